"""Categories 商品分类: each under its parent."""

import reflex as rx

from jxc_app.components.controls import button, select_field
from jxc_app.components.feedback import in_use_mark
from jxc_app.components.tables import cell, head
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.pages.short_list import row_acts, short_list
from jxc_app.state.categories import CategoriesState as Categories
from jxc_app.state.categories import CategoryLine
from jxc_app.state.frame import FrameState


@rx.page(route="/categories", title="商品分类 · 进销存", on_load=[FrameState.load, Categories.open])
def categories() -> rx.Component:
    """The tree, and one dialog for name and place."""
    heads = [
        head(t("categories.name")),
        head(t("categories.skus"), number=True),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    parent = select_field(
        t("categories.parent"),
        value=Categories.parent_id,
        options=Categories.parents,
        on_change=Categories.choose_parent,
        error=error_at(Categories.errors, "parent_id"),
        empty=t("categories.top"),
    )
    new = Categories.add_below(0)
    return short_list(Categories, here="categories", heads=heads, row=_row, on_new=new, fields=(parent,))


def _row(row: rx.Var[CategoryLine]) -> rx.Component:
    beside = rx.cond(row.beside != "", rx.el.span(row.beside, class_name="beside"), rx.fragment())
    add = rx.cond(row.is_off, rx.fragment(), button(t("categories.add_below"), on_click=Categories.add_below(row.id)))
    return rx.el.tr(
        rx.el.td(rx.el.span(row.name, style={"padding_inline_start": row.indent}), class_name="title"),
        cell(t("categories.skus"), rx.link(row.skus, href=row.href), number=True),
        cell(t("field.status"), in_use_mark(row.is_off), beside),
        cell(t("act.acts"), row_acts(Categories, row, add, can_switch=row.beside == ""), class_name="span"),
        key=row.id,
        class_name=rx.cond(row.is_off, "row-link off", "row-link"),
    )
