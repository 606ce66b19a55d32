"""Who is asked to count: a tick for everybody who may count there."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import check, field_block
from jxc_app.components.texts import t
from jxc_app.state.formats import Option


def people_to_ask(
    people: rx.Var[list[Option]], chosen: rx.Var[list[str]], on_tick: Any, error: rx.Var[str]
) -> rx.Component:
    """``on_tick`` gets a person's id and whether they are to count; nobody ticked: whoever may."""

    def tick(one: rx.Var[Option]) -> rx.Component:
        return check(one.label, checked=chosen.contains(one.id), on_change=lambda is_on: on_tick(one.id, is_on))

    nobody = rx.el.span(t("counts.nobody_there"), class_name="quiet")
    ticks = rx.cond(people.length() > 0, rx.foreach(people, tick), nobody)
    return field_block(
        t("counts.people_optional"), rx.el.div(ticks, class_name="count-people"), error, class_name="span"
    )
