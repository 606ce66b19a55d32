"""客户对账: what is agreed with customers, what still waits for their word, and what changed since."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    download_link,
    filled_button,
    link_button,
    live_field,
    pager,
    pick_field,
    search_field,
    select_field,
)
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import empty, facts, good_note, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address, CopyField
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.customer_statements import CustomerStatementsState as Statements
from jxc_app.state.customer_statements import Line, Row
from jxc_app.state.frame import FrameState

_SUMS = ("opening", "sold", "returned", "received", "refunded", "closing")


@rx.page(route="/customer-statements", title="客户对账 · 进销存", on_load=[FrameState.load, Statements.open])
def customer_statements() -> rx.Component:
    """One row for each statement, the latest first."""
    make = rx.cond(
        Statements.may_make, filled_button(t("statements.make"), on_click=Statements.ask_make), rx.fragment()
    )
    return screen(
        Address.create(path=Statements.address, revision=Statements.revision),
        page_head(t("menu.customer_statements"), download_link(t("documents.export"), Statements.export_href), make),
        rx.cond(Statements.done_text != "", good_note(Statements.done_text), rx.fragment()),
        panel(
            rx.el.div(
                search_field(
                    t("customer_statements.search"), value=Statements.search, revision=Statements.revision,
                    on_commit=Statements.search_for,
                ),
                select_field(
                    t("field.status"), value=Statements.step, options=Statements.steps,
                    on_change=Statements.choose_step, empty=t("statements.all"),
                ),
                class_name="filters",
            ),
            rx.cond(
                Statements.is_loaded & (Statements.rows.length() == 0),
                empty(t("statements.nothing"), t("customer_statements.nothing_advice")),
                rx.el.div(_table(), class_name="statements"),
            ),
            pager(
                text=Statements.count_text, page=Statements.page, has_more=Statements.has_more,
                on_page=Statements.turn_to,
            ),
            look="flush",
        ),
        _make(), _link(), _note(), _look(), waiting_dialog(Statements),
        here="customer_statements",
    )  # fmt: skip


def _table() -> rx.Component:
    def sorted_by(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Statements.order, by=by, on_sort=Statements.sort_by, number=number)

    heads = [
        sorted_by("stated.number", "number"), sorted_by("field.customer", "partner"),
        sorted_by("stated.period", "to_on"), head(t("account.opening"), number=True),
        sorted_by("account.sold", "sold", number=True),
        *(head(t(f"account.{one}"), number=True) for one in ("returned", "received", "refunded")),
        sorted_by("account.closing", "closing", number=True), head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    body = rx.cond(Statements.is_loaded, rx.foreach(Statements.rows, _row), skeleton_rows(len(heads)))
    return table(heads, body, label=t("menu.customer_statements"))


def _row(row: rx.Var[Row]) -> rx.Component:
    answer = rx.el.div(
        status(row.look, row.step), rx.el.span(row.answer, class_name="quiet"), class_name="sku-name"
    )  # fmt: skip
    acts = rx.el.div(
        button(t("customer_statements.look"), on_click=Statements.look(row.id)),
        rx.cond(row.may_share, button(t("statements.share"), on_click=Statements.share(row.id)), rx.fragment()),
        rx.cond(row.may_note, button(t("statements.note"), on_click=Statements.ask_note(row.id)), rx.fragment()),
        link_button(t("account.print"), row.pdf_href),
        download_link(t("statements.excel"), row.export_href),
        class_name="row-acts narrow",
    )
    return rx.el.tr(
        cell(t("stated.number"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.customer"), rx.link(row.customer, href=row.customer_href), class_name="wrap plain"),
        cell(t("stated.period"), row.period, class_name="wrap"),
        cell(t("account.opening"), figure(row.opening), number=True),
        cell(t("account.sold"), figure(row.sold), number=True),
        cell(t("account.returned"), figure(row.returned), number=True),
        cell(t("account.received"), figure(row.received), number=True),
        cell(t("account.refunded"), figure(row.refunded), number=True),
        cell(t("account.closing"), figure(row.closing), number=True),
        cell(t("field.status"), answer, class_name="wrap state"),
        cell(t("act.acts"), acts, class_name="wrap"),
        key=row.id,
    )


def _field(label: str, name: str, value: Any, on_commit: Any, **props: Any) -> rx.Component:
    return live_field(
        t(label), name=name, value=value, revision=Statements.revision, on_commit=on_commit,
        error=error_at(Statements.errors, name), **props,
    )  # fmt: skip


def _make() -> rx.Component:
    return dialog(
        t("statements.make"),
        pick_field(
            t("field.customer"), placeholder=t("receive.customer"), value=Statements.customer,
            options=Statements.partner_options, on_search=Statements.search_customer,
            on_pick=Statements.choose_customer, error=error_at(Statements.errors, "partner_id"),
        ),
        _field(
            "statements.from_on", "from_on", Statements.from_on,
            lambda text: Statements.type_day("from_on", text), type="date",
        ),
        rx.el.p(t("customer_statements.from_means"), class_name="quiet"),
        _field(
            "statements.to_on", "to_on", Statements.to_on, lambda text: Statements.type_day("to_on", text),
            type="date",
        ),
        rx.cond(Statements.preview.length() > 0, note(rx.foreach(Statements.preview, rx.el.p)), rx.fragment()),
        is_open=Statements.asks == "make",
        on_close=Statements.close,
        act=filled_button(t("statements.make"), on_click=Statements.make),
    )  # fmt: skip


def _link() -> rx.Component:
    return form_dialog(
        t("customer_statements.link_title"),
        rx.el.div(
            note(t("customer_statements.link_means")),
            rx.el.p(Statements.asked_text),
            CopyField.create(label=t("link.link"), text=Statements.link),
            rx.image(src=Statements.qr, alt=t("customer_statements.qr"), class_name="qr-code"),
            class_name="stack",
        ),
        is_open=Statements.asks == "link",
        on_close=Statements.close,
        width="520px",
        leave=t("customer_statements.link_sent"),
    )


def _note() -> rx.Component:
    return dialog(
        t("customer_statements.note_title"),
        rx.el.p(Statements.asked_text),
        rx.el.p(t("customer_statements.note_means"), class_name="quiet"),
        link_button(t("customer_statements.attach"), Statements.shown_href),
        _field("statements.signed_by", "name", Statements.name, lambda text: Statements.type_text("name", text)),
        _field("field.remark", "remark", Statements.remark, lambda text: Statements.type_text("remark", text)),
        is_open=Statements.asks == "note",
        on_close=Statements.close,
        act=filled_button(t("statements.note"), on_click=Statements.note),
    )


def _look() -> rx.Component:
    changed = rx.cond(
        Statements.differences.length() > 0,
        rx.el.div(
            rx.el.h2(t("customer_statements.differences")),
            note(t("customer_statements.differences_mean")),
            _listed(Statements.differences, "customer_statements.change", "customer_statements.differences"),
            facts((t("account.closing"), "¥" + Statements.sums["closing"] + " → ¥" + Statements.closing_now)),
            class_name="stack",
        ),
        rx.fragment(),
    )
    return form_dialog(
        t("customer_statements.title"),
        rx.el.div(
            rx.el.p(Statements.asked_text),
            rx.cond(
                Statements.replaced_by != "",
                note(t("customer_statements.replaced", number=Statements.replaced_by)),
                rx.fragment(),
            ),
            rx.cond(Statements.answer != "", rx.el.p(Statements.answer, class_name="quiet"), rx.fragment()),
            facts(*((t(f"account.{one}"), "¥" + Statements.sums[one].to(str)) for one in _SUMS)),
            rx.cond(
                Statements.lines.length() > 0,
                _listed(Statements.lines, "customer_statements.said", "stated.lines"),
                rx.fragment(),
            ),
            changed,
            class_name="stack",
        ),
        is_open=Statements.asks == "look",
        on_close=Statements.close,
        width="760px",
    )


def _listed(rows: Any, said: str, label: str) -> rx.Component:
    heads = [
        head(t("receivables.on")), head(t("receivables.paper")), head(t("payables.amount"), number=True), head(t(said))
    ]  # fmt: skip

    def line(row: rx.Var[Line]) -> rx.Component:
        paper = rx.el.div(
            rx.el.span(row.number), rx.el.span(row.title, class_name="quiet"), class_name="sku-name"
        )  # fmt: skip
        return rx.el.tr(
            cell(t("receivables.on"), row.on),
            cell(t("receivables.paper"), paper, class_name="title wrap"),
            cell(t("payables.amount"), figure(row.amount), number=True),
            cell(t(said), row.said, class_name="wrap"),
            key=row.key,
        )

    return table(heads, rx.foreach(rows, line), label=t(label))
