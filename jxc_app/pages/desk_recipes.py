"""What stands over the lines of an assembly: its recipe, for how many, and for how many there is stock."""

import reflex as rx

from jxc_app.components.controls import button, live_field, pick_field
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.posting_desk import PostingDeskState as Desk


def by_recipe() -> rx.Component:
    """Choose a recipe and how many; its lines come by one press, and may be changed."""
    strip = rx.el.div(
        pick_field(
            t("desk.recipe"),
            value=Desk.recipe_name,
            options=Desk.recipe_options,
            on_search=Desk.search_recipe,
            on_pick=Desk.choose_recipe,
            disabled=~Desk.is_open,
            placeholder=t("desk.recipe_hint"),
        ),
        live_field(
            rx.cond(Desk.recipe_unit != "", t("desk.wanted_in", unit=Desk.recipe_unit), t("desk.wanted")),
            value=Desk.wanted,
            revision=Desk.revision,
            on_commit=Desk.type_wanted,
            error=error_at(Desk.errors, "wanted"),
            input_mode="decimal",
            disabled=~Desk.is_open | (Desk.recipe_name == ""),
        ),
        rx.el.div(
            button(
                rx.cond(Desk.line_count == 0, t("desk.take_recipe"), t("desk.take_recipe_again")),
                on_click=Desk.take_recipe,
                disabled=~Desk.is_open | (Desk.recipe_name == ""),
            ),
            rx.el.p(Desk.can_make, class_name="quiet", role="status"),
            class_name="recipe-act",
        ),
        class_name="recipe-row",
    )
    return rx.cond(Desk.may_see_recipes, strip, rx.fragment())
