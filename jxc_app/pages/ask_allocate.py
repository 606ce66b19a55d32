"""配货: what stores asked of a warehouse against what it has, shared out and made into transfers."""

import reflex as rx

from jxc_app.components.controls import button, check, filled_button, live_cell, search_field, select_field
from jxc_app.components.feedback import bad_note, empty, good_note, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.ask_allocate import AskAllocateState as Share
from jxc_app.state.ask_allocate import ShareRow, WantRow
from jxc_app.state.frame import FrameState


@rx.page(route="/ask/allocate", title="配货 · 进销存", on_load=[FrameState.load, Share.open])
def ask_allocate() -> rx.Component:
    """SKU by SKU, what is scarce first; one filled button."""
    refused = error_at(Share.errors, "lines")
    return screen(
        page_head(t("menu.ask_allocate")),
        rx.cond(
            Share.done_text != "",
            good_note(
                rx.el.span(Share.done_text),
                rx.foreach(Share.made, lambda one: rx.fragment(rx.link(one.label, href=one.id), " ")),
            ),
            rx.fragment(),
        ),
        rx.cond(refused != "", bad_note(refused), rx.fragment()),
        rx.cond(Share.is_loaded, _content(), panel(loading())),
        here="ask_allocate",
    )


def _content() -> rx.Component:
    nothing = panel(empty(t("ask.nothing_to_share"), t("ask.nothing_to_share_advice")))
    return rx.cond(
        Share.places.length() == 0,
        nothing,
        rx.fragment(
            panel(
                rx.el.div(
                    select_field(
                        t("ask.giver"), value=Share.place_id, options=Share.places, on_change=Share.choose_place
                    ),
                    search_field(
                        t("ask.search_share"), value=Share.search, revision=Share.revision, on_commit=Share.find
                    ),
                    check(t("ask.only_scarce"), checked=Share.only_scarce, on_change=Share.show_scarce),
                    class_name="ask-filters",
                ),
            ),
            rx.foreach(Share.rows, _sku),
            panel(_foot(), look="open"),
        ),
    )


def _sku(row: rx.Var[ShareRow]) -> rx.Component:
    heads = [
        head(t("ask.store")),
        head(t("ask.paper")),
        head(t("plan.due")),
        head(t("ask.wants"), number=True),
        head(t("ask.gets"), number=True),
    ]
    scarce = rx.cond(row.is_scarce, rx.el.strong(t("ask.scarce"), class_name="late"), rx.fragment())
    over = rx.cond(row.is_over, rx.el.p(t("ask.over_stock"), class_name="field-error", role="alert"), rx.fragment())
    return panel(
        rx.el.div(
            rx.el.div(
                rx.link(row.name, href=row.href),
                " ",
                rx.el.span(row.code, " ", row.spec, class_name="quiet"),
                " ",
                scarce,
            ),
            rx.el.div(
                _said("ask.available", row.available, row.unit),
                _said("ask.wanted", row.wanted, row.unit),
                _said("ask.given", row.given, row.unit),
                _said("ask.stays", row.left, row.unit),
                class_name="ask-figures",
            ),
            class_name="sheet-head ask-share-head",
        ),
        over,
        table(heads, rx.foreach(row.wants, _want), label=row.name),
        key=row.id,
    )


def _said(label: str, value: rx.Var[str], unit: rx.Var[str]) -> rx.Component:
    return rx.el.span(t(label), " ", figure(value, unit))


def _want(want: rx.Var[WantRow]) -> rx.Component:
    quantity = live_cell(
        t("ask.gets_of", store=want.store),
        value=want.quantity,
        revision=Share.revision,
        on_commit=lambda typed: Share.type_quantity(want.id, typed),
        error=want.fault,
        column="quantity",
        input_mode="decimal",
    )
    return rx.el.tr(
        cell(t("ask.store"), want.store, class_name="title"),
        cell(t("ask.paper"), rx.link(want.number, href=want.href)),
        cell(t("plan.due"), want.due),
        cell(t("ask.wants"), want.open, number=True),
        cell(t("ask.gets"), quantity, number=True),
        key=want.id,
    )


def _foot() -> rx.Component:
    return rx.el.div(
        button(t("ask.share_again"), on_click=Share.share_again),
        rx.el.span(Share.sum_text, class_name="totals"),
        check(t("ask.ends_rest"), checked=Share.ends_rest, on_change=Share.end_rest, note=t("ask.ends_rest_means")),
        filled_button(t("ask.make_transfers"), on_click=Share.allocate, disabled=Share.rows.length() == 0),
        class_name="plan-foot",
    )
