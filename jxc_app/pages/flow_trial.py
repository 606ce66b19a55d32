"""What a flow would have met in the past, and its versions."""

import reflex as rx

from jxc_app.components.controls import button
from jxc_app.components.feedback import loading, note, status
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.state.flow import FlowState as Flow
from jxc_app.state.flow_rows import TrialLine, VersionLine


def trial() -> rx.Component:
    """How many of how many, and up to twenty of them with the reason."""
    heads = [head(t("flow.document")), head(t("flow.type")), head(t("flow.day")), head(t("flow.why"))]
    found = rx.fragment(
        note(rx.el.strong(Flow.trial, role="status")),
        rx.cond(Flow.trial_note != "", rx.el.p(Flow.trial_note, class_name="quiet"), rx.fragment()),
        rx.cond(
            Flow.trial_rows.length() > 0,
            table(heads, rx.foreach(Flow.trial_rows, _example), label=t("flow.trial")),
            rx.fragment(),
        ),
    )
    before = rx.cond(Flow.tried != "", note(Flow.tried), rx.el.p(t("flow.trial_why"), class_name="quiet"))
    return rx.el.div(
        rx.cond(Flow.is_trying, loading(3), rx.cond(Flow.trial != "", found, before)),
        class_name="stack",
    )


def _example(line: rx.Var[TrialLine]) -> rx.Component:
    linked = rx.el.a(line.number, href=line.href, target="_blank")
    number = rx.cond(line.href != "", linked, rx.el.span(line.number))
    return rx.el.tr(
        cell(t("flow.document"), number, class_name="title"),
        cell(t("flow.type"), line.title),
        cell(t("flow.day"), line.day),
        cell(t("flow.why"), line.why, class_name="wrap"),
        key=line.key,
    )


def versions() -> rx.Component:
    """Who made which version when; each can be looked at."""
    heads = [head(t("flow.version")), head(t("flow.made")), head(t("flow.note")), head(t("flow.act_on"))]
    return table(heads, rx.foreach(Flow.versions, _version), label=t("flow.versions"))


def _version(line: rx.Var[VersionLine]) -> rx.Component:
    act = rx.cond(
        line.is_shown,
        rx.el.span(t("flow.is_shown"), class_name="quiet"),
        button(t("flow.look"), on_click=Flow.show_version(line.id)),
    )
    return rx.el.tr(
        cell(
            t("flow.version"),
            line.name,
            " ",
            rx.cond(line.is_live, status("in-use", t("flow.is_live")), rx.fragment()),
            class_name="title",
        ),
        cell(t("flow.made"), line.made),
        cell(t("flow.note"), line.note, class_name="wrap"),
        cell(t("flow.act_on"), rx.el.div(act, class_name="row-acts")),
        key=line.id,
    )
