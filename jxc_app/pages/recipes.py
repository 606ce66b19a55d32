"""Recipes 配方: of what each product is put together."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    danger_button,
    download_link,
    filled_button,
    link_button,
    live_field,
    pager,
    search_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, in_use_mark
from jxc_app.components.filters import filters, one_of
from jxc_app.components.folds import fold
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.recipes import RecipeLine
from jxc_app.state.recipes import RecipesState as Recipes


@rx.page(route="/recipes", title="配方 · 进销存", on_load=[FrameState.load, Recipes.open])
def recipes() -> rx.Component:
    """All of them, with what goes into each."""
    nothing = empty(
        t("recipes.empty"), rx.cond(Recipes.is_filtered, t("stock.empty_filtered"), t("recipes.empty_advice"))
    )
    return screen(
        Address.create(path=Recipes.address, revision=Recipes.revision),
        page_head(t("menu.recipes"), *_acts()),
        panel(
            filters(
                search_field(
                    t("recipes.search"), value=Recipes.search, revision=Recipes.revision, on_commit=Recipes.search_for
                ),
                one_of(
                    t("field.status"), value=Recipes.state, options=Recipes.states, on_change=Recipes.choose_state,
                    unset="in_use",
                ),
                is_filtered=Recipes.is_filtered,
                on_clear=Recipes.clear,
            ),
            rx.cond(Recipes.is_loaded & (Recipes.rows.length() == 0), nothing, _table()),
            pager(text=Recipes.count_text, page=Recipes.page, has_more=Recipes.has_more, on_page=Recipes.turn_to),
            look="flush",
        ),
        _switch_dialog(),
        here="recipes",
    )  # fmt: skip


def _acts() -> list[rx.Component]:
    return [
        rx.cond(Recipes.may_edit, link_button(t("masters.import"), "/recipes/import"), rx.fragment()),
        fold(
            t("masters.export"),
            download_link(t("masters.as_xlsx"), Recipes.xlsx_href),
            download_link(t("masters.as_csv"), Recipes.csv_href),
        ),
        rx.cond(
            Recipes.may_edit,
            rx.link(t("recipes.new"), href="/recipe", class_name="button filled", underline="none"),
            rx.fragment(),
        ),
    ]


def _table() -> rx.Component:
    def sortable(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Recipes.order, by=by, on_sort=Recipes.sort_by, number=number)

    heads = [
        sortable("recipes.name", "name"),
        sortable("recipes.product", "product"),
        sortable("recipes.output", "quantity", number=True),
        head(t("recipes.parts")),
        head(t("field.remark")),
        head(t("field.status")),
        rx.cond(Recipes.may_edit, head(t("act.acts")), rx.fragment()),
    ]
    body = rx.cond(Recipes.is_loaded, rx.foreach(Recipes.rows, _row), skeleton_rows(len(heads), 8))
    return rx.el.div(table(heads, body, label=t("menu.recipes")), class_name="masters")


def _row(row: rx.Var[RecipeLine]) -> rx.Component:
    word = rx.cond(row.is_off, t("act.switch_on"), t("act.switch_off"))
    acts = rx.el.div(
        link_button(t("act.change"), row.href), button(word, on_click=Recipes.ask(row.id)), class_name="row-acts"
    )
    return rx.el.tr(
        cell(t("recipes.name"), rx.link(row.name, href=row.href), class_name="title"),
        sku_cell(row.product_code, row.product, ""),
        cell(t("recipes.output"), figure(row.quantity, row.unit), number=True),
        cell(t("recipes.parts"), row.parts, class_name="wrap"),
        cell(t("field.remark"), row.remark, class_name="wrap"),
        cell(t("field.status"), in_use_mark(row.is_off)),
        rx.cond(Recipes.may_edit, cell(t("act.acts"), acts, class_name="span"), rx.fragment()),
        key=row.id,
        class_name=rx.cond(row.is_off, "row-link off", "row-link"),
    )


def _switch_dialog() -> rx.Component:
    act = rx.cond(
        Recipes.is_off,
        filled_button(t("act.switch_on"), on_click=Recipes.switch),
        danger_button(t("act.switch_off"), is_filled=True, on_click=Recipes.switch),
    )
    return dialog(
        rx.cond(Recipes.is_off, t("recipes.switch_on"), t("recipes.switch_off")),
        rx.el.p(Recipes.words),
        live_field(t("act.reason"), value=Recipes.reason, revision=Recipes.revision, on_commit=Recipes.type_reason),
        is_open=Recipes.asked > 0,
        on_close=Recipes.leave,
        act=act,
    )
