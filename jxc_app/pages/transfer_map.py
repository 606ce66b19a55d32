"""调拨热力图: how often goods went from where to where, and the transfers behind each spot."""

import reflex as rx

from jxc_app.components.charts import heat_map
from jxc_app.components.controls import button, download_link, live_field
from jxc_app.components.feedback import empty, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.transfer_map import FlowLine, FlowPaper
from jxc_app.state.transfer_map import TransferMapState as Flows


@rx.page(route="/transfer-map", title="调拨热力图 · 进销存", on_load=[FrameState.load, Flows.open])
def transfer_map() -> rx.Component:
    """Givers down, receivers across; the darker the more often."""
    nothing = empty(t("flows_map.nothing"), t("flows_map.nothing_advice"))
    return screen(
        Address.create(path=Flows.address, revision=Flows.revision),
        page_head(t("menu.transfer_map"), download_link(t("stock.export"), Flows.export_href)),
        panel(
            rx.el.div(
                _day("date_from", Flows.date_from),
                _day("date_to", Flows.date_to),
                button(t("flows_map.lately"), on_click=Flows.clear),
                class_name="filters",
            ),
            rx.cond(
                Flows.is_loaded,
                rx.cond(Flows.rows.length() > 0, _map(), nothing),
                loading(),
            ),
            look="open",
        ),
        rx.cond(Flows.chosen_title != "", panel(_papers(), title=Flows.chosen_title, look="flush"), rx.fragment()),
        rx.cond(Flows.rows.length() > 0, panel(_ways(), title=t("flows_map.ways"), look="flush"), rx.fragment()),
        here="transfer_map",
    )


def _day(name: str, value: rx.Var[str]) -> rx.Component:
    return live_field(
        t(f"counts.{name}"), value=value, revision=Flows.revision, type="date",
        on_commit=lambda words: Flows.type_day(name, words),
    )  # fmt: skip


def _map() -> rx.Component:
    return rx.fragment(
        rx.el.p(t("flows_map.note"), class_name="quiet"),
        heat_map(
            t("menu.transfer_map"), rows=Flows.givers, columns=Flows.receivers, spots=Flows.spots,
            unit=t("flows_map.unit"), height=Flows.height, on_pick=Flows.choose,
        ),
    )  # fmt: skip


def _papers() -> rx.Component:
    heads = [
        head(t("flows_map.number")), head(t("flows_map.day")), head(t("field.status")),
        head(t("plan_all.lines"), number=True), head(t("flows_map.quantity"), number=True),
    ]  # fmt: skip
    return table(heads, rx.foreach(Flows.papers, _paper), label=t("flows_map.papers"))


def _paper(row: rx.Var[FlowPaper]) -> rx.Component:
    return rx.el.tr(
        cell(t("flows_map.number"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("flows_map.day"), row.day),
        cell(t("field.status"), row.status),
        cell(t("plan_all.lines"), row.lines, number=True),
        cell(t("flows_map.quantity"), row.quantity, number=True),
        key=row.id,
    )


def _ways() -> rx.Component:
    heads = [
        head(t("advice.giver")), head(t("plan_all.to")), head(t("flows_map.documents"), number=True),
        head(t("plan_all.lines"), number=True), head(t("act.acts")),
    ]  # fmt: skip
    return table(heads, rx.foreach(Flows.rows, _way), label=t("flows_map.ways"))


def _way(row: rx.Var[FlowLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("advice.giver"), row.giver, class_name="title"),
        cell(t("plan_all.to"), row.warehouse),
        cell(t("flows_map.documents"), row.documents, number=True),
        cell(t("plan_all.lines"), row.lines, number=True),
        cell(t("act.acts"), button(t("flows_map.papers"), on_click=Flows.choose(row.key)), class_name="row-act"),
        key=row.key,
    )
