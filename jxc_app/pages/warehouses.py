"""Warehouses and stores 仓库门店: the list, and a small map with distances."""

import reflex as rx

from jxc_app.components.controls import search_field
from jxc_app.components.feedback import empty, in_use_mark
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.site_map import SiteMap
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.master_acts import list_acts
from jxc_app.state.frame import FrameState
from jxc_app.state.warehouses import Near, WarehouseLine
from jxc_app.state.warehouses import WarehousesState as Warehouses


@rx.page(route="/warehouses", title="仓库门店 · 进销存", on_load=[FrameState.load, Warehouses.open])
def warehouses() -> rx.Component:
    """Where the company keeps its stock."""
    return screen(
        Address.create(path=Warehouses.address, revision=Warehouses.revision),
        page_head(
            t("menu.warehouses"),
            *list_acts("warehouses", may_import=Warehouses.may_create),
            rx.cond(
                Warehouses.may_create,
                rx.link(t("warehouses.new"), href="/warehouse", class_name="button filled", underline="none"),
                rx.fragment(),
            ),
        ),
        panel(
            _filters(),
            rx.cond(
                Warehouses.is_loaded & (Warehouses.rows.length() == 0),
                empty(
                    t("warehouses.empty"),
                    rx.cond(Warehouses.is_filtered, t("stock.empty_filtered"), t("warehouses.empty_advice")),
                ),
                _table(),
            ),
            rx.el.div(rx.el.span(Warehouses.count_text, class_name="quiet count"), class_name="pager"),
            look="flush",
        ),
        _map(),
        here="warehouses",
    )


def _filters() -> rx.Component:
    return filters(
        search_field(
            t("warehouses.search"), value=Warehouses.search, revision=Warehouses.revision,
            on_commit=Warehouses.search_for,
        ),
        one_of(
            t("warehouses.kind"), value=Warehouses.kind, options=Warehouses.kinds, on_change=Warehouses.choose_kind,
            empty=t("warehouses.all_kinds"),
        ),
        one_of(
            t("field.status"), value=Warehouses.state, options=Warehouses.states, on_change=Warehouses.choose_state,
            unset="in_use",
        ),
        is_filtered=Warehouses.is_filtered,
        on_clear=Warehouses.clear,
    )  # fmt: skip


def _table() -> rx.Component:
    heads = [
        head(t("warehouses.name")),
        head(t("warehouses.kind")),
        head(t("warehouses.city")),
        head(t("warehouses.address")),
        head(t("partners.contact")),
        head(t("partners.phone")),
        head(t("warehouses.go_live")),
        head(t("warehouses.coordinates")),
        head(t("field.status")),
    ]
    body = rx.cond(Warehouses.is_loaded, rx.foreach(Warehouses.rows, _row), skeleton_rows(9, 5))
    return rx.el.div(table(heads, body, label=t("menu.warehouses")), class_name="masters")


def _row(row: rx.Var[WarehouseLine]) -> rx.Component:
    name = rx.el.div(rx.link(row.name, href=row.href), rx.el.span(row.code, class_name="quiet"), class_name="sku-name")
    return rx.el.tr(
        cell(t("warehouses.name"), name, class_name="title"),
        cell(t("warehouses.kind"), row.kind),
        cell(t("warehouses.city"), row.city),
        cell(t("warehouses.address"), row.address, class_name="wrap"),
        cell(t("partners.contact"), row.contact),
        cell(t("partners.phone"), row.phone),
        cell(t("warehouses.go_live"), row.go_live_date),
        cell(t("warehouses.coordinates"), row.coordinates),
        cell(t("field.status"), in_use_mark(row.is_off)),
        key=row.id,
        class_name=rx.cond(row.is_off, "row-link off", "row-link"),
    )


def _map() -> rx.Component:
    return rx.cond(
        Warehouses.sites.length() > 0,
        panel(
            rx.el.div(
                rx.el.div(
                    SiteMap.create(
                        sites=Warehouses.sites,
                        per_kilometre=Warehouses.per_kilometre,
                        chosen=Warehouses.chosen,
                        on_pick=Warehouses.choose,
                    ),
                    _legend(),
                    rx.cond(
                        Warehouses.unplaced != "",
                        rx.el.p(t("warehouses.unplaced", names=Warehouses.unplaced), class_name="quiet"),
                        rx.fragment(),
                    ),
                ),
                _near(),
                class_name="map-layout",
            ),
            title=t("warehouses.map"),
        ),
        rx.fragment(),
    )


def _legend() -> rx.Component:
    def mark(kind: str, shape: rx.Component) -> rx.Component:
        drawing = rx.el.svg(shape, view_box="-9 -9 18 18", class_name=kind, custom_attrs={"aria-hidden": "true"})
        return rx.el.span(drawing, t(f"warehouses.{kind}"))

    return rx.el.div(
        mark("central", rx.el.svg.rect(x=-7, y=-7, width=14, height=14, rx=2)),
        mark("regional", rx.el.svg.path(d="M0,-8.5 8.5,0 0,8.5 -8.5,0z")),
        mark("store", rx.el.svg.circle(r="6.5")),
        class_name="legend",
    )


def _near() -> rx.Component:
    return rx.el.div(
        rx.cond(
            Warehouses.chosen != "",
            rx.fragment(
                rx.el.h2(t("warehouses.away_from", name=Warehouses.chosen_name)),
                rx.el.ol(rx.foreach(Warehouses.near, _near_row), class_name="near"),
            ),
            rx.el.p(t("warehouses.choose_one"), class_name="quiet"),
        ),
        role="status",
    )


def _near_row(near: rx.Var[Near]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(near.name, rx.el.span(near.kind, class_name="beside")),
            rx.el.span(t("warehouses.kilometres", distance=near.distance)),
            type="button",
            on_click=Warehouses.choose(near.id),
        ),
        key=near.id,
    )
