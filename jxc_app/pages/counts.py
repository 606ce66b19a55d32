"""Counts 盘点单: what is under way and what is done, and a new one."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    choice,
    download_link,
    filled_button,
    link_button,
    live_field,
    pager,
    search_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.count_people import people_to_ask
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.count_rows import CountLineRow
from jxc_app.state.counts import CountsState as Counts
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState


@rx.page(route="/counts", title="盘点 · 进销存", on_load=[FrameState.load, Counts.open])
def counts() -> rx.Component:
    """The list, filtered by its address."""
    new = rx.cond(Counts.may_make, filled_button(t("counts.new"), on_click=Counts.ask(True)), rx.fragment())
    return screen(
        Address.create(path=Counts.address, revision=Counts.revision),
        page_head(
            t("menu.counts"),
            link_button(t("menu.count_figures"), "/counts/figures"),
            download_link(t("stock.export"), Counts.export_href),
            new,
        ),
        panel(
            _filters(),
            rx.cond(Counts.is_loaded & (Counts.rows.length() == 0), _nothing(), _table()),
            pager(text="", page=Counts.page, has_more=Counts.has_more, on_page=Counts.turn_to),
            look="flush open",
        ),
        _new(),
        here="counts",
    )


def _filters() -> rx.Component:
    return filters(
        search_field(
            t("counts.search"), value=Counts.search, revision=Counts.revision, on_commit=Counts.search_for
        ),
        choice(
            t("counts.state"), value=Counts.state, options=Counts.states,
            on_change=lambda value: Counts.choose("state", value),
        ),
        one_of(
            t("counts.kind"), value=Counts.kind, options=Counts.kinds, empty=t("counts.all_kinds"),
            on_change=lambda value: Counts.choose("kind", value),
        ),
        one_of(
            t("field.warehouse"), value=Counts.warehouse_id, options=Counts.warehouses,
            empty=t("stock.all_warehouses"), on_change=lambda value: Counts.choose("warehouse", value),
        ),
        on_clear=Counts.clear,
    )  # fmt: skip


def _nothing() -> rx.Component:
    return empty(t("counts.none"), t("counts.none_advice"), button(t("filters.clear"), on_click=Counts.clear))


def _table() -> rx.Component:
    def sortable(key: str, by: str) -> rx.Component:
        return sort_head(t(key), order=Counts.order, by=by, on_sort=Counts.sort)

    heads = [
        sortable("counts.number", "number"), head(t("counts.kind")), sortable("counts.state", "state"),
        sortable("field.warehouse", "warehouse"), sortable("counts.due", "due"), head(t("counts.people")),
        head(t("counts.progress")), head(t("counts.made")), head(t("counts.posted")),
    ]  # fmt: skip
    body = rx.cond(Counts.is_loaded, rx.foreach(Counts.rows, _row), skeleton_rows(len(heads), 8))
    return table(heads, body, label=t("menu.counts"))


def _row(row: rx.Var[CountLineRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.link(row.number, href=row.href), class_name="title"),
        cell(t("counts.kind"), row.kind),
        cell(t("counts.state"), status(row.look, row.state_title)),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("counts.due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        cell(t("counts.people"), row.people, class_name="wrap"),
        cell(t("counts.progress"), row.progress),
        cell(t("counts.made"), row.made, class_name="wrap"),
        cell(t("counts.posted"), row.posted),
        key=row.id,
        class_name="row-link",
    )


def _new() -> rx.Component:
    return dialog(
        t("counts.new"),
        rx.el.div(
            _select("kind", t("counts.kind"), Counts.new_kinds),
            _select("warehouse_id", t("field.warehouse"), Counts.warehouses, t("field.choose")),
            _typed("due_on", t("counts.due"), type="date"),
            rx.cond(Counts.draft["kind"] == "chosen", _what(), rx.fragment()),
            people_to_ask(Counts.people, Counts.chosen_people, Counts.tick, error_at(Counts.errors, "user_ids")),
            _typed("remark", t("counts.remark")),
            class_name="count-new",
        ),
        is_open=Counts.is_asked,
        on_close=Counts.ask,
        act=filled_button(t("counts.make"), on_click=Counts.make),
        width="640px",
    )


def _what() -> rx.Component:
    return rx.fragment(
        rx.el.p(t("counts.what"), class_name="quiet span"),
        _select("category_id", t("field.category"), Counts.categories, t("counts.any_category")),
        _typed("shelf", t("counts.shelf_begins")),
        _typed("lot_number", t("counts.lot_number")),
        _typed("codes", t("counts.codes"), error=error_at(Counts.errors, "sku_ids")),
    )


def _select(
    name: str, label: rx.Var[str], options: rx.Var[list[Option]], nothing: rx.Var[str] | None = None
) -> rx.Component:
    return select_field(
        label, value=Counts.draft[name], options=options, on_change=lambda value: Counts.type(name, value),
        error=error_at(Counts.errors, name), empty=nothing,
    )  # fmt: skip


def _typed(name: str, label: rx.Var[str], error: rx.Var[str] | str = "", **props: object) -> rx.Component:
    wrong = error_at(Counts.errors, name)
    return live_field(
        label, value=Counts.draft[name], revision=Counts.revision, on_commit=lambda value: Counts.type(name, value),
        error=rx.cond(wrong != "", wrong, error), **props,
    )  # fmt: skip
