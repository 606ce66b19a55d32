"""Parts of a screen on which a list comes in: what the dry run found, what is wrong with which cell, how far it is."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t


def tally(*pairs: tuple[Text, Text]) -> rx.Component:
    """Numbers of rows, each over what becomes of them."""
    return rx.el.dl(
        *[rx.el.div(rx.el.dd(number), rx.el.dt(label), class_name="tally-entry") for label, number in pairs],
        class_name="tally",
    )


def fault_table(faults: rx.Var[list[Any]]) -> rx.Component:
    """One line for each wrong cell: where, what stands there, what is wrong with it, how to put it right."""
    heads = [
        head(t("import.row")),
        head(t("import.column")),
        head(t("import.value")),
        head(t("import.wrong")),
        head(t("import.advice")),
    ]
    return table(heads, rx.foreach(faults, _fault), label=t("import.faults"))


def _fault(fault: rx.Var[Any]) -> rx.Component:
    return rx.el.tr(
        cell(t("import.row"), t("import.row_number", row=fault.row), class_name="title"),
        cell(t("import.column"), fault.column),
        cell(t("import.value"), rx.el.code(fault.value), class_name="wrap"),
        cell(t("import.wrong"), fault.message, class_name="wrap bad-words"),
        cell(t("import.advice"), fault.advice, class_name="wrap"),
        key=fault.key,
    )


def preview_table(rows: rx.Var[list[Any]], label: Text) -> rx.Component:
    """Rows of a file, each cell under its title."""
    heads = rx.foreach(rows[0].cells, lambda shown: head(shown.label))
    body = rx.foreach(
        rows,
        lambda row: rx.el.tr(rx.foreach(row.cells, lambda shown: cell(shown.label, shown.text)), key=row.key),
    )
    return table([heads], body, label=label)


def progress(percent: rx.Var[int], words: Text) -> rx.Component:
    """A bar and how many rows of how many."""
    return rx.el.div(
        rx.el.progress(value=percent, max=100, custom_attrs={"aria-label": t("import.progress")}),
        rx.el.span(words, class_name="quiet", role="status"),
        class_name="import-progress",
    )
