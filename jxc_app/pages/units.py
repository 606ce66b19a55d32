"""Units of measure 计量单位."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.master_acts import list_acts
from jxc_app.state.frame import FrameState
from jxc_app.state.units import UnitLine
from jxc_app.state.units import UnitsState as Units


@rx.page(route="/units", title="计量单位 · 进销存", on_load=[FrameState.load, Units.open])
def units() -> rx.Component:
    """Who uses which."""
    return screen(
        page_head(
            t("menu.units"),
            link_button(t("menu.skus"), "/skus"),
            *list_acts("units", may_import=Units.may_edit),
            rx.cond(Units.may_edit, filled_button(t("units.new"), on_click=Units.edit(0)), rx.fragment()),
        ),
        panel(
            rx.cond(
                Units.is_loaded & (Units.rows.length() == 0), empty(t("units.empty"), t("units.empty_advice")), _table()
            ),
            look="flush",
        ),
        _edit_dialog(),
        _delete_dialog(),
        here="units",
    )


def _table() -> rx.Component:
    heads = [
        sort_head(t("units.name"), order=Units.order, by="name", on_sort=Units.sort_by),
        sort_head(t("units.as_base"), order=Units.order, by="as_base", on_sort=Units.sort_by, number=True),
        sort_head(t("units.as_further"), order=Units.order, by="as_further", on_sort=Units.sort_by, number=True),
        head(t("act.acts")),
    ]
    body = rx.cond(Units.is_loaded, rx.foreach(Units.rows, _row), skeleton_rows(4, 8))
    return table(heads, body, label=t("menu.units"))


def _row(row: rx.Var[UnitLine]) -> rx.Component:
    acts = rx.el.div(
        button(t("act.change"), on_click=Units.edit(row.id)),
        danger_button(t("act.delete"), on_click=Units.ask_delete(row.id)),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("units.name"), row.name, class_name="title"),
        cell(t("units.as_base"), row.as_base, number=True),
        cell(t("units.as_further"), row.as_further, number=True),
        cell(t("act.acts"), rx.cond(Units.may_edit, acts, rx.fragment()), class_name="span"),
        key=row.id,
        class_name="row-link",
    )


def _edit_dialog() -> rx.Component:
    return dialog(
        rx.cond(Units.is_new, t("units.new"), t("units.change")),
        rx.el.p(Units.words),
        live_field(
            t("units.name"),
            value=Units.name,
            revision=Units.revision,
            on_commit=Units.type_name,
            error=error_at(Units.errors, "name"),
            name="name",
        ),
        is_open=Units.asked == "edit",
        on_close=Units.close,
        act=filled_button(t("form.save"), on_click=Units.save),
    )


def _delete_dialog() -> rx.Component:
    return dialog(
        t("units.delete"),
        rx.el.p(Units.words),
        is_open=Units.asked == "delete",
        on_close=Units.close,
        leave=rx.cond(Units.can_delete, t("dialog.leave"), t("dialog.close")),
        act=rx.cond(
            Units.can_delete, danger_button(t("act.delete"), is_filled=True, on_click=Units.delete), rx.fragment()
        ),
    )
