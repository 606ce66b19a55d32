"""The condition of a flow: a tree as rows, each "what ▸ how ▸ value", with the whole of it in words above."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import button
from jxc_app.components.own import LiveField, LiveSelect, PickField
from jxc_app.components.texts import t
from jxc_app.state.flow import FlowState as Flow
from jxc_app.state.flow_rows import ConditionLine, OptionGroup

_KINDS = ("all", "any", "not", "line")


def conditions() -> rx.Component:
    """The words, then the tree."""
    return rx.el.div(
        rx.el.p(rx.el.strong(t("flow.in_words")), Flow.words, class_name="flow-words", role="status"),
        rx.el.div(rx.foreach(Flow.conditions, _line), class_name="tree"),
        class_name="stack",
    )


def _line(line: rx.Var[ConditionLine]) -> rx.Component:
    content = rx.match(line.look, ("group", _group(line)), ("foot", _foot(line)), _fact(line))
    return rx.el.div(
        content,
        rx.cond(line.error != "", rx.el.p(line.error, class_name="field-error", role="alert"), rx.fragment()),
        key=line.key,
        class_name="tree-line " + line.look + " " + line.depth,
    )


def _joint(line: rx.Var[ConditionLine]) -> rx.Component:
    return rx.cond(line.joint != "", rx.el.span(line.joint, class_name="joint"), rx.fragment())


def _remove(line: rx.Var[ConditionLine], label: rx.Var[str]) -> rx.Component:
    return rx.el.button(
        rx.icon("x", size=16, custom_attrs={"aria-hidden": "true"}),
        type="button",
        class_name="button icon-only",
        on_click=Flow.change_tree(line.id, "remove"),
        custom_attrs={"aria-label": label},
    )


def _group(line: rx.Var[ConditionLine]) -> rx.Component:
    kinds = [rx.el.option(t(f"flow.group_{kind}"), value=kind) for kind in _KINDS]
    return rx.el.div(
        _joint(line),
        LiveSelect.create(
            *kinds,
            value=line.kind,
            on_choose=lambda kind: Flow.choose_kind(line.id, kind),
            class_name="field",
            custom_attrs={"aria-label": t("flow.group")},
        ),
        rx.cond(line.is_root, rx.fragment(), _remove(line, t("flow.remove_group"))),
        class_name="tree-row",
    )


def _foot(line: rx.Var[ConditionLine]) -> rx.Component:
    return rx.el.div(
        button(t("flow.add_condition"), on_click=Flow.change_tree(line.id, "condition")),
        rx.cond(
            line.may_group, button(t("flow.add_group"), on_click=Flow.change_tree(line.id, "group")), rx.fragment()
        ),
        class_name="tree-row",
    )


def _fact(line: rx.Var[ConditionLine]) -> rx.Component:
    return rx.el.div(
        _joint(line),
        LiveSelect.create(
            rx.el.option(t("flow.choose_fact"), value=""),
            rx.cond(line.in_line, rx.foreach(Flow.line_facts, _area), rx.foreach(Flow.facts, _area)),
            value=line.fact,
            on_choose=lambda code: Flow.choose_fact(line.id, code),
            class_name=_look(line, "field fact"),
            custom_attrs={"aria-label": t("flow.fact")},
        ),
        rx.cond(line.ops.length() > 0, _op(line), rx.fragment()),
        rx.match(
            line.value_kind,
            ("number", _number(line)),
            ("yes_no", _yes_no(line)),
            ("choice", _choices(line)),
            rx.fragment(),
        ),
        _remove(line, t("flow.remove_condition")),
        class_name="tree-row",
    )


def _area(area: rx.Var[OptionGroup]) -> rx.Component:
    options = rx.foreach(area.options, lambda one: rx.el.option(one.label, value=one.id))
    return rx.el.optgroup(options, label=area.title)


def _look(line: rx.Var[ConditionLine], base: str) -> rx.Var[str]:
    return rx.cond(line.error != "", f"{base} invalid", base)


def _op(line: rx.Var[ConditionLine]) -> rx.Component:
    return LiveSelect.create(
        rx.foreach(line.ops, lambda one: rx.el.option(one.label, value=one.id)),
        value=line.op,
        on_choose=lambda op: Flow.choose_op(line.id, op),
        class_name="field op",
        custom_attrs={"aria-label": t("flow.op")},
    )


def _number(line: rx.Var[ConditionLine]) -> rx.Component:
    field = LiveField.create(
        value=line.value, revision=Flow.revision, on_commit=lambda text: Flow.type_value(line.id, text),
        input_mode="decimal", class_name=_look(line, "field"), custom_attrs={"aria-label": t("flow.value")},
    )  # fmt: skip
    return rx.el.span(field, rx.el.span(line.unit, class_name="unit"), class_name="tree-value")


def _yes_no(line: rx.Var[ConditionLine]) -> rx.Component:
    return LiveSelect.create(
        rx.el.option(t("flow.choose_value"), value=""),
        rx.el.option(t("flow.yes"), value="yes"),
        rx.el.option(t("flow.no"), value="no"),
        value=line.value,
        on_choose=lambda value: Flow.type_value(line.id, value),
        class_name=_look(line, "field op"),
        custom_attrs={"aria-label": t("flow.value")},
    )


def _choices(line: rx.Var[ConditionLine]) -> rx.Component:
    def chip(one: rx.Var[Any]) -> rx.Component:
        drop = rx.el.button(
            "×",
            type="button",
            on_click=Flow.drop_value(line.id, one.id),
            custom_attrs={"aria-label": t("flow.drop", name=one.label)},
        )
        return rx.el.span(one.label, drop, class_name="chip", key=one.id)

    pick = PickField.create(
        label=t("flow.value"), value="", options=Flow.found, clears=True, invalid=line.error != "",
        on_search=lambda text: Flow.look_for_value(line.id, text), placeholder=t("flow.find_value"),
        on_pick=lambda choice: Flow.add_value(line.id, choice),
    )  # fmt: skip
    return rx.el.span(rx.foreach(line.chosen, chip), pick, class_name="tree-value chips")
