"""Changing one's own password."""

import reflex as rx

from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.password import PasswordState


@rx.page(route="/password", title="修改密码 · 进销存", on_load=[FrameState.load, PasswordState.open])
def password() -> rx.Component:
    """Old and new; every other session of the person ends."""
    return screen(
        page_head(t("password.title")),
        panel(
            rx.el.p(t("password.why"), class_name="quiet"),
            SecretForm.create(
                fields=[
                    {"name": "old", "label": t("password.old"), "type": "password", "hint": ""},
                    {"name": "new", "label": t("password.new"), "type": "password", "hint": t("password.rule")},
                ],
                submit=t("password.submit"),
                errors=PasswordState.errors,
                on_send=PasswordState.change,
            ),
            max_width="440px",
        ),
    )
