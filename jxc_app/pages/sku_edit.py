"""One SKU 商品资料: its form, for a new one and a copy too."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    danger_button,
    field_block,
    filled_button,
    link_button,
    live_cell,
    live_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, note
from jxc_app.components.forms import clash_note, form_section, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.pictures import large_picture
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.components.uploads import UploadBox
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.sku_packs import supplier_packs
from jxc_app.pages.sku_substitutes import sku_substitutes
from jxc_app.state.formats import Choice
from jxc_app.state.frame import FrameState
from jxc_app.state.sku_edit import SkuEditState as Sku
from jxc_app.state.sku_fields import LimitSlot, UnitSlot
from jxc_app.state.sku_packs import SkuPacksState
from jxc_app.state.sku_substitutes import SkuSubstitutesState


@rx.page(
    route="/skus/edit",
    title="商品资料 · 进销存",
    on_load=[FrameState.load, Sku.open, SkuPacksState.open, SkuSubstitutesState.open],
)
def sku_edit() -> rx.Component:
    """What is typed stays until it is saved or thrown away."""
    missing = empty(t("skus.missing"), t("skus.missing_advice"), link_button(t("menu.skus"), "/skus"))
    return screen(
        page_head(Sku.heading, link_button(t("form.back"), "/skus"), *_acts()),
        rx.cond(Sku.is_missing, panel(missing), rx.cond(Sku.is_loaded, _form(), rx.fragment())),
        supplier_packs(),
        sku_substitutes(),
        _dialog(),
        here="skus",
    )


def _acts() -> list[rx.Component]:
    ask = Sku.ask(True)
    switch = rx.cond(
        Sku.is_off, button(t("act.switch_on"), on_click=ask), danger_button(t("act.switch_off"), on_click=ask)
    )
    return [
        rx.cond(Sku.stock_href != "", link_button(t("skus.stock"), Sku.stock_href), rx.fragment()),
        rx.cond(Sku.copy_href != "", link_button(t("skus.copy"), Sku.copy_href), rx.fragment()),
        rx.cond(Sku.may_switch & ~Sku.is_missing, switch, rx.fragment()),
    ]


def _form() -> rx.Component:
    return panel(
        rx.cond(Sku.is_off, note(t("skus.is_off")), rx.fragment()),
        restored_note(Sku.is_restored, Sku.discard),
        clash_note(Sku.clashes, Sku.merged, Sku.take_theirs),
        _twins(),
        rx.el.div(_picture(), rx.el.div(_basics(), _prices(), class_name="sku-fields"), class_name="sku-form"),
        _units(),
        rx.cond(Sku.limits.length() > 0, _limits(), rx.fragment()),
        rx.cond(
            Sku.may_save | Sku.may_limit,
            rx.el.div(
                rx.cond(Sku.is_dirty, button(t("form.discard"), on_click=Sku.discard), rx.fragment()),
                filled_button(t("form.save"), on_click=Sku.save),
                class_name="form-foot",
            ),
            rx.fragment(),
        ),
    )


def _twins() -> rx.Component:
    def twin(one: rx.Var[Choice]) -> rx.Component:
        link = rx.link(one.label, href="/skus/edit?id=" + one.id.to_string())
        return rx.el.li(link, rx.el.span(one.note, class_name="beside"), key=one.id)

    words = rx.el.div(t("skus.twins"), rx.el.ul(rx.foreach(Sku.twins, twin)))
    return rx.cond(Sku.twins.length() > 0, rx.el.div(words, class_name="note", role="status"), rx.fragment())


def _picture() -> rx.Component:
    return rx.el.div(
        large_picture(Sku.picture, Sku.initial, Sku.heading),
        rx.cond(
            Sku.may_save,
            rx.fragment(
                UploadBox.create(
                    href="/api/pictures",
                    accept="image/jpeg,image/png,image/webp",
                    label=t("skus.choose_picture"),
                    hint=t("skus.picture_hint"),
                    largest=8,
                    on_done=Sku.take_picture,
                ),
                rx.cond(Sku.picture != "", button(t("skus.drop_picture"), on_click=Sku.drop_picture), rx.fragment()),
            ),
            rx.fragment(),
        ),
        rx.el.p(error_at(Sku.errors, "picture"), class_name="field-error", role="alert"),
        class_name="picture-side",
    )


def _basics() -> rx.Component:
    return form_section(
        t("form.basics"),
        _field("code", t("skus.code"), disabled=~Sku.is_new),
        _field("name", t("skus.name")),
        _field("spec", t("skus.spec")),
        _field("brand", t("skus.brand")),
        select_field(
            t("field.category"),
            value=Sku.form["category"],
            options=Sku.categories,
            on_change=lambda name: Sku.type_in("category", name),
            error=error_at(Sku.errors, "category"),
            empty=t("skus.no_category"),
            disabled=~Sku.may_save,
        ),
        _field("base_unit", t("skus.base_unit"), disabled=~Sku.is_new, placeholder=t("skus.base_unit_hint")),
        _field("barcodes", t("skus.barcodes"), placeholder=t("skus.barcodes_hint")),
        _field("shelf_life_days", t("skus.shelf_life_days"), input_mode="numeric"),
        _field(
            "shelf_life_months", t("skus.shelf_life_months"), input_mode="numeric", placeholder=t("skus.one_shelf_life")
        ),
        _field("weight_kg", t("skus.weight_kg"), input_mode="decimal", placeholder=t("skus.weight_hint")),
        field_block(
            t("skus.lots"),
            check(
                t("skus.lot_tracked"),
                checked=Sku.form["lot_tracked"] == "1",
                on_change=lambda is_on: Sku.toggle("lot_tracked", is_on),
            ),
            error_at(Sku.errors, "lot_tracked"),
        ),
        field_block(
            t("skus.pieces"),
            check(
                t("skus.serial_tracked"),
                checked=Sku.form["serial_tracked"] == "1",
                on_change=lambda is_on: Sku.toggle("serial_tracked", is_on),
            ),
            error_at(Sku.errors, "serial_tracked"),
        ),
    )


def _prices() -> rx.Component:
    return form_section(
        t("skus.prices"),
        _field("retail_price", t("skus.retail_price"), input_mode="decimal"),
        _field("wholesale_price", t("skus.wholesale_price"), input_mode="decimal"),
        rx.cond(Sku.sees_floor, _field("floor_price", t("skus.floor_price"), input_mode="decimal"), rx.fragment()),
    )


def _field(name: str, label: rx.Var[str], *, disabled: rx.Var[bool] | None = None, **props: Any) -> rx.Component:
    return live_field(
        label,
        value=Sku.form[name],
        revision=Sku.revision,
        on_commit=lambda text: Sku.type_in(name, text),
        error=error_at(Sku.errors, name),
        name=name,
        disabled=~Sku.may_save if disabled is None else disabled | ~Sku.may_save,
        **props,
    )


def _cell(label: rx.Var[str], name: rx.Var[str], *, disabled: rx.Var[bool], **props: Any) -> rx.Component:
    return live_cell(
        label,
        value=Sku.form[name],
        revision=Sku.revision,
        on_commit=lambda text: Sku.type_in(name, text),
        error=error_at(Sku.errors, name),
        disabled=disabled,
        **props,
    )


def _units() -> rx.Component:
    heads = [head(t("skus.unit_name")), head(t("skus.unit_factor")), head(t("skus.barcodes"))]
    return rx.el.section(
        rx.el.h2(t("skus.units")),
        rx.el.p(t("skus.units_hint"), class_name="quiet"),
        rx.cond(
            Sku.units.length() > 0,
            table(heads, rx.foreach(Sku.units, _unit), label=t("skus.units")),
            rx.fragment(),
        ),
        rx.cond(Sku.may_save, button(t("skus.add_unit"), on_click=Sku.add_unit), rx.fragment()),
        class_name="form-section",
    )


def _unit(slot: rx.Var[UnitSlot]) -> rx.Component:
    locked = slot.is_fixed | ~Sku.may_save
    return rx.el.tr(
        cell(t("skus.unit_name"), _cell(t("skus.unit_name"), slot.name, disabled=locked)),
        cell(t("skus.unit_factor"), _cell(t("skus.unit_factor"), slot.factor, disabled=locked, placeholder="24")),
        cell(t("skus.barcodes"), _cell(t("skus.barcodes"), slot.barcodes, disabled=~Sku.may_save), class_name="wide"),
        key=slot.number,
    )


def _limits() -> rx.Component:
    heads = [
        head(t("field.warehouse")),
        head(t("skus.minimum"), number=True),
        head(t("skus.maximum"), number=True),
        head(t("skus.shelf")),
    ]
    return rx.el.section(
        rx.el.h2(t("skus.limits")),
        rx.el.p(t("skus.limits_hint"), class_name="quiet"),
        table(heads, rx.foreach(Sku.limits, _limit), label=t("skus.limits")),
        class_name="form-section",
    )


def _limit(slot: rx.Var[LimitSlot]) -> rx.Component:
    def one(label: str, name: rx.Var[str], column: str, *, number: bool = False) -> rx.Component:
        mode = {"input_mode": "decimal"} if number else {}
        field = _cell(t(label), name, disabled=~slot.may_change, column=column, **mode)
        return cell(t(label), field, number=number)

    return rx.el.tr(
        cell(t("field.warehouse"), slot.warehouse, class_name="title"),
        one("skus.minimum", slot.minimum, "minimum", number=True),
        one("skus.maximum", slot.maximum, "maximum", number=True),
        one("skus.shelf", slot.shelf, "shelf"),
        key=slot.warehouse_id,
    )


def _dialog() -> rx.Component:
    act = rx.cond(
        Sku.is_off,
        filled_button(t("act.switch_on"), on_click=Sku.switch),
        danger_button(t("act.switch_off"), is_filled=True, on_click=Sku.switch),
    )
    return dialog(
        rx.cond(Sku.is_off, t("skus.switch_on"), t("skus.switch_off")),
        rx.el.p(rx.cond(Sku.is_off, t("skus.switch_on_means"), t("skus.switch_off_means"))),
        live_field(t("act.reason"), value=Sku.reason, revision=Sku.revision, on_commit=Sku.type_reason),
        is_open=Sku.is_asking,
        on_close=Sku.ask,
        act=act,
    )
