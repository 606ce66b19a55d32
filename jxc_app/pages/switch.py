"""Changing places at a shared computer 切换人员."""

import reflex as rx

from jxc_app.components.frame import alone
from jxc_app.components.own import SwitchForm
from jxc_app.components.texts import t


@rx.page(route="/switch", title="切换人员 · 进销存")
def switch() -> rx.Component:
    """Who worked here lately, a badge or login, and the PIN."""
    return alone(rx.el.h1(t("switch.title")), SwitchForm.create())
