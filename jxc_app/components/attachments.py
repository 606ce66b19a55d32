"""Files that hang on something: those that are there, and the place where more come in."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from jxc_app.components.controls import button, danger_button
from jxc_app.components.dialogs import dialog
from jxc_app.components.own import FileLink
from jxc_app.components.texts import t

#: what a browser offers to choose. HEIC is not named, so that an iPhone hands over JPEG
ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.ofd,.xml,.xlsx,.docx"


class AttachBox(rx.Component):
    """A place for many files, which go to the API one by one; ``on_done`` after each that was taken. ``largest`` in MB.

    ``subject``: ``{subject_kind, subject_id}``; ``kinds``: ``[{id, label}]``, the first is chosen at the beginning.
    """

    library = "$/public/attach_box"
    tag = "AttachBox"

    href: rx.Var[str]
    subject: rx.Var[dict[str, Any]]
    kinds: rx.Var[list[Any]]
    accept: rx.Var[str]
    largest: rx.Var[int]
    on_done: rx.EventHandler[no_args_event_spec]


class FileDrop(AttachBox):
    """The same for files that are looked at before they hang anywhere.

    ``on_done`` gets under what each was sent, and its name.
    """

    on_done: rx.EventHandler[passthrough_event_spec(str, str)]


def file_rows(rows: rx.Var[list[Any]], *, on_remove: Any) -> rx.Component:
    """The files, each with what it shows, who brought it, and what may be done with it; ``on_remove`` gets its id."""
    return rx.el.ul(rx.foreach(rows, lambda row: _row(row, on_remove)), class_name="file-rows")


def _row(row: rx.Var[Any], on_remove: Any) -> rx.Component:
    return rx.el.li(
        _look(row),
        rx.el.div(
            rx.el.span(row.name),
            rx.el.span(row.kind, " · ", row.size, " · ", row.who, " · ", row.when, class_name="quiet"),
            class_name="file-said",
        ),
        rx.el.div(
            rx.cond(
                row.may_remove,
                button(
                    t("files.remove"),
                    on_click=on_remove(row.id, row.name),
                    custom_attrs={"aria-label": t("files.remove_one", name=row.name)},
                ),
                rx.fragment(),
            ),
            FileLink.create(
                t("files.download"), rx.el.span(" ", row.name, class_name="sr-only"), href=row.href, class_name="button"
            ),
            class_name="file-acts",
        ),
        key=row.id,
        class_name="file-row",
    )


def _look(row: rx.Var[Any]) -> rx.Component:
    """A small picture that opens the large one; of a paper its ending."""
    return rx.cond(
        row.thumb != "",
        rx.el.a(
            rx.el.img(src=row.thumb, alt="", custom_attrs={"loading": "lazy", "decoding": "async"}),
            href=row.large,
            target="_blank",
            class_name="file-look",
            custom_attrs={"aria-label": t("files.look", name=row.name)},
        ),
        rx.el.span(row.ending, class_name="file-look", aria_hidden="true"),
    )


def remove_dialog(name: rx.Var[str], *, is_open: rx.Var[bool], on_close: Any, on_remove: Any) -> rx.Component:
    """What removing means."""
    return dialog(
        t("files.remove_title"),
        rx.el.p(t("files.remove_what", name=name)),
        is_open=is_open,
        on_close=on_close,
        act=danger_button(t("files.remove"), is_filled=True, on_click=on_remove),
    )
