"""What is wrong with the books or the backups, on every page of those whom it concerns."""

import reflex as rx

from jxc_app.components.texts import t


def alarm_band(*alarms: rx.Var[str]) -> rx.Component:
    """A red band for each alarm that says something, with the way to what is to be done; else nothing."""
    return rx.fragment(*[_band(alarm) for alarm in alarms])


def _band(alarm: rx.Var[str]) -> rx.Component:
    band = rx.el.div(
        rx.icon("octagon-alert", size=18, custom_attrs={"aria-hidden": "true"}),
        rx.el.span(alarm, class_name="alarm-words"),
        rx.link(t("books.what_now"), href="/books", underline="none", class_name="button"),
        role="alert",
        class_name="alarm-band",
    )
    return rx.cond(alarm != "", band, rx.fragment())
