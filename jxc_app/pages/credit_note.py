"""登记红字发票: the paper on top, below it the invoices and returns of its supplier."""

import reflex as rx

from jxc_app.components.attachments import ACCEPT, FileDrop
from jxc_app.components.controls import filled_button, link_button, live_cell, live_field, pick_field
from jxc_app.components.feedback import empty, good_note, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.attachments import LARGEST
from jxc_app.state.credit_note import FIELDS, ReducibleRow
from jxc_app.state.credit_note import CreditNoteState as Note
from jxc_app.state.frame import FrameState

_MONEY = ("net", "tax", "gross")


@rx.page(route="/credit-note", title="登记红字发票 · 进销存", on_load=[FrameState.load, Note.open])
def credit_note() -> rx.Component:
    """One red invoice after the other."""
    done = good_note(Note.done, " ", rx.link(t("invoice.look"), href=Note.done_href))
    return screen(
        page_head(
            t("credit_note.title"),
            link_button(t("menu.prepaid"), "/prepaid"),
            link_button(t("menu.payables"), "/payables"),
        ),
        rx.cond(Note.done != "", done, rx.fragment()),
        rx.cond(Note.is_loaded, rx.fragment(_file(), _paper(), _documents()), panel(loading())),
        waiting_dialog(Note),
        here="payables",
    )


def _file() -> rx.Component:
    drop = FileDrop.create(
        href="/api/files/sent", subject={}, kinds=[], accept=ACCEPT, largest=LARGEST, on_done=Note.file_sent
    )  # fmt: skip
    said = rx.el.p(
        Note.file_words,
        " ",
        rx.el.span(Note.file_wrong, class_name="field-error"),
    )
    return rx.cond(
        Note.may_attach,
        panel(drop, rx.cond(Note.file_words != "", said, rx.fragment()), title=t("credit_note.file")),
        rx.fragment(),
    )


def _paper() -> rx.Component:
    supplier = pick_field(
        t("field.supplier"), placeholder=t("invoice.supplier_hint"), value=Note.supplier,
        options=Note.partner_options, on_search=Note.search_supplier, on_pick=Note.choose_supplier,
    )  # fmt: skip
    fields = rx.el.div(supplier, *(_field(name) for name in FIELDS), class_name="paper-grid")
    said = rx.el.div(rx.el.p(t("credit_note.means"), class_name="quiet"), fields, class_name="stack")
    return panel(said, title=t("invoice.paper"))


def _field(name: str) -> rx.Component:
    more = {"input_mode": "decimal"} if name in _MONEY else {"type": "date"} if name == "issued_on" else {}
    label = t("credit_note.reason") if name == "reason" else t(f"invoice.{name}")
    return live_field(
        label, name=name, value=Note.form[name], revision=Note.revision,
        on_commit=lambda text: Note.type_field(name, text), error=error_at(Note.errors, name), max_length=200, **more,
    )  # fmt: skip


def _documents() -> rx.Component:
    nothing = rx.cond(
        Note.supplier_id > 0,
        empty(t("credit_note.nothing"), t("credit_note.nothing_advice")),
        empty(t("invoice.no_supplier"), t("credit_note.no_supplier_advice")),
    )
    rest = rx.cond(Note.rest != "", rx.el.span(t("invoice.rest", rest=Note.rest), class_name="late"), rx.fragment())
    foot = rx.el.div(
        rx.el.span(t("credit_note.sum", together=Note.together), rest, class_name="totals"),
        filled_button(t("credit_note.register"), on_click=Note.register, disabled=Note.together == "0.00"),
        class_name="plan-foot",
    )
    return panel(
        rx.cond(Note.rows.length() > 0, rx.fragment(_table(), foot), nothing),
        rx.el.p(error_at(Note.errors, "parts"), class_name="field-error", role="alert"),
        title=t("credit_note.documents"),
        look="flush",
    )


def _table() -> rx.Component:
    heads = [
        head(t("prepaid.kind")),
        head(t("prepaid.paper")),
        head(t("prepaid.on")),
        head(t("payables.amount"), number=True),
        head(t("credit_note.before"), number=True),
        head(t("credit_note.room"), number=True),
        head(t("credit_note.taken"), number=True),
    ]
    return table(heads, rx.foreach(Note.rows, _row), label=t("credit_note.documents"))


def _row(row: rx.Var[ReducibleRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.own_number, class_name="quiet"), class_name="sku-name"
    )
    taken = live_cell(
        t("credit_note.taken_of", number=row.number), value=row.taken, revision=Note.revision,
        on_commit=lambda text: Note.type_amount(row.id, text), error=row.fault, column="taken", input_mode="decimal",
    )  # fmt: skip
    return rx.el.tr(
        cell(t("prepaid.kind"), row.kind),
        cell(t("prepaid.paper"), paper, class_name="title"),
        cell(t("prepaid.on"), row.on),
        cell(t("payables.amount"), figure(row.amount), number=True),
        cell(t("credit_note.before"), figure(row.before), number=True),
        cell(t("credit_note.room"), figure(row.room), number=True),
        cell(t("credit_note.taken"), taken, number=True),
        key=row.id,
    )
