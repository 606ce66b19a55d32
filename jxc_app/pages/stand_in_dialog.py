"""Appointing somebody who decides while one is away 代理审批."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import status
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.approval_rows import StandInLine
from jxc_app.state.stand_ins import StandInState as StandIn


def stand_in_button() -> rx.Component:
    """For those who decide at all."""
    return rx.cond(StandIn.may_appoint, button(t("stand_in.open"), on_click=StandIn.show(True)), rx.fragment())


def stand_in_dialog() -> rx.Component:
    """Who, from when, until when, why; and below it what holds at present."""

    def field(name: str, label: Text, value: rx.Var[str], on_commit: Any, **props: Any) -> rx.Component:
        return live_field(
            label, value=value, revision=StandIn.revision, on_commit=on_commit, error=error_at(StandIn.errors, name),
            **props,
        )  # fmt: skip

    def day(name: str, label: Text, value: rx.Var[str]) -> rx.Component:
        return field(name, label, value, lambda typed: StandIn.type_day(name, typed), type="date")

    return dialog(
        t("stand_in.open"),
        rx.cond(StandIn.lines.length() > 0, _running(), rx.fragment()),
        rx.el.div(
            select_field(
                t("stand_in.person"),
                value=StandIn.person,
                options=StandIn.people,
                on_change=StandIn.choose_person,
                error=error_at(StandIn.errors, "stand_in_id"),
                empty=t("approvals.choose_person"),
            ),
            rx.el.div(
                day("starts_at", t("stand_in.from"), StandIn.starts_at),
                day("ends_at", t("stand_in.to"), StandIn.ends_at),
                class_name="two-fields",
            ),
            field("reason", t("stand_in.reason"), StandIn.reason, StandIn.type_reason, max_length=200),
            class_name="stack",
        ),
        is_open=StandIn.is_open,
        on_close=StandIn.show,
        act=filled_button(t("stand_in.submit"), on_click=StandIn.appoint),
        width="480px",
    )


def _running() -> rx.Component:
    return rx.el.ul(rx.foreach(StandIn.lines, _line), class_name="approval-rows stand-ins")


def _line(line: rx.Var[StandInLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.strong(line.words),
            rx.cond(line.is_running, status("in-use", t("stand_in.running")), status("off", t("stand_in.later"))),
            rx.el.span(line.time, " · ", line.reason, class_name="quiet"),
            class_name="pick-name",
        ),
        button(t("stand_in.end"), on_click=StandIn.end(line.id)),
        key=line.id,
    )
