"""A SKU's picture, or the first character of its name where there is none."""

import reflex as rx

from jxc_app.components.controls import Text


def thumb(href: rx.Var[str], initial: Text) -> rx.Component:
    """Small, beside a name; says nothing aloud, for the name does."""
    return rx.cond(
        href != "",
        rx.el.img(src=href, alt="", class_name="thumb", custom_attrs={"loading": "lazy", "decoding": "async"}),
        rx.el.span(initial, class_name="thumb drawn", aria_hidden="true"),
    )


def large_picture(href: rx.Var[str], initial: Text, name: Text) -> rx.Component:
    """On the SKU's own page."""
    return rx.cond(
        href != "",
        rx.el.img(src=href, alt=name, class_name="sku-picture"),
        rx.el.span(initial, class_name="sku-picture drawn", aria_hidden="true"),
    )
