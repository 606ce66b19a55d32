"""The dialog of the second proof, on every page."""

import reflex as rx

from jxc_app.components.dialogs import form_dialog
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.state.proof import ProofState


def proof_dialog() -> rx.Component:
    """A code for whoever bound an authenticator, the password for the others."""
    code = {
        "name": "secret",
        "label": t("proof.code"),
        "type": "text",
        "hint": t("proof.code_hint"),
        "autoComplete": "one-time-code",
    }
    password = {
        "name": "secret",
        "label": t("proof.password"),
        "type": "password",
        "hint": t("proof.password_hint"),
        "autoComplete": "current-password",
    }
    form = SecretForm.create(
        fields=rx.cond(ProofState.way == "code", [code], [password]),
        submit=t("proof.submit"),
        errors=ProofState.errors,
        on_send=ProofState.prove,
    )
    return form_dialog(
        t("proof.title"),
        rx.el.p(t("proof.why", act=ProofState.title)),
        form,
        is_open=ProofState.title != "",
        on_close=ProofState.close,
    )
