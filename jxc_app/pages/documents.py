"""Documents 单据查询: every kind in one list; filters live in the address."""

from dataclasses import replace

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    download_link,
    field_block,
    filled_button,
    link_button,
    live_field,
    pager,
    pick_field,
    search_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, note
from jxc_app.components.filters import Filter, filters, in_sheet, one_of, typed
from jxc_app.components.folds import fold
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address, LiveField
from jxc_app.components.texts import t
from jxc_app.pages.document_table import COLUMN_TEXTS, document_table
from jxc_app.pages.layout import error_at, may_open, screen
from jxc_app.pages.print_dialog import print_button, print_dialog
from jxc_app.state.documents import DocumentsState as Documents
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState


@rx.page(route="/documents", title="单据查询 · 进销存", on_load=[FrameState.load, Documents.open])
def documents() -> rx.Component:
    """Latest first; rows at once, sums after them."""
    return screen(
        Address.create(path=Documents.address, revision=Documents.revision),
        page_head(
            t("documents.title"),
            _exports(),
            rx.cond(may_open("desk"), link_button(t("documents.new"), "/desk"), rx.fragment()),
        ),
        rx.cond(Documents.act == "amend", note(t("documents.amend_guide")), rx.fragment()),
        rx.cond(Documents.act == "void", note(t("documents.void_guide")), rx.fragment()),
        rx.cond(Documents.views.length() > 0, _views(), rx.fragment()),
        panel(
            _filters(),
            rx.cond(Documents.selected.length() > 0, _on_selected(), rx.fragment()),
            rx.cond(Documents.is_loaded & (Documents.rows.length() == 0), _nothing(), document_table()),
            pager(
                text=Documents.count_text, page=Documents.page, has_more=Documents.has_more, on_page=Documents.turn_to
            ),
            look="flush open",
        ),
        _view_dialog(),
        print_dialog(),
        here="documents",
    )


def _exports() -> rx.Component:
    def link(label: str, table: str, kind: str) -> rx.Component:
        return download_link(t(label), f"/api/exports/list/{table}.{kind}?" + Documents.export_query, look="")

    return fold(
        t("documents.export"),
        link("documents.export_heads", "documents", "xlsx"),
        link("documents.export_lines", "document-lines", "xlsx"),
        link("documents.export_heads_csv", "documents", "csv"),
        link("documents.export_lines_csv", "document-lines", "csv"),
    )


def _views() -> rx.Component:
    def view(one: rx.Var[Option]) -> rx.Component:
        return rx.el.span(
            rx.el.button(
                one.label,
                type="button",
                class_name=rx.cond(one.id == Documents.query, "chip on", "chip"),
                on_click=Documents.use_view(one.id),
            ),
            rx.el.button(
                "×",
                type="button",
                class_name="chip-end",
                on_click=Documents.forget_view(one.label),
                custom_attrs={"aria-label": t("documents.forget_view", name=one.label)},
            ),
            class_name="chip-pair",
        )

    return rx.el.div(
        rx.foreach(Documents.views, view),
        class_name="chips",
        role="group",
        custom_attrs={"aria-label": t("documents.views")},
    )


def _filters() -> rx.Component:
    return filters(
        search_field(
            t("documents.search"), value=Documents.search, revision=Documents.revision, on_commit=Documents.search_for
        ),
        _one_of("type", Documents.type, Documents.types, "documents.all_types"),
        _one_of("status", Documents.status, Documents.statuses, "documents.all_statuses"),
        _one_of("warehouse", Documents.warehouse, Documents.warehouses, "stock.all_warehouses"),
        rx.el.div(
            rx.foreach(
                Documents.presets,
                lambda one: rx.el.button(
                    one.label,
                    type="button",
                    class_name=rx.cond(one.id == Documents.preset, "chip on", "chip"),
                    on_click=Documents.choose_days(one.id),
                    custom_attrs={"aria-pressed": one.id == Documents.preset},
                ),
            ),
            class_name="chips",
            role="group",
            custom_attrs={"aria-label": t("documents.days")},
        ),
        _more_filters(),
        fold(t("documents.columns"), *_column_checks()),
        rx.cond(
            Documents.is_filtered,
            button(t("documents.save_view"), on_click=Documents.show_view_dialog(True)),
            rx.fragment(),
        ),
        is_filtered=Documents.is_filtered,
        on_clear=Documents.clear,
    )


def _one_of(name: str, value: rx.Var[str], options: rx.Var[list[Option]], everything: str) -> Filter:
    return one_of(
        t(f"field.{name}"),
        value=value,
        options=options,
        on_change=lambda chosen: Documents.choose(name, chosen),
        empty=t(everything),
    )


def _more_filters() -> Filter:
    """Those that are seldom needed, in a sheet of their own."""

    def day(name: str, value: rx.Var[str]) -> Filter:
        field = live_field(
            t(f"documents.{name}"),
            type="date",
            value=value,
            revision=Documents.revision,
            on_commit=lambda text: Documents.type_day(name, text),
        )
        words = t(f"documents.{name}_day", day=value)
        return typed(field, words, is_set=value != "", on_drop=Documents.type_day(name, ""))

    def person(name: str, value: rx.Var[str]) -> Filter:
        one = _one_of(name, value, Documents.people, "documents.everybody")
        return replace(one, control=field_block(t(f"field.{name}"), one.control))

    partner = pick_field(
        t("field.partner"), value=Documents.partner_name, options=Documents.partner_options,
        on_search=Documents.search_partner, on_pick=Documents.choose_partner, placeholder=t("field.partner_hint"),
    )  # fmt: skip
    sku = pick_field(
        t("field.sku"), value=Documents.sku_name, options=Documents.sku_options, on_search=Documents.search_sku,
        on_pick=Documents.choose_sku, placeholder=t("stock.search"),
    )  # fmt: skip
    more = [
        day("date_from", Documents.date_from),
        day("date_to", Documents.date_to),
        typed(
            partner,
            Documents.partner_name,
            is_set=Documents.partner_name != "",
            on_drop=Documents.choose_partner(0),
        ),
        typed(sku, Documents.sku_name, is_set=Documents.sku_name != "", on_drop=Documents.choose_sku(0)),
        person("maker", Documents.maker),
        person("poster", Documents.poster),
    ]
    return in_sheet(t("documents.more_filters"), more)


def _column_checks() -> list[rx.Component]:
    return [
        check(
            t(text),
            checked=Documents.columns.contains(name),
            on_change=lambda is_on, name=name: Documents.show_column(name, is_on),
        )
        for name, text in COLUMN_TEXTS.items()
    ]


def _on_selected() -> rx.Component:
    """Acts on many documents."""
    return rx.el.div(
        rx.el.strong(t("documents.selected", count=Documents.selected.length())),
        print_button(Documents.selected),
        button(t("documents.unselect"), on_click=Documents.select_page(False)),
        class_name="on-selected",
        role="status",
    )


def _nothing() -> rx.Component:
    return rx.cond(
        Documents.is_filtered,
        empty(
            t("documents.empty"),
            t("documents.empty_filtered"),
            button(t("filters.clear"), on_click=Documents.clear),
        ),
        empty(t("documents.empty"), t("documents.empty_advice")),
    )


def _view_dialog() -> rx.Component:
    error = error_at(Documents.errors, "view_name")
    control = LiveField.create(
        value=Documents.view_name,
        revision=Documents.revision,
        on_commit=Documents.type_view_name,
        max_length=30,
        class_name=rx.cond(error != "", "field invalid", "field"),
        custom_attrs={"aria-label": t("documents.view_name")},
    )
    return dialog(
        t("documents.save_view"),
        rx.el.p(t("documents.view_why")),
        field_block(t("documents.view_name"), control, error),
        is_open=Documents.view_is_asked,
        on_close=Documents.show_view_dialog,
        act=filled_button(t("documents.view_submit"), on_click=Documents.save_view),
        width="420px",
    )
