"""The dialogs of 智能补货: how one was worked out, why many are dismissed or put off."""

from typing import Any

import reflex as rx

from jxc_app.components.charts import bar_chart
from jxc_app.components.controls import Text, filled_button, link_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.replenishment import ReplenishmentState as Needs
from jxc_app.state.replenishment_rows import StepLines


def working_dialog() -> rx.Component:
    """Every step in sentences, under the demand of each week."""
    chart = bar_chart(
        t("replenishment.chart"), points=Needs.working.points, series=Needs.working.series, unit=Needs.working.unit,
        height="160px",
    )  # fmt: skip
    unknown = rx.el.p(t("replenishment.chart_gaps"), class_name="quiet")
    gaps = rx.cond(Needs.working.has_gaps, unknown, rx.fragment())
    return dialog(
        Needs.working.title,
        rx.cond((Needs.asked == "working") & Needs.working.has_demand, rx.el.div(chart, gaps), rx.fragment()),
        rx.el.div(rx.foreach(Needs.working.steps, _step), class_name="stack"),
        is_open=Needs.asked == "working",
        on_close=Needs.leave,
        act=link_button(t("replenishment.to_sku"), Needs.working.href),
        width="720px",
        leave=t("dialog.close"),
    )


def _step(step: rx.Var[StepLines]) -> rx.Component:
    return rx.el.section(rx.el.h3(step.title), rx.foreach(step.lines, rx.el.p), class_name="working-step")


def dismiss_dialog() -> rx.Component:
    """Why nothing is ordered, and for how long it is not suggested again."""
    return dialog(
        t("replenishment.dismiss_title", chosen=Needs.chosen_text),
        rx.el.div(
            rx.el.p(t("replenishment.dismiss_why")),
            _typed("reason", t("roles.reason"), Needs.reason),
            _typed("days", t("replenishment.quiet_days"), Needs.days, input_mode="numeric"),
            class_name="stack",
        ),
        is_open=Needs.asked == "dismiss",
        on_close=Needs.leave,
        act=filled_button(t("replenishment.dismiss"), on_click=Needs.dismiss),
    )


def snooze_dialog() -> rx.Component:
    """Until which day it is put off, and why."""
    return dialog(
        t("replenishment.snooze_title", chosen=Needs.chosen_text),
        rx.el.div(
            rx.el.p(t("replenishment.snooze_why")),
            _typed("until", t("replenishment.until"), Needs.until, type="date"),
            _typed("reason", t("roles.reason"), Needs.reason),
            class_name="stack",
        ),
        is_open=Needs.asked == "snooze",
        on_close=Needs.leave,
        act=filled_button(t("replenishment.snooze"), on_click=Needs.snooze),
    )


def _typed(name: str, label: Text, value: rx.Var[str], **props: Any) -> rx.Component:
    return live_field(
        label, value=value, revision=Needs.revision, on_commit=lambda text: Needs.type_in(name, text),
        error=error_at(Needs.errors, name), **props,
    )  # fmt: skip
