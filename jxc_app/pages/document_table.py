"""The table of the list of documents: its columns are each person's own choice."""

import reflex as rx

from jxc_app.components.controls import tick
from jxc_app.components.feedback import status
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open
from jxc_app.state.document_list import DocumentLine
from jxc_app.state.documents import DocumentsState as Documents

#: what may be shown beside the number → its heading
COLUMN_TEXTS = {
    "type": "field.type",
    "status": "field.status",
    "date": "field.business_date",
    "warehouse": "field.warehouse",
    "other_side": "documents.other_side",
    "pieces": "field.pieces",
    "amount": "field.amount",
    "responsible": "field.responsible",
    "maker": "field.maker",
    "entered": "field.entered",
    "poster": "field.poster",
    "own_number": "field.own_number",
    "remark": "field.remark",
    "prints": "field.prints",
}
_SORTED = {"date", "pieces", "amount", "entered"}
_NUMBERS = {"pieces", "amount", "prints"}


def document_table() -> rx.Component:
    """Rows, and below them the sums of everything found."""
    heads = [
        rx.el.th(_select_all(), scope="col", class_name="select"),
        head(t("field.number")),
        *[_shown(name, _head(name)) for name in COLUMN_TEXTS],
        rx.el.th(rx.el.span(t("documents.acts"), class_name="sr-only"), scope="col"),
    ]
    body = rx.cond(Documents.is_loaded, rx.foreach(Documents.rows, _row), skeleton_rows(10, 12))
    return table(heads, body, foot=_totals(), label=t("documents.title"))


def _shown(name: str, part: rx.Component) -> rx.Component:
    return rx.cond(Documents.columns.contains(name), part, rx.fragment())


def _head(name: str) -> rx.Component:
    is_number = name in _NUMBERS
    if name not in _SORTED:
        return head(t(COLUMN_TEXTS[name]), number=is_number)
    return sort_head(t(COLUMN_TEXTS[name]), order=Documents.order, by=name, on_sort=Documents.sort_by, number=is_number)


def _select_all() -> rx.Component:
    return tick(
        t("documents.select_page"),
        checked=(Documents.rows.length() > 0) & (Documents.selected.length() >= Documents.rows.length()),
        on_change=Documents.select_page,
    )


def _row(row: rx.Var[DocumentLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.label(
                tick(
                    t("documents.select", number=row.number),
                    checked=Documents.selected.contains(row.id),
                    on_change=lambda is_on: Documents.select(row.id, is_on),
                ),
                class_name="choose",
            ),
            class_name="select blank",
        ),
        cell(t("field.number"), rx.link(row.number, href=row.href), class_name="title"),
        _shown("type", cell(t("field.type"), row.type, class_name="plain")),
        _shown("status", cell(t("field.status"), status(row.status, row.status_title), class_name="plain")),
        _shown("date", cell(t("field.business_date"), row.date, class_name="plain")),
        _shown("warehouse", cell(t("field.warehouse"), row.warehouse, class_name="plain")),
        _shown("other_side", cell(t("documents.other_side"), row.other_side)),
        _shown("pieces", cell(t("field.pieces"), figure(row.pieces), number=True)),
        _shown("amount", cell(t("field.amount"), figure(row.amount), number=True)),
        _shown("responsible", cell(t("field.responsible"), row.responsible)),
        _shown("maker", cell(t("field.maker"), row.maker)),
        _shown("entered", cell(t("field.entered"), row.entered)),
        _shown("poster", cell(t("field.poster"), row.poster)),
        _shown("own_number", cell(t("field.own_number"), row.own_number)),
        _shown("remark", cell(t("field.remark"), row.remark, class_name="wrap")),
        _shown("prints", cell(t("field.prints"), row.prints, number=True)),
        rx.el.td(
            rx.cond(
                may_open("desk"),
                rx.link(
                    t("document.copy"),
                    href=row.copy_href,
                    custom_attrs={"aria-label": t("documents.copy_one", number=row.number)},
                ),
                rx.fragment(),
            ),
            class_name="act",
        ),
        key=row.id,
        class_name="row-link",
    )


def _totals() -> rx.Component:
    sums = {"pieces": Documents.total_pieces, "amount": Documents.total_amount}
    return rx.el.tr(
        rx.el.td(class_name="blank"),
        rx.el.td(t("stock.total"), title=t("documents.total_note"), class_name="title"),
        *[
            _shown(name, cell(t(text), sums[name], number=True) if name in sums else rx.el.td(class_name="blank"))
            for name, text in COLUMN_TEXTS.items()
        ],
        rx.el.td(class_name="blank"),
    )
