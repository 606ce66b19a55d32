"""What my approvals ask before they act: a reason with ready phrases, a person, or which of the rarer acts."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, button, danger_button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.approvals import ApprovalsState as Approvals


def sheets() -> rx.Component:
    """All of them, closed; one is open at a time."""
    before = button(t("approvals.sign_before"), on_click=Approvals.sign(True))
    after = filled_button(t("approvals.sign_after"), on_click=Approvals.sign(False))
    return rx.fragment(
        _sheet(
            "return", t("approvals.return"), _reason(),
            act=filled_button(t("approvals.return"), on_click=Approvals.say_no),
        ),
        _sheet(
            "reject", t("approvals.reject"), rx.el.p(t("approvals.reject_why")), _reason(),
            act=danger_button(t("approvals.reject"), is_filled=True, on_click=Approvals.say_no),
        ),
        _sheet(
            "pass_on", t("approvals.pass_on"), _person(), _reason(),
            act=filled_button(t("approvals.pass_on"), on_click=Approvals.hand_on),
        ),
        _sheet(
            "sign", t("approvals.sign"), rx.el.p(t("approvals.sign_why")), _person(), _reason(),
            act=rx.fragment(before, after),
        ),
        _sheet(
            "copy", t("approvals.copy"), _person(), act=filled_button(t("approvals.copy"), on_click=Approvals.send_copy)
        ),
        _sheet(
            "withdraw", t("approvals.withdraw"), _reason(),
            act=filled_button(t("approvals.withdraw"), on_click=Approvals.withdraw),
        ),
        _sheet("more", t("approvals.more"), _more(), act=rx.fragment()),
    )  # fmt: skip


def _sheet(name: str, title: Text, *content: Any, act: rx.Component) -> rx.Component:
    return dialog(
        title,
        *content,
        is_open=Approvals.sheet == name,
        on_close=lambda _open: Approvals.ask(""),
        act=act,
        width="440px",
    )


def _reason() -> rx.Component:
    phrase = rx.foreach(
        Approvals.phrases, lambda words: rx.el.button(
            words, type="button", class_name="button phrase", on_click=Approvals.take_phrase(words)
        )
    )  # fmt: skip
    return rx.el.div(
        rx.el.div(phrase, class_name="phrases"),
        live_field(
            t("approvals.reason"),
            value=Approvals.comment,
            revision=Approvals.revision,
            on_commit=Approvals.type_comment,
            error=rx.cond(
                error_at(Approvals.errors, "comment") != "",
                error_at(Approvals.errors, "comment"),
                error_at(Approvals.errors, "reason"),
            ),
            max_length=200,
        ),
        class_name="reason-part",
    )


def _person() -> rx.Component:
    return select_field(
        t("approvals.person"),
        value=Approvals.person,
        options=Approvals.people,
        on_change=Approvals.choose_person,
        error=rx.cond(
            error_at(Approvals.errors, "person_id") != "",
            error_at(Approvals.errors, "person_id"),
            error_at(Approvals.errors, "person_ids"),
        ),
        empty=t("approvals.choose_person"),
    )


def _more() -> rx.Component:
    return rx.el.div(
        danger_button(t("approvals.reject"), on_click=Approvals.ask("reject")),
        button(t("approvals.pass_on"), on_click=Approvals.ask("pass_on")),
        button(t("approvals.sign"), on_click=Approvals.ask("sign")),
        button(t("approvals.copy"), on_click=Approvals.ask("copy")),
        class_name="stack more-list",
    )
