"""An address that leads nowhere."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.feedback import empty
from jxc_app.components.frame import alone
from jxc_app.components.texts import t


@rx.page(route="404", title="页面不存在 · 进销存")
def not_found() -> rx.Component:
    """Says so, and leads home."""
    return alone(empty(t("not_found.title"), t("not_found.advice"), link_button(t("not_found.home"), "/")))
