"""补货参数: by category, SKU and warehouse; the seasons; what a setting would have done in the months before."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    danger_button,
    filled_button,
    link_button,
    live_field,
    pick_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.replenishment_settings import ReplenishmentSettingsState as Settings
from jxc_app.state.replenishment_settings_rows import SeasonLine, SettingLine, TriedLine

_NUMBERS = ("fill_percent", "review_days", "lead_days", "minimum", "maximum", "least", "pack", "one_off_multiple")


@rx.page(route="/replenishment/settings", title="补货参数 · 进销存", on_load=[FrameState.load, Settings.open])
def replenishment_settings() -> rx.Component:
    """Three panels, one below the other."""
    return screen(
        page_head(
            t("menu.replenishment_settings"),
            "",
            link_button(t("menu.replenishment"), "/replenishment"),
            button(t("replenishment.add_season"), on_click=Settings.ask_season(0)),
            filled_button(t("replenishment.add_setting"), on_click=Settings.ask(0)),
        ),
        panel(_settings(), title=t("replenishment.settings"), look="flush"),
        panel(_seasons(), title=t("replenishment.seasons"), look="flush"),
        panel(_trial(), title=t("replenishment.back_test")),
        _setting_dialog(),
        _season_dialog(),
        here="replenishment_settings",
    )  # fmt: skip


def _settings() -> rx.Component:
    heads = [
        head(t("replenishment.target")), head(t("field.warehouse")), head(t("replenishment.what_is_set")),
        head(t("act.acts")),
    ]  # fmt: skip
    rows = rx.cond(Settings.is_loaded, rx.foreach(Settings.rows, _setting), skeleton_rows(4, 4))
    shipped = rx.el.tr(
        cell(t("replenishment.target"), t("replenishment.shipped"), class_name="title"),
        cell(t("field.warehouse"), t("stock.all_warehouses")),
        cell(t("replenishment.what_is_set"), Settings.shipped, class_name="wrap"),
        cell(t("act.acts"), "", class_name="row-act"),
    )
    return table(
        heads, rx.fragment(rows, rx.cond(Settings.is_loaded, shipped, rx.fragment())), label=t("replenishment.settings")
    )


def _setting(row: rx.Var[SettingLine]) -> rx.Component:
    change = button(
        t("replenishment.change"),
        on_click=Settings.ask(row.id),
        aria_label=t("replenishment.change_of", name=row.target),
    )
    return rx.el.tr(
        cell(t("replenishment.target"), row.target, class_name="title wrap"),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("replenishment.what_is_set"), row.words, class_name="wrap"),
        cell(t("act.acts"), change, class_name="row-act"),
        key=row.id,
    )


def _seasons() -> rx.Component:
    heads = [
        head(t("replenishment.season")), head(t("replenishment.days")), head(t("field.category")),
        head(t("replenishment.percent"), number=True), head(t("act.acts")),
    ]  # fmt: skip
    nothing = empty(t("replenishment.no_season"), t("replenishment.no_season_advice"))
    rows = table(heads, rx.foreach(Settings.seasons, _season), label=t("replenishment.seasons"))
    return rx.cond(Settings.is_loaded & (Settings.seasons.length() == 0), nothing, rows)


def _season(row: rx.Var[SeasonLine]) -> rx.Component:
    change = button(
        t("replenishment.change"), on_click=Settings.ask_season(row.id),
        aria_label=t("replenishment.change_of", name=row.name),
    )  # fmt: skip
    return rx.el.tr(
        cell(t("replenishment.season"), row.name, class_name="title wrap"),
        cell(t("replenishment.days"), row.days),
        cell(t("field.category"), row.category),
        cell(t("replenishment.percent"), row.percent, number=True),
        cell(t("act.acts"), change, class_name="row-act"),
        key=row.id,
    )


def _setting_dialog() -> rx.Component:
    drop = rx.cond(Settings.is_new, rx.fragment(), danger_button(t("replenishment.drop"), on_click=Settings.drop))
    target = rx.el.div(
        _choice("form", "category_id", t("field.category"), Settings.categories, t("replenishment.any_category")),
        _sku("form"),
        _choice("form", "warehouse_id", t("field.warehouse"), Settings.warehouses, t("stock.all_warehouses")),
        class_name="head-grid",
    )
    values = rx.el.div(
        _choice("form", "method", t("replenishment.method"), Settings.methods, t("replenishment.inherit")),
        *[_typed("form", name, t(f"replenishment.{name}"), input_mode="decimal") for name in _NUMBERS],
        _choice("form", "counts_transfers", t("replenishment.transfers"), Settings.yes_no, t("replenishment.inherit")),
        class_name="head-grid",
    )
    return dialog(
        t("replenishment.setting_title"),
        rx.el.div(
            rx.el.p(t("replenishment.setting_why")),
            rx.cond(Settings.is_new, target, rx.fragment()),
            values,
            class_name="stack",
        ),
        is_open=Settings.asked == "setting",
        on_close=Settings.leave,
        act=rx.fragment(drop, filled_button(t("replenishment.save"), on_click=Settings.save)),
        width="640px",
    )


def _season_dialog() -> rx.Component:
    drop = rx.cond(
        Settings.is_new, rx.fragment(), danger_button(t("replenishment.drop"), on_click=Settings.drop_season)
    )
    return dialog(
        t("replenishment.season_title"),
        rx.el.div(
            rx.el.p(t("replenishment.season_why")),
            _typed("season", "name", t("replenishment.season_name")),
            _typed("season", "starts_on", t("replenishment.starts_on"), type="date"),
            _typed("season", "ends_on", t("replenishment.ends_on"), type="date"),
            _choice("season", "category_id", t("field.category"), Settings.categories, t("replenishment.any_category")),
            _typed("season", "percent", t("replenishment.percent_of"), input_mode="numeric"),
            class_name="stack",
        ),
        is_open=Settings.asked == "season",
        on_close=Settings.leave,
        act=rx.fragment(drop, filled_button(t("replenishment.save"), on_click=Settings.save_season)),
    )


def _trial() -> rx.Component:
    inherit = t("replenishment.as_set")
    form = rx.el.div(
        _choice("trial", "warehouse_id", t("field.warehouse"), Settings.warehouses, t("field.choose")),
        _sku("trial"),
        _choice(
            "trial", "category_id", t("replenishment.or_category"), Settings.categories, t("replenishment.no_category")
        ),
        _typed("trial", "months", t("replenishment.months"), input_mode="numeric"),
        _choice("trial", "method", t("replenishment.method"), Settings.methods, inherit),
        *[_typed("trial", name, t(f"replenishment.{name}"), input_mode="numeric") for name in _NUMBERS[:3]],
        class_name="head-grid",
    )
    heads = [
        head(t("replenishment.figure")),
        head(t("replenishment.tried"), number=True),
        head(t("replenishment.lived"), number=True),
    ]
    found = table(heads, rx.foreach(Settings.tried, _figure), label=t("replenishment.back_test"))
    return rx.el.div(
        rx.el.p(t("replenishment.back_test_why"), class_name="quiet"),
        form,
        rx.el.div(button(t("replenishment.try_out"), on_click=Settings.try_out)),
        rx.el.p(Settings.tried_words, role="status"),
        rx.cond(Settings.tried.length() > 0, found, rx.fragment()),
        class_name="stack",
    )


def _figure(row: rx.Var[TriedLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("replenishment.figure"), row.title, class_name="title"),
        cell(t("replenishment.tried"), row.tried, number=True),
        cell(t("replenishment.lived"), row.lived, number=True),
        key=row.title,
    )


def _part(part: str) -> rx.Var[dict[str, str]]:
    return {"form": Settings.form, "season": Settings.season, "trial": Settings.trial}[part]


def _sku(part: str) -> rx.Component:
    return pick_field(
        t("field.sku"), value=_part(part)["sku_name"], options=Settings.options, placeholder=t("desk.find"),
        on_search=Settings.search_sku, on_pick=lambda sku_id: Settings.choose_sku(part, sku_id), clears=False,
        error=error_at(Settings.errors, "sku_id"),
    )  # fmt: skip


def _choice(part: str, name: str, label: Any, options: Any, unset: Any) -> rx.Component:
    return select_field(
        label, value=_part(part)[name], options=options, on_change=lambda value: Settings.type_in(part, name, value),
        empty=unset, error=error_at(Settings.errors, name),
    )  # fmt: skip


def _typed(part: str, name: str, label: Any, **props: Any) -> rx.Component:
    return live_field(
        label, value=_part(part)[name], revision=Settings.revision,
        on_commit=lambda text: Settings.type_in(part, name, text), error=error_at(Settings.errors, name), **props,
    )  # fmt: skip
