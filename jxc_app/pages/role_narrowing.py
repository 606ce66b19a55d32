"""The dialog that narrows a role to some rows."""

import reflex as rx

from jxc_app.components.controls import check, filled_button, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import note
from jxc_app.components.texts import t
from jxc_app.state.role_narrowing import NarrowingState as Narrowing
from jxc_app.state.role_rows import Tick


def narrowing_dialog() -> rx.Component:
    """Whose documents, and which categories."""
    return dialog(
        t("roles.narrow_role", role=Narrowing.role),
        rx.el.div(
            note(t("roles.narrow_why")),
            select_field(t("roles.makers"), value=Narrowing.makers, options=Narrowing.ways, on_change=Narrowing.choose),
            rx.el.h3(t("roles.categories")),
            rx.el.p(t("roles.categories_why"), class_name="quiet"),
            rx.el.div(rx.foreach(Narrowing.ticks, _tick), class_name="ticks"),
            class_name="stack",
        ),
        is_open=Narrowing.is_open,
        on_close=Narrowing.close,
        act=filled_button(t("roles.take_places"), on_click=Narrowing.stage),
    )


def _tick(one: rx.Var[Tick]) -> rx.Component:
    return check(one.title, checked=one.is_on, on_change=lambda is_on: Narrowing.tick(one.id, is_on))
