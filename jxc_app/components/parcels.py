"""Parts of the pages that show parcels."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import download_link
from jxc_app.components.feedback import status
from jxc_app.components.pictures import thumb
from jxc_app.components.texts import t


def part_line(line: rx.Var[Any]) -> rx.Component:
    """One SKU of a parcel."""
    return rx.el.li(
        thumb(line.thumb, line.initial),
        rx.el.div(
            rx.el.div(line.name),
            rx.el.div(line.about, class_name="quiet"),
            rx.cond(line.note != "", rx.el.div(line.note, class_name="late"), rx.fragment()),
        ),
        rx.el.strong(line.quantity),
        key=line.key,
    )


def parcel_card(card: rx.Var[Any], *acts: rx.Component) -> rx.Component:
    """One parcel, with what may be done to it."""
    return rx.el.article(
        rx.el.div(
            rx.el.h2(card.title),
            rx.el.div(
                rx.link(card.number, href=card.href),
                " ",
                status(card.look, card.state_title),
                rx.cond(
                    card.promised != "",
                    rx.el.span(" ", card.promised, class_name=rx.cond(card.is_late, "late", "")),
                    rx.fragment(),
                ),
            ),
            rx.cond(card.sub != "", rx.el.div(card.sub, class_name="quiet"), rx.fragment()),
            rx.cond(card.courier != "", rx.el.div(card.courier, class_name="quiet"), rx.fragment()),
        ),
        rx.el.ul(rx.foreach(card.lines, part_line), class_name="request-lines"),
        rx.el.div(
            rx.cond(card.pick_href != "", download_link(t("selling.pick_list"), card.pick_href), rx.fragment()),
            *acts,
            class_name="request-acts",
        ),
        key=card.id,
        class_name="request-card",
    )
