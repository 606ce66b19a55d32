"""Signing in."""

import reflex as rx

from jxc_app.components.frame import alone
from jxc_app.components.own import SignInForm
from jxc_app.components.texts import t
from jxc_app.state.sign_in import SignInState


@rx.page(route="/sign-in", title="登录 · 进销存", on_load=SignInState.open)
def sign_in() -> rx.Component:
    """Name and password; in a demo company also who can be tried out."""
    return alone(
        rx.el.h1(t("frame.product")),
        rx.el.p(t("sign_in.welcome"), class_name="quiet"),
        SignInForm.create(demo_users=SignInState.demo_users),
        rx.el.p(t("sign_in.forgot"), class_name="quiet"),
    )
