"""Dialogs: they say in words what will happen."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, button
from jxc_app.components.texts import t


def dialog(
    title: Text,
    *content: Any,
    is_open: rx.Var[bool],
    on_close: Any,
    act: rx.Component,
    width: str = "560px",
    leave: Text | None = None,
) -> rx.Component:
    """A question with one act and a way out. ``on_close`` gets whether it is to be open."""
    way_out = t("dialog.leave") if leave is None else leave
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(title, size="4"),
            rx.dialog.description(title, class_name="sr-only"),
            *content,
            rx.el.div(button(way_out, on_click=on_close(False)), act, class_name="dialog-actions"),
            max_width=width,
        ),
        open=is_open,
        on_open_change=on_close,
    )


def form_dialog(
    title: Text,
    *content: Any,
    is_open: rx.Var[bool],
    on_close: Any,
    width: str = "440px",
    leave: Text | None = None,
) -> rx.Component:
    """A form that has its own button; leaving it is one key, one press beside it, or the button below."""
    way_out = t("dialog.leave") if leave is None else leave
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(title, size="4"),
            rx.dialog.description(title, class_name="sr-only"),
            *content,
            rx.el.div(button(way_out, on_click=on_close(False)), class_name="dialog-actions"),
            max_width=width,
        ),
        open=is_open,
        on_open_change=on_close,
    )
