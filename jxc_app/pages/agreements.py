"""价格协议: prices that suppliers stand by, what is about to end marked."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    danger_button,
    download_link,
    link_button,
    live_field,
    pager,
    search_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.agreements import AgreementLine
from jxc_app.state.agreements import AgreementsState as Agreed
from jxc_app.state.frame import FrameState


@rx.page(route="/agreements", title="价格协议 · 进销存", on_load=[FrameState.load, Agreed.open])
def agreements() -> rx.Component:
    """The list."""
    advice = rx.cond(Agreed.is_filtered, t("stock.empty_filtered"), t("agreements.empty_advice"))
    return screen(
        Address.create(path=Agreed.address, revision=Agreed.revision),
        page_head(
            t("menu.agreements"),
            link_button(t("menu.rfqs"), "/rfqs"),
            download_link(t("documents.export"), Agreed.xlsx_href),
        ),
        panel(
            filters(
                search_field(
                    t("agreements.search"), value=Agreed.search, revision=Agreed.revision, on_commit=Agreed.search_for
                ),
                one_of(
                    t("field.status"), value=Agreed.state, options=Agreed.states, on_change=Agreed.choose_state,
                    unset="in_force",
                ),
                is_filtered=Agreed.is_filtered,
                on_clear=Agreed.clear,
            ),
            rx.cond(
                Agreed.is_loaded & (Agreed.rows.length() == 0), empty(t("agreements.empty"), advice), _table()
            ),
            pager(text=Agreed.count_text, page=Agreed.page, has_more=Agreed.has_more, on_page=Agreed.turn_to),
            look="flush",
        ),
        _end_dialog(),
        here="agreements",
    )  # fmt: skip


def _table() -> rx.Component:
    def sortable(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Agreed.order, by=by, on_sort=Agreed.sort_by, number=number)

    heads = [
        sortable("field.supplier", "supplier"),
        sortable("field.sku", "sku"),
        sortable("quote.price_head", "price", number=True),
        head(t("quote.tax"), number=True),
        head(t("quote.moq_head"), number=True),
        head(t("quote.lead"), number=True),
        sortable("agreements.since", "valid_from"),
        sortable("quote.valid_until", "valid_until"),
        head(t("field.status")),
        head(t("rfq.award_number")),
        rx.cond(Agreed.may_end, head(t("act.acts")), rx.fragment()),
    ]
    body = rx.cond(Agreed.is_loaded, rx.foreach(Agreed.rows, _row), skeleton_rows(len(heads), 8))
    return table(heads, body, label=t("menu.agreements"))


def _row(row: rx.Var[AgreementLine]) -> rx.Component:
    end = rx.cond(row.may_end, button(t("agreements.end"), on_click=Agreed.ask(row.id)), rx.fragment())
    why = rx.cond(row.why != "", rx.el.span(row.why, class_name="quiet"), rx.fragment())
    quoted = rx.cond(row.quoted != "", rx.el.span(row.quoted, class_name="quiet"), rx.fragment())
    price = rx.el.div(figure(row.price, row.unit), quoted, class_name="sku-name")
    return rx.el.tr(
        cell(t("field.supplier"), row.supplier, class_name="title"),
        sku_cell(row.code, row.name, row.spec),
        cell(t("quote.price_head"), price, number=True),
        cell(t("quote.tax"), row.tax, number=True),
        cell(t("quote.moq_head"), row.moq, number=True),
        cell(t("quote.lead"), row.lead, number=True),
        cell(t("agreements.since"), row.since),
        cell(t("quote.valid_until"), row.until),
        cell(t("field.status"), rx.el.div(status(row.look, row.state), why, class_name="sku-name"), class_name="wrap"),
        cell(t("rfq.award_number"), rx.link(row.award, href=row.award_href)),
        rx.cond(Agreed.may_end, cell(t("act.acts"), end), rx.fragment()),
        key=row.id,
    )


def _end_dialog() -> rx.Component:
    return dialog(
        t("agreements.end"),
        rx.el.p(Agreed.words),
        rx.el.p(t("agreements.end_means"), class_name="quiet"),
        live_field(
            t("act.reason"), value=Agreed.reason, revision=Agreed.revision, on_commit=Agreed.type_reason,
            error=error_at(Agreed.errors, "reason"), max_length=200,
        ),
        is_open=Agreed.asked > 0,
        on_close=Agreed.leave,
        act=danger_button(t("agreements.end"), is_filled=True, on_click=Agreed.end),
    )  # fmt: skip
