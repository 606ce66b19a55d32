"""What the screens of somebody signed in have around them."""

from typing import Any

import reflex as rx

from jxc_app.components.frame import entry, frame
from jxc_app.components.texts import t
from jxc_app.state.frame import FrameState


def screen(*content: Any, here: str = "") -> rx.Component:
    """A page in the frame; ``here`` is its entry in the menu. Entries that the person may not open are left out."""
    entries = [
        _seen(FrameState.sees_desk, entry(t("menu.desk"), "scan-barcode", "/desk", is_here=here == "desk")),
        _seen(FrameState.sees_stock, entry(t("menu.stock"), "boxes", "/stock", is_here=here == "stock")),
        _seen(
            FrameState.sees_documents, entry(t("menu.documents"), "files", "/documents", is_here=here == "documents")
        ),
    ]
    return frame(*content, entries=entries, person=FrameState.person)


def _seen(may: rx.Var[bool], part: rx.Component) -> rx.Component:
    return rx.cond(may, part, rx.fragment())


def error_at(errors: rx.Var[dict[str, str]], path: rx.Var[str] | str) -> rx.Var[str]:
    """What is wrong with one field, or nothing."""
    return rx.cond(errors.contains(path), errors[path], "")
