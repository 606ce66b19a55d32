"""期初往来余额: 应付, 应收, 预付, 预收 by partner, entered here or from a file."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    choice,
    danger_button,
    download_link,
    filled_button,
    link_button,
    live_field,
    pager,
    pick_field,
    search_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.imports import tally
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.opening_balances import BalanceLine
from jxc_app.state.opening_balances import BalancesState as Balances


@rx.page(route="/opening/balances", title="期初往来余额 · 进销存", on_load=[FrameState.load, Balances.open])
def opening_balances() -> rx.Component:
    """The list, its sums, and the form."""
    may = Balances.may_edit
    return screen(
        Address.create(path=Balances.address, revision=Balances.revision),
        page_head(
            t("opening.balances"),
            link_button(t("opening.back"), "/opening"),
            download_link(t("stock.export"), "/api/exports/opening/balances.xlsx"),
            rx.cond(may, link_button(t("opening.import"), "/opening/balances/import"), rx.fragment()),
            rx.cond(may, filled_button(t("opening.new_balance"), on_click=Balances.edit(0)), rx.fragment()),
        ),
        panel(tally(*[(Balances.totals[at].id, Balances.totals[at].label) for at in range(4)])),
        panel(
            rx.el.div(
                search_field(
                    t("opening.find"), value=Balances.search, revision=Balances.revision,
                    on_commit=Balances.search_for,
                ),
                choice(
                    t("opening.kind"), value=Balances.only_kind, options=Balances.kinds,
                    on_change=Balances.choose_kind, empty=t("opening.all_kinds"),
                ),
                class_name="filters",
            ),
            rx.cond(Balances.is_loaded, _list(), loading()),
            pager(text="", page=Balances.page, has_more=Balances.has_more, on_page=Balances.turn_to),
            look="flush",
        ),
        _form_dialog(),
        _remove_dialog(),
        here="opening",
    )  # fmt: skip


def _list() -> rx.Component:
    heads = [
        head(t("opening.partner")), head(t("opening.kind")), head(t("opening.amount"), number=True),
        head(t("opening.reference")), head(t("opening.due")), head(t("field.remark")), head(t("act.acts")),
    ]  # fmt: skip
    rows = rx.el.div(table(heads, rx.foreach(Balances.lines, _row), label=t("opening.balances")), class_name="masters")
    return rx.cond(Balances.lines.length() > 0, rows, empty(t("opening.no_balances"), t("opening.no_balances_advice")))


def _row(line: rx.Var[BalanceLine]) -> rx.Component:
    acts = rx.el.div(
        button(t("act.change"), on_click=Balances.edit(line.id)),
        danger_button(t("act.delete"), on_click=Balances.ask_remove(line.id)),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("opening.partner"), line.partner, rx.el.span(line.code, class_name="quiet"), class_name="title"),
        cell(t("opening.kind"), line.kind),
        cell(t("opening.amount"), line.amount, number=True),
        cell(t("opening.reference"), line.reference),
        cell(t("opening.due"), line.due_on),
        cell(t("field.remark"), line.remark, class_name="wrap"),
        cell(t("act.acts"), rx.cond(Balances.may_edit, acts, rx.fragment()), class_name="span"),
        key=line.id,
        class_name="row-link",
    )


def _form_dialog() -> rx.Component:
    fields = rx.el.div(
        select_field(
            t("opening.kind"), value=Balances.form["kind"], options=Balances.kinds,
            on_change=Balances.change("kind"), error=error_at(Balances.errors, "kind"),
        ),
        pick_field(
            t("opening.partner"), value=Balances.partner_name, options=Balances.partner_options,
            on_search=Balances.search_partner, on_pick=Balances.choose_partner,
            placeholder=t("field.partner_hint"), error=error_at(Balances.errors, "partner_id"),
        ),
        _field("amount", t("opening.amount")),
        _field("reference", t("opening.reference")),
        _field("due_on", t("opening.due"), type="date"),
        _field("remark", t("field.remark")),
        class_name="stack",
    )  # fmt: skip
    return dialog(
        rx.cond(Balances.is_new, t("opening.new_balance"), t("opening.edit_balance")),
        fields,
        is_open=Balances.asked == "edit",
        on_close=Balances.leave,
        act=filled_button(t("roles.save"), on_click=Balances.save),
    )


def _field(name: str, label: rx.Var[str], **props: str) -> rx.Component:
    return live_field(
        label, value=Balances.form[name], revision=Balances.revision, error=error_at(Balances.errors, name),
        on_commit=Balances.change(name), **props,
    )  # fmt: skip


def _remove_dialog() -> rx.Component:
    return dialog(
        t("opening.remove_balance"),
        rx.el.p(t("opening.remove_why", partner=Balances.partner_name, amount=Balances.form["amount"])),
        is_open=Balances.asked == "remove",
        on_close=Balances.leave,
        act=danger_button(t("act.delete"), is_filled=True, on_click=Balances.remove),
    )
