"""The list of account names that are nobody's, in a dialog of the security checks."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.generic_names import GenericNamesState as Names


def names_button() -> rx.Component:
    """Opens the list."""
    return button(t("checklist.names"), on_click=Names.ask)


def names_dialog() -> rx.Component:
    """Each name with its way out, and a field for more."""
    return dialog(
        t("checklist.names"),
        rx.el.p(t("checklist.names_why"), class_name="quiet"),
        rx.el.div(rx.foreach(Names.names, _chip), class_name="chips"),
        live_field(
            t("checklist.add_names"), value="", revision=Names.revision, on_commit=Names.add,
            error=error_at(Names.errors, "names"), span=True,
        ),
        is_open=Names.is_open,
        on_close=Names.close,
        act=filled_button(t("checklist.save"), on_click=Names.save),
    )  # fmt: skip


def _chip(name: rx.Var[str]) -> rx.Component:
    drop = {"aria-label": t("checklist.drop_name", name=name)}
    return rx.el.span(
        name,
        rx.el.button("×", type="button", on_click=Names.drop(name), custom_attrs=drop),
        class_name="chip",
        key=name,
    )
