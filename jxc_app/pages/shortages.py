"""缺货待处理: what was sold and was not there, the oldest first."""

import reflex as rx

from jxc_app.components.controls import button, download_link, filled_button, live_field, pager, search_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.shortages import ShortageLine
from jxc_app.state.shortages import ShortagesState as Short


@rx.page(route="/shortages", title="缺货待处理 · 进销存", on_load=[FrameState.load, Short.open])
def shortages() -> rx.Component:
    """The list."""
    advice = rx.cond(Short.is_filtered, t("stock.empty_filtered"), t("shortages.empty_advice"))
    return screen(
        Address.create(path=Short.address, revision=Short.revision),
        page_head(t("menu.shortages"), download_link(t("documents.export"), Short.xlsx_href)),
        panel(
            filters(
                search_field(
                    t("shortages.search"), value=Short.search, revision=Short.revision, on_commit=Short.search_for
                ),
                one_of(
                    t("field.status"), value=Short.state, options=Short.states, on_change=Short.choose_state,
                    unset="open",
                ),
                one_of(
                    t("till.store"), value=Short.warehouse_id, options=Short.warehouses,
                    on_change=Short.choose_warehouse, empty=t("retail.all_stores"),
                ),
                is_filtered=Short.is_filtered,
                on_clear=Short.clear,
            ),
            rx.cond(Short.is_loaded & (Short.rows.length() == 0), empty(t("shortages.empty"), advice), _table()),
            pager(text=Short.count_text, page=Short.page, has_more=Short.has_more, on_page=Short.turn_to),
            look="flush",
        ),
        _question(),
        waiting_dialog(Short),
        here="shortages",
    )  # fmt: skip


def _table() -> rx.Component:
    def sortable(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Short.order, by=by, on_sort=Short.sort_by, number=number)

    heads = [
        sortable("field.sku", "sku"), sortable("shortages.ticket", "number"), sortable("till.store", "warehouse"),
        sortable("shortages.since", "since"), head(t("shortages.sold"), number=True),
        head(t("shortages.settled"), number=True), sortable("shortages.open", "open", number=True),
        head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Short.is_loaded, rx.foreach(Short.rows, _row), skeleton_rows(len(heads), 8))
    return table(heads, body, label=t("menu.shortages"))


def _row(row: rx.Var[ShortageLine]) -> rx.Component:
    settled = rx.el.span(
        figure(row.settled),
        rx.cond(
            row.written_off != "",
            rx.el.span(t("shortages.written_off", quantity=row.written_off), class_name="mixed"),
            rx.fragment(),
        ),
        class_name="stacked",
    )
    left = rx.el.span(
        figure(row.open, row.unit, is_negative=row.state == "open"),
        rx.cond(row.here != "", rx.el.span(row.here, class_name="mixed"), rx.fragment()),
        class_name="stacked",
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                rx.link(row.name, href=row.sku_href), rx.el.span(row.code, class_name="quiet"), class_name="sku-name"
            ),
            class_name="title wrap",
        ),
        cell(t("shortages.ticket"), rx.link(row.number, href=row.href)),
        cell(t("till.store"), row.store),
        cell(t("shortages.since"), row.since),
        cell(t("shortages.sold"), figure(row.quantity, row.unit), number=True),
        cell(t("shortages.settled"), settled, number=True),
        cell(t("shortages.open"), left, number=True),
        cell(
            t("field.status"),
            rx.el.div(
                status(row.state, row.state_title),
                rx.cond(row.reason != "", rx.el.div(row.reason, class_name="quiet"), rx.fragment()),
            ),
        ),
        cell(
            t("act.acts"),
            rx.cond(
                row.may_write_off,
                rx.el.div(
                    button(t("shortages.write_off"), on_click=Short.ask_write_off(row.id)), class_name="row-acts"
                ),
                rx.fragment(),
            ),
        ),
        key=row.id,
    )


def _question() -> rx.Component:
    return dialog(
        t("shortages.write_off"),
        rx.el.p(Short.asked_text),
        live_field(
            t("shortages.how_much"), value=Short.quantity, revision=Short.revision, on_commit=Short.type_quantity,
            error=error_at(Short.errors, "quantity"), input_mode="decimal", name="quantity",
        ),
        live_field(
            t("shortages.reason"), value=Short.reason, revision=Short.revision, on_commit=Short.type_reason,
            error=error_at(Short.errors, "reason"), max_length=200, name="reason",
        ),
        is_open=Short.asks,
        on_close=Short.show_question,
        act=filled_button(t("shortages.write_off"), on_click=Short.write_off),
    )  # fmt: skip
