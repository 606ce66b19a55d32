"""On-the-spot decision 现场授权: a supervisor proves who they are at somebody else's screen, and decides there."""

import reflex as rx

from jxc_app.components.controls import button, select_field
from jxc_app.components.dialogs import form_dialog
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.state.decide_here import DecideHereState as Here


def decide_here_button() -> rx.Component:
    """Where an approval runs that the reader cannot decide."""
    return rx.cond(Here.approval_id > 0, button(t("here.act"), on_click=Here.show(True)), rx.fragment())


def decide_here_dialog() -> rx.Component:
    """Who, their proof, and what they say."""
    who = {"name": "login", "label": t("here.login"), "type": "text", "hint": "", "autoComplete": "off"}
    secret = {
        "name": "secret",
        "label": t("here.secret"),
        "type": "password",
        "hint": t("here.secret_hint"),
        "autoComplete": "off",
    }
    comment = {"name": "comment", "label": t("here.comment"), "type": "text", "hint": "", "autoComplete": "off"}
    form = SecretForm.create(
        fields=[who, secret, comment],
        submit=rx.cond(Here.decision == "approve", t("here.approve"), t("here.return")),
        is_danger=Here.decision != "approve",
        errors=Here.errors,
        on_send=Here.decide,
    )
    decision = select_field(
        t("here.decision"), value=Here.decision, options=Here.decisions, on_change=Here.choose_decision
    )
    return form_dialog(
        t("here.title"),
        rx.el.p(t("here.why", label=Here.label)),
        rx.el.div(decision, form, class_name="stack"),
        is_open=Here.is_open,
        on_close=Here.show,
    )
