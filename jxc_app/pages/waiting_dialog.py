"""The dialog 弹窗 after an act that somebody else has to agree to, or that has something to read."""

import reflex as rx

from jxc_app.components.dialogs import form_dialog
from jxc_app.components.texts import t
from jxc_app.state.waiting import WaitingState


def waiting_dialog(page: type[WaitingState]) -> rx.Component:
    """For a page whose State is a :class:`WaitingState`."""
    return form_dialog(
        t("waits.title"),
        rx.el.ul(rx.foreach(page.prompts, rx.el.li), class_name="warning-rows"),
        rx.cond(page.waits_text != "", rx.el.p(rx.el.strong(page.waits_text), class_name="waits-words"), rx.fragment()),
        rx.cond(page.waits_text != "", rx.el.p(t("waits.what_now"), class_name="quiet"), rx.fragment()),
        is_open=page.waits_is_open,
        on_close=page.show_waits,
        leave=t("waits.read"),
    )
