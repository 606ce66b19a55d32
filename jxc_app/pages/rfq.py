"""比价: suppliers above, offers side by side, what is chosen below."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    choice,
    danger_button,
    download_link,
    filled_button,
    link_button,
    live_cell,
    live_field,
)
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import empty, good_note, loading, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import CopyField
from jxc_app.components.tables import cell, figure, head, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.document_files import document_files, remove_file_dialog
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.mailing import document_mails, mail_dialog
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.attachments import AttachmentState
from jxc_app.state.frame import FrameState
from jxc_app.state.mailing import MailingState
from jxc_app.state.rfq import RfqState as Rfq
from jxc_app.state.rfq_rows import ChoiceRow, CompareRow, OfferCell, SupplierRow


@rx.page(
    route="/rfq", title="比价 · 进销存", on_load=[FrameState.load, Rfq.open, AttachmentState.open, MailingState.open]
)
def rfq() -> rx.Component:
    """One inquiry."""
    return screen(
        page_head(
            rx.fragment(rx.cond(Rfq.number != "", Rfq.title, t("rfq.title")), " ", status(Rfq.look, Rfq.status)),
            link_button(t("menu.rfqs"), "/rfqs"),
            rx.cond(Rfq.xlsx_href != "", download_link(t("documents.export"), Rfq.xlsx_href), rx.fragment()),
            rx.cond(Rfq.is_open & Rfq.may_ask, button(t("rfq.end"), on_click=Rfq.ask_end), rx.fragment()),
        ),
        rx.cond(Rfq.done_text != "", good_note(Rfq.done_text), rx.fragment()),
        rx.cond(
            Rfq.is_loaded,
            rx.fragment(_head(), _suppliers(), _comparison(), _choices(), document_mails(), document_files()),
            panel(loading()),
        ),
        _link_dialog(),
        mail_dialog(),
        _reason_dialog("end", Rfq.end),
        _reason_dialog("drop", Rfq.drop),
        waiting_dialog(Rfq),
        remove_file_dialog(),
        here="rfqs",
    )


def _head() -> rx.Component:
    def said(label: str, words: rx.Var[str]) -> rx.Component:
        return rx.cond(words != "", rx.el.p(t(label), words, class_name="quiet"), rx.fragment())

    return rx.el.div(
        rx.el.p(Rfq.head, class_name="quiet"),
        rx.el.p(t("rfq.until"), rx.el.strong(Rfq.until)),
        said("rfq.few", Rfq.few_reason),
        said("rfq.remark", Rfq.remark),
        rx.cond(Rfq.is_hidden, note(t("rfq.hidden")), rx.fragment()),
        class_name="rfq-head",
    )


def _suppliers() -> rx.Component:
    heads = [
        head(t("field.supplier")),
        head(t("field.status")),
        head(t("rfq.total"), number=True),
        head(t("rfq.freight"), number=True),
        head(t("rfq.valid_until")),
        head(t("rfq.on_time"), number=True),
        head(t("rfq.quality"), number=True),
        head(t("act.acts")),
    ]
    return panel(
        table(heads, rx.foreach(Rfq.suppliers, _supplier), label=t("rfq.suppliers")),
        rx.el.p(t("rfq.record_means"), class_name="quiet table-note"),
        title=t("rfq.suppliers"),
        look="flush",
    )


def _supplier(row: rx.Var[SupplierRow]) -> rx.Component:
    who = rx.el.div(
        rx.el.span(row.name),
        rx.cond(row.remark != "", rx.el.span(row.remark, class_name="quiet"), rx.fragment()),
        class_name="sku-name",
    )
    state = rx.el.div(
        status(row.look, row.step),
        rx.el.span(row.sent, class_name="quiet"),
        rx.cond(row.how != "", rx.el.span(row.how, class_name="quiet"), rx.fragment()),
        rx.cond(row.link != "", rx.el.span(row.link, class_name="quiet"), rx.fragment()),
        class_name="sku-name",
    )
    acts = rx.el.div(
        rx.cond(Rfq.is_open & Rfq.may_ask, button(t("rfq.make_link"), on_click=Rfq.invite(row.id)), rx.fragment()),
        rx.cond(
            Rfq.is_open & Rfq.may_ask,
            button(t("mail.send"), on_click=MailingState.ask(Rfq.document_id, row.id)),
            rx.fragment(),
        ),
        rx.cond(Rfq.is_open & Rfq.may_ask, link_button(t("rfq.enter"), row.enter_href), rx.fragment()),
        download_link(t("rfq.sheet"), row.sheet_href),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("field.supplier"), who, class_name="title"),
        cell(t("field.status"), state),
        cell(t("rfq.total"), row.total, number=True),
        cell(t("rfq.freight"), row.freight, number=True),
        cell(t("rfq.valid_until"), rx.el.span(row.until, class_name=rx.cond(row.is_over, "late", ""))),
        cell(t("rfq.on_time"), row.on_time, number=True),
        cell(t("rfq.quality"), row.quality, number=True),
        cell(t("act.acts"), acts),
        key=row.id,
    )


def _comparison() -> rx.Component:
    chooses = Rfq.is_open & Rfq.may_choose & ~Rfq.is_hidden
    heads = rx.fragment(
        head(t("field.sku")),
        head(t("rfq.wanted"), number=True),
        head(t("rfq.last")),
        rx.cond(Rfq.is_hidden, rx.fragment(), rx.foreach(Rfq.suppliers, lambda one: rx.el.th(one.name, scope="col"))),
        rx.cond(
            chooses,
            rx.fragment(head(t("rfq.take_from")), head(t("rfq.take"), number=True), head(t("rfq.why"))),
            rx.fragment(),
        ),
    )
    return panel(
        rx.cond(
            Rfq.rows.length() == 0,
            empty(t("rfqs.empty"), t("rfqs.empty_advice")),
            table([heads], rx.foreach(Rfq.rows, lambda row: _row(row, chooses)), label=t("rfq.comparison")),
        ),
        rx.el.p(t("rfq.landed_means"), class_name="quiet table-note"),
        rx.cond(chooses, _foot(), rx.fragment()),
        title=t("rfq.comparison"),
        look="flush",
    )


def _row(row: rx.Var[CompareRow], chooses: rx.Var[bool]) -> rx.Component:
    wanted = rx.el.div(
        figure(row.quantity, row.unit),
        rx.cond(row.due != "", rx.el.span(row.due, class_name="quiet"), rx.fragment()),
        class_name="sku-name",
    )
    take = live_cell(
        t("rfq.take_of", name=row.name), value=row.take, revision=Rfq.revision, error=row.fault_take,
        on_commit=lambda typed: Rfq.type_take(row.id, typed), column="take", input_mode="decimal",
    )  # fmt: skip
    why = live_cell(
        t("rfq.why_of", name=row.name), value=row.reason, revision=Rfq.revision, error=row.fault_reason,
        on_commit=lambda typed: Rfq.type_why(row.id, typed), column="why",
    )  # fmt: skip
    whom = choice(
        t("rfq.take_from_of", name=row.name), value=row.chosen, options=row.suppliers, empty=t("rfq.nobody"),
        on_change=lambda partner: Rfq.take(row.id, partner),
    )  # fmt: skip
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec),
        cell(t("rfq.wanted"), wanted, number=True),
        cell(t("rfq.last"), row.last, class_name="wrap"),
        rx.foreach(row.cells, _offer),
        rx.cond(
            chooses,
            rx.fragment(
                cell(t("rfq.take_from"), whom), cell(t("rfq.take"), take, number=True), cell(t("rfq.why"), why)
            ),
            rx.fragment(),
        ),
        key=row.id,
    )


def _offer(one: rx.Var[OfferCell]) -> rx.Component:
    lowest = rx.cond(one.is_lowest, rx.el.span(t("rfq.lowest"), class_name="status posted"), rx.fragment())
    landed = rx.cond(one.landed != "", rx.el.span(t("rfq.landed", price=one.landed)), rx.fragment())
    change = rx.el.span(one.change, class_name=rx.cond(one.is_dearer_than_before, "late", "quiet"))
    offer = rx.el.div(
        rx.el.span(rx.el.strong(one.price), " ", lowest),
        rx.cond(one.quoted != "", rx.el.span(one.quoted), rx.fragment()),
        landed,
        rx.el.span(one.more, class_name="quiet"),
        change,
        class_name=rx.cond(one.is_chosen, "sku-name offer chosen", "sku-name offer"),
    )
    return cell(one.supplier, rx.cond(one.price != "", offer, rx.el.span(t("rfq.no_offer"), class_name="late")))


def _foot() -> rx.Component:
    return rx.el.div(
        button(t("rfq.take_lowest"), on_click=Rfq.take_lowest),
        live_field(
            t("rfq.months"), value=Rfq.months, revision=Rfq.revision, on_commit=Rfq.type_months,
            error=error_at(Rfq.errors, "months"), input_mode="numeric",
        ),
        live_field(
            t("rfq.award_reason"), value=Rfq.award_reason, revision=Rfq.revision, on_commit=Rfq.type_award_reason,
            error=error_at(Rfq.errors, "few_reason"), max_length=200,
        ),
        rx.el.span(t("rfq.sum", count=Rfq.chosen, amount=Rfq.amount), class_name="totals"),
        filled_button(t("rfq.award"), on_click=Rfq.award, disabled=Rfq.chosen == 0),
        class_name="plan-foot award-foot",
    )  # fmt: skip


def _choices() -> rx.Component:
    heads = [
        head(t("rfq.award_number")),
        head(t("field.status")),
        head(t("field.sku")),
        head(t("field.supplier")),
        head(t("rfq.take"), number=True),
        head(t("quote.price_head"), number=True),
        head(t("rfq.why")),
        head(t("rfq.order")),
        head(t("act.acts")),
    ]
    return rx.cond(
        Rfq.choices.length() > 0,
        panel(
            table(heads, rx.foreach(Rfq.choices, _choice), label=t("rfq.choices")),
            title=t("rfq.choices"),
            look="flush",
        ),
        rx.fragment(),
    )


def _choice(row: rx.Var[ChoiceRow]) -> rx.Component:
    order = rx.cond(row.order != "", rx.link(row.order, href=row.order_href), rx.fragment())
    drop = rx.cond(row.may_drop, button(t("rfq.drop"), on_click=Rfq.ask_drop(row.award_id)), rx.fragment())
    return rx.el.tr(
        cell(t("rfq.award_number"), rx.link(row.number, href=row.href), class_name="title"),
        cell(t("field.status"), status(row.look, row.status)),
        cell(t("field.sku"), row.sku, class_name="wrap"),
        cell(t("field.supplier"), row.supplier, class_name="wrap"),
        cell(t("rfq.take"), row.quantity, number=True),
        cell(t("quote.price_head"), row.price, number=True),
        cell(t("rfq.why"), row.reason, class_name="wrap"),
        cell(t("rfq.order"), order),
        cell(t("act.acts"), drop),
        key=row.key,
    )


def _link_dialog() -> rx.Component:
    return form_dialog(
        t("rfq.link_title"),
        rx.el.div(
            note(Rfq.link_words),
            CopyField.create(label=t("link.link"), text=Rfq.link),
            rx.image(src=Rfq.qr, alt=t("link.qr"), class_name="qr-code"),
            rx.el.p(t("rfq.link_means"), class_name="quiet"),
            class_name="stack",
        ),
        is_open=Rfq.asks == "link",
        on_close=Rfq.close,
        width="520px",
        leave=t("link.handed_over"),
    )


def _reason_dialog(what: str, act: rx.event.EventType) -> rx.Component:
    return dialog(
        t(f"rfq.{what}"),
        rx.el.p(t(f"rfq.{what}_means")),
        live_field(
            t("act.reason"), value=Rfq.reason, revision=Rfq.revision, on_commit=Rfq.type_reason,
            error=error_at(Rfq.errors, "reason"), max_length=200,
        ),
        is_open=Rfq.asks == what,
        on_close=Rfq.close,
        act=danger_button(t(f"rfq.{what}"), is_filled=True, on_click=act),
    )  # fmt: skip
