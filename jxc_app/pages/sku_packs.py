"""Who supplies a SKU, how it is packed there and on which terms 供货资料: below the form of the SKU."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    danger_button,
    filled_button,
    live_field,
    pick_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.sku_packs import PackLine
from jxc_app.state.sku_packs import SkuPacksState as Packs


def supplier_packs() -> rx.Component:
    """A line for each supplier and pack, the default first; nothing for whoever may not know suppliers."""
    heads = [
        head(t("field.supplier")), head(t("field.unit")), head(t("packs.holds")), head(t("packs.least"), number=True),
        head(t("packs.lead"), number=True),
        rx.cond(Packs.sees_price, head(t("packs.last_price"), number=True), rx.fragment()),
        head(t("packs.code")), head(t("skus.barcodes")), rx.cond(Packs.may_edit, head(t("act.acts")), rx.fragment()),
    ]  # fmt: skip
    section = panel(
        rx.el.p(t("packs.note"), class_name="quiet"),
        rx.cond(
            Packs.rows.length() > 0,
            table(heads, rx.foreach(Packs.rows, _row), label=t("packs.title")),
            rx.fragment(),
        ),
        rx.cond(Packs.may_edit, button(t("packs.new"), on_click=Packs.edit(0)), rx.fragment()),
        _edit_dialog(),
        _remove_dialog(),
        title=t("packs.title"),
    )
    return rx.cond(Packs.is_shown, section, rx.fragment())


def _row(row: rx.Var[PackLine]) -> rx.Component:
    acts = rx.el.div(
        button(t("act.change"), on_click=Packs.edit(row.id)),
        danger_button(t("act.delete"), on_click=Packs.ask_remove(row.id)),
        class_name="row-acts",
    )
    default = rx.cond(row.is_default, rx.el.span(t("packs.default"), class_name="status posted"), rx.fragment())
    return rx.el.tr(
        cell(t("field.supplier"), row.supplier, default, class_name="title"),
        cell(t("field.unit"), row.unit),
        cell(t("packs.holds"), row.holds),
        cell(t("packs.least"), row.least, number=True),
        cell(t("packs.lead"), row.lead, number=True),
        rx.cond(Packs.sees_price, cell(t("packs.last_price"), row.last_price, number=True), rx.fragment()),
        cell(t("packs.code"), row.supplier_code),
        cell(t("skus.barcodes"), row.barcode),
        rx.cond(Packs.may_edit, cell(t("act.acts"), acts, class_name="span"), rx.fragment()),
        key=row.id,
    )


def _edit_dialog() -> rx.Component:
    def text(name: str, label: rx.Var[str], value: rx.Var[str], **props: Any) -> rx.Component:
        return live_field(
            label,
            value=value,
            revision=Packs.revision,
            on_commit=lambda typed: Packs.type_in(name, typed),
            error=error_at(Packs.errors, name),
            name=name,
            **props,
        )

    fields = rx.el.div(
        pick_field(
            t("field.supplier"),
            value=Packs.partner_name,
            options=Packs.partner_options,
            on_search=Packs.search_partner,
            on_pick=Packs.choose_partner,
            placeholder=t("field.partner_hint"),
            error=error_at(Packs.errors, "partner_id"),
        ),
        select_field(
            t("field.unit"),
            value=Packs.unit_id,
            options=Packs.units,
            on_change=Packs.choose_unit,
            error=error_at(Packs.errors, "unit_id"),
        ),
        rx.cond(
            Packs.is_base,
            rx.fragment(),
            text("factor", t("packs.holds_in", unit=Packs.base_unit), Packs.factor, placeholder="12"),
        ),
        text(
            "least",
            t("packs.least_in", unit=Packs.base_unit),
            Packs.least,
            placeholder=t("packs.no_least"),
            input_mode="decimal",
        ),
        text("lead_days", t("packs.lead"), Packs.lead_days, input_mode="numeric"),
        check(
            t("packs.is_default"),
            checked=Packs.is_default,
            on_change=Packs.toggle_default,
            note=t("packs.default_means"),
        ),
        text("supplier_code", t("packs.code"), Packs.supplier_code),
        text("barcode", t("skus.barcodes"), Packs.barcode),
        class_name="stack",
    )
    return dialog(
        t("packs.title"),
        fields,
        is_open=Packs.asked == "edit",
        on_close=Packs.leave,
        act=filled_button(t("form.save"), on_click=Packs.save),
    )


def _remove_dialog() -> rx.Component:
    return dialog(
        t("packs.remove"),
        rx.el.p(Packs.words),
        is_open=Packs.asked == "remove",
        on_close=Packs.leave,
        act=danger_button(t("act.delete"), is_filled=True, on_click=Packs.remove),
    )
