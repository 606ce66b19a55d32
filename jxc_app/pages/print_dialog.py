"""The dialogs that print documents and labels, for the pages that have some.

A page of documents puts ``print_dialog()`` into its screen once and ``print_button(ids)`` where its acts stand; a page
whose address names the document (``?id=``) uses ``print_button()``. A page of SKUs does the same with
``label_dialog()`` and ``label_button(…)``.
"""

import reflex as rx

from jxc_app.components.controls import button, check, filled_button, live_cell, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import good_note, note
from jxc_app.components.tables import cell, head, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.labels import LabelRow, LabelsState
from jxc_app.state.printing import PrintingState


def print_button(document_ids: rx.Var[list[int]] | None = None) -> rx.Component:
    """Asks how to print these documents, or the one that the address names."""
    act = PrintingState.ask_here if document_ids is None else PrintingState.ask(document_ids)
    return button(t("print.act"), on_click=act)


def print_dialog() -> rx.Component:
    """Paper and prices; afterwards the file."""
    is_done = PrintingState.href != ""
    return dialog(
        t("print.title"),
        rx.el.p(PrintingState.what, class_name="print-what"),
        rx.cond(is_done, good_note(t("print.done")), _paper_choices()),
        is_open=PrintingState.is_open,
        on_close=PrintingState.show,
        act=rx.cond(
            is_done,
            _file_link(t("print.open"), PrintingState.href),
            filled_button(t("print.submit"), on_click=PrintingState.submit),
        ),
        width="520px",
        leave=rx.cond(is_done, t("note.close"), t("dialog.leave")),
    )


def _paper_choices() -> rx.Component:
    return rx.el.div(
        rx.cond(PrintingState.again != "", note(PrintingState.again), rx.fragment()),
        select_field(
            t("print.layout"),
            value=PrintingState.layout,
            options=PrintingState.layouts,
            on_change=PrintingState.choose_layout,
            error=error_at(PrintingState.errors, "layout"),
        ),
        live_field(
            t("print.sets"),
            value=PrintingState.sets,
            revision=PrintingState.revision,
            on_commit=PrintingState.type_sets,
            error=error_at(PrintingState.errors, "sets"),
            input_mode="numeric",
            max_length=2,
        ),
        rx.cond(PrintingState.has_price, _with_price(), rx.fragment()),
        _preview(),
        class_name="stack",
    )


def _with_price() -> rx.Component:
    return check(t("print.with_price"), checked=PrintingState.with_price, on_change=PrintingState.choose_price)


def _preview() -> rx.Component:
    """How it will look; loading it counts as no print."""
    return rx.cond(
        PrintingState.preview != "",
        rx.el.div(
            rx.el.img(src=PrintingState.preview, alt=t("print.preview_alt")),
            class_name="paper in-dialog",
            tab_index=0,  # it scrolls, so the keyboard must get there
        ),
        rx.fragment(),
    )


def label_button(sku_ids: rx.Var[list[int]] | None = None) -> rx.Component:
    """Asks how many labels to print of these SKUs, or of the one that the address names."""
    act = LabelsState.ask_here if sku_ids is None else LabelsState.ask(sku_ids)
    return button(t("labels.act"), on_click=act)


def label_dialog() -> rx.Component:
    """Label, price, and how many of each SKU."""
    heads = [head(t("field.sku")), head(t("labels.copies"), number=True)]
    return dialog(
        t("labels.title"),
        rx.el.div(
            select_field(
                t("labels.size"), value=LabelsState.size, options=LabelsState.sizes, on_change=LabelsState.choose_size
            ),
            check(t("labels.with_price"), checked=LabelsState.with_price, on_change=LabelsState.choose_price),
            class_name="stack",
        ),
        rx.el.div(
            table(heads, rx.foreach(LabelsState.rows, _label_row), label=t("labels.title")),
            class_name="panel flush label-rows",
        ),
        rx.el.p(LabelsState.count_text, class_name="quiet", role="status"),
        is_open=LabelsState.is_open,
        on_close=LabelsState.show,
        act=rx.cond(
            LabelsState.href != "",
            _file_link(t("print.submit"), LabelsState.href),
            filled_button(t("print.submit"), disabled=True),
        ),
        width="640px",
    )


def _label_row(row: rx.Var[LabelRow]) -> rx.Component:
    copies = live_cell(
        t("labels.copies"),
        value=row.copies,
        revision=LabelsState.revision,
        on_commit=lambda typed: LabelsState.type_copies(row.id, typed),
        column="copies",
        input_mode="numeric",
        max_length=3,
    )
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec),
        cell(t("labels.copies"), copies, number=True),
        key=row.id,
    )


def _file_link(label: rx.Var[str], href: rx.Var[str]) -> rx.Component:
    return rx.el.a(label, href=href, target="_blank", rel="noopener", class_name="button filled")
