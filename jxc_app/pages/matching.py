"""匹配差异: the work list of what is billed otherwise than ordered and received."""

import reflex as rx

from jxc_app.components.controls import Text, download_link, link_button, pager, search_field
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.matching import MatchingState as Matching
from jxc_app.state.matching import MatchRow, SupplierRow


@rx.page(route="/matching", title="匹配差异 · 进销存", on_load=[FrameState.load, Matching.open])
def matching() -> rx.Component:
    """Line by line above, supplier by supplier below."""
    return screen(
        Address.create(path=Matching.address, revision=Matching.revision),
        page_head(
            t("menu.matching"),
            download_link(t("documents.export"), Matching.export_href),
            link_button(t("menu.payables"), "/payables?tab=invoices"),
        ),
        panel(
            _filters(),
            rx.cond(Matching.is_loaded & (Matching.rows.length() == 0), _nothing(), _table()),
            pager(text=Matching.count_text, page=Matching.page, has_more=Matching.has_more, on_page=Matching.turn_to),
            look="flush open",
        ),
        rx.cond(
            Matching.by_supplier.length() > 0,
            panel(_suppliers(), title=t("matching.by_supplier"), look="flush"),
            rx.fragment(),
        ),
        here="matching",
    )


def _filters() -> rx.Component:
    return filters(
        search_field(
            t("matching.search"), value=Matching.search, revision=Matching.revision, on_commit=Matching.search_for
        ),
        one_of(
            t("field.status"), value=Matching.state, options=Matching.states,
            on_change=lambda value: Matching.choose_filter("state", value), empty=t("matching.all_states"),
            unset="",
        ),
        one_of(
            t("matching.cause"), value=Matching.cause, options=Matching.causes,
            on_change=lambda value: Matching.choose_filter("cause", value), empty=t("matching.all_causes"),
        ),
        one_of(
            t("field.supplier"), value=Matching.supplier_id, options=Matching.suppliers,
            on_change=lambda value: Matching.choose_filter("supplier", value), empty=t("payables.all_suppliers"),
        ),
        is_filtered=Matching.is_filtered,
        on_clear=Matching.clear,
    )  # fmt: skip


def _nothing() -> rx.Component:
    return rx.cond(
        Matching.is_filtered,
        empty(t("matching.nothing_found"), t("matching.nothing_found_advice")),
        empty(t("matching.nothing"), t("matching.nothing_advice")),
    )


def _table() -> rx.Component:
    def sorted_by(label: Text, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(label, order=Matching.order, by=by, on_sort=Matching.sort_by, number=number)

    heads = [
        sorted_by(t("matching.invoice"), "issued_on"),
        sorted_by(t("field.sku"), "sku"),
        head(t("matching.ordered"), number=True),
        head(t("matching.accepted"), number=True),
        head(t("matching.open"), number=True),
        head(t("matching.billed"), number=True),
        head(t("matching.prices"), number=True),
        sorted_by(t("matching.amount"), "amount", number=True),
        sorted_by(t("matching.difference"), "difference", number=True),
        head(t("matching.cause")),
        sorted_by(t("payables.due"), "due_on"),
        head(t("payables.payable"), number=True),
    ]
    body = rx.cond(Matching.is_loaded, rx.foreach(Matching.rows, _row), skeleton_rows(len(heads)))
    return table(heads, body, label=t("menu.matching"))


def _row(row: rx.Var[MatchRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.paper, href=row.href),
        rx.el.span(row.supplier, class_name="quiet"),
        rx.el.span(rx.link(row.receipt, href=row.receipt_href), class_name="quiet"),
        class_name="sku-name",
    )
    accepted = rx.el.span(
        figure(row.accepted, row.unit),
        rx.cond(
            row.returned != "",
            rx.el.span(t("matching.returned", count=row.returned), class_name="mixed"),
            rx.fragment(),
        ),
        class_name="stacked",
    )
    prices = rx.el.span(
        figure(row.price_billed), rx.el.span(t("matching.ordered_at", price=row.price_ordered), class_name="mixed"),
        class_name="stacked",
    )  # fmt: skip
    why = rx.el.div(
        status(row.look, row.state),
        rx.cond(row.causes != "", rx.el.span(row.causes), rx.fragment()),
        rx.el.span(row.next_step, class_name="quiet"),
        rx.cond(row.went != "", rx.link(row.went, href=row.went_href), rx.fragment()),
        class_name="sku-name",
    )
    return rx.el.tr(
        cell(t("matching.invoice"), paper, class_name="wrap"),
        sku_cell(row.code, row.name, row.spec),
        cell(t("matching.ordered"), figure(row.ordered, row.unit), number=True),
        cell(t("matching.accepted"), accepted, number=True),
        cell(t("matching.open"), figure(row.open, row.unit), number=True),
        cell(t("matching.billed"), figure(row.billed, row.unit), number=True),
        cell(t("matching.prices"), prices, number=True),
        cell(t("matching.amount"), figure(row.amount), number=True),
        cell(t("matching.difference"), figure(row.difference, is_negative=row.is_over), number=True),
        cell(t("matching.cause"), why, class_name="wrap"),
        cell(t("payables.due"), row.due),
        cell(t("payables.payable"), figure(row.payable), number=True),
        key=row.key,
    )


def _suppliers() -> rx.Component:
    heads = [
        head(t("field.supplier")), head(t("matching.matched"), number=True), head(t("matching.let_pass"), number=True),
        head(t("matching.differs"), number=True), head(t("matching.difference"), number=True),
    ]  # fmt: skip
    return table(heads, rx.foreach(Matching.by_supplier, _supplier), label=t("matching.by_supplier"))


def _supplier(row: rx.Var[SupplierRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.supplier"), row.name, class_name="title"),
        cell(t("matching.matched"), row.matched, number=True),
        cell(t("matching.let_pass"), row.accepted, number=True),
        cell(t("matching.differs"), row.differs, number=True),
        cell(t("matching.difference"), row.difference, number=True),
        key=row.id,
    )
