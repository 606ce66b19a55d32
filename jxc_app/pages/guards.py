"""What guards rights: second proof 二次验证, and exceptions from excluding duties 不相容岗位例外."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.guards import ExceptionLine, GuardsState, RuleLine


@rx.page(route="/roles/guards", title="二次验证与例外 · 进销存", on_load=[FrameState.load, GuardsState.open])
def guards() -> rx.Component:
    """The rules for those who may change them, the exceptions for all who see the matrix."""
    rules = panel(note(t("guards.rules_why")), _rules(), _add(), title=t("guards.rules"))
    return screen(
        page_head(t("guards.title"), link_button(t("menu.roles"), "/roles")),
        rx.cond(GuardsState.may_rule | ~GuardsState.is_loaded, rules, rx.fragment()),
        panel(
            note(t("guards.exceptions_why")),
            rx.cond(GuardsState.is_loaded, _exceptions(), loading(3)),
            title=t("guards.exceptions"),
        ),
        _change_rule(),
        _allow(),
        _end(),
        here="roles",
    )


def _rules() -> rx.Component:
    heads = [head(t(f"guards.{name}")) for name in ("act", "covers", "asks")]
    return table(
        [*heads, head("")],
        rx.cond(GuardsState.is_loaded, rx.foreach(GuardsState.rules, _rule), skeleton_rows(4, 7)),
        label=t("guards.rules"),
    )


def _add() -> rx.Component:
    """Any other write may be put on the list."""
    return rx.cond(
        GuardsState.may_rule,
        rx.el.div(
            select_field(
                t("guards.add"), value="", options=GuardsState.offered, empty=t("guards.choose_act"),
                on_change=GuardsState.ask_add,
            ),
            class_name="stack tight",
        ),
        rx.fragment(),
    )  # fmt: skip


def _rule(one: rx.Var[RuleLine]) -> rx.Component:
    asks = rx.cond(one.is_asked, status("in-use", t("guards.on")), status("off", t("guards.off")))
    change = button(
        rx.cond(one.is_asked, t("guards.switch_off"), t("guards.switch_on")),
        on_click=GuardsState.ask_rule(one.code),
        custom_attrs={"aria-label": rx.cond(one.is_asked, t("guards.switch_off"), t("guards.switch_on")) + one.title},
    )
    return rx.el.tr(
        cell(t("guards.act"), one.title, rx.cond(one.is_own, rx.el.span(t("guards.own"), class_name="quiet"), ""),
             class_name="title"),
        cell(t("guards.covers"), one.acts, class_name="wrap"),
        cell(t("guards.asks"), asks),
        cell("", rx.cond(one.is_fixed, rx.el.span(t("guards.fixed"), class_name="quiet"), change)),
        key=one.code,
    )  # fmt: skip


def _exceptions() -> rx.Component:
    names = ("role", "duties", "owner", "why", "since", "until", "state")
    heads = [head(t(f"guards.{name}")) for name in names]
    rows = table([*heads, head("")], rx.foreach(GuardsState.exceptions, _exception), label=t("guards.exceptions"))
    none = empty(t("guards.no_exceptions"), t("guards.no_exceptions_advice"))
    new = rx.cond(
        GuardsState.exclusions.length() > 0,
        filled_button(t("guards.new"), on_click=GuardsState.ask_new),
        rx.el.p(t("guards.none_allowed"), class_name="quiet"),
    )
    return rx.fragment(
        rx.cond(GuardsState.exceptions.length() > 0, rows, none),
        rx.cond(GuardsState.may_change, rx.el.div(new, class_name="row-acts"), rx.fragment()),
    )


def _exception(one: rx.Var[ExceptionLine]) -> rx.Component:
    state = rx.cond(one.is_running, status("waiting", t("guards.running")), status("late", t("guards.ended")))
    end = danger_button(t("guards.end"), on_click=GuardsState.ask_end(one.role_id, one.exclusion))
    return rx.el.tr(
        cell(t("guards.role"), one.role, class_name="title"),
        cell(t("guards.duties"), one.title, class_name="wrap"),
        cell(t("guards.owner"), one.owner),
        cell(t("guards.why"), one.reason, class_name="wrap"),
        cell(t("guards.since"), one.since),
        cell(t("guards.until"), one.until),
        cell(t("guards.state"), state),
        cell("", rx.cond(GuardsState.may_change & one.is_running, end, rx.fragment())),
        key=one.key,
    )


def _change_rule() -> rx.Component:
    will = rx.cond(GuardsState.will_ask, t("guards.will_ask"), t("guards.will_not_ask"))
    return dialog(
        GuardsState.words,
        rx.el.p(will),
        _reason(),
        is_open=GuardsState.asked == "rule",
        on_close=GuardsState.close,
        act=filled_button(t("guards.save"), on_click=GuardsState.change_rule),
    )


def _allow() -> rx.Component:
    return dialog(
        t("guards.new"),
        rx.el.div(
            _choice("role", "role_id", GuardsState.role_id, GuardsState.roles),
            _choice("duties", "exclusion", GuardsState.exclusion, GuardsState.exclusions),
            _choice("owner", "owner_id", GuardsState.owner_id, GuardsState.people),
            live_field(
                t("guards.until_day"), type="date", value=GuardsState.until, revision=GuardsState.revision,
                error=error_at(GuardsState.errors, "until"), on_commit=lambda text: GuardsState.type("until", text),
            ),
            _reason(),
            class_name="stack",
        ),
        is_open=GuardsState.asked == "new",
        on_close=GuardsState.close,
        act=filled_button(t("guards.allow"), on_click=GuardsState.allow),
    )  # fmt: skip


def _choice(label: str, name: str, value: rx.Var[str], options: rx.Var[list[object]]) -> rx.Component:
    return select_field(
        t(f"guards.{label}"), value=value, options=options, empty=t("guards.choose"),
        error=error_at(GuardsState.errors, name), on_change=lambda text: GuardsState.type(name, text),
    )  # fmt: skip


def _end() -> rx.Component:
    return dialog(
        t("guards.end"),
        rx.el.p(GuardsState.words),
        rx.el.p(t("guards.end_why")),
        _reason(),
        is_open=GuardsState.asked == "end",
        on_close=GuardsState.close,
        act=danger_button(t("guards.end"), is_filled=True, on_click=GuardsState.end),
    )


def _reason() -> rx.Component:
    return live_field(
        t("roles.reason"), value=GuardsState.reason, revision=GuardsState.revision,
        error=error_at(GuardsState.errors, "reason"), on_commit=lambda text: GuardsState.type("reason", text),
    )  # fmt: skip
