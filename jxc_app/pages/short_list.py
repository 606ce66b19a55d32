"""A short list of master data whose rows are named, switched off and removed in dialogs: categories, units."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import button, choice, danger_button, filled_button, link_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.master_acts import list_acts


def short_list(
    state: Any, *, here: str, heads: list[rx.Component], row: Any, on_new: Any, fields: tuple[rx.Component, ...] = ()
) -> rx.Component:
    """The page of a State of :mod:`jxc_app.state.short_list`; ``fields``: what is asked for besides the name."""
    new = filled_button(t(f"{here}.new"), on_click=on_new)
    return screen(
        Address.create(path=state.address, revision=state.revision),
        page_head(
            t(f"menu.{here}"),
            link_button(t("menu.skus"), "/skus", look="button hide-phone"),
            *list_acts(here, may_import=state.may_edit),
            rx.cond(state.may_edit, new, rx.fragment()),
        ),
        panel(_filters(state), _rows(state, here, heads, row), look="flush"),
        _edit_dialog(state, here, fields),
        _switch_dialog(state, here),
        _delete_dialog(state, here),
        here=here,
    )


def row_acts(state: Any, row: rx.Var[Any], *acts: rx.Component, can_switch: rx.Var[bool] | bool = True) -> rx.Component:
    """What can be done to one row, for whoever may."""
    word = rx.cond(row.is_off, t("act.switch_on"), t("act.switch_off"))
    return rx.cond(
        state.may_edit,
        rx.el.div(
            *acts,
            button(t("act.change"), on_click=state.edit(row.id)),
            rx.cond(can_switch, button(word, on_click=state.ask_switch(row.id)), rx.fragment()),
            danger_button(t("act.delete"), on_click=state.ask_delete(row.id)),
            class_name="row-acts",
        ),
        rx.fragment(),
    )


def _filters(state: Any) -> rx.Component:
    which = choice(t("field.status"), value=state.state, options=state.states, on_change=state.choose_state)
    return rx.el.div(which, class_name="filters", role="search")


def _rows(state: Any, here: str, heads: list[rx.Component], row: Any) -> rx.Component:
    nothing = rx.cond(
        state.state == "in_use",
        empty(t(f"{here}.empty"), t(f"{here}.empty_advice")),
        empty(t("masters.none_here"), t("stock.empty_filtered")),
    )
    body = rx.cond(state.is_loaded, rx.foreach(state.rows, row), skeleton_rows(len(heads), 8))
    rows = rx.el.div(table(heads, body, label=t(f"menu.{here}")), class_name="masters")
    return rx.cond(state.is_loaded & (state.rows.length() == 0), nothing, rows)


def _edit_dialog(state: Any, here: str, fields: tuple[rx.Component, ...]) -> rx.Component:
    name = live_field(
        t(f"{here}.name"),
        value=state.name,
        revision=state.revision,
        on_commit=state.type_name,
        error=error_at(state.errors, "name"),
        name="name",
    )
    return dialog(
        rx.cond(state.is_new, t(f"{here}.new"), t(f"{here}.change")),
        rx.cond(state.words != "", rx.el.p(state.words), rx.fragment()),
        rx.el.div(name, *fields, class_name="stack"),
        is_open=state.asked == "edit",
        on_close=state.close,
        act=filled_button(t("form.save"), on_click=state.save),
    )


def _switch_dialog(state: Any, here: str) -> rx.Component:
    act = rx.cond(
        state.is_off,
        filled_button(t("act.switch_on"), on_click=state.switch),
        danger_button(t("act.switch_off"), is_filled=True, on_click=state.switch),
    )
    return dialog(
        rx.cond(state.is_off, t(f"{here}.switch_on"), t(f"{here}.switch_off")),
        rx.el.p(state.words),
        live_field(t("act.reason"), value=state.reason, revision=state.revision, on_commit=state.type_reason),
        is_open=state.asked == "switch",
        on_close=state.close,
        act=act,
    )


def _delete_dialog(state: Any, here: str) -> rx.Component:
    delete = danger_button(t("act.delete"), is_filled=True, on_click=state.delete)
    return dialog(
        t(f"{here}.delete"),
        rx.el.p(state.words),
        is_open=state.asked == "delete",
        on_close=state.close,
        leave=rx.cond(state.can_delete, t("dialog.leave"), t("dialog.close")),
        act=rx.cond(state.can_delete, delete, rx.fragment()),
    )
