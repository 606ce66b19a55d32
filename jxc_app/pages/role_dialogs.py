"""The dialogs of the matrix of roles."""

import reflex as rx

from jxc_app.components.controls import check, danger_button, filled_button, live_field
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import bad_note, empty, note
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.role_rows import EffectLine, HolderLine, Tick
from jxc_app.state.roles import RolesState as Roles

_SCOPES = ("", "assigned", "chosen", "all")


def dialogs() -> rx.Component:
    """Every dialog; one is open at a time."""
    return rx.fragment(_cell(), _save(), _make(), _remove(), _who())


def _cell() -> rx.Component:
    ways = [_scope(scope) for scope in _SCOPES]
    places = rx.el.div(rx.foreach(Roles.ticks, _tick), class_name="ticks")
    take = filled_button(t("roles.take_places"), on_click=Roles.stage_chosen)
    return form_dialog(
        Roles.title,
        rx.el.p(Roles.words, class_name="quiet"),
        rx.el.div(*ways, class_name="scope-choices", role="group"),
        rx.cond(Roles.scope == "chosen", rx.fragment(places, take), rx.fragment()),
        is_open=Roles.asked == "cell",
        on_close=Roles.close,
    )


def _scope(scope: str) -> rx.Component:
    key = scope or "none"
    chosen = rx.el.button(
        t(f"scope.{key}"),
        rx.el.span(t(f"scope.{key}_why"), class_name="quiet"),
        on_click=Roles.choose_scope(scope),
        type="button",
        class_name=rx.cond(Roles.scope == scope, "button choice is-on", "button choice"),
        custom_attrs={"aria-pressed": rx.cond(Roles.scope == scope, "true", "false")},
    )
    if scope in ("", "all"):
        return chosen
    return rx.cond(Roles.is_scoped, chosen, rx.fragment())


def _tick(one: rx.Var[Tick]) -> rx.Component:
    return check(one.title, checked=one.is_on, on_change=lambda is_on: Roles.tick(one.id, is_on))


def _save() -> rx.Component:
    clash = bad_note(t("roles.clash_why"))
    return dialog(
        t("roles.look"),
        rx.el.div(rx.foreach(Roles.effects, _effect), class_name="stack"),
        rx.cond(Roles.is_clashing, clash, note(t("roles.at_once"))),
        _reason(),
        is_open=Roles.asked == "save",
        on_close=Roles.close,
        act=filled_button(t("roles.save"), on_click=Roles.save),
    )


def _effect(effect: rx.Var[EffectLine]) -> rx.Component:
    return rx.el.section(
        rx.el.h3(effect.role),
        rx.el.p(t("roles.people", people=effect.people), class_name="quiet"),
        _change(t("roles.gains"), effect.gains, "gains"),
        _change(t("roles.loses"), effect.loses, "loses"),
        _change(t("roles.of_them_sensitive"), effect.sensitive, "sensitive"),
        _change(t("roles.rows_become"), effect.rows, "rows"),
        _change(t("roles.factor_becomes"), effect.factor, "rows"),
        _change(t("roles.clashes"), effect.conflicts, "clash"),
        _change(t("roles.clashes_of_people"), effect.clashes, "clash"),
        key=effect.role,
        class_name="effect",
    )


def _change(label: rx.Var[str], words: rx.Var[str], look: str) -> rx.Component:
    return rx.cond(words != "", rx.el.p(rx.el.strong(label), words, class_name=look), rx.fragment())


def _make() -> rx.Component:
    confirm = rx.el.div(
        note(t("roles.copy_why", role=Roles.words)),
        rx.cond(
            Roles.ticks.length() > 0,
            rx.el.div(rx.foreach(Roles.ticks, _tick), class_name="ticks"),
            rx.el.p(t("roles.nothing_sensitive"), class_name="quiet"),
        ),
        class_name="stack",
    )
    is_copy = Roles.asked == "copy"
    return dialog(
        rx.cond(is_copy, t("roles.copy"), t("roles.new")),
        rx.cond(is_copy, confirm, rx.el.p(t("roles.new_why"))),
        rx.el.div(
            live_field(
                t("roles.name"), value=Roles.name, revision=Roles.revision, error=error_at(Roles.errors, "name"),
                on_commit=lambda text: Roles.type("name", text),
            ),
            live_field(
                t("roles.description"), value=Roles.description, revision=Roles.revision,
                error=error_at(Roles.errors, "description"), on_commit=lambda text: Roles.type("description", text),
            ),
            _reason(),
            class_name="stack",
        ),
        is_open=is_copy | (Roles.asked == "new"),
        on_close=Roles.close,
        act=filled_button(t("roles.make"), on_click=Roles.make),
    )  # fmt: skip


def _remove() -> rx.Component:
    return dialog(
        t("roles.remove"),
        rx.el.p(t("roles.remove_why", role=Roles.words)),
        _reason(),
        is_open=Roles.asked == "remove",
        on_close=Roles.close,
        act=danger_button(t("act.delete"), is_filled=True, on_click=Roles.remove),
    )


def _who() -> rx.Component:
    heads = [head(t(f"roles.{name}")) for name in ("person", "role", "place", "rows", "until")]
    rows = table(heads, rx.foreach(Roles.holders, _holder), label=Roles.title)
    return form_dialog(
        t("roles.who_can_this", act=Roles.title),
        rx.cond(Roles.holders.length() > 0, rows, empty(t("roles.nobody"), t("roles.nobody_advice"))),
        is_open=Roles.asked == "who",
        on_close=Roles.close,
        width="760px",
        leave=t("dialog.close"),
    )


def _holder(one: rx.Var[HolderLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("roles.person"), one.person, class_name="title"),
        cell(t("roles.role"), one.role),
        cell(t("roles.place"), one.place),
        cell(t("roles.rows"), rx.cond(one.rows != "", one.rows, t("roles.every_row"))),
        cell(t("roles.until"), rx.cond(one.until != "", one.until, t("roles.no_end"))),
        key=one.key,
    )


def _reason() -> rx.Component:
    return live_field(
        t("roles.reason"), value=Roles.reason, revision=Roles.revision, error=error_at(Roles.errors, "reason"),
        on_commit=lambda text: Roles.type("reason", text),
    )  # fmt: skip
