"""An address that leads nowhere."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.frame import alone
from jxc_app.components.texts import t


@rx.page(route="404", title="页面不存在 · 进销存")
def not_found() -> rx.Component:
    """Says so, and leads home."""
    return alone(
        rx.el.h1(t("not_found.title")),
        rx.el.p(t("not_found.advice"), class_name="quiet"),
        link_button(t("not_found.home"), "/"),
    )
