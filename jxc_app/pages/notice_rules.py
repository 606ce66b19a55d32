"""Rules of notices 通知规则: who is told of what, and where it is sent."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    danger_button,
    field_block,
    filled_button,
    live_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import in_use_mark
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.notice_tabs import HERE, notice_tabs
from jxc_app.state.frame import FrameState
from jxc_app.state.notice_rule_rows import RuleLine
from jxc_app.state.notice_rules import NoticeRulesState as Rules
from jxc_app.state.role_rows import Tick


@rx.page(route="/notices/rules", title="通知规则 · 进销存", on_load=[FrameState.load, Rules.open])
def notice_rules() -> rx.Component:
    """Every rule, those that the product came with first."""
    return screen(
        page_head(t("menu.notice_rules"), filled_button(t("notice_rules.new"), on_click=Rules.ask_new)),
        notice_tabs("rules"),
        panel(_table(), look="flush"),
        _edit(),
        _switch(),
        _delete(),
        here=HERE,
    )


def _table() -> rx.Component:
    heads = [
        head(t("notice_rules.event")),
        head(t("notice_rules.condition")),
        head(t("notice_rules.to")),
        head(t("notice_tabs.channels")),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    body = rx.cond(Rules.is_loaded, rx.foreach(Rules.lines, _row), skeleton_rows(len(heads), 8))
    return rx.el.div(table(heads, body, label=t("notice_tabs.rules")), class_name="masters")


def _row(line: rx.Var[RuleLine]) -> rx.Component:
    shipped = rx.cond(line.is_shipped, rx.el.span(t("notice_rules.shipped"), class_name="shipped"), rx.fragment())
    word = rx.cond(line.is_on, t("act.switch_off"), t("act.switch_on"))
    acts = rx.el.div(
        button(t("act.change"), on_click=Rules.ask_edit(line.id)),
        button(word, on_click=Rules.ask_switch(line.id)),
        rx.cond(
            line.is_shipped, rx.fragment(), danger_button(t("act.delete"), on_click=Rules.ask_delete(line.id))
        ),
        class_name="row-acts",
    )  # fmt: skip
    return rx.el.tr(
        cell(t("notice_rules.event"), line.title, " ", shipped, class_name="title"),
        cell(t("notice_rules.condition"), line.condition, class_name="wrap"),
        cell(t("notice_rules.to"), line.readers, class_name="wrap"),
        cell(t("notice_tabs.channels"), line.channels, class_name="wrap"),
        cell(t("field.status"), in_use_mark(~line.is_on)),
        cell(t("act.acts"), acts),
        key=line.id,
    )


def _edit() -> rx.Component:
    return dialog(
        rx.cond(Rules.is_new, t("notice_rules.new"), t("notice_rules.change")),
        rx.el.div(
            _event(),
            rx.cond(Rules.event.unit != "", _minimum(), rx.fragment()),
            rx.cond(Rules.event.is_daily, _hour(), rx.fragment()),
            _group("roles", Rules.roles, error_at(Rules.errors, "role_codes")),
            check(t("notice_rules.person"), checked=Rules.tells_person, on_change=Rules.tell_person),
            _channels(),
            _folded("people", Rules.people),
            _folded("places", Rules.places),
            class_name="stack",
        ),
        is_open=Rules.asked == "edit",
        on_close=Rules.close,
        act=filled_button(t("form.save"), on_click=Rules.save),
    )


def _event() -> rx.Component:
    choose = select_field(
        t("notice_rules.event"), value=Rules.event_code, options=Rules.events, on_change=Rules.choose_event,
        empty=t("field.choose"), error=error_at(Rules.errors, "event"),
    )  # fmt: skip
    fixed = rx.el.p(rx.el.strong(Rules.event.title))
    return rx.cond(Rules.is_new, choose, fixed)


def _minimum() -> rx.Component:
    return live_field(
        t("notice_rules.minimum", unit=Rules.event.unit), value=Rules.minimum, revision=Rules.revision,
        on_commit=Rules.type_minimum, error=error_at(Rules.errors, "minimum"), input_mode="decimal",
        placeholder=t("notice_rules.every_time"),
    )  # fmt: skip


def _hour() -> rx.Component:
    return select_field(
        t("notice_rules.hour"), value=Rules.hour, options=Rules.hours, on_change=Rules.choose_hour,
        error=error_at(Rules.errors, "hour"),
    )  # fmt: skip


def _channels() -> rx.Component:
    none = rx.el.p(
        t("notice_rules.no_channel"), rx.link(t("notice_rules.add_channel"), href="/notices/channels"),
        class_name="quiet",
    )  # fmt: skip
    some = _ticks("channels", Rules.channels)
    return field_block(
        t("notice_rules.channels"), rx.cond(Rules.channels.length() > 0, some, none),
        error_at(Rules.errors, "channel_ids"),
    )  # fmt: skip


def _group(group: str, several: rx.Var[list[Tick]], error: rx.Var[str]) -> rx.Component:
    return field_block(t(f"notice_rules.{group}"), _ticks(group, several), error)


def _folded(group: str, several: rx.Var[list[Tick]]) -> rx.Component:
    return rx.el.details(rx.el.summary(t(f"notice_rules.{group}")), _ticks(group, several), class_name="more")


def _ticks(group: str, several: rx.Var[list[Tick]]) -> rx.Component:
    def one(each: rx.Var[Any]) -> rx.Component:
        return check(
            each.title,
            checked=each.is_on,
            on_change=lambda is_on: Rules.tick(group, each.id, is_on),
        )

    return rx.el.div(
        rx.foreach(several, one),
        class_name="tick-grid",
        role="group",
        custom_attrs={"aria-label": t(f"notice_rules.{group}")},
    )


def _switch() -> rx.Component:
    return dialog(
        t("notice_rules.switch_off"),
        rx.el.p(Rules.words),
        _reason(),
        is_open=Rules.asked == "switch",
        on_close=Rules.close,
        act=danger_button(t("act.switch_off"), is_filled=True, on_click=Rules.switch_off),
    )


def _delete() -> rx.Component:
    return dialog(
        t("notice_rules.delete"),
        rx.el.p(Rules.words),
        _reason(),
        is_open=Rules.asked == "delete",
        on_close=Rules.close,
        act=danger_button(t("act.delete"), is_filled=True, on_click=Rules.delete),
    )


def _reason() -> rx.Component:
    return live_field(
        t("roles.reason"), value=Rules.reason, revision=Rules.revision, error=error_at(Rules.errors, "reason"),
        on_commit=Rules.type_reason,
    )  # fmt: skip
