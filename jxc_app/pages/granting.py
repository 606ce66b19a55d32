"""The fields in which a role is given to somebody: which, where, until when."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import live_field, select_field
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at


def grant_fields(state: Any, *, below: str = "") -> rx.Component:
    """The fields of a :class:`~jxc_app.state.granting.Granting`; ``below`` is where the command has the role."""
    return rx.fragment(
        select_field(
            t("user.role"), value=state.form["role"], options=state.roles, empty=t("field.choose"),
            on_change=lambda code: state.type_in("role", code), error=error_at(state.errors, f"{below}role"),
        ),
        rx.cond(state.role_note != "", rx.el.p(state.role_note, class_name="quiet"), rx.fragment()),
        select_field(
            t("user.place"), value=state.form["place"], options=state.places, empty=t("field.choose"),
            on_change=lambda place: state.type_in("place", place),
            error=error_at(state.errors, f"{below}warehouse_id"),
        ),
        live_field(
            t("user.until_day"), value=state.form["until"], revision=state.revision, type="date",
            on_commit=lambda day: state.type_in("until", day), error=error_at(state.errors, f"{below}expires_at"),
        ),
    )  # fmt: skip
