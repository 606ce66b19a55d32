"""Lights of checks: a card for each, and the one that sums them up with a small curve."""

import reflex as rx

from jxc_app.components.controls import Text


def light_mark(light: Text, words: Text) -> rx.Component:
    """A light in colour and word. Its style is not called ``light``: that is the theme's."""
    return rx.el.span(words, class_name="lamp " + rx.Var.create(light).to(str))


def check_card(
    title: Text, score: rx.Var[str], step: Text, href: rx.Var[str], line: rx.Var[str], look: rx.Var[str]
) -> rx.Component:
    """The score with its curve, and the most urgent next step; leads to the checks."""
    return rx.link(
        rx.el.span(
            rx.el.span(title, class_name="quiet"),
            rx.cond(
                score != "",
                rx.el.strong(score, class_name=rx.Var.create("value ") + look),
                rx.el.span(class_name="bone", aria_hidden="true"),
            ),
            class_name="sum",
        ),
        rx.el.svg(
            rx.el.svg.path(d=line, custom_attrs={"vectorEffect": "non-scaling-stroke"}),
            view_box="0 0 120 32",
            custom_attrs={"aria-hidden": "true", "preserveAspectRatio": "none"},
        ),
        rx.el.span(step, class_name="step"),
        href=href,
        underline="none",
        class_name="check-card",
    )
