"""What a page says about itself: states, notes, empty lists."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, button
from jxc_app.components.texts import t


def status(code: Text, title: Text) -> rx.Component:
    """The state of a document; colour and word are the same everywhere."""
    return rx.el.span(title, class_name="status " + rx.Var.create(code).to(str))


def in_use_mark(is_off: rx.Var[bool]) -> rx.Component:
    """In use or switched off, in colour and word."""
    return rx.cond(is_off, status("off", t("state.off")), status("in-use", t("state.in_use")))


def empty(title: Text, advice: Text, *acts: rx.Component) -> rx.Component:
    """An empty list says what to do next."""
    return rx.el.div(rx.el.strong(title), rx.el.span(advice), *acts, class_name="empty")


def bad_note(*content: Any, on_close: Any = None) -> rx.Component:
    """Something went wrong and stays in view until somebody has read it."""
    close = [] if on_close is None else [button(t("note.close"), on_click=on_close)]
    return rx.el.div(rx.el.div(*content), *close, class_name="note bad", role="alert")


def good_note(*content: Any) -> rx.Component:
    """Something is done."""
    return rx.el.div(*content, class_name="note good", role="status")


def note(*content: Any) -> rx.Component:
    """Something to know."""
    return rx.el.div(*content, class_name="note")


def facts(*pairs: tuple[Text, Any]) -> rx.Component:
    """What is known of one thing, each fact under its name."""
    return rx.el.dl(*[rx.el.div(rx.el.dt(name), rx.el.dd(value)) for name, value in pairs], class_name="facts")


def facts_to_come(count: int) -> rx.Component:
    """The shape of that many facts that are on their way."""
    bone = rx.el.span(class_name="bone")
    return rx.fragment(*[rx.el.div(rx.el.dt(bone), rx.el.dd(bone), aria_hidden="true") for _ in range(count)])


def loading(rows: int = 4) -> rx.Component:
    """The shape of a list that is on its way; tables have :func:`~jxc_app.components.tables.skeleton_rows`."""
    return rx.el.div(*[rx.el.span(class_name="bone") for _ in range(rows)], class_name="loading", aria_hidden="true")


def failed(title: Text, advice: Text, *, on_retry: Any) -> rx.Component:
    """Something could not be read: what to do, and the way to try again."""
    return rx.el.div(
        rx.el.strong(title),
        rx.el.span(advice),
        button(t("feedback.retry"), on_click=on_retry),
        class_name="empty",
        role="alert",
    )
