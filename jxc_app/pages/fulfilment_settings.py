"""跨店履约设置: the rules of sharing out, the pools, and what each store gives to orders of others."""

import reflex as rx

from jxc_app.components.controls import button, check, filled_button, live_field, select_field
from jxc_app.components.dialogs import form_dialog
from jxc_app.components.feedback import empty, loading, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.fulfilment_settings import FulfilmentSettingsState as Settings
from jxc_app.state.fulfilment_settings import PoolLine, StoreLine


@rx.page(route="/settings/fulfilment", title="跨店履约设置 · 进销存", on_load=[FrameState.load, Settings.open])
def fulfilment_settings() -> rx.Component:
    """Three parts, one below the other."""
    return screen(
        page_head(t("menu.fulfilment_settings")),
        panel(rx.cond(Settings.is_loaded, _rules(), loading())),
        panel(
            rx.el.div(
                rx.el.h2(t("menu.pool"), class_name="inset"),
                button(t("pool.new"), on_click=Settings.ask_pool(0)),
                class_name="form-foot",
            ),
            rx.cond(
                Settings.is_loaded & (Settings.pools.length() == 0),
                empty(t("pool.no_pool"), t("pool.no_pool_advice")),
                _pools(),
            ),
            look="flush",
        ),
        panel(rx.el.h2(t("fulfilment_settings.stores"), class_name="inset"), _stores(), look="flush"),
        _pool_dialog(),
        _store_dialog(),
        here="fulfilment_settings",
    )


def _rules() -> rx.Component:
    return rx.el.div(
        live_field(
            t("fulfilment_settings.parcels"), name="most_parcels", value=Settings.most_parcels,
            revision=Settings.revision, on_commit=Settings.type_parcels,
            error=error_at(Settings.errors, "most_parcels"), input_mode="numeric",
        ),
        live_field(
            t("fulfilment_settings.life"), name="least_life_days", value=Settings.least_life_days,
            revision=Settings.revision, on_commit=Settings.type_days,
            error=error_at(Settings.errors, "least_life_days"), input_mode="numeric",
        ),
        check(
            t("fulfilment_settings.split"), checked=Settings.splits_lines, on_change=Settings.choose_split,
            note=t("fulfilment_settings.split_means"),
        ),
        rx.el.div(filled_button(t("buying_rules.save"), on_click=Settings.save), class_name="form-foot"),
        class_name="stack",
    )  # fmt: skip


def _pools() -> rx.Component:
    heads = [
        head(t("pool.name")),
        head(t("pool.home")),
        head(t("pool.members"), number=True),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    body = rx.cond(Settings.is_loaded, rx.foreach(Settings.pools, _pool), skeleton_rows(len(heads), 2))
    return rx.el.div(table(heads, body, label=t("menu.pool")), class_name="masters")


def _pool(row: rx.Var[PoolLine]) -> rx.Component:
    mark = rx.cond(row.is_on, status("in-use", t("pool.on")), status("off", t("pool.off")))
    return rx.el.tr(
        cell(t("pool.name"), row.name, class_name="title"),
        cell(t("pool.home"), row.home),
        cell(t("pool.members"), row.stores, number=True),
        cell(t("field.status"), mark),
        cell(
            t("act.acts"),
            rx.el.div(button(t("act.change"), on_click=Settings.ask_pool(row.id)), class_name="row-acts"),
            class_name="span",
        ),
        key=row.id,
    )


def _stores() -> rx.Component:
    heads = [
        head(t("field.warehouse")),
        head(t("menu.pool")),
        head(t("fulfilment_settings.takes_part")),
        head(t("fulfilment_settings.kept_back")),
        head(t("act.acts")),
    ]
    body = rx.cond(Settings.is_loaded, rx.foreach(Settings.stores, _store), skeleton_rows(len(heads), 4))
    return rx.el.div(table(heads, body, label=t("fulfilment_settings.stores")), class_name="masters")


def _store(row: rx.Var[StoreLine]) -> rx.Component:
    name = rx.el.span(row.name, " ", rx.el.span(row.code, class_name="quiet"))
    return rx.el.tr(
        cell(t("field.warehouse"), name, class_name="title"),
        cell(t("menu.pool"), rx.cond(row.pool != "", row.pool, "—")),
        cell(
            t("fulfilment_settings.takes_part"),
            rx.cond(row.takes_part, t("fulfilment_settings.sends"), t("fulfilment_settings.sends_not")),
        ),
        cell(t("fulfilment_settings.kept_back"), row.kept_back),
        cell(
            t("act.acts"),
            rx.el.div(button(t("act.change"), on_click=Settings.ask_store(row.id)), class_name="row-acts"),
            class_name="span",
        ),
        key=row.id,
    )


def _pool_dialog() -> rx.Component:
    return form_dialog(
        rx.cond(Settings.heading != "", Settings.heading, t("pool.new")),
        live_field(
            t("pool.name"), name="name", value=Settings.pool_name, revision=Settings.revision,
            on_commit=Settings.type_pool, error=error_at(Settings.errors, "name"), max_length=40,
        ),
        select_field(
            t("pool.home"), value=Settings.home_id, options=Settings.warehouses, on_change=Settings.choose_home,
            error=error_at(Settings.errors, "home_id"), empty=t("intake.choose"),
        ),
        rx.el.p(t("pool.home_means"), class_name="quiet"),
        check(t("pool.on"), checked=Settings.is_on, on_change=Settings.choose_on, note=t("pool.on_means")),
        rx.el.p(error_at(Settings.errors, "is_on"), class_name="field-error", role="alert"),
        filled_button(t("buying_rules.save"), on_click=Settings.keep_pool),
        is_open=Settings.asks == "pool",
        on_close=Settings.leave,
    )  # fmt: skip


def _store_dialog() -> rx.Component:
    return form_dialog(
        Settings.heading,
        check(
            t("fulfilment_settings.takes_part"), checked=Settings.takes_part, on_change=Settings.choose_part,
            note=t("fulfilment_settings.takes_part_means"),
        ),
        select_field(
            t("menu.pool"), value=Settings.store_pool, options=Settings.pool_options, on_change=Settings.choose_pool,
            error=error_at(Settings.errors, "pool_id"), empty=t("pool.to_none"),
        ),
        check(
            t("fulfilment_settings.minimum"), checked=Settings.keeps_minimum, on_change=Settings.choose_minimum,
            note=t("fulfilment_settings.minimum_means"),
        ),
        live_field(
            t("fulfilment_settings.kept"), name="kept_back", value=Settings.kept_back, revision=Settings.revision,
            on_commit=Settings.type_kept, error=error_at(Settings.errors, "kept_back"), input_mode="decimal",
        ),
        filled_button(t("buying_rules.save"), on_click=Settings.keep_store),
        is_open=Settings.asks == "store",
        on_close=Settings.leave,
    )  # fmt: skip
