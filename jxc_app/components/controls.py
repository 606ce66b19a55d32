"""Buttons and form fields."""

from typing import Any

import reflex as rx

from jxc_app.components.own import FileLink, LiveCheck, LiveField, LiveSelect, PickField
from jxc_app.components.texts import t

Text = rx.Var[str] | str


def button(label: Text, *more: Any, **props: Any) -> rx.Component:
    """An ordinary act."""
    return rx.el.button(label, *more, type="button", class_name="button", **props)


def filled_button(label: Text, **props: Any) -> rx.Component:
    """The one likely next act of a page."""
    return rx.el.button(label, type="button", class_name="button filled", **props)


def danger_button(label: Text, *, is_filled: bool = False, **props: Any) -> rx.Component:
    """An act that takes something back; filled only inside the dialog that explains it."""
    look = "button danger filled" if is_filled else "button danger"
    return rx.el.button(label, type="button", class_name=look, **props)


def link_button(label: Text, href: Text, *, look: str = "button", **props: Any) -> rx.Component:
    """An act that is a page of its own."""
    return rx.link(label, href=href, class_name=look, underline="none", **props)


def download_link(label: Text, href: Text, *, look: str = "button", **props: Any) -> rx.Component:
    """A file to take away; a large one asks for a second proof first."""
    return FileLink.create(label, href=href, class_name=look, **props)


def field_block(label: Text, control: rx.Component, error: Text = "", *, class_name: str = "") -> rx.Component:
    """A control with its label above and what is wrong with it below."""
    return rx.el.div(
        rx.el.span(label, class_name="field-label", aria_hidden="true"),
        control,
        rx.el.p(error, class_name="field-error", role="alert"),
        class_name=f"field-block {class_name}".strip(),
    )


def _look(error: Text | rx.Var[bool]) -> rx.Var[str]:
    return rx.cond(error != "", "field invalid", "field")


def live_field(
    label: Text,
    *,
    value: Text,
    revision: rx.Var[int],
    on_commit: Any,
    error: Text = "",
    span: bool = False,
    **props: Any,
) -> rx.Component:
    """A labelled text field that saves itself."""
    control = LiveField.create(
        value=value,
        revision=revision,
        on_commit=on_commit,
        class_name=_look(error),
        custom_attrs={"aria-label": label},
        **props,
    )
    return field_block(label, control, error, class_name="span" if span else "")


def live_cell(
    label: Text, *, value: Text, revision: rx.Var[int], on_commit: Any, error: Text = "", column: str = "", **props: Any
) -> rx.Component:
    """A field inside a table row; Enter moves down its ``column``."""
    return rx.fragment(
        LiveField.create(
            value=value,
            revision=revision,
            on_commit=on_commit,
            column=column,
            class_name=rx.cond(error != "", "field narrow invalid", "field narrow"),
            custom_attrs={"aria-label": label},
            **props,
        ),
        rx.el.p(error, class_name="field-error", role="alert"),
    )


def select_field(
    label: Text,
    *,
    value: Text,
    options: rx.Var[list[Any]],
    on_change: Any,
    error: Text = "",
    empty: Text | None = None,
    **props: Any,
) -> rx.Component:
    """A labelled choice among a few; each option has ``id`` and ``label``."""
    return field_block(
        label,
        choice(label, value=value, options=options, on_change=on_change, error=error, empty=empty, **props),
        error,
    )


def choice(
    label: Text,
    *,
    value: Text,
    options: rx.Var[list[Any]],
    on_change: Any,
    error: Text = "",
    empty: Text | None = None,
    **props: Any,
) -> rx.Component:
    """A bare choice for filters and table cells; its label is read aloud only."""
    first = [] if empty is None else [rx.el.option(empty, value="")]
    return LiveSelect.create(
        *first,
        rx.foreach(options, lambda option: rx.el.option(option.label, value=option.id)),
        value=value,
        on_choose=on_change,
        class_name=_look(error),
        custom_attrs={"aria-label": label},
        **props,
    )


def pick_field(label: Text, *, error: Text = "", **props: Any) -> rx.Component:
    """A labelled search among many."""
    return field_block(label, PickField.create(label=label, invalid=error != "", **props), error)


def search_field(label: Text, *, value: Text, revision: rx.Var[int], on_commit: Any) -> rx.Component:
    """Searches while one types."""
    return LiveField.create(
        value=value,
        revision=revision,
        on_commit=on_commit,
        type="search",
        placeholder=label,
        class_name="field search",
        custom_attrs={"aria-label": label},
    )


def check(label: Text, *, checked: rx.Var[bool], on_change: Any, note: Text = "") -> rx.Component:
    """A switch with its words beside it; ``on_change`` gets whether it is to be on."""
    return rx.el.label(
        LiveCheck.create(checked=checked, on_choose=on_change),
        rx.el.span(label, rx.cond(note != "", rx.el.span(note, class_name="quiet"), "")),
        class_name="check",
    )


def tick(label: Text, *, checked: rx.Var[bool], on_change: Any) -> rx.Component:
    """The box of a table row; its label is read aloud only."""
    return LiveCheck.create(checked=checked, on_choose=on_change, custom_attrs={"aria-label": label})


def pager(*, text: Text, page: rx.Var[int], has_more: rx.Var[bool], on_page: Any) -> rx.Component:
    """Where one is in a long list; ``on_page`` gets the number of the page wanted."""
    return rx.el.nav(
        rx.el.span(text, class_name="quiet count"),
        button(t("pager.before"), on_click=on_page(page - 1), disabled=page <= 1),
        rx.el.span(page, class_name="quiet"),
        button(t("pager.after"), on_click=on_page(page + 1), disabled=~has_more),
        class_name="pager",
        custom_attrs={"aria-label": t("pager.label")},
    )
