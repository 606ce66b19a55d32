"""套餐: several SKUs sold as one."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    download_link,
    filled_button,
    link_button,
    live_cell,
    live_field,
    pager,
    pick_field,
    search_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, in_use_mark
from jxc_app.components.filters import filters
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.bundles import BundleLine, PartLine
from jxc_app.state.bundles import BundlesState as Bundles
from jxc_app.state.frame import FrameState


@rx.page(route="/bundles", title="套餐 · 进销存", on_load=[FrameState.load, Bundles.open])
def bundles() -> rx.Component:
    """The list."""
    heads = [
        head(t("bundles.name")), head(t("bundles.code")), head(t("bundles.price_head"), number=True),
        head(t("bundles.parts")), head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Bundles.is_loaded, rx.foreach(Bundles.rows, _row), skeleton_rows(len(heads), 6))
    return screen(
        Address.create(path=Bundles.address, revision=Bundles.revision),
        page_head(
            t("menu.bundles"),
            rx.cond(Bundles.may_edit, link_button(t("masters.import"), "/bundles/import"), rx.fragment()),
            download_link(t("bundles.as_xlsx"), "/api/exports/masters/bundles.xlsx"),
            rx.cond(Bundles.may_edit, filled_button(t("bundles.new"), on_click=Bundles.edit(0)), rx.fragment()),
        ),
        panel(
            filters(
                search_field(
                    t("bundles.search"), value=Bundles.search, revision=Bundles.revision, on_commit=Bundles.search_for
                ),
                is_filtered=Bundles.search != "",
                on_clear=Bundles.search_for(""),
            ),
            rx.cond(
                Bundles.is_loaded & (Bundles.rows.length() == 0),
                empty(t("bundles.empty"), t("bundles.empty_advice")),
                table(heads, body, label=t("menu.bundles")),
            ),
            pager(text=Bundles.count_text, page=Bundles.page, has_more=Bundles.has_more, on_page=Bundles.turn_to),
            look="flush",
        ),
        _form(),
        here="bundles",
    )  # fmt: skip


def _row(row: rx.Var[BundleLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            row.name,
            rx.cond(row.remark != "", rx.el.div(row.remark, class_name="quiet"), rx.fragment()),
            class_name="title wrap",
        ),
        cell(t("bundles.code"), row.code),
        cell(t("bundles.price_head"), rx.cond(row.price != "", row.price, t("bundles.by_parts")), number=True),
        cell(t("bundles.parts"), row.parts, class_name="wrap"),
        cell(t("field.status"), in_use_mark(row.is_off)),
        cell(
            t("act.acts"),
            rx.cond(
                Bundles.may_edit,
                rx.el.div(button(t("bundles.edit"), on_click=Bundles.edit(row.id)), class_name="row-acts"),
                rx.fragment(),
            ),
        ),
        key=row.id,
        class_name=rx.cond(row.is_off, "off", ""),
    )


def _field(name: str, label: rx.Var[str], **props: str) -> rx.Component:
    return live_field(
        label, name=name, value=Bundles.form[name], revision=Bundles.revision, error=error_at(Bundles.errors, name),
        on_commit=lambda typed: Bundles.type_field(name, typed), **props,
    )  # fmt: skip


def _form() -> rx.Component:
    heads = [head(t("field.sku")), head(t("bundles.quantity"), number=True), head(t("act.acts"))]
    return dialog(
        rx.cond(Bundles.is_new, t("bundles.new"), t("bundles.edit")),
        rx.el.div(
            _field("code", t("bundles.code")),
            _field("name", t("bundles.name")),
            _field("price", t("bundles.price"), input_mode="decimal"),
            _field("remark", t("field.remark")),
            class_name="head-grid",
        ),
        rx.cond(
            Bundles.parts.length() > 0,
            table(heads, rx.foreach(Bundles.parts, _part), label=t("bundles.parts")),
            rx.fragment(),
        ),
        pick_field(
            t("bundles.add"), value="", options=Bundles.sku_options, on_search=Bundles.search_sku,
            on_pick=Bundles.add, placeholder=t("price_lists.sku_hint"), error=error_at(Bundles.errors, "parts"),
        ),
        rx.cond(
            Bundles.is_new, rx.fragment(), check(t("bundles.off"), checked=Bundles.is_off, on_change=Bundles.switch)
        ),
        is_open=Bundles.asks,
        on_close=Bundles.leave,
        act=filled_button(t("price_lists.save"), on_click=Bundles.save),
        width="720px",
    )  # fmt: skip


def _part(part: rx.Var[PartLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.el.div(part.name, rx.el.span(part.code, class_name="quiet"), class_name="sku-name")),
        cell(
            t("bundles.quantity"),
            rx.el.span(
                live_cell(
                    t("bundles.quantity_of", name=part.name), value=part.quantity, revision=Bundles.revision,
                    on_commit=lambda text: Bundles.type_quantity(part.sku_id, text), input_mode="decimal",
                    column="quantity", error=error_at(Bundles.errors, part.at),
                ),
                " ",
                part.unit,
            ),
            number=True,
        ),
        cell(t("act.acts"), button(t("act.delete"), on_click=Bundles.drop(part.sku_id))),
        key=part.sku_id,
    )  # fmt: skip
