"""One recipe 配方: the product, and what goes into it."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    choice,
    filled_button,
    link_button,
    live_cell,
    live_field,
)
from jxc_app.components.feedback import empty
from jxc_app.components.forms import clash_note, form_section, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import PickField
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.history import history_button
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.recipe import RecipeState as Recipe
from jxc_app.state.recipe_fields import Slot


@rx.page(route="/recipe", title="配方明细 · 进销存", on_load=[FrameState.load, Recipe.open])
def recipe() -> rx.Component:
    """What is typed stays until it is saved or thrown away."""
    missing = empty(t("recipes.missing"), t("recipes.missing_advice"), link_button(t("menu.recipes"), "/recipes"))
    return screen(
        page_head(
            Recipe.heading,
            link_button(t("form.back"), "/recipes"),
            rx.cond(Recipe.is_new | Recipe.is_missing, rx.fragment(), history_button("recipe", Recipe.logged_id)),
        ),
        rx.cond(Recipe.is_missing, panel(missing), rx.cond(Recipe.is_loaded, _form(), rx.fragment())),
        here="recipes",
    )


def _form() -> rx.Component:
    return panel(
        restored_note(Recipe.is_restored, Recipe.discard),
        clash_note(Recipe.clashes, Recipe.merged, Recipe.take_theirs),
        form_section(t("form.basics"), _field("name", t("recipes.name")), _field("remark", t("field.remark"))),
        rx.el.section(
            rx.el.h2(t("recipes.what")),
            rx.el.p(t("recipes.what_note"), class_name="quiet"),
            _portions(),
            class_name="form-section",
        ),
        rx.cond(
            Recipe.may_save,
            rx.el.div(
                rx.cond(Recipe.is_dirty, button(t("form.discard"), on_click=Recipe.discard), rx.fragment()),
                filled_button(t("form.save"), on_click=Recipe.save),
                class_name="form-foot",
            ),
            rx.fragment(),
        ),
    )


def _field(name: str, label: rx.Var[str]) -> rx.Component:
    return live_field(
        label,
        value=Recipe.form[name],
        revision=Recipe.revision,
        on_commit=lambda text: Recipe.type_in(name, text),
        error=error_at(Recipe.errors, name),
        disabled=~Recipe.may_save,
        name=name,
    )


def _portions() -> rx.Component:
    heads = [
        head(t("recipes.side")), head(t("field.sku")), head(t("field.quantity"), number=True), head(t("field.unit")),
    ]  # fmt: skip
    rows = rx.foreach(Recipe.slots, _portion)
    return rx.el.div(table(heads, rows, label=t("recipes.what")), class_name="recipe-parts")


def _portion(slot: rx.Var[Slot]) -> rx.Component:
    is_output = slot.number == 0
    side = rx.cond(is_output, t("recipes.product"), t("recipes.part", number=slot.number))
    sku = rx.fragment(
        PickField.create(
            label=side,
            value=slot.name,
            options=Recipe.options,
            placeholder=t("desk.find"),
            on_search=Recipe.search_sku,
            on_pick=lambda sku_id: Recipe.choose_sku(slot.key, sku_id),
            disabled=~Recipe.may_save,
            invalid=error_at(Recipe.errors, slot.key + "_sku") != "",
        ),
        rx.el.p(error_at(Recipe.errors, slot.key + "_sku"), class_name="field-error", role="alert"),
    )
    quantity = live_cell(
        t("field.quantity"),
        value=Recipe.form[slot.key + "_quantity"],
        revision=Recipe.revision,
        on_commit=lambda text: Recipe.type_in(slot.key + "_quantity", text),
        error=error_at(Recipe.errors, slot.key + "_quantity"),
        column="quantity",
        input_mode="decimal",
        disabled=~Recipe.may_save,
    )
    unit = rx.fragment(
        choice(
            t("field.unit"),
            value=Recipe.form[slot.key + "_unit"],
            options=slot.units,
            on_change=lambda unit_id: Recipe.type_in(slot.key + "_unit", unit_id),
            error=error_at(Recipe.errors, slot.key + "_unit"),
            disabled=~Recipe.may_save | (slot.units.length() == 0),
        ),
        rx.el.p(error_at(Recipe.errors, slot.key + "_unit"), class_name="field-error", role="alert"),
    )
    return rx.el.tr(
        cell(t("recipes.side"), side, class_name="title"),
        cell(t("field.sku"), sku, class_name="span"),
        cell(t("field.quantity"), quantity, number=True),
        cell(t("field.unit"), unit),
        key=slot.key,
    )
