"""订单接口: which other systems hand in orders; their keys are made, renewed and revoked here."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import bad_note, empty, in_use_mark, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.intake import ClientLine
from jxc_app.state.intake import IntakeState as Intake


@rx.page(route="/settings/intake", title="订单接口 · 进销存", on_load=[FrameState.load, Intake.open])
def intake() -> rx.Component:
    """The list by name."""
    nothing = empty(t("intake.empty"), t("intake.empty_advice"))
    return screen(
        page_head(t("menu.intake"), filled_button(t("intake.new"), on_click=Intake.ask_new)),
        panel(rx.cond(Intake.is_loaded & (Intake.rows.length() == 0), nothing, _table()), look="flush"),
        _form(),
        _renew_dialog(),
        _switch_dialog(),
        _key_dialog(),
        here="intake",
    )


def _table() -> rx.Component:
    heads = [
        head(t("intake.name")),
        head(t("intake.account")),
        head(t("intake.home")),
        head(t("field.customer")),
        head(t("intake.callback")),
        head(t("intake.key")),
        head(t("intake.orders"), number=True),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    body = rx.cond(Intake.is_loaded, rx.foreach(Intake.rows, _row), skeleton_rows(len(heads), 3))
    return rx.el.div(table(heads, body, label=t("menu.intake")), class_name="masters")


def _row(row: rx.Var[ClientLine]) -> rx.Component:
    failing = rx.cond(
        row.failing > 0, rx.el.div(t("intake.failing", count=row.failing), class_name="late"), rx.fragment()
    )
    acts = rx.el.div(
        button(t("act.change"), on_click=Intake.ask_change(row.id)),
        button(t("intake.renew"), on_click=Intake.ask_renew(row.id)),
        button(rx.cond(row.is_off, t("intake.on"), t("intake.off")), on_click=Intake.ask_switch(row.id)),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("intake.name"), row.name, class_name="title"),
        cell(t("intake.account"), row.account),
        cell(t("intake.home"), row.home),
        cell(t("field.customer"), row.partner),
        cell(
            t("intake.callback"),
            rx.fragment(rx.cond(row.callback != "", row.callback, "—"), failing),
            class_name="wrap",
        ),
        cell(t("intake.key"), row.key_ends),
        cell(t("intake.orders"), row.orders, number=True),
        cell(t("field.status"), in_use_mark(row.is_off)),
        cell(t("act.acts"), acts, class_name="span"),
        key=row.id,
    )


def _form() -> rx.Component:
    return form_dialog(
        rx.cond(Intake.heading != "", Intake.heading, t("intake.new")),
        live_field(
            t("intake.name"), name="name", value=Intake.form["name"], revision=Intake.revision,
            on_commit=Intake.type_name, error=error_at(Intake.errors, "name"), max_length=40,
        ),
        select_field(
            t("intake.account"), value=Intake.form["user_id"], options=Intake.accounts,
            on_change=Intake.choose_account, error=error_at(Intake.errors, "user_id"), empty=t("intake.choose"),
        ),
        rx.el.p(t("intake.account_means"), class_name="quiet"),
        select_field(
            t("intake.home"), value=Intake.form["home_id"], options=Intake.stores, on_change=Intake.choose_store,
            error=error_at(Intake.errors, "home_id"), empty=t("intake.choose"),
        ),
        select_field(
            t("field.customer"), value=Intake.form["partner_id"], options=Intake.customers,
            on_change=Intake.choose_customer, error=error_at(Intake.errors, "partner_id"), empty=t("intake.choose"),
        ),
        live_field(
            t("intake.callback"), name="callback_url", value=Intake.form["callback_url"], revision=Intake.revision,
            on_commit=Intake.type_url, error=error_at(Intake.errors, "callback_url"), placeholder="https://",
        ),
        live_field(
            t("intake.calls"), name="calls_per_minute", value=Intake.form["calls_per_minute"],
            revision=Intake.revision, on_commit=Intake.type_calls, error=error_at(Intake.errors, "calls_per_minute"),
            input_mode="numeric",
        ),
        filled_button(t("intake.save"), on_click=Intake.save),
        is_open=Intake.asks == "save",
        on_close=Intake.leave,
    )  # fmt: skip


def _renew_dialog() -> rx.Component:
    return dialog(
        t("intake.renew"),
        rx.el.p(t("intake.renew_means", name=Intake.heading)),
        is_open=Intake.asks == "renew",
        on_close=Intake.leave,
        act=danger_button(t("intake.renew_submit"), is_filled=True, on_click=Intake.renew),
    )


def _switch_dialog() -> rx.Component:
    return dialog(
        Intake.heading,
        rx.el.p(rx.cond(Intake.asks == "off", t("intake.off_means"), t("intake.on_means"))),
        is_open=(Intake.asks == "off") | (Intake.asks == "on"),
        on_close=Intake.leave,
        act=danger_button(
            rx.cond(Intake.asks == "off", t("intake.off_submit"), t("intake.on_submit")),
            is_filled=True,
            on_click=Intake.switch,
        ),
    )


def _key_dialog() -> rx.Component:
    return form_dialog(
        t("intake.shown_once"),
        bad_note(t("intake.shown_once_means")),
        note(rx.el.div(t("intake.key")), rx.el.code(Intake.new_key, id="new-key")),
        note(rx.el.div(t("intake.secret")), rx.el.code(Intake.new_secret)),
        is_open=Intake.asks == "shown",
        on_close=Intake.leave,
        leave=t("intake.taken_down"),
    )
