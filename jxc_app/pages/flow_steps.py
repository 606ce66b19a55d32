"""The steps of a flow: who decides, together or one after the other, and what happens to the slow."""

import reflex as rx

from jxc_app.components.controls import button, choice, field_block, live_field
from jxc_app.components.own import LiveSelect, PickField
from jxc_app.components.texts import t
from jxc_app.state.flow import FlowState as Flow
from jxc_app.state.flow_rows import PERSON, StageLine, WhoLine

_MODES = ("any", "all", "in_turn")


def steps() -> rx.Component:
    """One card each."""
    why = rx.cond(Flow.effect == "pass", t("flow.afterwards_why"), t("flow.steps_why"))
    return rx.el.div(
        rx.el.p(why, class_name="quiet"),
        rx.foreach(Flow.stages, _stage),
        rx.el.div(button(t("flow.add_step"), on_click=Flow.add_step), class_name="tree-row"),
        rx.el.p(rx.cond(Flow.errors.contains("steps"), Flow.errors["steps"], ""), class_name="field-error"),
        class_name="stack",
    )


def _stage(stage: rx.Var[StageLine]) -> rx.Component:
    name = rx.cond(
        Flow.effect == "pass",
        t("flow.review_number", number=stage.number.to_string()),
        t("flow.step_number", number=stage.number.to_string()),
    )
    acts = rx.el.div(
        button(t("flow.up"), on_click=Flow.change_step(stage.id, "up"), disabled=stage.is_first),
        button(t("flow.down"), on_click=Flow.change_step(stage.id, "down"), disabled=stage.is_last),
        button(t("act.delete"), on_click=Flow.change_step(stage.id, "remove"), disabled=stage.is_only),
        class_name="row-acts",
    )
    return rx.el.section(
        rx.el.header(rx.el.h3(name), acts),
        rx.foreach(stage.whos, _who),
        rx.el.div(button(t("flow.add_who"), on_click=Flow.change_step(stage.id, "who")), class_name="tree-row"),
        rx.el.div(
            field_block(t("flow.mode"), _mode(stage)),
            _hours(stage, "hours", t("flow.hours"), stage.hours, stage.hours_error),
            _hours(stage, "escalate_hours", t("flow.escalate"), stage.escalate_hours, stage.escalate_error),
            class_name="flow-head",
        ),
        class_name="flow-step",
        key=stage.id,
        custom_attrs={"aria-label": name},
    )


def _mode(stage: rx.Var[StageLine]) -> rx.Component:
    return LiveSelect.create(
        *[rx.el.option(t(f"flow.mode_{mode}"), value=mode) for mode in _MODES],
        value=stage.mode,
        on_choose=lambda mode: Flow.choose_mode(stage.id, mode),
        class_name="field",
        custom_attrs={"aria-label": t("flow.mode")},
    )


def _hours(
    stage: rx.Var[StageLine], name: str, label: rx.Var[str], value: rx.Var[str], error: rx.Var[str]
) -> rx.Component:
    return live_field(
        label, value=value, revision=Flow.revision, error=error, input_mode="numeric", placeholder=t("flow.never"),
        on_commit=lambda text: Flow.type_hours(stage.id, name, text),
    )  # fmt: skip


def _who(who: rx.Var[WhoLine]) -> rx.Component:
    person = PickField.create(
        label=t("flow.person"), value=who.person, options=Flow.found, invalid=who.error != "",
        on_search=Flow.look_for_person, on_pick=lambda one: Flow.choose_person(who.id, one),
        placeholder=t("flow.find_person"),
    )  # fmt: skip
    drop = rx.el.button(
        rx.icon("x", size=16, custom_attrs={"aria-hidden": "true"}),
        type="button",
        class_name="button icon-only",
        on_click=Flow.drop_who(who.id),
        custom_attrs={"aria-label": t("flow.remove_who")},
    )
    chosen = choice(
        t("flow.approver"), value=who.choice, options=Flow.who_options, error=who.error,
        on_change=lambda one: Flow.choose_who(who.id, one),
    )  # fmt: skip
    return rx.el.div(
        rx.el.div(
            chosen,
            rx.cond(who.choice == PERSON, person, rx.fragment()),
            rx.cond(who.may_go, drop, rx.fragment()),
            class_name="tree-row",
        ),
        rx.cond(who.error != "", rx.el.p(who.error, class_name="field-error", role="alert"), rx.fragment()),
        key=who.id,
    )
