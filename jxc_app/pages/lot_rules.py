"""批次规则: how lots leave, what must be left of their life when they come, and when they are warned of."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import note
from jxc_app.components.forms import clash_note, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.lot_rules import LotRulesState as Rules
from jxc_app.state.lot_rules import RuleLine

_COLUMNS = ("allocation", "least_life", "on_short_life", "warnings")
_NUMBERS = ("least_life", "warn_1", "warn_2", "warn_3")


@rx.page(route="/lot-rules", title="批次规则 · 进销存", on_load=[FrameState.load, Rules.open])
def lot_rules() -> rx.Component:
    """One row per rule; the nearest above a SKU's category counts."""
    return screen(
        page_head(
            t("menu.lot_rules"),
            link_button(t("menu.expiry"), "/expiry"),
            button(t("lot_rules.new"), on_click=Rules.edit("new")),
        ),
        panel(_table(), look="flush"),
        note(t("lot_rules.how")),
        _form(),
        _drop(),
        here="lot_rules",
    )


def _table() -> rx.Component:
    heads = [head(t("field.category")), *[head(t(f"lot_rules.{name}_short")) for name in _COLUMNS], head(t("act.acts"))]
    body = rx.cond(Rules.is_loaded, rx.foreach(Rules.rows, _row), skeleton_rows(6, 3))
    return rx.el.div(table(heads, body, label=t("menu.lot_rules")), class_name="masters")


def _row(row: rx.Var[RuleLine]) -> rx.Component:
    drop = danger_button(t("lot_rules.drop"), on_click=Rules.ask_drop(row.id))
    acts = rx.el.div(
        button(t("lot_rules.edit"), on_click=Rules.edit(row.id)),
        rx.cond(row.is_own, drop, rx.fragment()),
        class_name="row-acts",
    )
    return rx.el.tr(
        rx.el.td(row.name, class_name="title"),
        *[cell(t(f"lot_rules.{name}_short"), getattr(row, name), class_name="span") for name in _COLUMNS],
        cell(t("act.acts"), acts, class_name="span"),
        key=row.id,
    )


def _typed(name: str) -> rx.Component:
    return live_field(
        t(f"lot_rules.{name}"), value=Rules.form[name], revision=Rules.revision, error=error_at(Rules.errors, name),
        on_commit=lambda text: Rules.type_in(name, text), input_mode="numeric", max_length=4,
    )  # fmt: skip


def _chosen(name: str, options: rx.Var, **props: rx.Var[str]) -> rx.Component:
    return select_field(
        t(f"lot_rules.{name}"), value=Rules.form[name], options=options, error=error_at(Rules.errors, name),
        on_change=lambda chosen: Rules.type_in(name, chosen), **props,
    )  # fmt: skip


def _form() -> rx.Component:
    category = _chosen("category_id", Rules.categories, empty=t("lot_rules.choose"))
    return dialog(
        Rules.form_title,
        restored_note(Rules.is_restored, Rules.discard),
        clash_note(Rules.clashes, Rules.merged, Rules.take_theirs),
        rx.el.div(
            rx.cond(Rules.is_new, category, rx.fragment()),
            _chosen("allocation", Rules.allocations),
            _chosen("on_short_life", Rules.answers),
            *[_typed(name) for name in _NUMBERS],
            class_name="head-grid",
        ),
        is_open=Rules.is_open,
        on_close=Rules.show_form,
        act=filled_button(t("form.save"), on_click=Rules.save),
    )


def _drop() -> rx.Component:
    return dialog(
        t("lot_rules.drop"),
        rx.el.p(Rules.drop_text),
        is_open=Rules.is_dropping,
        on_close=Rules.show_drop,
        act=danger_button(t("lot_rules.drop"), is_filled=True, on_click=Rules.drop),
        width="420px",
    )
