"""收款: the form over a customer's open documents."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    filled_button,
    link_button,
    live_cell,
    live_field,
    pick_field,
    select_field,
    tick,
)
from jxc_app.components.feedback import empty, good_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.receive import PartRow
from jxc_app.state.receive import ReceiveState as Receive


@rx.page(route="/receive", title="收款 · 进销存", on_load=[FrameState.load, Receive.open])
def receive() -> rx.Component:
    """Whose money, how much, and what it pays."""
    account = rx.cond(
        Receive.account_href != "", link_button(t("receive.account"), Receive.account_href), rx.fragment()
    )  # fmt: skip
    return screen(
        Address.create(path=Receive.address, revision=Receive.revision),
        page_head(t("receive.title"), account, link_button(t("menu.receivables"), "/receivables")),
        rx.cond(
            Receive.done_text != "",
            good_note(Receive.done_text, " ", rx.link(t("receive.see"), href=Receive.done_href)),
            rx.fragment(),
        ),
        panel(_head(), title=t("receive.what")),
        rx.cond(Receive.customer_id != "", panel(_parts(), title=t("receive.pays"), look="flush"), rx.fragment()),
        waiting_dialog(Receive),
        here="receivables",
    )


def _head() -> rx.Component:
    customer = pick_field(
        t("field.customer"), value=Receive.customer, options=Receive.customer_options,
        on_search=Receive.search_customer, on_pick=Receive.choose_customer, placeholder=t("receive.customer"),
        error=error_at(Receive.errors, "partner_id"),
    )  # fmt: skip
    return rx.el.div(
        rx.cond(Receive.may_find_customers, customer, rx.el.strong(Receive.customer)),
        rx.cond(Receive.standing != "", rx.el.p(Receive.standing, class_name="quiet span"), rx.fragment()),
        live_field(
            t("receive.amount"), name="amount", value=Receive.amount, revision=Receive.revision,
            on_commit=Receive.type_amount, error=error_at(Receive.errors, "amount"), input_mode="decimal",
        ),
        select_field(
            t("receive.method"), value=Receive.method, options=Receive.methods, on_change=Receive.choose_method,
        ),
        live_field(
            t("receive.day"), name="day", value=Receive.day, revision=Receive.revision, on_commit=Receive.type_day,
            error=error_at(Receive.errors, "business_date"), type="date",
        ),
        select_field(
            t("receive.where"), value=Receive.warehouse_id, options=Receive.warehouses,
            on_change=Receive.choose_warehouse, error=error_at(Receive.errors, "warehouse_id"),
        ),
        rx.cond(
            Receive.orders.length() > 0,
            select_field(
                t("receive.order"), value=Receive.order_id, options=Receive.orders, on_change=Receive.choose_order,
                empty=t("receive.no_order"), error=error_at(Receive.errors, "order_id"),
            ),
            rx.fragment(),
        ),
        live_field(
            t("receive.own_number"), name="own_number", value=Receive.own_number, revision=Receive.revision,
            on_commit=Receive.type_own_number, error=error_at(Receive.errors, "own_number"), max_length=60,
        ),
        live_field(
            t("field.remark"), name="remark", value=Receive.remark, revision=Receive.revision,
            on_commit=Receive.type_remark, max_length=500,
        ),
        class_name="head-grid",
    )  # fmt: skip


def _parts() -> rx.Component:
    heads = [
        head(t("receive.whole")),
        head(t("receivables.paper")),
        head(t("receivables.on")),
        head(t("payables.due")),
        head(t("receivables.open"), number=True),
        head(t("receive.part"), number=True),
    ]
    body = rx.cond(Receive.is_loaded, rx.foreach(Receive.rows, _part), skeleton_rows(len(heads), 4))
    listed = rx.cond(
        Receive.is_loaded & (Receive.rows.length() == 0),
        empty(t("receive.nothing_open"), t("receive.nothing_open_advice")),
        table(heads, body, label=t("receive.pays")),
    )
    foot = rx.el.div(
        button(t("receive.oldest"), on_click=Receive.oldest_first, disabled=Receive.rows.length() == 0),
        button(t("receive.none"), on_click=Receive.nothing, disabled=Receive.rows.length() == 0),
        rx.el.span(t("receive.sums", paid=Receive.sum_text, left=Receive.left_text), class_name="totals"),
        filled_button(t("receive.do"), on_click=Receive.record, disabled=Receive.amount == ""),
        class_name="plan-foot",
    )
    more = rx.cond(Receive.more_text != "", rx.el.p(Receive.more_text, class_name="quiet"), rx.fragment())
    return rx.fragment(listed, more, foot)


def _part(row: rx.Var[PartRow]) -> rx.Component:
    paper = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.title, class_name="quiet"), class_name="sku-name"
    )
    box = tick(
        t("receive.whole_of", number=row.number), checked=row.amount != "",
        on_change=lambda is_on: Receive.pay_whole(row.id, is_on),
    )  # fmt: skip
    part = live_cell(
        t("receive.part"), value=row.amount, revision=Receive.revision, column="part",
        error=error_at(Receive.errors, row.path), input_mode="decimal",
        on_commit=lambda text: Receive.type_part(row.id, text),
    )  # fmt: skip
    return rx.el.tr(
        cell(t("receive.whole"), box),
        cell(t("receivables.paper"), paper, class_name="title"),
        cell(t("receivables.on"), row.on),
        cell(t("payables.due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        cell(t("receivables.open"), figure(row.open), number=True),
        cell(t("receive.part"), part, number=True),
        key=row.id,
    )
