"""What unfolds below a button: choices that are too many for the page."""

from typing import Any

import reflex as rx


def fold(label: Any, *content: Any, look: str = "") -> rx.Component:
    """A sheet below a button; works without a mouse. The look ``wide`` holds a small form."""
    return rx.el.details(
        rx.el.summary(label, class_name="button"),
        rx.el.div(*content, class_name="fold-sheet"),
        class_name=f"fold {look}".strip(),
    )
