"""What unfolds below a button: choices that are too many for the page, or for a phone."""

from typing import Any

import reflex as rx


class PhoneFold(rx.Component):
    """A button that unfolds what stands in it on a phone; elsewhere there is no button, and all of it stands there.

    ``count`` is shown on the button; ``look`` names the style that says what is folded; ``is_wrong`` unfolds it.
    """

    library = "$/public/phone_fold"
    tag = "PhoneFold"

    label: rx.Var[str]
    count: rx.Var[int]
    look: rx.Var[str]
    is_wrong: rx.Var[bool]


def fold(label: Any, *content: Any, look: str = "") -> rx.Component:
    """A sheet below a button; works without a mouse. The look ``wide`` holds a small form."""
    return rx.el.details(
        rx.el.summary(label, class_name="button"),
        rx.el.div(*content, class_name="fold-sheet"),
        class_name=f"fold {look}".strip(),
    )
