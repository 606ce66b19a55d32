"""What a form shows when it is not just typing: unsaved text found again, and what another person changed."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, button
from jxc_app.components.feedback import note
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t


def form_section(title: Text, *fields: Any) -> rx.Component:
    """Fields that belong together, under a heading."""
    return rx.el.section(rx.el.h2(title), rx.el.div(*fields, class_name="head-grid"), class_name="form-section")


def field_note(words: Text) -> rx.Component:
    """Something odd about a field, which nothing is refused for."""
    return rx.el.p(words, class_name="field-note", role="status")


def restored_note(is_restored: rx.Var[bool], on_discard: Any) -> rx.Component:
    """What was typed and not saved is there again."""
    return rx.cond(is_restored, note(t("form.restored"), button(t("form.discard"), on_click=on_discard)), rx.fragment())


def clash_note(clashes: rx.Var[list[Any]], merged: rx.Var[str], on_take: Any) -> rx.Component:
    """Another person was faster: what of theirs is in the form now, and what both changed. Saving again overwrites."""
    heads = [head(t("form.field")), head(t("form.theirs")), head(t("form.mine")), head("")]
    rows = rx.foreach(
        clashes,
        lambda clash: rx.el.tr(
            cell(t("form.field"), clash.label, class_name="title"),
            cell(t("form.theirs"), clash.theirs, class_name="wrap"),
            cell(t("form.mine"), clash.mine, class_name="wrap"),
            cell("", button(t("form.take_theirs"), on_click=on_take(clash.name)), class_name="blank"),
            key=clash.name,
        ),
    )
    both = rx.el.div(
        rx.el.p(t("form.both_changed")), table(heads, rows, label=t("form.both_changed")), class_name="clash-table"
    )
    return rx.cond(
        (clashes.length() > 0) | (merged != ""),
        rx.el.div(
            rx.el.div(
                rx.el.strong(t("form.somebody_was_faster")),
                rx.cond(merged != "", rx.el.p(t("form.merged", fields=merged)), rx.fragment()),
                rx.cond(clashes.length() > 0, both, rx.fragment()),
            ),
            class_name="note bad",
            role="alert",
        ),
        rx.fragment(),
    )
