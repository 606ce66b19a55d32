"""期初建账: eight steps from the first warehouse to the day on which the books are opened."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    Text,
    button,
    danger_button,
    download_link,
    filled_button,
    link_button,
    live_field,
    tick,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, good_note, loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.opening import FindingLine, PlaceLine, RunLine
from jxc_app.state.opening import OpeningState as Opening


@rx.page(route="/opening", title="期初建账 · 进销存", on_load=[FrameState.load, Opening.open])
def opening() -> rx.Component:
    """How far each step is, and what is next."""
    content = rx.fragment(_day(), _steps(), _runs(), _before_opening())
    return screen(
        page_head(t("menu.opening"), link_button(t("opening.trial"), "/opening/trial")),
        rx.cond(Opening.is_loaded, content, panel(loading())),
        _day_dialog(),
        _live_dialog(),
        _undo_dialog(),
        _take_back_dialog(),
        here="opening",
    )


def _day() -> rx.Component:
    said = rx.el.p(t("opening.day_is", day=Opening.starts_on), class_name="quiet")
    missing = note(t("opening.no_day"))
    change = rx.cond(Opening.may_plan & ~Opening.is_live, button(t("opening.set_day"), on_click=Opening.ask("day")))
    return panel(
        rx.cond(Opening.is_live, good_note(Opening.live_words), rx.fragment()),
        rx.cond(Opening.starts_on != "", said, missing),
        rx.el.div(change, class_name="account-acts"),
        title=t("opening.day"),
    )


def _steps() -> rx.Component:
    return panel(
        rx.el.ol(
            _step("places", Opening.place_words, Opening.has_places, "/warehouses", "/warehouses/import"),
            _step("skus", Opening.sku_words, Opening.has_skus, "/skus", "/skus/import"),
            _step("partners", Opening.partner_words, Opening.has_partners, "/suppliers", "/suppliers/import"),
            _step(
                "stock", Opening.stock_words, Opening.has_stock, "/documents?type=opening_stock",
                "/opening/stock-import", take="/api/exports/opening/stock.xlsx",
            ),
            _step(
                "transit", Opening.transit_words, Opening.has_transit, "/documents?type=opening_transit",
                "/opening/transit-import", take="/api/exports/opening/in-transit.xlsx",
            ),
            rx.cond(
                Opening.sees_balances,
                _step(
                    "balances_step", Opening.balance_words, Opening.has_balances, "/opening/balances",
                    "/opening/balances/import",
                ),
                rx.fragment(),
            ),
            class_name="opening-steps",
        ),
        title=t("opening.steps"),
    )  # fmt: skip


def _step(name: str, words: Text, is_done: Any, href: str, import_href: str, *, take: str = "") -> rx.Component:
    """One step; who may not bring it in is not offered to."""
    more = [download_link(t("stock.export"), take)] if take else []
    bring = link_button(t("opening.import"), import_href)
    return rx.el.li(
        rx.el.div(rx.el.strong(t(f"opening.{name}")), rx.el.p(words, class_name="quiet"), class_name="stack tight"),
        rx.el.div(
            link_button(t("opening.look"), href),
            rx.cond(Opening.may_bring.contains(name), bring, rx.fragment()), *more,
            class_name="row-acts",
        ),
        class_name=rx.cond(is_done, "done", ""),
    )  # fmt: skip


def _runs() -> rx.Component:
    heads = [
        head(t("opening.what")), head(t("opening.who")), head(t("opening.rows"), number=True),
        head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    acting = rx.cond(Opening.acting != "", rx.el.p(Opening.acting_words, class_name="quiet pad", role="status"))
    return rx.cond(
        Opening.runs.length() > 0,
        panel(
            rx.cond(Opening.stopped_by != "", bad_note(Opening.stopped_by), rx.fragment()),
            acting,
            rx.el.div(table(heads, rx.foreach(Opening.runs, _run), label=t("opening.runs")), class_name="masters"),
            title=t("opening.runs"),
            look="flush",
        ),
        rx.fragment(),
    )


def _run(run: rx.Var[RunLine]) -> rx.Component:
    post = filled_button(t("opening.post"), on_click=Opening.post_run(run.id), disabled=Opening.acting != "")
    back = danger_button(t("opening.take_back"), on_click=Opening.ask_take_back(run.id), disabled=Opening.acting != "")
    acts = rx.el.div(
        rx.cond(run.may_post, post, rx.fragment()), rx.cond(run.may_take_back, back, rx.fragment()),
        class_name="row-acts",
    )  # fmt: skip
    return rx.el.tr(
        cell(t("opening.what"), run.title, class_name="title"),
        cell(t("opening.who"), run.who),
        cell(t("opening.rows"), run.rows, number=True),
        cell(t("field.status"), run.state),
        cell(t("act.acts"), acts, class_name="span"),
        key=run.id,
        class_name="row-link",
    )


def _before_opening() -> rx.Component:
    ready = rx.cond(Opening.is_blocked, note(t("opening.blocked")), good_note(t("opening.ready")))
    open_now = filled_button(t("opening.go_live"), on_click=Opening.ask("live"), disabled=Opening.is_blocked)
    undo = danger_button(t("opening.undo"), on_click=Opening.ask("undo"))
    return panel(
        rx.el.ul(rx.foreach(Opening.findings, finding), class_name="findings"),
        ready,
        rx.el.div(
            rx.cond(Opening.may_open, open_now, rx.fragment()),
            rx.cond(Opening.may_undo & Opening.is_live, undo, rx.fragment()),
            class_name="account-acts",
        ),
        title=t("opening.before"),
    )


def finding(one: rx.Var[FindingLine]) -> rx.Component:
    """What stands in the way, or is to be known, with links to some of it."""
    return rx.el.li(
        rx.cond(one.blocks, rx.el.span(t("opening.must"), class_name="bad-words"), rx.el.span(t("opening.know"))),
        rx.cond(one.href != "", rx.link(one.words, href=one.href), rx.el.span(one.words)),
        rx.foreach(one.examples, lambda shown: rx.link(shown["label"], href=shown["href"])),
        key=one.key,
    )


def _day_dialog() -> rx.Component:
    day = live_field(
        t("opening.day"), value=Opening.day, revision=Opening.revision, error=error_at(Opening.errors, "starts_on"),
        on_commit=Opening.type_day, type="date",
    )  # fmt: skip
    return dialog(
        t("opening.set_day"),
        rx.el.div(rx.el.p(t("opening.day_why")), day, class_name="stack"),
        is_open=Opening.asked == "day",
        on_close=Opening.leave,
        act=filled_button(t("roles.save"), on_click=Opening.save_day),
    )


def _live_dialog() -> rx.Component:
    return dialog(
        t("opening.go_live"),
        rx.el.div(rx.el.p(t("opening.live_why")), _places(False), _reason(), class_name="stack"),
        is_open=Opening.asked == "live",
        on_close=Opening.leave,
        act=filled_button(t("opening.go_live"), on_click=Opening.go_live),
    )


def _undo_dialog() -> rx.Component:
    return dialog(
        t("opening.undo"),
        rx.el.div(rx.el.p(t("opening.undo_why")), _places(True), _reason(), class_name="stack"),
        is_open=Opening.asked == "undo",
        on_close=Opening.leave,
        act=danger_button(t("opening.undo"), is_filled=True, on_click=Opening.undo_live),
    )


def _take_back_dialog() -> rx.Component:
    return dialog(
        t("opening.take_back"),
        rx.el.div(rx.el.p(t("opening.take_back_why")), _reason(), class_name="stack"),
        is_open=Opening.asked_run > 0,
        on_close=Opening.leave,
        act=danger_button(t("opening.take_back"), is_filled=True, on_click=Opening.take_back),
    )


def _places(is_live: bool) -> rx.Component:
    def choice(one: rx.Var[PlaceLine]) -> rx.Component:
        box = tick(one.name, checked=one.is_chosen, on_change=lambda is_on: Opening.choose_place(one.id, is_on))
        return rx.cond(one.is_live == is_live, rx.el.label(box, rx.el.span(one.name)), rx.fragment())

    return rx.el.div(rx.foreach(Opening.places, choice), class_name="ticks")


def _reason() -> rx.Component:
    return live_field(
        t("roles.reason"), value=Opening.reason, revision=Opening.revision, error=error_at(Opening.errors, "reason"),
        on_commit=Opening.type_reason,
    )  # fmt: skip
