"""询价: inquiries to suppliers, and how many have answered."""

import reflex as rx

from jxc_app.components.controls import download_link, link_button, pager, search_field
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.rfqs import RfqLine
from jxc_app.state.rfqs import RfqsState as Rfqs


@rx.page(route="/rfqs", title="询价 · 进销存", on_load=[FrameState.load, Rfqs.open])
def rfqs() -> rx.Component:
    """The list."""
    nothing = empty(t("rfqs.empty"), rx.cond(Rfqs.is_filtered, t("stock.empty_filtered"), t("rfqs.empty_advice")))
    return screen(
        Address.create(path=Rfqs.address, revision=Rfqs.revision),
        page_head(
            t("menu.rfqs"),
            link_button(t("menu.agreements"), "/agreements"),
            download_link(t("documents.export"), Rfqs.xlsx_href),
            rx.cond(Rfqs.may_import, link_button(t("rfqs.import"), "/rfqs/import"), rx.fragment()),
            rx.cond(Rfqs.may_ask, link_button(t("rfqs.new"), "/rfq/new", look="button filled"), rx.fragment()),
        ),
        panel(
            filters(
                search_field(t("rfqs.search"), value=Rfqs.search, revision=Rfqs.revision, on_commit=Rfqs.search_for),
                one_of(
                    t("field.status"), value=Rfqs.state, options=Rfqs.states, on_change=Rfqs.choose_state,
                    empty=t("rfqs.all"),
                ),
                is_filtered=Rfqs.is_filtered,
                on_clear=Rfqs.clear,
            ),
            rx.cond(Rfqs.is_loaded & (Rfqs.rows.length() == 0), nothing, _table()),
            pager(text=Rfqs.count_text, page=Rfqs.page, has_more=Rfqs.has_more, on_page=Rfqs.turn_to),
            look="flush",
        ),
        here="rfqs",
    )  # fmt: skip


def _table() -> rx.Component:
    heads = [
        head(t("rfqs.number")),
        head(t("field.status")),
        head(t("rfqs.until")),
        head(t("rfqs.answers"), number=True),
        head(t("rfqs.skus"), number=True),
        head(t("rfqs.maker")),
        head(t("field.remark")),
    ]
    body = rx.cond(Rfqs.is_loaded, rx.foreach(Rfqs.rows, _row), skeleton_rows(len(heads), 5))
    return table(heads, body, label=t("menu.rfqs"))


def _row(row: rx.Var[RfqLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("rfqs.number"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.status"), status(row.status, row.status_title)),
        cell(t("rfqs.until"), rx.el.span(row.until, class_name=rx.cond(row.is_late, "late", ""))),
        cell(t("rfqs.answers"), row.answers, number=True),
        cell(t("rfqs.skus"), row.skus, number=True),
        cell(t("rfqs.maker"), row.maker),
        cell(t("field.remark"), row.remark, class_name="wrap"),
        key=row.id,
    )
