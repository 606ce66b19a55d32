"""暂估与价差: two lists for closing a month, what is not billed and what bills differed by."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    download_link,
    link_button,
    live_field,
    pager,
    pick_field,
    search_field,
)
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import Filter, filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, sum_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.accruals import ACCRUED, DIFFERENCES, AccruedRow, DifferenceRow
from jxc_app.state.accruals import AccrualsState as Accruals
from jxc_app.state.frame import FrameState


@rx.page(route="/accruals", title="暂估与价差 · 进销存", on_load=[FrameState.load, Accruals.open])
def accruals() -> rx.Component:
    """One list at a time."""
    return screen(
        Address.create(path=Accruals.address, revision=Accruals.revision),
        page_head(
            t("menu.accruals"),
            rx.cond(Accruals.print_href != "", _print_link(), rx.fragment()),
            download_link(t("documents.export"), Accruals.export_href),
            link_button(t("menu.payables"), "/payables"),
        ),
        _tabs(),
        panel(
            _filters(),
            rx.cond(Accruals.tab == ACCRUED, _accrued(), _differences()),
            pager(text=Accruals.count_text, page=Accruals.page, has_more=Accruals.has_more, on_page=Accruals.go_to),
            look="flush open",
        ),
        here="accruals",
    )


def _print_link() -> rx.Component:
    return rx.el.a(t("reports.print"), href=Accruals.print_href, target="_blank", rel="noopener", class_name="button")


def _tabs() -> rx.Component:
    def tab(code: str) -> rx.Component:
        return rx.el.button(
            t(f"accruals.{code}"),
            type="button",
            role="tab",
            class_name=rx.cond(Accruals.tab == code, "tab here", "tab"),
            on_click=Accruals.turn_to(code),
            custom_attrs={"aria-selected": Accruals.tab == code},
        )

    return rx.el.div(
        tab(ACCRUED), tab(DIFFERENCES), class_name="tabs still", role="tablist",
        custom_attrs={"aria-label": t("menu.accruals")},
    )  # fmt: skip


def _filters() -> rx.Component:
    def day(name: str, value: rx.Var[str]) -> rx.Component:
        return live_field(
            t(f"accruals.{name}"), name=name, value=value, revision=Accruals.revision, type="date",
            on_commit=lambda text: Accruals.choose_day(name, text),
        )  # fmt: skip

    supplier = pick_field(
        t("field.supplier"), placeholder=t("invoice.supplier_hint"), value=Accruals.supplier,
        options=Accruals.partner_options, on_search=Accruals.search_supplier, on_pick=Accruals.choose_supplier,
    )  # fmt: skip
    older = one_of(
        t("accruals.older"), value=Accruals.older, options=Accruals.ages, on_change=Accruals.choose_age,
        empty=t("accruals.any_age"),
    )  # fmt: skip
    only_accrued = Filter(
        rx.cond(Accruals.tab == ACCRUED, older.control, rx.fragment()),
        rx.cond(Accruals.tab == ACCRUED, older.chips, rx.fragment()),
        rx.cond(Accruals.tab == ACCRUED, older.count, 0).to(int),
    )
    return filters(
        search_field(
            t("accruals.search"), value=Accruals.search, revision=Accruals.revision, on_commit=Accruals.search_for
        ),
        rx.cond(
            Accruals.tab == ACCRUED,
            day("on", Accruals.on),
            rx.fragment(day("from_on", Accruals.from_on), day("to_on", Accruals.to_on)),
        ),
        only_accrued,
        supplier,
        is_filtered=Accruals.is_filtered,
        on_clear=Accruals.clear,
    )


def _listed(rows: Any, row: Any, heads: list[rx.Component], label: str, foot: rx.Component) -> rx.Component:
    body = rx.cond(Accruals.is_loaded, rx.foreach(rows, row), skeleton_rows(len(heads)))
    nothing = rx.cond(
        Accruals.is_filtered,
        empty(t("matching.nothing_found"), t("matching.nothing_found_advice")),
        empty(t(f"{label}_nothing"), t(f"{label}_nothing_advice")),
    )
    return rx.cond(Accruals.is_loaded & (rows.length() == 0), nothing, table(heads, body, label=t(label), foot=foot))


def _head(label: Any, by: str, *, number: bool = False) -> rx.Component:
    return sort_head(label, order=Accruals.order, by=by, on_sort=Accruals.sort_by, number=number)


def _accrued() -> rx.Component:
    heads = [
        _head(t("field.supplier"), "partner"),
        _head(t("accruals.receipt"), "receipt"),
        _head(t("accruals.age"), "age"),
        _head(t("field.sku"), "sku"),
        head(t("accruals.came"), number=True),
        _head(t("accruals.open"), "open", number=True),
        head(t("accruals.price"), number=True),
        _head(t("accruals.amount"), "amount", number=True),
        _head(t("accruals.net"), "net", number=True),
    ]
    foot = rx.el.tr(
        sum_head(t("payables.together")), *(rx.el.td() for _ in range(6)),
        cell(t("accruals.amount"), Accruals.sums["amount"], number=True),
        cell(t("accruals.net"), Accruals.sums["net"], number=True),
    )  # fmt: skip
    return _listed(Accruals.accrued, _accrued_row, heads, "accruals.accrued", foot)


def _accrued_row(row: rx.Var[AccruedRow]) -> rx.Component:
    receipt = rx.el.div(
        rx.link(row.receipt, href=row.href), rx.el.span(row.own_number, class_name="quiet"),
        rx.el.span(row.warehouse, class_name="quiet"), class_name="sku-name",
    )  # fmt: skip
    age = rx.el.div(
        rx.el.span(row.received_on),
        rx.el.span(row.age, class_name=rx.cond(row.is_old, "late", "quiet")),
        class_name="sku-name",
    )
    came = rx.el.span(
        figure(row.accepted, row.unit),
        rx.cond(row.gone != "", rx.el.span(row.gone, class_name="mixed"), rx.fragment()),
        class_name="stacked",
    )
    return rx.el.tr(
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("accruals.receipt"), receipt, class_name="title"),
        cell(t("accruals.age"), age),
        sku_cell(row.code, row.name, row.spec),
        cell(t("accruals.came"), came, number=True),
        cell(t("accruals.open"), figure(row.open, row.unit), number=True),
        cell(t("accruals.price"), figure(row.price), number=True),
        cell(t("accruals.amount"), figure(row.amount), number=True),
        cell(t("accruals.net"), figure(row.net), number=True),
        key=row.id,
    )


def _differences() -> rx.Component:
    heads = [
        _head(t("accruals.booked"), "on"),
        _head(t("field.supplier"), "partner"),
        head(t("accruals.papers")),
        _head(t("field.sku"), "sku"),
        head(t("accruals.quantity"), number=True),
        _head(t("accruals.difference"), "difference", number=True),
        _head(t("accruals.kept"), "kept", number=True),
        _head(t("accruals.expensed"), "expensed", number=True),
    ]
    sums = [cell(t(f"accruals.{one}"), Accruals.sums[one], number=True) for one in ("difference", "kept", "expensed")]
    foot = rx.el.tr(sum_head(t("payables.together")), *(rx.el.td() for _ in range(4)), *sums)
    return _listed(Accruals.differences, _difference_row, heads, "accruals.differences", foot)


def _difference_row(row: rx.Var[DifferenceRow]) -> rx.Component:
    booked = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.on, class_name="quiet"), status(row.look, row.state),
        class_name="sku-name",
    )  # fmt: skip
    papers = rx.el.div(
        rx.link(row.paper, href=row.invoice_href), rx.link(row.receipt, href=row.receipt_href), class_name="sku-name"
    )
    return rx.el.tr(
        cell(t("accruals.booked"), booked, class_name="title"),
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("accruals.papers"), papers),
        sku_cell(row.code, row.name, row.spec),
        cell(t("accruals.quantity"), figure(row.quantity, row.unit), number=True),
        cell(t("accruals.difference"), figure(row.difference), number=True),
        cell(t("accruals.kept"), figure(row.kept), number=True),
        cell(t("accruals.expensed"), figure(row.expensed), number=True),
        key=row.key,
    )
