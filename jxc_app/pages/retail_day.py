"""今日零售: what came in today, by way of paying, store and person; and what comes back."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    download_link,
    filled_button,
    link_button,
    live_cell,
    live_field,
    pager,
    search_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, good_note, status
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, may_open, screen
from jxc_app.pages.print_dialog import print_button, print_dialog
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.retail_day import BackLine, TicketLine, TotalLine
from jxc_app.state.retail_day import RetailDayState as Day


@rx.page(route="/retail/day", title="今日零售 · 进销存", on_load=[FrameState.load, Day.open])
def retail_day() -> rx.Component:
    """The list, its totals above it."""
    return screen(
        Address.create(path=Day.address, revision=Day.revision),
        page_head(
            t("menu.retail_day"),
            download_link(t("documents.export"), Day.xlsx_href),
            rx.cond(
                Day.may_return,
                rx.el.button(t("retail.back"), type="button", class_name="button", on_click=Day.show_return(True)),
                rx.fragment(),
            ),
            rx.cond(Day.may_import, link_button(t("retail.import"), "/retail/import"), rx.fragment()),
            rx.cond(
                may_open("retail"), link_button(t("menu.retail"), "/retail", look="button filled"), rx.fragment()
            ),
        ),
        rx.cond(
            Day.done_number != "",
            good_note(
                rx.el.span(t("retail.back_done"), " ", rx.link(Day.done_number, href=Day.done_href)),
                print_button(Day.done_ids),
            ),
            rx.fragment(),
        ),
        figure_cards(
            figure_card(t("retail.taken"), Day.amount, Day.day), _totals(t("till.way"), Day.by_way),
            _totals(t("retail.by_store"), Day.by_store), _totals(t("retail.by_person"), Day.by_person),
        ),
        panel(
            filters(
                search_field(
                    t("retail.search"), value=Day.search, revision=Day.revision, on_commit=Day.search_for
                ),
                live_field(
                    t("retail.day"), value=Day.day, revision=Day.revision, on_commit=Day.choose_day, type="date",
                    name="day",
                ),
                one_of(
                    t("till.store"), value=Day.warehouse_id, options=Day.warehouses, on_change=Day.choose_warehouse,
                    empty=t("retail.all_stores"),
                ),
                is_filtered=Day.is_filtered,
                on_clear=Day.clear,
            ),
            rx.cond(
                Day.is_loaded & (Day.rows.length() == 0),
                empty(t("retail.none"), t("retail.none_advice")),
                _table(),
            ),
            pager(text=Day.count_text, page=Day.page, has_more=Day.has_more, on_page=Day.turn_to),
            look="flush",
        ),
        _return(),
        print_dialog(),
        waiting_dialog(Day),
        here="retail_day",
    )  # fmt: skip


def _totals(title: Any, rows: Any) -> rx.Component:
    def row(one: rx.Var[TotalLine]) -> rx.Component:
        return rx.el.div(rx.el.span(one.name, class_name="quiet"), rx.el.strong(one.amount), class_name="total-row")

    return rx.el.div(rx.el.span(title, class_name="quiet"), rx.foreach(rows, row), class_name="figure-card totals")


def _table() -> rx.Component:
    heads = [
        head(t("retail.number")), head(t("retail.at")), head(t("retail.kind")), head(t("till.store")),
        head(t("retail.person")), head(t("till.way")), head(t("field.amount"), number=True),
    ]  # fmt: skip
    body = rx.cond(Day.is_loaded, rx.foreach(Day.rows, _row), skeleton_rows(len(heads), 8))
    return table(heads, body, label=t("menu.retail_day"))


def _row(row: rx.Var[TicketLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.link(row.number, href=row.href),
            rx.cond(row.short != "", rx.el.div(status("frozen", row.short)), rx.fragment()),
            rx.cond(row.remark != "", rx.el.div(row.remark, class_name="quiet"), rx.fragment()),
            class_name="title wrap",
        ),
        cell(t("retail.at"), row.at),
        cell(t("retail.kind"), rx.cond(row.is_over, rx.el.span(row.title, " ", t("retail.voided")), row.title)),
        cell(t("till.store"), row.store),
        cell(t("retail.person"), row.person),
        cell(t("till.way"), row.ways, class_name="wrap"),
        cell(t("field.amount"), figure(row.amount, is_negative=row.is_out), number=True),
        key=row.id,
        class_name=rx.cond(row.is_over, "off", ""),
    )


def _return() -> rx.Component:
    heads = [
        head(t("field.sku")), head(t("retail.sold"), number=True), head(t("retail.left"), number=True),
        head(t("retail.back_quantity"), number=True),
    ]  # fmt: skip
    sheet = rx.fragment(
        rx.el.p(Day.ticket_text),
        table(heads, rx.foreach(Day.back_lines, _back_row), label=t("retail.back")),
        rx.el.div(
            select_field(t("retail.back_way"), value=Day.way, options=Day.ways, on_change=Day.choose_way),
            select_field(t("retail.back_at"), value=Day.back_at, options=Day.back_places, on_change=Day.choose_back_at),
            class_name="paper-grid",
        ),
        rx.el.p(t("retail.back_amount", amount=Day.back_text)),
    )
    return dialog(
        t("retail.back"),
        live_field(
            t("retail.ticket"), value=Day.ticket_number, revision=Day.revision, on_commit=Day.find_ticket,
            error=error_at(Day.errors, "number"), max_length=60, name="ticket",
        ),
        rx.cond(
            Day.ticket_text != "",
            rx.cond(Day.back_lines.length() > 0, sheet, rx.el.p(t("retail.all_back"))),
            rx.el.p(t("retail.ticket_hint"), class_name="quiet"),
        ),
        is_open=Day.returns,
        on_close=Day.show_return,
        act=filled_button(t("retail.take_back"), on_click=Day.take_back, disabled=Day.back_lines.length() == 0),
        width="720px",
    )  # fmt: skip


def _back_row(row: rx.Var[BackLine]) -> rx.Component:
    lot = rx.cond(
        row.wants_lot,
        live_cell(
            t("retail.lot_of", name=row.name), value=row.lot, revision=Day.revision,
            on_commit=lambda text: Day.type_lot(row.id, text), placeholder=t("arrival.lot"),
            error=rx.cond(row.at != "", error_at(Day.errors, row.at + ".lot_number"), ""), column="lot",
        ),
        rx.cond(row.lot != "", rx.el.span(row.lot, class_name="quiet"), rx.fragment()),
    )  # fmt: skip
    return rx.el.tr(
        rx.el.td(rx.el.div(row.name, rx.el.span(row.code, class_name="quiet"), lot, class_name="sku-name")),
        cell(t("retail.sold"), figure(row.sold, row.unit), number=True),
        cell(t("retail.left"), figure(row.left, row.unit), number=True),
        cell(
            t("retail.back_quantity"),
            live_cell(
                t("retail.back_of", name=row.name), value=row.quantity, revision=Day.revision,
                on_commit=lambda text: Day.type_back(row.id, text), input_mode="decimal", column="quantity",
                error=rx.cond(row.at != "", error_at(Day.errors, row.at + ".quantity"), ""),
            ),
            number=True,
        ),
        key=row.id,
    )  # fmt: skip
