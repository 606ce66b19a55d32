"""客户往来: one customer's credit, open documents, advances, receipts and statement."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    download_link,
    filled_button,
    link_button,
    live_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, facts, good_note, loading, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.customer_account import CustomerAccountState as Account
from jxc_app.state.customer_account import LineRow
from jxc_app.state.frame import FrameState
from jxc_app.state.receivables import PaperRow, ReceiptRow

_FACTS = ("limit", "used", "left", "owed", "advance", "ordered", "late", "overdue_days")
_SUMS = ("opening", "sold", "returned", "received", "refunded", "closing")


@rx.page(route="/customer-account", title="客户往来 · 进销存", on_load=[FrameState.load, Account.open])
def customer_account() -> rx.Component:
    """From how the customer stands down to the statement."""
    missing = panel(
        empty(t("account.missing"), t("account.missing_advice"), link_button(t("menu.receivables"), "/receivables"))
    )
    shown = rx.cond(Account.is_loaded, rx.cond(Account.is_missing, missing, _account()), panel(loading()))
    return screen(
        Address.create(path=Account.address, revision=Account.revision),
        page_head(
            rx.cond(Account.name != "", Account.name, t("account.title")),
            rx.cond(
                Account.receive_href != "",
                link_button(t("receivables.receive"), Account.receive_href, look="button filled"),
                rx.fragment(),
            ),
            link_button(t("menu.receivables"), "/receivables"),
        ),
        rx.cond(Account.done_text != "", good_note(Account.done_text), rx.fragment()),
        shown,
        _credit_dialog(),
        _refund_dialog(),
        _set_off_dialog(),
        waiting_dialog(Account),
        here="receivables",
    )


def _account() -> rx.Component:
    acts = rx.el.div(
        rx.cond(Account.may_set_credit, button(t("account.set_credit"), on_click=Account.ask_credit), rx.fragment()),
        rx.cond(Account.may_set_off, button(t("account.set_off"), on_click=Account.ask_set_off), rx.fragment()),
        rx.cond(Account.may_refund, button(t("account.refund"), on_click=Account.ask_refund), rx.fragment()),
        class_name="filters",
    )
    more = rx.cond(Account.more_text != "", rx.el.p(Account.more_text, class_name="quiet"), rx.fragment())
    return rx.fragment(
        panel(facts(*((t(f"account.{one}"), Account.facts[one]) for one in _FACTS)), acts, title=t("account.credit")),
        panel(_papers(Account.papers, "account.papers"), more, title=t("account.papers"), look="flush"),
        rx.cond(
            Account.credits.length() > 0,
            panel(_papers(Account.credits, "account.credits"), title=t("account.credits"), look="flush"),
            rx.fragment(),
        ),
        panel(_statement(), title=t("account.statement"), look="flush"),
        panel(_receipts(), title=t("account.receipts"), look="flush"),
    )


def _papers(rows: Any, label: str) -> rx.Component:
    heads = [
        head(t("receivables.paper")), head(t("receivables.on")), head(t("payables.due")), head(t("receivables.way")),
        head(t("field.amount"), number=True), head(t("receivables.settled"), number=True),
        head(t("receivables.open"), number=True), head(t("act.acts")),
    ]  # fmt: skip
    return rx.cond(
        rows.length() == 0,
        empty(t("receivables.papers_none"), t("receivables.papers_advice")),
        table(heads, rx.foreach(rows, _paper), label=t(label)),
    )


def _paper(row: rx.Var[PaperRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.title, class_name="quiet"), class_name="sku-name"
    )
    receive = rx.cond(
        row.receive_href != "", link_button(t("receivables.receive"), row.receive_href), rx.fragment()
    )  # fmt: skip
    return rx.el.tr(
        cell(t("receivables.paper"), paper, class_name="title"),
        cell(t("receivables.on"), row.on),
        cell(t("payables.due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        cell(t("receivables.way"), row.way),
        cell(t("field.amount"), row.amount, number=True),
        cell(t("receivables.settled"), row.settled, number=True),
        cell(t("receivables.open"), figure(row.open), number=True),
        cell(t("act.acts"), rx.el.div(receive, class_name="row-acts")),
        key=row.id,
    )


def _statement() -> rx.Component:
    heads = [
        head(t("receivables.on")), head(t("receivables.paper")), head(t("field.warehouse")),
        head(t("account.more"), number=True), head(t("account.less"), number=True),
        head(t("account.balance"), number=True),
    ]  # fmt: skip
    period = rx.el.div(
        live_field(
            t("account.from"), name="from", value=Account.from_on, revision=Account.revision,
            on_commit=Account.type_from, type="date",
        ),
        live_field(
            t("account.to"), name="to", value=Account.to_on, revision=Account.revision, on_commit=Account.type_to,
            type="date",
        ),
        button(t("account.last_month"), on_click=Account.last_month),
        link_button(t("account.print"), Account.pdf_href, look="button"),
        download_link(t("documents.export"), Account.xlsx_href),
        class_name="filters",
    )  # fmt: skip
    more = rx.cond(Account.lines_text != "", rx.el.p(Account.lines_text, class_name="quiet"), rx.fragment())
    return rx.fragment(
        period,
        facts(*((t(f"account.{one}"), "¥" + Account.sums[one].to(str)) for one in _SUMS)),
        rx.cond(
            Account.lines.length() == 0,
            empty(t("account.no_lines"), t("account.no_lines_advice")),
            table(heads, rx.foreach(Account.lines, _line), label=t("account.statement")),
        ),
        more,
    )


def _line(row: rx.Var[LineRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.title, class_name="quiet"), class_name="sku-name"
    )
    return rx.el.tr(
        cell(t("receivables.on"), row.on),
        cell(t("receivables.paper"), paper, class_name="title"),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("account.more"), row.owed, number=True),
        cell(t("account.less"), row.paid, number=True),
        cell(t("account.balance"), figure(row.balance), number=True),
        key=row.id,
    )


def _receipts() -> rx.Component:
    heads = [
        head(t("receivables.paper")), head(t("receivables.on")), head(t("receivables.method")),
        head(t("field.amount"), number=True), head(t("receivables.left"), number=True),
        head(t("receivables.made_by")), head(t("field.status")),
    ]  # fmt: skip
    return rx.cond(
        Account.receipts.length() == 0,
        empty(t("receivables.money_none"), t("receivables.money_advice")),
        table(heads, rx.foreach(Account.receipts, _receipt), label=t("account.receipts")),
    )


def _receipt(row: rx.Var[ReceiptRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.title, class_name="quiet"), class_name="sku-name"
    )
    return rx.el.tr(
        cell(t("receivables.paper"), paper, class_name="title"),
        cell(t("receivables.on"), row.on),
        cell(t("receivables.method"), row.method),
        cell(t("field.amount"), figure(row.amount), number=True),
        cell(t("receivables.left"), row.left, number=True),
        cell(t("receivables.made_by"), row.made_by),
        cell(t("field.status"), status(row.status, row.status_title)),
        key=row.id,
    )


def _credit_dialog() -> rx.Component:
    return dialog(
        t("account.set_credit"),
        rx.el.p(t("account.credit_means"), class_name="quiet"),
        live_field(
            t("account.limit_yuan"), name="credit_limit", value=Account.amount, revision=Account.revision,
            on_commit=Account.type_amount, error=error_at(Account.errors, "credit_limit"), input_mode="decimal",
        ),
        live_field(
            t("account.days"), name="overdue_days", value=Account.days, revision=Account.revision,
            on_commit=Account.type_days, error=error_at(Account.errors, "overdue_days"), input_mode="numeric",
        ),
        is_open=Account.asks == "credit",
        on_close=Account.close,
        act=filled_button(t("form.save"), on_click=Account.save_credit),
    )  # fmt: skip


def _where() -> rx.Component:
    return select_field(
        t("receive.where"), value=Account.warehouse_id, options=Account.warehouses, on_change=Account.choose_warehouse,
        error=error_at(Account.errors, "warehouse_id"),
    )  # fmt: skip


def _refund_dialog() -> rx.Component:
    return dialog(
        t("account.refund"),
        rx.el.p(Account.asked_text),
        rx.el.p(t("account.refund_means"), class_name="quiet"),
        live_field(
            t("account.refund_amount"), name="amount", value=Account.amount, revision=Account.revision,
            on_commit=Account.type_amount, error=error_at(Account.errors, "amount"), input_mode="decimal",
        ),
        select_field(
            t("account.refund_method"), value=Account.method, options=Account.methods,
            on_change=Account.choose_method,
        ),
        _where(),
        live_field(
            t("receive.own_number"), name="own_number", value=Account.own_number, revision=Account.revision,
            on_commit=Account.type_own_number, error=error_at(Account.errors, "own_number"), max_length=60,
        ),
        is_open=Account.asks == "refund",
        on_close=Account.close,
        act=filled_button(t("account.refund"), on_click=Account.refund),
    )  # fmt: skip


def _set_off_dialog() -> rx.Component:
    return dialog(
        t("account.set_off"),
        rx.el.p(Account.asked_text),
        rx.el.p(t("account.set_off_means"), class_name="quiet"),
        _where(),
        is_open=Account.asks == "set_off",
        on_close=Account.close,
        act=filled_button(t("account.set_off"), on_click=Account.pay_by_credit),
    )
