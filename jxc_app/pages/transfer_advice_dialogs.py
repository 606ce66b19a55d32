"""The dialogs of 余缺平衡: how one was worked out, why many are dismissed or put off."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, filled_button, link_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.modules.transfer_advice.telling import PARTS, CandidateRow
from jxc_app.pages.layout import error_at
from jxc_app.state.transfer_advice import TransferAdviceState as Advice
from jxc_app.state.transfer_advice_rows import AdviceStep


def working_dialog() -> rx.Component:
    """The candidates with their points, and every step in sentences."""
    heads = [
        head(t("advice.giver")),
        head(t("advice.spare"), number=True),
        *(head(title, number=True) for title in PARTS.values()),
        head(t("advice.score"), number=True),
    ]
    return dialog(
        Advice.working.title,
        table(heads, rx.foreach(Advice.working.candidates, _candidate), label=t("advice.candidates")),
        rx.el.div(rx.foreach(Advice.working.steps, _step), class_name="stack"),
        is_open=Advice.asked == "working",
        on_close=Advice.leave,
        act=link_button(t("replenishment.to_sku"), Advice.working.href),
        width="760px",
        leave=t("dialog.close"),
    )


def _candidate(row: rx.Var[CandidateRow]) -> rx.Component:
    mark = rx.cond(row.is_chosen, rx.el.span(t("advice.chosen"), class_name="status posted"), rx.fragment())
    return rx.el.tr(
        cell(t("advice.giver"), row.name, mark, rx.el.div(row.way, class_name="quiet"), class_name="title"),
        cell(t("advice.spare"), row.spare, number=True),
        *(cell(title, row.points[at], number=True) for at, title in enumerate(PARTS.values())),
        cell(t("advice.score"), rx.el.strong(row.total), number=True),
        key=row.name,
    )


def _step(step: rx.Var[AdviceStep]) -> rx.Component:
    return rx.el.section(rx.el.h3(step.title), rx.foreach(step.lines, rx.el.p), class_name="working-step")


def dismiss_dialog() -> rx.Component:
    """Why nothing is moved, and for how long it is not suggested again."""
    return dialog(
        t("advice.dismiss_title", chosen=Advice.chosen_text),
        rx.el.div(
            rx.el.p(t("advice.dismiss_why")),
            _typed("reason", t("roles.reason"), Advice.reason),
            _typed("days", t("advice.quiet_days"), Advice.days, input_mode="numeric"),
            class_name="stack",
        ),
        is_open=Advice.asked == "dismiss",
        on_close=Advice.leave,
        act=filled_button(t("replenishment.dismiss"), on_click=Advice.dismiss),
    )


def snooze_dialog() -> rx.Component:
    """Until which day it is put off, and why."""
    return dialog(
        t("advice.snooze_title", chosen=Advice.chosen_text),
        rx.el.div(
            rx.el.p(t("replenishment.snooze_why")),
            _typed("until", t("replenishment.until"), Advice.until, type="date"),
            _typed("reason", t("roles.reason"), Advice.reason),
            class_name="stack",
        ),
        is_open=Advice.asked == "snooze",
        on_close=Advice.leave,
        act=filled_button(t("replenishment.snooze"), on_click=Advice.snooze),
    )


def _typed(name: str, label: Text, value: rx.Var[str], **props: Any) -> rx.Component:
    return live_field(
        label, value=value, revision=Advice.revision, on_commit=lambda text: Advice.type_in(name, text),
        error=error_at(Advice.errors, name), **props,
    )  # fmt: skip
