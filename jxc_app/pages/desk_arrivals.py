"""What is on its way to one's own warehouses, to begin a receipt from."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.feedback import empty
from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.state.desk_rows import Arrival
from jxc_app.state.posting_desk import PostingDeskState as Desk


def arrivals() -> rx.Component:
    """Transfers that somebody has to receive."""
    heads = [
        head(t("field.number")),
        head(t("arrivals.from")),
        head(t("field.receiving_warehouse")),
        head(t("field.business_date")),
        head(""),
    ]
    return panel(
        rx.cond(
            Desk.arrivals.length() == 0,
            empty(t("arrivals.empty"), t("arrivals.empty_advice")),
            table(heads, rx.foreach(Desk.arrivals, _row), label=t("arrivals.title")),
        ),
        look="flush",
    )


def _row(row: rx.Var[Arrival]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.number"), rx.link(row.number, href=row.document_href), class_name="title"),
        cell(t("arrivals.from"), row.giver),
        cell(t("field.receiving_warehouse"), row.receiver),
        cell(t("field.business_date"), row.date),
        cell("", link_button(t("document.receive"), row.receive_href), class_name="blank"),
        key=row.number,
    )
