"""ABC 分类: each SKU's class in each warehouse, why it has it, and the rule behind."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    Text,
    button,
    danger_button,
    download_link,
    filled_button,
    live_field,
    pager,
    search_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, note
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.abc import AbcState as Abc
from jxc_app.state.abc_rows import AbcLine
from jxc_app.state.frame import FrameState


@rx.page(route="/abc", title="ABC 分类 · 进销存", on_load=[FrameState.load, Abc.open])
def abc() -> rx.Component:
    """One row per SKU and warehouse, or per SKU over all of them."""
    changing = rx.fragment(
        button(t("abc.compute"), on_click=Abc.compute), button(t("abc.change_rule"), on_click=Abc.ask_rule)
    )
    return screen(
        Address.create(path=Abc.address, revision=Abc.revision),
        page_head(
            t("menu.abc"),
            rx.cond(Abc.computed != "", rx.el.span(t("abc.computed", at=Abc.computed), class_name="quiet"), ""),
            rx.cond(Abc.may_change, changing, rx.fragment()),
            download_link(t("stock.export"), Abc.export_href),
        ),
        panel(
            _filters(),
            rx.cond(Abc.is_loaded & (Abc.rows.length() == 0), _nothing(), _table()),
            pager(text=Abc.count_text, page=Abc.page, has_more=Abc.has_more, on_page=Abc.turn_to),
            look="flush open",
        ),
        _rule(),
        _rule_dialog(),
        _pin_dialog(),
        here="abc",
    )


def _filters() -> rx.Component:
    return filters(
        search_field(t("stock.search"), value=Abc.search, revision=Abc.revision, on_commit=Abc.search_for),
        one_of(
            t("field.warehouse"), value=Abc.warehouse_id, options=Abc.warehouses,
            on_change=lambda value: Abc.choose("warehouse", value), empty=t("stock.all_warehouses"),
        ),
        one_of(
            t("abc.class"), value=Abc.abc_class, options=Abc.classes,
            on_change=lambda value: Abc.choose("class", value), empty=t("abc.all_classes"),
        ),
        one_of(
            t("abc.only"), value=Abc.only, options=Abc.onlys, on_change=lambda value: Abc.choose("only", value),
            empty=t("abc.all_rows"),
        ),
        on_clear=Abc.clear,
    )  # fmt: skip


def _rule() -> rx.Component:
    words = rx.el.ul(rx.foreach(Abc.rule, rx.el.li), class_name="rule-words")
    return rx.cond(Abc.is_loaded, panel(words, title=t("abc.rule")), rx.fragment())


def _nothing() -> rx.Component:
    filtered = empty(t("abc.nothing_found"), t("abc.nothing_found_advice"))
    act = rx.cond(Abc.may_change, button(t("abc.compute"), on_click=Abc.compute), rx.fragment())
    return rx.cond(Abc.is_filtered, filtered, empty(t("abc.empty"), t("abc.empty_advice"), act))


def _of_values(part: rx.Component) -> rx.Component:
    return rx.cond(Abc.sees_values, part, rx.fragment())


def _table() -> rx.Component:
    def sorted_by(label: Text, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(label, order=Abc.order, by=by, on_sort=Abc.sort_by, number=number)

    heads = [
        sorted_by(t("field.sku"), "code"),
        head(t("field.warehouse")),
        sorted_by(t("abc.class"), "class"),
        _of_values(sorted_by(t("abc.consumption_value"), "consumption", number=True)),
        _of_values(head(t("abc.consumption_before"), number=True)),
        head(t("abc.consumption_class")),
        _of_values(sorted_by(t("abc.stock_value"), "stock", number=True)),
        _of_values(head(t("abc.stock_before"), number=True)),
        head(t("abc.stock_class")),
        head(t("abc.note")),
        head(t("act.acts")),
    ]
    body = rx.cond(Abc.is_loaded, rx.foreach(Abc.rows, _row), skeleton_rows(9, 12))
    return table(heads, body, label=t("menu.abc"))


def class_mark(abc_class: Text) -> rx.Component:
    """A class in colour and letter."""
    return rx.el.span(abc_class, class_name="abc-mark " + rx.Var.create(abc_class).to(str))


def _row(row: rx.Var[AbcLine]) -> rx.Component:
    pin = button(
        rx.cond(row.is_pinned, t("abc.pinned"), t("abc.pin")),
        on_click=Abc.ask_pin(row.sku_id, row.warehouse_id),
        custom_attrs={"aria-label": t("abc.pin_of", name=row.name)},
    )
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec, href=row.href),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("abc.class"), class_mark(row.abc_class)),
        _of_values(cell(t("abc.consumption_value"), row.consumption_value, number=True)),
        _of_values(cell(t("abc.consumption_before"), row.consumption_before, number=True)),
        cell(t("abc.consumption_class"), row.consumption_class),
        _of_values(cell(t("abc.stock_value"), row.stock_value, number=True)),
        _of_values(cell(t("abc.stock_before"), row.stock_before, number=True)),
        cell(t("abc.stock_class"), row.stock_class),
        cell(t("abc.note"), row.note, class_name="wrap abc-note"),
        cell(t("act.acts"), rx.cond(row.may_pin, pin, rx.fragment()), class_name="row-act"),
        key=row.key,
        class_name="row-link",
    )


def _rule_dialog() -> rx.Component:
    return dialog(
        t("abc.change_rule"),
        rx.el.div(
            rx.el.p(t("abc.change_why")),
            _typed("days", t("abc.days"), Abc.days, input_mode="numeric"),
            _typed("a_percent", t("abc.a_percent"), Abc.a_percent, input_mode="numeric"),
            _typed("b_percent", t("abc.b_percent"), Abc.b_percent, input_mode="numeric"),
            _typed("reason", t("roles.reason"), Abc.reason),
            class_name="stack",
        ),
        is_open=Abc.asked == "rule",
        on_close=Abc.leave,
        act=filled_button(t("abc.save_rule"), on_click=Abc.save_rule),
    )


def _pin_dialog() -> rx.Component:
    unpin = rx.cond(Abc.is_pinned, danger_button(t("abc.unpin"), on_click=Abc.unpin), rx.fragment())
    return dialog(
        t("abc.pin_title"),
        rx.el.div(
            rx.el.strong(Abc.title),
            rx.cond(Abc.is_pinned, note(Abc.pin_note), rx.el.p(t("abc.pin_why"))),
            select_field(
                t("abc.pin_to"), value=Abc.wanted_class, options=Abc.classes, on_change=Abc.choose_class,
                error=error_at(Abc.errors, "abc_class"),
            ),
            _typed("reason", t("roles.reason"), Abc.reason),
            class_name="stack",
        ),
        is_open=Abc.asked == "pin",
        on_close=Abc.leave,
        act=rx.fragment(unpin, filled_button(t("abc.pin"), on_click=Abc.pin)),
    )  # fmt: skip


def _typed(name: str, label: Text, value: rx.Var[str], **props: Any) -> rx.Component:
    return live_field(
        label, value=value, revision=Abc.revision, on_commit=lambda text: Abc.type_in(name, text),
        error=error_at(Abc.errors, name), **props,
    )  # fmt: skip
