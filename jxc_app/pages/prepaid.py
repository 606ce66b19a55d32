"""预付与抵扣: credits of suppliers, and orders to be paid ahead."""

import reflex as rx

from jxc_app.components.controls import button, download_link, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, good_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, sum_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.prepaid import CreditRow, OrderRow
from jxc_app.state.prepaid import PrepaidState as Prepaid


@rx.page(route="/prepaid", title="预付与抵扣 · 进销存", on_load=[FrameState.load, Prepaid.open])
def prepaid() -> rx.Component:
    """What is owed to us stands above what may be paid ahead."""
    return screen(
        page_head(
            t("menu.prepaid"),
            download_link(t("prepaid.export_credits"), "/api/exports/settlement/credits.xlsx"),
            download_link(t("prepaid.export_orders"), "/api/exports/settlement/ahead.xlsx"),
            link_button(t("menu.payables"), "/payables"),
        ),
        rx.cond(Prepaid.done_text != "", good_note(Prepaid.done_text), rx.fragment()),
        panel(_credits(), title=t("prepaid.credits"), look="flush"),
        panel(_orders(), title=t("prepaid.orders"), look="flush"),
        _dialog(),
        _take(),
        waiting_dialog(Prepaid),
        here="prepaid",
    )


def _credits() -> rx.Component:
    def sorts(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Prepaid.credit_order, by=by, on_sort=Prepaid.sort_credits, number=number)

    heads = [
        sorts("prepaid.kind", "kind"), head(t("prepaid.paper")), sorts("field.supplier", "supplier"),
        sorts("prepaid.on", "on"), head(t("prepaid.behind")), sorts("payables.amount", "amount", number=True),
        sorts("prepaid.open", "open", number=True), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Prepaid.is_loaded, rx.foreach(Prepaid.credits, _credit), skeleton_rows(len(heads), 3))
    foot = rx.el.tr(
        sum_head(t("payables.together")), *(rx.el.td() for _ in range(5)),
        cell(t("prepaid.open"), Prepaid.together, number=True), rx.el.td(),
    )  # fmt: skip
    return rx.cond(
        Prepaid.is_loaded & (Prepaid.credits.length() == 0),
        empty(t("prepaid.no_credits"), t("prepaid.no_credits_advice")),
        table(heads, body, label=t("prepaid.credits"), foot=foot),
    )


def _credit(row: rx.Var[CreditRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("prepaid.kind"), row.kind),
        cell(t("prepaid.paper"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("prepaid.on"), row.on),
        cell(t("prepaid.behind"), rx.link(row.behind, href=row.behind_href)),
        cell(t("payables.amount"), figure(row.amount), number=True),
        cell(t("prepaid.open"), figure(row.open), number=True),
        cell(
            t("act.acts"),
            rx.el.div(
                link_button(t("prepaid.set_off"), row.invoices_href),
                rx.cond(
                    Prepaid.may_take, button(t("prepaid.take"), on_click=Prepaid.ask_refund(row.id)), rx.fragment()
                ),
                class_name="row-acts",
            ),
        ),
        key=row.id,
    )


def _orders() -> rx.Component:
    def sorts(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Prepaid.order_order, by=by, on_sort=Prepaid.sort_orders, number=number)

    heads = [
        head(t("prepaid.order")), sorts("field.supplier", "supplier"), sorts("prepaid.ordered_on", "on"),
        head(t("partners.terms")), sorts("prepaid.amount", "amount", number=True),
        sorts("prepaid.asked", "asked", number=True), sorts("prepaid.paid", "paid", number=True), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Prepaid.is_loaded, rx.foreach(Prepaid.orders, _order), skeleton_rows(len(heads), 5))
    return rx.cond(
        Prepaid.is_loaded & (Prepaid.orders.length() == 0),
        empty(t("prepaid.no_orders"), t("prepaid.no_orders_advice")),
        table(heads, body, label=t("prepaid.orders")),
    )


def _order(row: rx.Var[OrderRow]) -> rx.Component:
    act = rx.cond(
        row.may_ask & Prepaid.may_request, button(t("prepaid.request"), on_click=Prepaid.ask(row.id)), rx.fragment()
    )
    return rx.el.tr(
        cell(t("prepaid.order"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("prepaid.ordered_on"), row.on),
        cell(t("partners.terms"), row.terms),
        cell(t("prepaid.amount"), figure(row.amount), number=True),
        cell(t("prepaid.asked"), figure(row.asked), number=True),
        cell(t("prepaid.paid"), figure(row.paid), number=True),
        cell(t("act.acts"), act),
        key=row.id,
    )


def _take() -> rx.Component:
    """Money that a supplier gave back."""
    return dialog(
        t("prepaid.take"),
        rx.el.p(Prepaid.asked_text),
        rx.el.p(t("prepaid.take_means"), class_name="quiet"),
        live_field(
            t("prepaid.take_amount"), name="take_amount", value=Prepaid.amount, revision=Prepaid.revision,
            on_commit=Prepaid.type_amount, error=error_at(Prepaid.errors, "amount"), input_mode="decimal",
        ),
        select_field(
            t("prepaid.take_method"), value=Prepaid.method, options=Prepaid.methods, on_change=Prepaid.choose_method
        ),
        live_field(
            t("payables.own_number"), value=Prepaid.own_number, revision=Prepaid.revision,
            on_commit=Prepaid.type_own_number, error=error_at(Prepaid.errors, "own_number"), max_length=60,
        ),
        live_field(
            t("field.remark"), name="take_remark", value=Prepaid.remark, revision=Prepaid.revision,
            on_commit=Prepaid.type_remark, max_length=500,
        ),
        is_open=Prepaid.is_taking,
        on_close=Prepaid.close,
        act=filled_button(t("prepaid.take_do"), on_click=Prepaid.take),
    )  # fmt: skip


def _dialog() -> rx.Component:
    return dialog(
        t("prepaid.request"),
        rx.el.p(Prepaid.asked_text),
        rx.el.p(t("prepaid.means"), class_name="quiet"),
        live_field(
            t("prepaid.request_amount"), name="amount", value=Prepaid.amount, revision=Prepaid.revision,
            on_commit=Prepaid.type_amount, error=error_at(Prepaid.errors, "amount"), input_mode="decimal",
        ),
        live_field(
            t("field.remark"), name="remark", value=Prepaid.remark, revision=Prepaid.revision,
            on_commit=Prepaid.type_remark, max_length=500,
        ),
        is_open=Prepaid.is_asking,
        on_close=Prepaid.close,
        act=filled_button(t("prepaid.request"), on_click=Prepaid.request),
    )  # fmt: skip
