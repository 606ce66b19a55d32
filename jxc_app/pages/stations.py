"""Shared computers 公用电脑: which there are, making this browser one, and taking one out of use."""

import reflex as rx

from jxc_app.components.controls import danger_button, filled_button
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import empty, in_use_mark, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import StationForm
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.stations import StationLine
from jxc_app.state.stations import StationsState as Stations


@rx.page(route="/stations", title="公用电脑 · 进销存", on_load=[FrameState.load, Stations.open])
def stations() -> rx.Component:
    """The list, newest first."""
    nothing = empty(t("stations.empty"), t("stations.empty_advice"))
    return screen(
        page_head(t("menu.stations"), filled_button(t("stations.new"), on_click=Stations.ask)),
        panel(rx.cond(Stations.is_loaded & (Stations.rows.length() == 0), nothing, _table()), look="flush"),
        _register_dialog(),
        _off_dialog(),
        here="stations",
    )


def _table() -> rx.Component:
    heads = [
        head(t("station.name")),
        head(t("field.warehouse")),
        head(t("stations.lock")),
        head(t("stations.registered")),
        head(t("stations.used")),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    body = rx.cond(Stations.is_loaded, rx.foreach(Stations.rows, _row), skeleton_rows(len(heads), 4))
    return rx.el.div(table(heads, body, label=t("menu.stations")), class_name="masters")


def _row(row: rx.Var[StationLine]) -> rx.Component:
    off = rx.el.div(
        danger_button(t("stations.off_act"), on_click=Stations.ask_off(row.id, row.name)), class_name="row-acts"
    )
    return rx.el.tr(
        cell(t("station.name"), row.name, class_name="title"),
        cell(t("field.warehouse"), rx.cond(row.warehouse != "", row.warehouse, t("stations.anywhere"))),
        cell(t("stations.lock"), t("station.after", minutes=row.lock_minutes)),
        cell(t("stations.registered"), row.registered),
        cell(t("stations.used"), rx.cond(row.used != "", row.used, t("stations.never"))),
        cell(t("field.status"), in_use_mark(row.is_off)),
        cell(t("act.acts"), rx.cond(row.is_off, "", off), class_name="span"),
        key=row.id,
        class_name=rx.cond(row.is_off, "row-link off", "row-link"),
    )


def _register_dialog() -> rx.Component:
    return form_dialog(
        t("stations.new"),
        note(t("stations.new_why")),
        StationForm.create(warehouses=Stations.warehouses, on_prove=Stations.ask, on_done=Stations.registered),
        is_open=Stations.is_asking,
        on_close=Stations.show_form,
    )


def _off_dialog() -> rx.Component:
    return dialog(
        t("stations.off"),
        rx.el.p(t("stations.off_what", name=Stations.off_name)),
        is_open=Stations.off_id > 0,
        on_close=Stations.show_off,
        act=danger_button(t("stations.off_submit"), is_filled=True, on_click=Stations.switch_off),
    )
