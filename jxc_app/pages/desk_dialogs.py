"""The dialogs of the posting desk; one is open at a time."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, button, danger_button, filled_button, select_field
from jxc_app.components.desk_parts import PickMany, TableBox, TemplateName
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty
from jxc_app.components.own import PickField
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.desk_lines import totals_of_lines
from jxc_app.pages.layout import error_at
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.desk_shelf import DraftChoice, HistoryRow, TemplateChoice
from jxc_app.state.desk_tables import TableRow
from jxc_app.state.posting_desk import PostingDeskState as Desk


def dialogs() -> rx.Component:
    """All of them, closed."""
    return rx.fragment(
        _dialog("paste", t("desk.paste"), _paste(), act=_add_pasted(), width="760px"),
        _dialog("pick", t("desk.pick"), _pick(), width="680px"),
        _dialog("history", t("desk.history"), _history(), width="760px"),
        _dialog("templates", t("desk.templates"), _templates()),
        _dialog("drafts", t("desk.drafts"), _drafts(), width="680px"),
        _dialog("bind", t("desk.bind"), _bind(), act=_bind_act()),
        _dialog("keys", t("desk.keys"), _keys()),
        waiting_dialog(Desk),
        _dialog("sure", t("sure.title"), _warnings(), act=_go_on(), leave=t("sure.back")),
    )


def _dialog(
    name: str, title: Text, content: rx.Component, *, act: Any = None, width: str = "560px", leave: Text | None = None
) -> rx.Component:
    return dialog(
        title,
        content,
        is_open=Desk.dialog == name,
        on_close=lambda _open: Desk.open_dialog(""),
        act=act if act is not None else rx.fragment(),
        width=width,
        leave=leave,
    )


def _paste() -> rx.Component:
    heads = [head(t("paste.row")), head(t("field.sku")), head(t("field.quantity"), number=True)]
    heads += [head(t("field.price"), number=True), head(t("field.remark")), head(t("paste.result"))]
    return rx.el.div(
        TableBox.create(on_table=Desk.paste),
        rx.cond(
            Desk.pasted_good + Desk.pasted_bad > 0,
            rx.fragment(
                rx.el.p(
                    t("paste.found", good=Desk.pasted_good),
                    rx.cond(
                        Desk.pasted_bad > 0,
                        rx.el.strong(t("paste.wrong", bad=Desk.pasted_bad), class_name="negative"),
                        rx.fragment(),
                    ),
                    role="status",
                ),
                rx.el.div(
                    table(heads, rx.foreach(Desk.pasted_rows, _pasted_row), label=t("desk.paste")),
                    class_name="dialog-rows",
                ),
            ),
            rx.el.p(t("paste.advice"), class_name="quiet"),
        ),
        class_name="stack",
    )


def _pasted_row(row: rx.Var[TableRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("paste.row"), row.number),
        cell(t("field.sku"), rx.cond(row.name != "", row.name, row.code), class_name="title wrap"),
        cell(t("field.quantity"), row.quantity, number=True),
        cell(t("field.price"), row.price, number=True),
        cell(t("field.remark"), row.remark),
        cell(
            t("paste.result"),
            rx.cond(row.fault != "", rx.el.span(row.fault, class_name="negative"), t("paste.good")),
            class_name="wrap",
        ),
        key=row.number,
    )


def _add_pasted() -> rx.Component:
    return filled_button(
        t("paste.add", good=Desk.pasted_good), on_click=Desk.confirm_paste, disabled=Desk.pasted_good == 0
    )


def _pick() -> rx.Component:
    return PickMany.create(
        rows=Desk.pick_rows,
        is_low=Desk.picks_low,
        on_search=Desk.search_picks,
        on_low=Desk.show_low,
        on_pick=Desk.pick,
    )


def _history() -> rx.Component:
    heads = [head(t("field.business_date")), head(t("field.number")), head(t("history.where"))]
    heads += [head(t("field.quantity"), number=True), head(t("field.price"), number=True), head("")]
    return rx.el.div(
        rx.el.p(Desk.history_of),
        rx.cond(
            Desk.history.length() == 0,
            empty(t("history.empty"), t("history.empty_advice")),
            rx.el.div(table(heads, rx.foreach(Desk.history, _past), label=t("desk.history")), class_name="dialog-rows"),
        ),
    )


def _past(row: rx.Var[HistoryRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.business_date"), row.date),
        cell(t("field.number"), rx.link(row.number, href=row.href, is_external=True)),
        cell(t("history.where"), row.partner, class_name="wrap"),
        cell(t("field.quantity"), row.quantity, rx.el.span(row.unit, class_name="unit"), number=True),
        cell(
            t("field.price"),
            row.price,
            rx.cond(row.discount != "", rx.el.span(f"−{row.discount}%", class_name="unit"), rx.fragment()),
            number=True,
        ),
        cell(
            "",
            button(t("history.take"), on_click=Desk.take_price(row.price, row.unit_id), disabled=~Desk.is_open),
            class_name="blank",
        ),
    )


def _templates() -> rx.Component:
    return rx.el.div(
        TemplateName.create(may_share=Desk.may_share, disabled=Desk.line_count == 0, on_save=Desk.save_as_template),
        rx.el.p(error_at(Desk.errors, "name"), class_name="field-error", role="alert"),
        rx.cond(
            Desk.templates.length() == 0,
            empty(t("templates.empty"), t("templates.empty_advice")),
            rx.el.ul(rx.foreach(Desk.templates, _template), class_name="choice-rows"),
        ),
        class_name="stack",
    )


def _template(one: rx.Var[TemplateChoice]) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.name, rx.el.span(one.note, class_name="quiet"), class_name="pick-name"),
        rx.cond(
            one.may_delete,
            danger_button(t("templates.delete"), on_click=Desk.remove_template(one.id)),
            rx.fragment(),
        ),
        button(t("templates.use"), on_click=Desk.use_template(one.id), disabled=~Desk.is_open),
        key=one.id,
    )


def _drafts() -> rx.Component:
    return rx.cond(
        Desk.drafts.length() == 0,
        empty(t("drafts.empty"), t("drafts.empty_advice")),
        rx.el.ul(rx.foreach(Desk.drafts, _draft), class_name="choice-rows dialog-rows"),
    )


def _draft(one: rx.Var[DraftChoice]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.link(one.title, href=one.href),
            rx.el.span(one.note, " · ", one.changed, class_name="quiet"),
            class_name="pick-name",
        ),
        rx.cond(
            Desk.discarding == one.id,
            danger_button(t("drafts.sure"), is_filled=True, on_click=Desk.discard(one.id)),
            danger_button(t("drafts.discard"), on_click=Desk.ask_discard(one.id)),
        ),
        key=one.id,
    )


def _bind() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("bind.why", code=Desk.binding_code)),
        PickField.create(
            label=t("desk.find"),
            placeholder=t("desk.find"),
            value=Desk.binding_sku,
            options=Desk.sku_options,
            on_search=Desk.search_sku,
            on_pick=Desk.choose_binding,
        ),
        rx.cond(
            Desk.binding_units.length() > 1,
            select_field(
                t("bind.unit"),
                value=Desk.binding_unit,
                options=Desk.binding_units,
                on_change=Desk.choose_binding_unit,
            ),
            rx.fragment(),
        ),
        rx.el.p(error_at(Desk.errors, "barcode"), class_name="field-error", role="alert"),
        class_name="stack bind-form",
    )


def _bind_act() -> rx.Component:
    return filled_button(t("bind.act"), on_click=Desk.bind, disabled=Desk.binding_sku == "")


def _warnings() -> rx.Component:
    return rx.el.div(
        rx.el.ul(rx.foreach(Desk.warnings, _warning), class_name="warning-rows"),
        totals_of_lines(),
        class_name="stack sure",
    )


def _warning(words: rx.Var[str]) -> rx.Component:
    return rx.el.li(words)


def _go_on() -> rx.Component:
    return filled_button(t("sure.go_on", act=Desk.post_label), on_click=Desk.finish_anyway)


def _keys() -> rx.Component:
    keys = (
        ("↵", t("keys.enter")),
        ("↑ ↓ ← →", t("keys.arrows")),
        ("F2", t("keys.edit")),
        ("F3", t("keys.new")),
        ("F4", t("keys.history")),
        ("F6", t("desk.pick")),
        ("F7", t("desk.paste")),
        ("F8", t("keys.post")),
        ("F9", t("desk.templates")),
        ("Esc", t("keys.scan")),
        ("Ctrl+Z", t("desk.undo")),
        ("Ctrl+Delete", t("desk.remove")),
        ("5*", t("keys.times")),
        ("Ctrl+V", t("keys.paste")),
    )
    return rx.el.dl(
        *[rx.el.div(rx.el.dt(rx.el.kbd(key)), rx.el.dd(words)) for key, words in keys], class_name="key-list"
    )
