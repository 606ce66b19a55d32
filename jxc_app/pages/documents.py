"""Documents 单据: every kind in one list."""

import reflex as rx

from jxc_app.components.controls import choice, link_button, pager, search_field
from jxc_app.components.feedback import empty, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.documents import DocumentLine
from jxc_app.state.documents import DocumentsState as Documents
from jxc_app.state.frame import FrameState


@rx.page(route="/documents", title="单据 · 进销存", on_load=[FrameState.load, Documents.open])
def documents() -> rx.Component:
    """Latest first; filters live in the address."""
    return screen(
        Address.create(path=Documents.address, revision=Documents.revision),
        page_head(
            t("menu.documents"),
            rx.cond(FrameState.sees_desk, link_button(t("documents.new"), "/desk"), rx.fragment()),
        ),
        panel(
            _filters(),
            rx.cond(
                Documents.is_loaded & (Documents.rows.length() == 0),
                empty(t("documents.empty"), t("documents.empty_advice")),
                _table(),
            ),
            pager(
                text=Documents.count_text, page=Documents.page, has_more=Documents.has_more, on_page=Documents.turn_to
            ),
            look="flush",
        ),
        here="documents",
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_field(
            t("documents.search"), value=Documents.search, revision=Documents.revision, on_commit=Documents.search_for
        ),
        choice(
            t("field.type"), value=Documents.type, options=Documents.types, on_change=Documents.choose_type,
            empty=t("documents.all_types"),
        ),
        choice(
            t("field.status"), value=Documents.status, options=Documents.statuses, on_change=Documents.choose_status,
            empty=t("documents.all_statuses"),
        ),
        choice(
            t("field.warehouse"), value=Documents.warehouse_id, options=Documents.warehouses,
            on_change=Documents.choose_warehouse, empty=t("stock.all_warehouses"),
        ),
        class_name="filters",
        role="search",
    )  # fmt: skip


def _table() -> rx.Component:
    heads = [
        head(t("field.number")),
        head(t("field.type")),
        head(t("field.status")),
        head(t("field.business_date")),
        head(t("field.warehouse")),
        head(t("documents.other_side")),
        head(t("field.amount"), number=True),
        head(t("field.maker")),
    ]
    body = rx.cond(Documents.is_loaded, rx.foreach(Documents.rows, _row), skeleton_rows(8, 12))
    return table(heads, body, label=t("menu.documents"))


def _row(row: rx.Var[DocumentLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.number"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.type"), row.type),
        cell(t("field.status"), status(row.status, row.status_title)),
        cell(t("field.business_date"), row.date),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("documents.other_side"), row.other_side),
        cell(t("field.amount"), figure(row.amount), number=True),
        cell(t("field.maker"), row.maker),
        key=row.id,
        class_name="row-link",
    )
