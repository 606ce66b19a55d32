"""要货设置: templates and cut-offs, by headquarters."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    danger_button,
    filled_button,
    link_button,
    live_field,
    pick_field,
    select_field,
    tick,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, in_use_mark, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.ask_settings import AskSettingsState as Asks
from jxc_app.state.ask_settings import ListedSku, ScheduleCard, TemplateCard
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState


@rx.page(route="/ask/settings", title="要货设置 · 进销存", on_load=[FrameState.load, Asks.open])
def ask_settings_page() -> rx.Component:
    """Two short lists."""
    return screen(
        page_head(t("menu.ask_settings"), link_button(t("menu.ask_rounds"), "/ask/rounds")),
        panel(
            rx.cond(Asks.is_loaded, _templates(), loading()),
            rx.el.div(filled_button(t("ask.new_template"), on_click=Asks.edit_template(0)), class_name="form-foot"),
            title=t("ask.templates"),
        ),
        panel(
            rx.el.p(t("ask.schedules_mean"), class_name="quiet"),
            rx.cond(Asks.is_loaded, _schedules(), loading()),
            rx.el.div(
                button(t("ask.new_schedule"), on_click=Asks.edit_schedule(0), disabled=Asks.templates.length() == 0),
                class_name="form-foot",
            ),
            title=t("ask.schedules"),
        ),
        _template_dialog(),
        _schedule_dialog(),
        here="ask_settings",
    )


def _templates() -> rx.Component:
    heads = [
        head(t("ask.template")), head(t("ask.skus"), number=True), head(t("ask.arranged")), head(t("ask.among")),
        head(t("act.acts")),
    ]  # fmt: skip
    return rx.cond(
        Asks.templates.length() > 0,
        table(heads, rx.foreach(Asks.templates, _template), label=t("ask.templates")),
        empty(t("ask.no_templates"), t("ask.no_templates_advice")),
    )


def _template(row: rx.Var[TemplateCard]) -> rx.Component:
    return rx.el.tr(
        cell(t("ask.template"), row.name, class_name="title"),
        cell(t("ask.skus"), row.count, number=True),
        cell(t("ask.arranged"), row.arranged),
        cell(t("ask.among"), row.skus, class_name="wrap"),
        cell(t("act.acts"), button(t("act.change"), on_click=Asks.edit_template(row.id))),
        key=row.id,
    )


def _schedules() -> rx.Component:
    heads = [
        head(t("ask.store")), head(t("ask.template")), head(t("ask.days_head")), head(t("ask.closes_at")),
        head(t("ask.supply")), head(t("ask.remind_head")), head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    return rx.cond(
        Asks.schedules.length() > 0,
        table(heads, rx.foreach(Asks.schedules, _schedule), label=t("ask.schedules")),
        empty(t("ask.no_schedules"), t("ask.no_schedules_advice")),
    )


def _schedule(row: rx.Var[ScheduleCard]) -> rx.Component:
    supply = rx.el.div(rx.el.span(row.supply), rx.el.span(row.lead, class_name="quiet"), class_name="sku-name")
    return rx.el.tr(
        cell(t("ask.store"), row.who, class_name="title"),
        cell(t("ask.template"), row.template),
        cell(t("ask.days_head"), row.days),
        cell(t("ask.closes_at"), row.closes_at),
        cell(t("ask.supply"), supply),
        cell(t("ask.remind_head"), row.remind),
        cell(t("field.status"), in_use_mark(row.is_off)),
        cell(t("act.acts"), button(t("act.change"), on_click=Asks.edit_schedule(row.id))),
        key=row.id,
    )


def _template_dialog() -> rx.Component:
    return dialog(
        t("ask.template"),
        rx.el.div(
            live_field(
                t("ask.template_name"), value=Asks.name, revision=Asks.revision, on_commit=Asks.type_name,
                error=error_at(Asks.errors, "name"), max_length=60,
            ),
            select_field(
                t("ask.arranged"), value=Asks.arranged_by, options=Asks.arrangements, on_change=Asks.arrange
            ),
            pick_field(
                t("ask.add_sku"), placeholder=t("ask.add_sku_hint"), clears=True, options=Asks.sku_options,
                on_search=Asks.search_sku, on_pick=Asks.add_sku, error=error_at(Asks.errors, "sku_ids"),
            ),
            select_field(
                t("ask.add_category"), value="", options=Asks.categories, on_change=Asks.add_category,
                empty=t("ask.choose_category"),
            ),
            rx.el.p(t("ask.listed", count=Asks.skus.length()), class_name="quiet"),
            rx.el.ul(rx.foreach(Asks.skus, _listed), class_name="ask-listed"),
            class_name="stack",
        ),
        is_open=Asks.editing == "template",
        on_close=Asks.leave,
        act=filled_button(t("form.save"), on_click=Asks.keep_template),
    )  # fmt: skip


def _listed(sku: rx.Var[ListedSku]) -> rx.Component:
    off = rx.cond(sku.is_off, in_use_mark(True), rx.fragment())
    return rx.el.li(
        rx.el.span(sku.name, " ", rx.el.span(sku.code, class_name="quiet"), off),
        danger_button(t("act.delete"), on_click=Asks.drop_sku(sku.id)),
        key=sku.id,
    )


def _schedule_dialog() -> rx.Component:
    def chosen(name: str, label: str, options: rx.Var[list[Option]], none: rx.Var[str] | None = None) -> rx.Component:
        return select_field(
            t(label), value=Asks.form[name], options=options, on_change=lambda one: Asks.choose(name, one),
            empty=none, error=error_at(Asks.errors, name),
        )  # fmt: skip

    def typed(name: str, mode: str = "numeric") -> rx.Component:
        return live_field(
            t(f"ask.{name}"), value=Asks.form[name], revision=Asks.revision,
            on_commit=lambda text: Asks.type_field(name, text), error=error_at(Asks.errors, name), input_mode=mode,
        )  # fmt: skip

    return dialog(
        t("ask.schedule"),
        rx.el.div(
            rx.el.div(
                chosen("warehouse_id", "ask.asker", Asks.stores, t("ask.every_store")),
                chosen("template_id", "ask.template", Asks.template_options),
                typed("closes_at", "text"),
                chosen("supplied_by", "ask.supply", Asks.givers, t("ask.bought")),
                typed("lead_days"),
                typed("remind_minutes"),
                class_name="paper-grid",
            ),
            rx.el.div(
                rx.foreach(Asks.day_options, _day), class_name="ask-days", role="group", aria_label=t("ask.days_head")
            ),
            rx.el.p(error_at(Asks.errors, "weekdays"), class_name="field-error", role="alert"),
            check(t("ask.off"), checked=Asks.is_off, on_change=Asks.switch_off, note=t("ask.off_means")),
            class_name="stack",
        ),
        is_open=Asks.editing == "schedule",
        on_close=Asks.leave,
        act=filled_button(t("form.save"), on_click=Asks.keep_schedule),
    )


def _day(one: rx.Var[Option]) -> rx.Component:
    box = tick(one.label, checked=Asks.days.contains(one.id), on_change=lambda is_on: Asks.tick_day(one.id, is_on))
    return rx.el.label(box, one.label, key=one.id)
