"""供应商对账: what is agreed with suppliers, and what still waits for their word."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    download_link,
    filled_button,
    live_field,
    pager,
    pick_field,
    select_field,
)
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import empty, good_note, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address, CopyField
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.mailing import mail_dialog
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.mailing import MailingState
from jxc_app.state.statements import Row
from jxc_app.state.statements import StatementsState as Statements


@rx.page(route="/statements", title="供应商对账 · 进销存", on_load=[FrameState.load, Statements.open])
def statements() -> rx.Component:
    """One row for each statement, the latest first."""
    make = rx.cond(
        Statements.may_make, filled_button(t("statements.make"), on_click=Statements.ask_make), rx.fragment()
    )
    return screen(
        Address.create(path=Statements.address, revision=Statements.revision),
        page_head(t("menu.statements"), download_link(t("documents.export"), Statements.export_href),
            download_link(t("statements.without_invoice"), "/api/exports/settlement/without-invoice.xlsx"), make),
        rx.cond(Statements.done_text != "", good_note(Statements.done_text), rx.fragment()),
        panel(
            rx.el.div(
                select_field(
                    t("field.status"), value=Statements.step, options=Statements.steps,
                    on_change=Statements.choose_step, empty=t("statements.all"),
                ),
                class_name="filters",
            ),
            rx.cond(
                Statements.is_loaded & (Statements.rows.length() == 0),
                _nothing(),
                rx.el.div(_table(), class_name="statements"),
            ),
            pager(
                text=Statements.count_text, page=Statements.page, has_more=Statements.has_more,
                on_page=Statements.turn_to,
            ),
            look="flush",
        ),
        _make(), _link(), _note(), _pay(), _set_off(), mail_dialog(), waiting_dialog(Statements),
        here="statements",
    )  # fmt: skip


def _nothing() -> rx.Component:
    return empty(t("statements.nothing"), t("statements.nothing_advice"))


def _table() -> rx.Component:
    def sorted_by(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Statements.order, by=by, on_sort=Statements.sort_by, number=number)

    heads = [
        sorted_by("stated.number", "number"), sorted_by("field.supplier", "partner"),
        sorted_by("stated.period", "to_on"),
        head(t("stated.opening"), number=True), sorted_by("stated.received", "received", number=True),
        *(head(t(f"stated.{one}"), number=True) for one in ("returned", "adjusted", "paid")),
        sorted_by("stated.closing", "closing", number=True), head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Statements.is_loaded, rx.foreach(Statements.rows, _row), skeleton_rows(len(heads)))
    return table(heads, body, label=t("menu.statements"))


def _row(row: rx.Var[Row]) -> rx.Component:
    answer = rx.el.div(
        status(row.look, row.step), rx.el.span(row.answer, class_name="quiet"),
        rx.cond(row.held != "", rx.el.span(row.held, class_name="field-error"), rx.fragment()), class_name="sku-name",
    )  # fmt: skip
    acts = rx.el.div(
        rx.cond(row.may_share, button(t("statements.share"), on_click=Statements.share(row.id)), rx.fragment()),
        rx.cond(row.may_share, button(t("mail.send"), on_click=MailingState.ask(row.id, 0)), rx.fragment()),
        rx.cond(row.may_note, button(t("statements.note"), on_click=Statements.ask_note(row.id)), rx.fragment()),
        rx.cond(
            row.may_set_off, button(t("statements.set_off"), on_click=Statements.ask_set_off(row.id)), rx.fragment()
        ),
        rx.cond(row.may_pay, button(t("statements.pay"), on_click=Statements.ask_pay(row.id)), rx.fragment()),
        download_link(t("statements.excel"), row.export_href),
        class_name="row-acts narrow",
    )
    return rx.el.tr(
        cell(t("stated.number"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.supplier"), row.supplier, class_name="wrap plain"),
        cell(t("stated.period"), row.period, class_name="wrap"),
        cell(t("stated.opening"), figure(row.opening), number=True),
        cell(t("stated.received"), figure(row.received), number=True),
        cell(t("stated.returned"), figure(row.returned), number=True),
        cell(t("stated.adjusted"), figure(row.adjusted), number=True),
        cell(t("stated.paid"), figure(row.paid), number=True),
        cell(t("stated.closing"), figure(row.closing), number=True),
        cell(t("field.status"), answer, class_name="wrap state"),
        cell(t("act.acts"), acts, class_name="wrap"),
        key=row.id,
    )


def _field(label: str, name: str, value: Any, on_commit: Any, **props: Any) -> rx.Component:
    return live_field(
        t(label), name=name, value=value, revision=Statements.revision, on_commit=on_commit,
        error=error_at(Statements.errors, name), **props,
    )  # fmt: skip


def _make() -> rx.Component:
    return dialog(
        t("statements.make"),
        pick_field(
            t("field.supplier"), placeholder=t("invoice.supplier_hint"), value=Statements.supplier,
            options=Statements.partner_options, on_search=Statements.search_supplier,
            on_pick=Statements.choose_supplier, error=error_at(Statements.errors, "partner_id"),
        ),
        _field(
            "statements.from_on", "from_on", Statements.from_on,
            lambda text: Statements.type_day("from_on", text), type="date",
        ),
        rx.el.p(t("statements.from_means"), class_name="quiet"),
        _field(
            "statements.to_on", "to_on", Statements.to_on, lambda text: Statements.type_day("to_on", text),
            type="date",
        ),
        rx.cond(
            Statements.preview.length() > 0, note(rx.foreach(Statements.preview, rx.el.p)),
            rx.fragment(),
        ),
        is_open=Statements.asks == "make",
        on_close=Statements.close,
        act=filled_button(t("statements.make"), on_click=Statements.make),
    )  # fmt: skip


def _link() -> rx.Component:
    return form_dialog(
        t("statements.link_title"),
        rx.el.div(
            note(t("statements.link_means")),
            rx.el.p(Statements.asked_text),
            CopyField.create(label=t("link.link"), text=Statements.link),
            rx.image(src=Statements.qr, alt=t("statements.qr"), class_name="qr-code"),
            class_name="stack",
        ),
        is_open=Statements.asks == "link",
        on_close=Statements.close,
        width="520px",
        leave=t("statements.link_sent"),
    )


def _note() -> rx.Component:
    return dialog(
        t("statements.note_title"),
        rx.el.p(Statements.asked_text),
        rx.el.p(t("statements.note_means"), class_name="quiet"),
        _field("statements.signed_by", "name", Statements.name, lambda text: Statements.type_text("name", text)),
        _field("field.remark", "remark", Statements.remark, lambda text: Statements.type_text("remark", text)),
        is_open=Statements.asks == "note",
        on_close=Statements.close,
        act=filled_button(t("statements.note"), on_click=Statements.note),
    )


def _pay() -> rx.Component:
    return dialog(
        t("statements.pay_title"),
        rx.el.p(Statements.asked_text),
        rx.el.p(t("statements.pay_means"), class_name="quiet"),
        _field(
            "payables.part_amount", "amount", Statements.amount, lambda text: Statements.type_text("amount", text),
            input_mode="decimal",
        ),
        is_open=Statements.asks == "pay",
        on_close=Statements.close,
        act=filled_button(t("statements.pay"), on_click=Statements.pay),
    )  # fmt: skip


def _set_off() -> rx.Component:
    return dialog(
        t("statements.set_off_title"),
        rx.el.p(Statements.asked_text),
        rx.el.p(t("statements.set_off_means"), class_name="quiet"),
        _field(
            "payables.set_off_amount", "amount", Statements.amount, lambda text: Statements.type_text("amount", text),
            input_mode="decimal",
        ),
        is_open=Statements.asks == "set_off",
        on_close=Statements.close,
        act=filled_button(t("statements.set_off"), on_click=Statements.pay_by_credit),
    )  # fmt: skip
