"""应收与收款: customers by age, open documents, receipts."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import download_link, link_button, pager, search_field
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, sum_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.receivables import CUSTOMERS, MONEY, PAPERS, CustomerRow, PaperRow, ReceiptRow
from jxc_app.state.receivables import ReceivablesState as Receivables

_AGES = ("payables.not_due", "payables.days_30", "payables.days_60", "payables.days_90", "payables.older")


@rx.page(route="/receivables", title="应收与收款 · 进销存", on_load=[FrameState.load, Receivables.open])
def receivables() -> rx.Component:
    """Three lists of one chain of money."""
    receive = link_button(t("receive.title"), "/receive", look="button filled")
    return screen(
        Address.create(path=Receivables.address, revision=Receivables.revision),
        page_head(
            t("menu.receivables"),
            download_link(t("documents.export"), Receivables.xlsx_href),
            rx.cond(Receivables.may_receive, receive, rx.fragment()),
        ),
        _tabs(),
        panel(
            _filters(),
            rx.match(Receivables.tab, (PAPERS, _papers()), (MONEY, _receipts()), _customers()),
            pager(
                text=Receivables.count_text, page=Receivables.page, has_more=Receivables.has_more,
                on_page=Receivables.turn_to,
            ),
            look="flush",
        ),
        here="receivables",
    )  # fmt: skip


def _tabs() -> rx.Component:
    def tab(code: str, label: rx.Var[str]) -> rx.Component:
        return rx.el.button(
            label,
            type="button",
            role="tab",
            class_name=rx.cond(Receivables.tab == code, "tab here", "tab"),
            on_click=Receivables.turn_to_tab(code),
            custom_attrs={"aria-selected": Receivables.tab == code},
        )

    return rx.el.div(
        tab(CUSTOMERS, t("receivables.customers")),
        tab(PAPERS, t("receivables.papers")),
        tab(MONEY, t("receivables.money")),
        class_name="tabs still",
        role="tablist",
        custom_attrs={"aria-label": t("menu.receivables")},
    )


def _filters() -> rx.Component:
    return filters(
        search_field(
            t("receivables.search"), value=Receivables.search, revision=Receivables.revision,
            on_commit=Receivables.search_for,
        ),
        one_of(
            t("receivables.which"), value=Receivables.state, options=Receivables.states,
            on_change=Receivables.choose_state, unset="all",
        ),
        is_filtered=Receivables.is_filtered,
        on_clear=Receivables.clear,
    )  # fmt: skip


def _listed(rows: Any, row: Any, heads: list[rx.Component], label: str, **more: Any) -> rx.Component:
    body = rx.cond(Receivables.is_loaded, rx.foreach(rows, row), skeleton_rows(len(heads), 5))
    advice = rx.cond(Receivables.is_filtered, t("stock.empty_filtered"), t(f"{label}_advice"))
    return rx.cond(
        Receivables.is_loaded & (rows.length() == 0),
        empty(t(f"{label}_none"), advice),
        table(heads, body, label=t(label), **more),
    )


def _sorted(label: str, by: str, *, number: bool = True) -> rx.Component:
    return sort_head(t(label), order=Receivables.order, by=by, on_sort=Receivables.sort_by, number=number)


def _customers() -> rx.Component:
    heads = [
        _sorted("field.customer", "partner", number=False),
        _sorted("receivables.owed", "owed"),
        _sorted("receivables.late", "late"),
        _sorted("receivables.credit", "credit"),
        head(t("receivables.limit"), number=True),
        _sorted("payables.next_due", "next_due", number=False),
        *(_sorted(label, f"age_{at}") for at, label in enumerate(_AGES)),
        head(t("act.acts")),
    ]
    sums = [cell(t(f"receivables.{one}"), Receivables.sums[one], number=True) for one in ("owed", "late", "credit")]
    foot = rx.el.tr(
        sum_head(t("payables.together")),
        *sums,
        *(rx.el.td() for _ in range(len(_AGES) + 3)),
    )
    return _listed(Receivables.customers, _customer, heads, "receivables.customers", foot=foot)


def _customer(row: rx.Var[CustomerRow]) -> rx.Component:
    receive = rx.cond(
        row.receive_href != "", link_button(t("receivables.receive"), row.receive_href), rx.fragment()
    )  # fmt: skip
    return rx.el.tr(
        cell(t("field.customer"), rx.link(row.name, href=row.href), class_name="title"),
        cell(t("receivables.owed"), figure(row.owed), number=True),
        cell(t("receivables.late"), figure(row.late, is_negative=row.is_late), number=True),
        cell(t("receivables.credit"), figure(row.credit), number=True),
        cell(t("receivables.limit"), row.limit, number=True),
        cell(t("payables.next_due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        *(cell(t(label), row.ages[at], number=True) for at, label in enumerate(_AGES)),
        cell(t("act.acts"), rx.el.div(link_button(t("receivables.see"), row.href), receive, class_name="row-acts")),
        key=row.id,
    )


def _papers() -> rx.Component:
    heads = [
        _sorted("receivables.paper", "number", number=False),
        _sorted("field.customer", "partner", number=False),
        _sorted("receivables.on", "on", number=False),
        _sorted("payables.due", "due", number=False),
        head(t("receivables.way")),
        head(t("field.warehouse")),
        _sorted("field.amount", "amount"),
        head(t("receivables.settled"), number=True),
        _sorted("receivables.open", "open"),
        head(t("act.acts")),
    ]
    foot = rx.el.tr(
        sum_head(t("payables.together")), *(rx.el.td() for _ in range(7)),
        cell(t("receivables.open"), Receivables.sums["open"], number=True), rx.el.td(),
    )  # fmt: skip
    return _listed(Receivables.papers, _paper, heads, "receivables.papers", foot=foot)


def _paper(row: rx.Var[PaperRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.title, class_name="quiet"), class_name="sku-name"
    )
    receive = rx.cond(
        row.receive_href != "", link_button(t("receivables.receive"), row.receive_href), rx.fragment()
    )  # fmt: skip
    return rx.el.tr(
        cell(t("receivables.paper"), paper, class_name="title"),
        cell(t("field.customer"), rx.link(row.customer, href=row.customer_href), class_name="wrap"),
        cell(t("receivables.on"), row.on),
        cell(t("payables.due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        cell(t("receivables.way"), row.way),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("field.amount"), row.amount, number=True),
        cell(t("receivables.settled"), row.settled, number=True),
        cell(t("receivables.open"), figure(row.open), number=True),
        cell(t("act.acts"), rx.el.div(receive, class_name="row-acts")),
        key=row.id,
    )


def _receipts() -> rx.Component:
    heads = [
        head(t("receivables.paper")),
        head(t("field.customer")),
        head(t("receivables.on")),
        head(t("receivables.method")),
        head(t("field.warehouse")),
        head(t("field.amount"), number=True),
        head(t("receivables.left"), number=True),
        head(t("receivables.made_by")),
        head(t("field.status")),
        head(t("field.remark")),
    ]
    return _listed(Receivables.receipts, _receipt, heads, "receivables.money")


def _receipt(row: rx.Var[ReceiptRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.title, class_name="quiet"), class_name="sku-name"
    )
    return rx.el.tr(
        cell(t("receivables.paper"), paper, class_name="title"),
        cell(t("field.customer"), rx.link(row.customer, href=row.customer_href), class_name="wrap"),
        cell(t("receivables.on"), row.on),
        cell(t("receivables.method"), row.method),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("field.amount"), figure(row.amount), number=True),
        cell(t("receivables.left"), row.left, number=True),
        cell(t("receivables.made_by"), row.made_by),
        cell(t("field.status"), status(row.status, row.status_title)),
        cell(t("field.remark"), row.note, class_name="wrap"),
        key=row.id,
    )
