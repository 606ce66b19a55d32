"""价格表: what goods cost to whom, where and from when."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    download_link,
    filled_button,
    link_button,
    live_field,
    pager,
    pick_field,
    search_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.price_lists import ListLine, PriceLine
from jxc_app.state.price_lists import PriceListsState as Lists


@rx.page(route="/price-lists", title="价格表 · 进销存", on_load=[FrameState.load, Lists.open])
def price_lists() -> rx.Component:
    """All lists, or the prices of one."""
    return screen(
        Address.create(path=Lists.address, revision=Lists.revision),
        page_head(
            rx.cond(Lists.list_id > 0, Lists.heading, t("menu.price_lists")),
            download_link(t("price_lists.as_xlsx"), "/api/exports/masters/price-lists.xlsx"),
            rx.cond(Lists.may_import, link_button(t("price_lists.import"), "/price-lists/import"), rx.fragment()),
            rx.cond(
                Lists.list_id > 0,
                rx.fragment(
                    link_button(t("price_lists.back"), "/price-lists"),
                    rx.cond(
                        Lists.may_edit,
                        button(t("price_lists.edit"), on_click=Lists.edit(Lists.list_id)),
                        rx.fragment(),
                    ),
                ),
                rx.cond(
                    Lists.may_edit, filled_button(t("price_lists.new"), on_click=Lists.edit(0)), rx.fragment()
                ),
            ),
        ),
        rx.cond(Lists.list_id > 0, _prices(), _lists()),
        _form(),
        here="price_lists",
    )  # fmt: skip


def _lists() -> rx.Component:
    heads = [
        head(t("price_lists.name")), head(t("price_lists.kind")), head(t("price_lists.days")),
        head(t("price_lists.prices"), number=True), head(t("field.status")),
    ]  # fmt: skip
    body = rx.cond(Lists.is_loaded, rx.foreach(Lists.lists, _list), skeleton_rows(len(heads), 4))
    return panel(
        rx.el.p(t("price_lists.order"), class_name="quiet plan-words"),
        rx.cond(
            Lists.is_loaded & (Lists.lists.length() == 0),
            empty(t("price_lists.empty"), t("price_lists.empty_advice")),
            table(heads, body, label=t("menu.price_lists")),
        ),
        look="flush",
    )


def _list(row: rx.Var[ListLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.link(row.name, href=row.href),
            rx.cond(row.remark != "", rx.el.div(row.remark, class_name="quiet"), rx.fragment()),
            class_name="title wrap",
        ),
        cell(t("price_lists.kind"), row.for_whom, class_name="wrap"),
        cell(t("price_lists.days"), row.days),
        cell(t("price_lists.prices"), row.prices, number=True),
        cell(t("field.status"), status(rx.cond(row.is_off, "off", "in-use"), row.state)),
        key=row.id,
        class_name=rx.cond(row.is_off, "off", ""),
    )


def _prices() -> rx.Component:
    heads = [
        head(t("field.sku")), head(t("price_lists.unit")), head(t("price_lists.least"), number=True),
        head(t("price_lists.price"), number=True), head(t("price_lists.retail"), number=True), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Lists.is_loaded, rx.foreach(Lists.rows, _price), skeleton_rows(len(heads), 6))
    return rx.fragment(
        rx.cond(Lists.may_edit, panel(_entry()), rx.fragment()),
        panel(
            filters(
                search_field(
                    t("price_lists.search"), value=Lists.search, revision=Lists.revision, on_commit=Lists.search_for
                ),
                is_filtered=Lists.search != "",
                on_clear=Lists.search_for(""),
            ),
            rx.cond(
                Lists.is_loaded & (Lists.rows.length() == 0),
                empty(t("price_lists.no_prices"), t("price_lists.no_prices_advice")),
                table(heads, body, label=t("menu.price_lists")),
            ),
            pager(text=Lists.count_text, page=Lists.page, has_more=Lists.has_more, on_page=Lists.turn_to),
            look="flush",
        ),
    )


def _entry() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            pick_field(
                t("price_lists.sku"), value=Lists.sku_name, options=Lists.sku_options, on_search=Lists.search_sku,
                on_pick=Lists.choose_sku, placeholder=t("price_lists.sku_hint"),
                error=error_at(Lists.errors, "sku_id"),
            ),
            select_field(
                t("price_lists.unit"), value=Lists.unit_id, options=Lists.units, on_change=Lists.choose_unit,
                error=error_at(Lists.errors, "unit_id"),
            ),
            live_field(
                t("price_lists.least"), value=Lists.least, revision=Lists.revision, on_commit=Lists.type_least,
                error=error_at(Lists.errors, "min_quantity"), input_mode="decimal", name="least",
            ),
            live_field(
                t("price_lists.price"), value=Lists.price, revision=Lists.revision, on_commit=Lists.type_price,
                error=error_at(Lists.errors, "price"), input_mode="decimal", name="price",
            ),
            class_name="head-grid",
        ),
        rx.el.div(
            filled_button(t("price_lists.set"), on_click=Lists.put, disabled=Lists.sku_name == ""),
            class_name="form-foot",
        ),
    )  # fmt: skip


def _price(row: rx.Var[PriceLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.div(row.name, rx.el.span(row.code, class_name="quiet"), class_name="sku-name"),
            class_name="title wrap",
        ),
        cell(t("price_lists.unit"), row.unit),
        cell(t("price_lists.least"), figure(row.least), number=True),
        cell(t("price_lists.price"), figure(row.price), number=True),
        cell(t("price_lists.retail"), figure(row.retail), number=True),
        cell(
            t("act.acts"),
            rx.cond(
                Lists.may_edit,
                rx.el.div(button(t("act.delete"), on_click=Lists.remove(row.id)), class_name="row-acts"),
                rx.fragment(),
            ),
        ),
        key=row.id,
    )


def _field(name: str, label: rx.Var[str], **props: str) -> rx.Component:
    return live_field(
        label, name=name, value=Lists.form[name], revision=Lists.revision, error=error_at(Lists.errors, name),
        on_commit=lambda typed: Lists.type_field(name, typed), **props,
    )  # fmt: skip


def _form() -> rx.Component:
    for_whom = rx.match(
        Lists.form["kind"],
        (
            "customer",
            pick_field(
                t("field.customer"), value=Lists.customer, options=Lists.customer_options,
                on_search=Lists.search_customer, on_pick=Lists.choose_customer, placeholder=t("field.customer"),
                error=error_at(Lists.errors, "partner_id"),
            ),
        ),
        (
            "group",
            select_field(
                t("price_lists.group"), value=Lists.form["customer_group"], options=Lists.groups,
                on_change=lambda code: Lists.type_field("customer_group", code), empty="—",
                error=error_at(Lists.errors, "customer_group"),
            ),
        ),
        (
            "store",
            select_field(
                t("till.store"), value=Lists.form["warehouse_id"], options=Lists.stores,
                on_change=lambda one: Lists.type_field("warehouse_id", one), empty="—",
                error=error_at(Lists.errors, "warehouse_id"),
            ),
        ),
        rx.fragment(),
    )  # fmt: skip
    return dialog(
        rx.cond(Lists.is_new, t("price_lists.new"), t("price_lists.edit")),
        rx.el.div(
            _field("name", t("price_lists.name")),
            select_field(
                t("price_lists.kind"), value=Lists.form["kind"], options=Lists.kinds,
                on_change=lambda code: Lists.type_field("kind", code), error=error_at(Lists.errors, "kind"),
            ),
            for_whom,
            _field("valid_from", t("price_lists.from"), type="date"),
            _field("valid_until", t("price_lists.until"), type="date"),
            _field("remark", t("field.remark")),
            rx.cond(
                Lists.is_new,
                rx.fragment(),
                check(t("price_lists.off"), checked=Lists.is_off, on_change=Lists.switch),
            ),
            class_name="stack",
        ),
        is_open=Lists.asks,
        on_close=Lists.leave,
        act=filled_button(t("price_lists.save"), on_click=Lists.save),
    )  # fmt: skip
