"""Categories 商品分类: the tree, and one dialog for its name and place."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.master_acts import list_acts
from jxc_app.state.categories import CategoriesState as Categories
from jxc_app.state.categories import CategoryLine
from jxc_app.state.frame import FrameState


@rx.page(route="/categories", title="商品分类 · 进销存", on_load=[FrameState.load, Categories.open])
def categories() -> rx.Component:
    """Each under its parent."""
    new = filled_button(t("categories.new"), on_click=Categories.add_below(0))
    return screen(
        page_head(
            t("menu.categories"),
            link_button(t("menu.skus"), "/skus"),
            *list_acts("categories", may_import=Categories.may_edit),
            rx.cond(Categories.may_edit, new, rx.fragment()),
        ),
        panel(
            rx.cond(
                Categories.is_loaded & (Categories.rows.length() == 0),
                empty(t("categories.empty"), t("categories.empty_advice")),
                _table(),
            ),
            look="flush",
        ),
        _edit_dialog(),
        _delete_dialog(),
        here="categories",
    )


def _table() -> rx.Component:
    heads = [head(t("categories.name")), head(t("categories.skus"), number=True), head(t("act.acts"))]
    body = rx.cond(Categories.is_loaded, rx.foreach(Categories.rows, _row), skeleton_rows(3, 8))
    return table(heads, body, label=t("menu.categories"))


def _row(row: rx.Var[CategoryLine]) -> rx.Component:
    acts = rx.el.div(
        button(t("categories.add_below"), on_click=Categories.add_below(row.id)),
        button(t("act.change"), on_click=Categories.edit(row.id)),
        danger_button(t("act.delete"), on_click=Categories.ask_delete(row.id)),
        class_name="row-acts",
    )
    return rx.el.tr(
        rx.el.td(rx.el.span(row.name, style={"padding_inline_start": row.indent}), class_name="title"),
        cell(t("categories.skus"), rx.link(row.skus, href=row.href), number=True),
        cell(t("act.acts"), rx.cond(Categories.may_edit, acts, rx.fragment()), class_name="span"),
        key=row.id,
        class_name="row-link",
    )


def _edit_dialog() -> rx.Component:
    return dialog(
        rx.cond(Categories.is_new, t("categories.new"), t("categories.change")),
        rx.el.div(
            live_field(
                t("categories.name"),
                value=Categories.name,
                revision=Categories.revision,
                on_commit=Categories.type_name,
                error=error_at(Categories.errors, "name"),
                name="name",
            ),
            select_field(
                t("categories.parent"),
                value=Categories.parent_id,
                options=Categories.parents,
                on_change=Categories.choose_parent,
                error=error_at(Categories.errors, "parent_id"),
                empty=t("categories.top"),
            ),
            class_name="stack",
        ),
        is_open=Categories.asked == "edit",
        on_close=Categories.close,
        act=filled_button(t("form.save"), on_click=Categories.save),
    )


def _delete_dialog() -> rx.Component:
    return dialog(
        t("categories.delete"),
        rx.el.p(Categories.words),
        is_open=Categories.asked == "delete",
        on_close=Categories.close,
        leave=rx.cond(Categories.can_delete, t("dialog.leave"), t("dialog.close")),
        act=rx.cond(
            Categories.can_delete,
            danger_button(t("act.delete"), is_filled=True, on_click=Categories.delete),
            rx.fragment(),
        ),
    )
