"""替代品: below the SKU, which others a customer takes instead."""

import reflex as rx

from jxc_app.components.controls import danger_button, pick_field
from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.sku_substitutes import SkuSubstitutesState as Substitutes
from jxc_app.state.sku_substitutes import SubstituteLine


def sku_substitutes() -> rx.Component:
    """The list, and a search for one more; nothing where there is none and the reader may add none."""
    heads = [
        head(t("field.sku")), head(t("skus.code")), head(t("skus.spec")),
        rx.cond(Substitutes.may_edit, head(t("act.acts")), rx.fragment()),
    ]  # fmt: skip
    section = panel(
        rx.el.p(t("substitutes.note"), class_name="quiet"),
        rx.cond(
            Substitutes.rows.length() > 0,
            table(heads, rx.foreach(Substitutes.rows, _row), label=t("substitutes.title")),
            rx.fragment(),
        ),
        rx.cond(
            Substitutes.may_edit,
            pick_field(
                t("substitutes.add"),
                value="",
                options=Substitutes.options,
                on_search=Substitutes.search,
                on_pick=Substitutes.add,
                placeholder=t("substitutes.add_hint"),
                error=error_at(Substitutes.errors, "other_id"),
            ),
            rx.fragment(),
        ),
        title=t("substitutes.title"),
    )
    return rx.cond(Substitutes.is_shown, section, rx.fragment())


def _row(row: rx.Var[SubstituteLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.sku"), rx.link(row.name, href=row.href), class_name="title"),
        cell(t("skus.code"), row.code),
        cell(t("skus.spec"), row.spec),
        rx.cond(
            Substitutes.may_edit,
            cell(t("act.acts"), danger_button(t("act.delete"), on_click=Substitutes.remove(row.id)), class_name="span"),
            rx.fragment(),
        ),
        key=row.id,
    )
