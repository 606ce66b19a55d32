"""Deliveries of notices 发送记录: what went out through the channels, what did not and why, and another try."""

import reflex as rx

from jxc_app.components.controls import button, pager
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.notice_tabs import HERE, notice_tabs
from jxc_app.state.frame import FrameState
from jxc_app.state.notice_deliveries import DeliveryLine
from jxc_app.state.notice_deliveries import NoticeDeliveriesState as Sent


@rx.page(route="/notices/deliveries", title="发送记录 · 进销存", on_load=[FrameState.load, Sent.open])
def notice_deliveries() -> rx.Component:
    """The newest on top."""
    several = Sent.has_more | (Sent.page > 1)
    return screen(
        Address.create(path=Sent.address, revision=Sent.revision),
        page_head(t("menu.notice_rules")),
        notice_tabs("deliveries"),
        panel(
            _filters(),
            rx.cond(Sent.is_loaded & (Sent.lines.length() == 0), _nothing(), _table()),
            rx.cond(
                several, pager(text="", page=Sent.page, has_more=Sent.has_more, on_page=Sent.turn), rx.fragment()
            ),
            look="flush",
        ),
        here=HERE,
    )  # fmt: skip


def _filters() -> rx.Component:
    return filters(
        None,
        one_of(
            t("field.status"), value=Sent.state, options=Sent.states, on_change=Sent.choose_state,
            empty=t("notice_deliveries.all_states"),
        ),
        one_of(
            t("notice_deliveries.channel"), value=Sent.channel, options=Sent.channels, on_change=Sent.choose_channel,
            empty=t("notice_deliveries.all_channels"),
        ),
        on_clear=Sent.clear,
    )  # fmt: skip


def _nothing() -> rx.Component:
    is_filtered = (Sent.state != "") | (Sent.channel != "")
    advice = rx.cond(is_filtered, t("stock.empty_filtered"), t("notice_deliveries.empty_advice"))
    return empty(t("notice_deliveries.empty"), advice)


def _table() -> rx.Component:
    heads = [
        head(t("notice_deliveries.message")),
        head(t("notice_deliveries.at")),
        head(t("notice_deliveries.channel")),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    body = rx.cond(Sent.is_loaded, rx.foreach(Sent.lines, _row), skeleton_rows(len(heads), 8))
    return rx.el.div(table(heads, body, label=t("notice_tabs.deliveries")), class_name="masters")


def _row(line: rx.Var[DeliveryLine]) -> rx.Component:
    message = rx.el.div(line.title, rx.el.span(line.text, class_name="quiet"), class_name="sku-name")
    more = rx.cond(line.more != "", rx.el.p(line.more, class_name="quiet"), rx.fragment())
    again = button(
        rx.cond(Sent.retrying == line.id, t("notice_deliveries.sending"), t("notice_deliveries.retry")),
        on_click=Sent.retry(line.id),
        disabled=Sent.retrying != "",
    )
    return rx.el.tr(
        cell(t("notice_deliveries.message"), message, class_name="title wrap"),
        cell(t("notice_deliveries.at"), line.at),
        cell(t("notice_deliveries.channel"), line.channel),
        cell(t("field.status"), rx.el.div(status(line.look, line.state), more), class_name="wrap"),
        cell(t("act.acts"), rx.el.div(rx.cond(line.can_retry, again, rx.fragment()), class_name="row-acts")),
        key=line.id,
    )
