"""The dialog of the second proof, on every page."""

import reflex as rx

from jxc_app.components.controls import button, link_button
from jxc_app.components.dialogs import form_dialog
from jxc_app.components.feedback import note
from jxc_app.components.own import SecretForm, SendCode
from jxc_app.components.texts import t
from jxc_app.state.proof import OtherWay, ProofState

_CODE = {"name": "secret", "label": t("proof.code"), "type": "text", "autoComplete": "one-time-code"}
_APP = _CODE | {"hint": t("proof.code_hint")}
_SENT = _CODE | {"hint": t("proof.sent_hint")}
_PASSWORD = {
    "name": "secret",
    "label": t("proof.password"),
    "type": "password",
    "hint": t("proof.password_hint"),
    "autoComplete": "current-password",
}


def proof_dialog() -> rx.Component:
    """A code for whoever bound an authenticator, the password for the others; and beside it codes that are sent."""
    return form_dialog(
        t("proof.title"),
        rx.el.p(t("proof.why", act=ProofState.title)),
        rx.cond(ProofState.chosen == "", _first_way(), _sent_way()),
        rx.cond(ProofState.others.length() > 0, _other_ways(), rx.fragment()),
        is_open=ProofState.title != "",
        on_close=ProofState.close,
    )


def _first_way() -> rx.Component:
    return rx.cond(
        ProofState.way == "none",
        rx.el.div(note(t("proof.bind_first")), link_button(t("proof.bind"), "/security"), class_name="stack"),
        _form(rx.cond(ProofState.way == "code", [_APP], [_PASSWORD]), "first"),
    )


def _sent_way() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("proof.sent_to", shown=ProofState.shown)),
        SendCode.create(answers=ProofState.answers, pause=ProofState.pause, on_send=ProofState.send),
        _form([_SENT], "sent"),
        class_name="stack",
        key=ProofState.chosen,
    )


def _form(fields: rx.Var[list[dict[str, str]]] | list[dict[str, rx.Var[str] | str]], key: str) -> rx.Component:
    return SecretForm.create(
        fields=fields, submit=t("proof.submit"), errors=ProofState.errors, on_send=ProofState.prove, key=key
    )


def _other_ways() -> rx.Component:
    by = rx.match(ProofState.way, ("code", t("proof.by_app")), ("none", t("proof.bind")), t("proof.by_password"))
    first = button(by, on_click=ProofState.choose(""))
    return rx.el.div(
        rx.el.span(t("proof.another_way"), class_name="quiet"),
        rx.cond(ProofState.chosen == "", rx.fragment(), first),
        rx.foreach(ProofState.others, _other_way),
        class_name="other-ways",
    )


def _other_way(other: rx.Var[OtherWay]) -> rx.Component:
    label = rx.cond(other.kind == "mail", t("proof.by_mail"), t("proof.by_sms"))
    return rx.cond(
        ProofState.chosen == other.kind,
        rx.fragment(),
        button(label, " ", other.shown, on_click=ProofState.choose(other.kind)),
    )
