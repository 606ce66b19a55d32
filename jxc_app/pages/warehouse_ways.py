"""里程与到达: how far warehouses are from each other, and how long goods take to arrive."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.master_acts import list_acts
from jxc_app.state.frame import FrameState
from jxc_app.state.warehouse_ways import RULE, WayLine
from jxc_app.state.warehouse_ways import WarehouseWaysState as Ways


@rx.page(route="/warehouse-ways", title="里程与到达 · 进销存", on_load=[FrameState.load, Ways.open])
def warehouse_ways() -> rx.Component:
    """A short form, and the list of measured ways."""
    nothing = empty(t("ways.nothing"), t("ways.nothing_advice"))
    return screen(
        page_head(
            t("menu.ways"),
            *list_acts("warehouse-ways", may_import=rx.Var.create(True)),
            filled_button(t("ways.new"), on_click=Ways.edit("")),
        ),
        panel(rx.cond(Ways.is_loaded, _rule(), loading()), title=t("ways.rule")),
        panel(
            rx.cond(Ways.is_loaded, rx.cond(Ways.rows.length() > 0, _table(), nothing), loading()),
            title=t("ways.measured"),
            look="flush",
        ),
        _edit_dialog(),
        _remove_dialog(),
        here="ways",
    )


def _rule() -> rx.Component:
    def field(name: str) -> rx.Component:
        return live_field(
            t(f"ways.{name}"), name=name, value=Ways.rule[name], revision=Ways.revision,
            on_commit=lambda typed: Ways.type_rule(name, typed), error=error_at(Ways.errors, name),
            input_mode="numeric",
        )  # fmt: skip

    return rx.el.div(
        rx.el.div(*map(field, RULE), class_name="head-grid"),
        rx.el.p(t("ways.rule_means"), class_name="quiet"),
        rx.el.div(filled_button(t("form.save"), on_click=Ways.save_rule), class_name="form-foot"),
        class_name="stack",
    )


def _table() -> rx.Component:
    heads = [
        head(t("ways.one")), head(t("ways.other")), head(t("ways.kilometres"), number=True),
        head(t("ways.minutes"), number=True), head(t("act.acts")),
    ]  # fmt: skip
    return table(heads, rx.foreach(Ways.rows, _row), label=t("ways.measured"))


def _row(row: rx.Var[WayLine]) -> rx.Component:
    acts = rx.el.div(
        button(t("act.change"), on_click=Ways.edit(row.key)),
        danger_button(t("act.delete"), on_click=Ways.ask_remove(row.key)),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("ways.one"), row.one, class_name="title"),
        cell(t("ways.other"), row.other),
        cell(t("ways.kilometres"), row.kilometres, number=True),
        cell(t("ways.minutes"), row.minutes, number=True),
        cell(t("act.acts"), acts, class_name="row-act"),
        key=row.key,
    )


def _edit_dialog() -> rx.Component:
    def end(name: str) -> rx.Component:
        return select_field(
            t(f"ways.{name.removesuffix('_id')}"), value=Ways.form[name], options=Ways.warehouses,
            on_change=lambda picked: Ways.type_in(name, picked), error=error_at(Ways.errors, name),
            disabled=~Ways.is_new, empty=t("ways.choose"),
        )  # fmt: skip

    def text(name: str, **props: Any) -> rx.Component:
        return live_field(
            t(f"ways.{name}_in"), value=Ways.form[name], revision=Ways.revision, name=name,
            on_commit=lambda typed: Ways.type_in(name, typed), error=error_at(Ways.errors, name), **props,
        )  # fmt: skip

    return dialog(
        t("ways.title"),
        rx.el.div(
            end("one_id"),
            end("other_id"),
            text("kilometres", input_mode="decimal", placeholder="12.5"),
            text("minutes", input_mode="numeric"),
            class_name="stack",
        ),
        is_open=Ways.asked == "edit",
        on_close=Ways.leave,
        act=filled_button(t("form.save"), on_click=Ways.save),
    )


def _remove_dialog() -> rx.Component:
    return dialog(
        t("ways.remove"),
        rx.el.p(Ways.words),
        is_open=Ways.asked == "remove",
        on_close=Ways.leave,
        act=danger_button(t("act.delete"), is_filled=True, on_click=Ways.remove),
    )
