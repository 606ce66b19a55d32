"""应付与付款: what each supplier is owed, invoices on their way to be paid, and what the cashier pays."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    download_link,
    filled_button,
    link_button,
    live_field,
    select_field,
    tick,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, good_note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, sum_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.payable_rows import DebtRow, InvoiceRow, PaymentRow
from jxc_app.state.payables import INVOICES, PAYMENTS, SUPPLIERS
from jxc_app.state.payables import PayablesState as Payables

_AGES = ("payables.not_due", "payables.days_30", "payables.days_60", "payables.days_90", "payables.older")


@rx.page(route="/payables", title="应付与付款 · 进销存", on_load=[FrameState.load, Payables.open])
def payables() -> rx.Component:
    """Three lists of one chain of money."""
    register = link_button(t("invoice.title"), "/invoice", look="button filled")
    return screen(
        Address.create(path=Payables.address, revision=Payables.revision),
        page_head(
            t("menu.payables"),
            download_link(t("documents.export"), "/api/exports/filtered/payables.xlsx"),
            download_link(t("payables.export_unbilled"), "/api/exports/settlement/unbilled.xlsx"),
            rx.cond(Payables.may_note_red, link_button(t("credit_note.title"), Payables.red_href), rx.fragment()),
            rx.cond(Payables.may_register, register, rx.fragment()),
        ),
        rx.cond(Payables.done_text != "", good_note(Payables.done_text), rx.fragment()),
        _tabs(),
        panel(
            rx.match(Payables.tab, (INVOICES, _invoices()), (PAYMENTS, _payments()), _debts()),
            look="flush",
        ),
        _accept(),
        _pay(),
        _part("part", Payables.request_part),
        _part("set_off", Payables.pay_by_credit),
        waiting_dialog(Payables),
        here="payables",
    )


def _tabs() -> rx.Component:
    def tab(code: str, label: rx.Var[str]) -> rx.Component:
        return rx.el.button(
            label,
            type="button",
            role="tab",
            class_name=rx.cond(Payables.tab == code, "tab here", "tab"),
            on_click=Payables.turn_to(code),
            custom_attrs={"aria-selected": Payables.tab == code},
        )

    return rx.el.div(
        tab(SUPPLIERS, t("payables.suppliers")),
        tab(INVOICES, t("payables.invoices")),
        tab(PAYMENTS, t("payables.payments", count=Payables.payments.length())),
        class_name="tabs still",
        role="tablist",
        custom_attrs={"aria-label": t("menu.payables")},
    )


def _listed(rows: Any, row: Any, heads: list[rx.Component], label: str, nothing: str, **more: Any) -> rx.Component:
    body = rx.cond(Payables.is_loaded, rx.foreach(rows, row), skeleton_rows(len(heads), 5))
    return rx.cond(
        Payables.is_loaded & (rows.length() == 0),
        empty(t(nothing), t(f"{nothing}_advice")),
        table(heads, body, label=t(label), **more),
    )


def _debts() -> rx.Component:
    def sorted_head(label: str, by: str, *, number: bool = True) -> rx.Component:
        return sort_head(t(label), order=Payables.order, by=by, on_sort=Payables.sort_by, number=number)

    heads = [
        sorted_head("field.supplier", "partner_name", number=False),
        sorted_head("payables.unbilled", "unbilled"),
        sorted_head("payables.owed", "owed"),
        sorted_head("payables.held", "held"),
        sorted_head("payables.payable", "payable"),
        sorted_head("payables.credit", "credit"),
        head(t("payables.next_due")),
        *(head(t(label), number=True) for label in _AGES),
    ]
    sums = [
        cell(t(f"payables.{one}"), Payables.totals[one], number=True)
        for one in ("unbilled", "owed", "held", "payable", "credit")
    ]
    foot = rx.el.tr(
        sum_head(t("payables.together")),
        *sums,
        *(rx.el.td() for _ in range(len(_AGES) + 1)),
    )
    return _listed(Payables.debts, _debt, heads, "payables.suppliers", "payables.no_debts", foot=foot)


def _debt(row: rx.Var[DebtRow]) -> rx.Component:
    bill = rx.cond(
        Payables.may_register & (row.bill_href != ""), rx.link(t("invoice.title"), href=row.bill_href), rx.fragment()
    )
    return rx.el.tr(
        cell(t("field.supplier"), rx.link(row.name, href=row.href), class_name="title"),
        cell(t("payables.unbilled"), rx.el.div(figure(row.unbilled), bill, class_name="sku-name"), number=True),
        cell(t("payables.owed"), figure(row.owed), number=True),
        cell(t("payables.held"), figure(row.held), number=True),
        cell(t("payables.payable"), figure(row.payable), number=True),
        cell(t("payables.credit"), figure(row.credit), number=True),
        cell(t("payables.next_due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        *(cell(t(label), row.ages[at], number=True) for at, label in enumerate(_AGES)),
        key=row.id,
    )


def _invoices() -> rx.Component:
    heads = [
        head(t("plan.choose")),
        head(t("payables.invoice")),
        head(t("field.supplier")),
        head(t("invoice.issued_on")),
        head(t("payables.due")),
        head(t("invoice.gross"), number=True),
        head(t("payables.open"), number=True),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    whose = rx.cond(
        Payables.supplier != "",
        rx.el.div(
            rx.el.strong(Payables.supplier),
            button(t("payables.all_suppliers"), on_click=Payables.turn_to(SUPPLIERS)),
            class_name="filters",
        ),
        rx.fragment(),
    )
    foot = rx.el.div(
        button(t("payables.choose_due"), on_click=Payables.tick_due),
        rx.el.span(t("payables.sum", count=Payables.chosen, amount=Payables.chosen_amount), class_name="totals"),
        filled_button(t("payables.request"), on_click=Payables.request, disabled=Payables.chosen == 0),
        class_name="plan-foot",
    )
    is_acting = Payables.may_request & (Payables.invoices.length() > 0)
    return rx.fragment(
        whose,
        _listed(Payables.invoices, _invoice, heads, "payables.invoices", "payables.no_invoices"),
        rx.cond(is_acting, foot, rx.fragment()),
    )


def _invoice(row: rx.Var[InvoiceRow]) -> rx.Component:
    box = tick(
        t("plan.choose_one", name=row.paper), checked=row.is_chosen,
        on_change=lambda is_on: Payables.tick(row.id, is_on),
    )  # fmt: skip
    paper = rx.el.div(
        rx.link(row.paper, href=row.href), rx.el.span(row.number, class_name="quiet"), class_name="sku-name"
    )
    why = rx.cond(
        row.held != "", rx.el.p(row.held, class_name="field-error"), rx.el.p(row.accepted, class_name="quiet")
    )
    due = rx.el.div(
        rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", "")), rx.el.span(row.rule, class_name="quiet"),
        class_name="sku-name",
    )  # fmt: skip
    acts = rx.el.div(
        rx.cond(row.may_accept, button(t("payables.accept"), on_click=Payables.ask_accept(row.id)), rx.fragment()),
        rx.cond(row.may_set_off, button(t("payables.set_off"), on_click=Payables.ask_set_off(row.id)), rx.fragment()),
        rx.cond(
            row.may_choose & Payables.may_request,
            button(t("payables.part"), on_click=Payables.ask_part(row.id)),
            rx.fragment(),
        ),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("plan.choose"), rx.cond(row.may_choose & Payables.may_request, box, rx.fragment())),
        cell(t("payables.invoice"), paper, class_name="title"),
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("invoice.issued_on"), row.issued_on),
        cell(t("payables.due"), due, class_name="wrap"),
        cell(t("invoice.gross"), figure(row.gross), number=True),
        cell(t("payables.open"), figure(row.open), number=True),
        cell(t("field.status"), status(row.look, row.status), why, class_name="wrap"),
        cell(t("act.acts"), acts),
        key=row.id,
    )


def _payments() -> rx.Component:
    heads = [
        head(t("payables.request_number")),
        head(t("field.supplier")),
        head(t("payables.kind")),
        head(t("payables.amount"), number=True),
        head(t("payables.unpaid"), number=True),
        head(t("payables.due")),
        head(t("payables.made_by")),
        head(t("act.acts")),
    ]
    return _listed(Payables.payments, _payment, heads, "menu.payables", "payables.no_payments")


def _payment(row: rx.Var[PaymentRow]) -> rx.Component:
    pay = rx.cond(row.may_pay, filled_button(t("payables.pay"), on_click=Payables.ask_pay(row.id)), rx.fragment())
    return rx.el.tr(
        cell(t("payables.request_number"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("payables.kind"), row.kind),
        cell(t("payables.amount"), figure(row.amount), number=True),
        cell(t("payables.unpaid"), figure(row.open), number=True),
        cell(t("payables.due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        cell(t("payables.made_by"), row.made_by),
        cell(t("act.acts"), pay, rx.el.p(row.held, class_name="field-error"), class_name="wrap"),
        key=row.id,
    )


def _accept() -> rx.Component:
    return dialog(
        t("payables.accept_title"),
        rx.el.p(Payables.asked_text),
        rx.el.p(t("payables.accept_means"), class_name="quiet"),
        live_field(
            t("arrival.reason"), value=Payables.reason, revision=Payables.revision, on_commit=Payables.type_reason,
            error=error_at(Payables.errors, "reason"), max_length=200,
        ),
        is_open=Payables.asks == "accept",
        on_close=Payables.close,
        act=filled_button(t("payables.accept"), on_click=Payables.accept),
    )  # fmt: skip


def _pay() -> rx.Component:
    return dialog(
        t("payables.pay_title"),
        rx.el.p(Payables.asked_text),
        rx.el.p(t("payables.pay_means"), class_name="quiet"),
        live_field(
            t("payables.pay_amount"), name="amount", value=Payables.amount, revision=Payables.revision,
            on_commit=Payables.type_paid, error=error_at(Payables.errors, "amount"), input_mode="decimal",
        ),
        select_field(
            t("payables.method"), value=Payables.method, options=Payables.methods, on_change=Payables.choose_method
        ),
        live_field(
            t("payables.own_number"), value=Payables.own_number, revision=Payables.revision,
            on_commit=Payables.type_own_number, error=error_at(Payables.errors, "own_number"), max_length=60,
        ),
        is_open=Payables.asks == "pay",
        on_close=Payables.close,
        act=filled_button(t("payables.pay"), on_click=Payables.pay),
    )  # fmt: skip


def _part(what: str, act: Any) -> rx.Component:
    """A part of an invoice: to be asked for, or to be paid by what the supplier owes."""
    return dialog(
        t(f"payables.{what}_title"),
        rx.el.p(Payables.asked_text),
        rx.el.p(t(f"payables.{what}_means"), class_name="quiet"),
        live_field(
            t(f"payables.{what}_amount"), name=f"{what}_amount", value=Payables.amount, revision=Payables.revision,
            on_commit=Payables.type_amount, error=error_at(Payables.errors, "amount"), input_mode="decimal",
        ),
        is_open=Payables.asks == what,
        on_close=Payables.close,
        act=filled_button(t(f"payables.{what}_do"), on_click=act),
    )  # fmt: skip
