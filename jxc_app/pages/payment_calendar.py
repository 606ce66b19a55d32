"""付款日历: how much cash is needed until when, and for what."""

import reflex as rx

from jxc_app.components.controls import button, download_link, select_field
from jxc_app.components.feedback import empty, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.payment_calendar import DaysRow, DueRow
from jxc_app.state.payment_calendar import PaymentCalendarState as Calendar


@rx.page(route="/payment-calendar", title="付款日历 · 进销存", on_load=[FrameState.load, Calendar.open])
def payment_calendar() -> rx.Component:
    """Rows of days above, what is due in one of them below."""
    chosen = rx.el.div(
        select_field(t("calendar.step"), value=Calendar.step, options=Calendar.steps, on_change=Calendar.choose_step),
        select_field(t("calendar.span"), value=Calendar.span, options=Calendar.spans, on_change=Calendar.choose_span),
        class_name="filters",
    )
    return screen(
        Address.create(path=Calendar.address, revision=Calendar.revision),
        page_head(
            t("menu.payment_calendar"),
            download_link(t("calendar.export"), Calendar.export_href),
            download_link(t("calendar.ageing"), "/api/exports/settlement/ageing.xlsx"),
        ),
        panel(chosen, _days(), look="flush"),
        rx.cond(Calendar.items.length() > 0, panel(_items(), title=Calendar.opened, look="flush"), rx.fragment()),
        here="payment_calendar",
    )


def _days() -> rx.Component:
    heads = [
        head(t("calendar.days")), head(t("calendar.count"), number=True), head(t("calendar.due"), number=True),
        head(t("calendar.held"), number=True), head(t("calendar.credit"), number=True),
        head(t("calendar.need"), number=True),
        head(t("calendar.together"), number=True), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Calendar.is_loaded, rx.foreach(Calendar.rows, _row), skeleton_rows(len(heads), 6))
    return rx.cond(
        Calendar.is_loaded & (Calendar.rows.length() == 0),
        empty(t("calendar.nothing"), t("calendar.nothing_advice")),
        table(heads, body, label=t("menu.payment_calendar")),
    )


def _row(row: rx.Var[DaysRow]) -> rx.Component:
    look = rx.cond(
        (row.count > 0) & ~row.is_open, button(t("calendar.look"), on_click=Calendar.look_at(row.at)), rx.fragment()
    )
    return rx.el.tr(
        cell(t("calendar.days"), rx.el.span(row.title, class_name=row.look), class_name="title"),
        cell(t("calendar.count"), row.count, number=True),
        cell(t("calendar.due"), figure(row.due), number=True),
        cell(t("calendar.held"), figure(row.held), number=True),
        cell(t("calendar.credit"), figure(row.credit), number=True),
        cell(t("calendar.need"), figure(row.need), number=True),
        cell(t("calendar.together"), figure(row.together), number=True),
        cell(t("act.acts"), look),
        key=row.at,
    )


def _items() -> rx.Component:
    heads = [
        head(t("calendar.paper")), head(t("field.supplier")), head(t("payables.due")),
        head(t("payables.unpaid"), number=True), head(t("field.status")),
    ]  # fmt: skip
    return table(heads, rx.foreach(Calendar.items, _item), label=Calendar.opened)


def _item(row: rx.Var[DueRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("calendar.paper"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("payables.due"), row.due),
        cell(t("payables.unpaid"), figure(row.amount), number=True),
        cell(
            t("field.status"), status(row.look, row.status),
            rx.cond(row.why != "", rx.el.p(row.why, class_name="field-error"), rx.fragment()), class_name="wrap",
        ),
        key=row.key,
    )  # fmt: skip
