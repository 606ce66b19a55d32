"""Figures: a value in large, what it means below it, and the way to the rows behind it."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text


def figure_cards(*cards: rx.Component) -> rx.Component:
    """Cards side by side."""
    return rx.el.div(*cards, class_name="figure-cards")


def figure_card(
    title: Text, value: rx.Var[str], note: Text, href: Text | None = None, *, look: Any = ""
) -> rx.Component:
    """One figure. Its place is kept while the value is empty; ``look``: late."""
    content = [
        rx.el.span(title, class_name="quiet"),
        rx.el.span(
            rx.cond(value != "", value, rx.el.span(class_name="bone", aria_hidden="true")),
            class_name=rx.Var.create("value ") + rx.Var.create(look).to(str),
        ),
        rx.el.span(note, class_name="quiet"),
    ]
    if href is None:
        return rx.el.div(*content, class_name="figure-card")
    return rx.link(*content, href=href, underline="none", class_name="figure-card")


def duties(*rows: rx.Component) -> rx.Component:
    """What the product does by itself, in one quiet line."""
    return rx.el.div(*rows, class_name="duties")


def duty(title: Text, value: rx.Var[str], note: Text, look: Text) -> rx.Component:
    """How one duty ended last; ``look``: good, late, due."""
    return rx.el.div(
        rx.el.span(title, class_name="quiet"),
        rx.cond(
            value != "",
            rx.el.strong(value, class_name=look),
            rx.el.span(class_name="bone", aria_hidden="true"),
        ),
        rx.el.span(note, class_name="quiet"),
        class_name="duty",
    )
