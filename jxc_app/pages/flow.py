"""One approval flow 审批流: a form for people who never program, tried before it counts."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    danger_button,
    field_block,
    filled_button,
    link_button,
    live_field,
    pick_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, note, status
from jxc_app.components.forms import restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import LeaveGuard, LiveSelect
from jxc_app.components.texts import t
from jxc_app.pages.flow_conditions import conditions
from jxc_app.pages.flow_steps import steps
from jxc_app.pages.flow_trial import trial, versions
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.flow import FlowState as Flow
from jxc_app.state.flow_rows import TypeGroup, TypeTick
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState


@rx.page(route="/approvals/flow", title="审批流设置 · 进销存", on_load=[FrameState.load, Flow.open])
def flow() -> rx.Component:
    """What it stops, when, who decides, what is said; then it is tried, saved and put in force."""
    missing = empty(t("flow.missing"), t("flow.missing_advice"), link_button(t("menu.flows"), "/approvals/flows"))
    return screen(
        LeaveGuard.create(is_dirty=Flow.is_dirty, words=t("flow.leave")),
        page_head(rx.fragment(Flow.heading, " ", _state_mark()), link_button(t("form.back"), "/approvals/flows")),
        rx.cond(Flow.is_missing, panel(missing), rx.cond(Flow.is_loaded, _form(), rx.fragment())),
        _switch_dialog(),
        here="flows",
    )


def _state_mark() -> rx.Component:
    is_on = status("in-use", t("flow.live", number=Flow.live.to_string()))
    is_off = status("off", t("flow.off"))
    return rx.cond(Flow.shown > 0, rx.cond(Flow.live > 0, is_on, is_off), rx.fragment())


def _form() -> rx.Component:
    return rx.el.div(
        _notes(),
        rx.el.fieldset(
            panel(_subject(), title=t("flow.what")),
            panel(conditions(), title=t("flow.when")),
            panel(steps(), title=rx.cond(Flow.effect == "pass", t("flow.afterwards"), t("flow.who_decides"))),
            panel(_words(), title=t("flow.told")),
            panel(_limits(), title=t("flow.limits")),
            disabled=Flow.is_locked,
            class_name="flow-form",
        ),
        panel(trial(), title=t("flow.trial"), id="trial"),
        rx.cond(Flow.shown > 0, panel(versions(), title=t("flow.versions")), rx.fragment()),
        _foot(),
        class_name="flow-page",
    )


def _notes() -> rx.Component:
    old = note(
        t("flow.is_old", number=Flow.shown.to_string()), button(t("flow.start_from"), on_click=Flow.start_from_this)
    )
    return rx.fragment(
        restored_note(Flow.is_restored, Flow.discard),
        rx.cond(Flow.overtaken != "", note(t("flow.overtaken", who=Flow.overtaken)), rx.fragment()),
        rx.cond(Flow.is_locked, old, rx.fragment()),
    )


def _subject() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            _text("title", t("flow.title"), placeholder=t("flow.title_hint")),
            _segments(
                t("flow.act"), Flow.act, Flow.choose_act, (("post", t("flow.act_post")), ("void", t("flow.act_void")))
            ),
            _segments(
                t("flow.effect"),
                Flow.effect,
                Flow.choose_effect,
                (("ask", t("flow.effect_ask")), ("pass", t("flow.effect_pass"))),
            ),
            class_name="flow-head",
        ),
        rx.el.p(
            rx.cond(Flow.effect == "pass", t("flow.effect_pass_why"), t("flow.effect_ask_why")), class_name="quiet"
        ),
        rx.el.span(t("flow.types"), class_name="field-label"),
        rx.foreach(Flow.types, _type_group),
        rx.el.p(error_at(Flow.errors, "types"), class_name="field-error", role="alert"),
        class_name="stack",
    )


def _segments(
    label: rx.Var[str], value: rx.Var[str], on_choose: Any, choices: tuple[tuple[str, rx.Var[str]], ...]
) -> rx.Component:
    buttons = [
        rx.el.button(
            words,
            type="button",
            on_click=on_choose(code),
            class_name=rx.cond(value == code, "button choice is-on", "button choice"),
            custom_attrs={"aria-pressed": rx.cond(value == code, "true", "false")},
        )
        for code, words in choices
    ]
    group = rx.el.div(*buttons, class_name="segments", role="group", custom_attrs={"aria-label": label})
    return field_block(label, group)


def _type_group(group: rx.Var[TypeGroup]) -> rx.Component:
    return rx.el.div(
        rx.el.span(group.title, class_name="quiet"),
        rx.foreach(group.types, _type),
        class_name="flow-types",
        role="group",
        key=group.title,
        custom_attrs={"aria-label": group.title},
    )


def _type(one: rx.Var[TypeTick]) -> rx.Component:
    return check(one.title, checked=one.is_on, on_change=lambda is_on: Flow.tick_type(one.code, is_on))


def _text(name: str, label: rx.Var[str], **props: Any) -> rx.Component:
    return live_field(
        label, value=Flow.form[name], revision=Flow.revision, on_commit=lambda text: Flow.type(name, text),
        error=error_at(Flow.errors, name), name=name, **props,
    )  # fmt: skip


def _words() -> rx.Component:
    add_role = LiveSelect.create(
        rx.el.option(t("flow.add_role"), value=""),
        rx.foreach(Flow.roles, lambda one: rx.el.option(one.label, value=one.id)),
        value="",
        on_choose=lambda code: Flow.tell_role(code, True),
        class_name="field",
        custom_attrs={"aria-label": t("flow.add_role")},
    )
    add_person = pick_field(
        t("flow.add_person"), value="", options=Flow.found, clears=True, on_search=Flow.look_for_person,
        on_pick=lambda person: Flow.tell_person(person, True), placeholder=t("flow.find_person"),
    )  # fmt: skip
    return rx.el.div(
        _text("prompt", t("flow.prompt"), placeholder=t("flow.prompt_hint")),
        rx.el.div(
            rx.foreach(Flow.told_roles, lambda one: _chip(one, Flow.tell_role(one.id, False))),
            rx.foreach(Flow.told_people, lambda one: _chip(one, Flow.tell_person(one.id.to(int), False))),
            class_name="chips",
        ),
        rx.el.div(field_block(t("flow.tell"), add_role, error_at(Flow.errors, "tell_roles")), add_person,
                  class_name="flow-pair"),
        class_name="stack",
    )  # fmt: skip


def _chip(one: rx.Var[Option], on_drop: Any) -> rx.Component:
    return rx.el.span(
        one.label,
        rx.el.button("×", type="button", on_click=on_drop, custom_attrs={"aria-label": t("flow.drop", name=one.label)}),
        class_name="chip",
        key=one.id,
    )


def _limits() -> rx.Component:
    windows = (("day", t("flow.split_day")), ("hours", t("flow.split_some_hours")))
    matches = (("sku", t("flow.split_sku")), ("partner", t("flow.split_partner")))
    split = rx.el.div(
        _segments(t("flow.split_window"), Flow.split_window, Flow.choose_window, windows),
        _segments(t("flow.split_match"), Flow.split_match, Flow.choose_match, matches),
        rx.cond(
            Flow.split_window == "hours",
            _text("split_hours", t("flow.split_hours"), input_mode="numeric", placeholder=t("flow.never")),
            rx.fragment(),
        ),
        _text("split_papers", t("flow.split_papers"), input_mode="numeric"),
        field_block(t("flow.split_then"), check(t("flow.split_asks"), checked=Flow.split_asks,
                                                on_change=Flow.tick_split)),
        class_name="flow-pair",
    )  # fmt: skip
    caps = rx.el.div(
        _text("most_a_day", t("flow.most_a_day"), input_mode="numeric", placeholder=t("flow.no_limit")),
        _text("most_a_month", t("flow.most_a_month"), input_mode="numeric", placeholder=t("flow.no_limit")),
        class_name="flow-pair",
    )
    return rx.cond(
        Flow.effect == "pass",
        rx.fragment(rx.el.p(t("flow.caps_why"), class_name="quiet"), caps),
        rx.fragment(rx.el.p(t("flow.split_why"), class_name="quiet"), split),
    )


def _foot() -> rx.Component:
    switch = rx.cond(
        Flow.tried != "",
        filled_button(t("flow.switch_on", number=Flow.shown.to_string()), on_click=Flow.ask_switch(True)),
        rx.el.span(t("flow.try_first"), class_name="quiet"),
    )
    can_switch = (Flow.shown > 0) & (Flow.shown != Flow.live) & (~Flow.is_dirty | Flow.is_locked)
    edited = rx.fragment(
        rx.cond(Flow.is_dirty, button(t("form.discard"), on_click=Flow.discard), rx.fragment()),
        rx.cond(Flow.is_dirty | (Flow.shown == 0), rx.fragment(
            _text("note", t("flow.note"), placeholder=t("flow.note_hint")),
            filled_button(t("flow.save"), on_click=Flow.save),
        ), rx.fragment()),
    )  # fmt: skip
    return rx.el.div(
        rx.cond(Flow.live > 0, danger_button(t("flows.off"), on_click=Flow.ask_switch(False)), rx.fragment()),
        button(t("flow.try"), on_click=Flow.try_it, disabled=Flow.is_trying),
        rx.cond(Flow.is_locked, rx.fragment(), edited),
        rx.cond(can_switch, switch, rx.fragment()),
        class_name="flow-foot",
    )


def _switch_dialog() -> rx.Component:
    is_on = Flow.asked == "on"
    label = rx.cond(is_on, t("flow.switch_on", number=Flow.shown.to_string()), t("flows.off"))
    goes_on = note(t("flows.goes_on", count=Flow.running.to_string()))
    return dialog(
        label,
        rx.el.p(rx.cond(is_on, t("flow.on_means"), t("flows.off_means", title=Flow.heading))),
        rx.cond(is_on, note(Flow.tried), rx.fragment()),
        rx.cond(Flow.running > 0, goes_on, rx.fragment()),
        live_field(
            t("roles.reason"), value=Flow.reason, revision=Flow.revision, error=error_at(Flow.errors, "reason"),
            on_commit=Flow.type_reason,
        ),
        is_open=Flow.asked != "",
        on_close=Flow.close,
        act=rx.cond(
            is_on, filled_button(label, on_click=Flow.switch),
            danger_button(label, is_filled=True, on_click=Flow.switch),
        ),
    )  # fmt: skip
