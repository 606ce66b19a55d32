"""发邮件: the dialog, and the mails of a document on its page."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, status
from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.mailing import MailingState as Mail
from jxc_app.state.mailing import MailLine


def mail_button() -> rx.Component:
    """Of the document that the page shows, where it may be mailed."""
    return rx.cond(Mail.may_mail, button(t("mail.send"), on_click=Mail.ask_here), rx.fragment())


def document_mails() -> rx.Component:
    """What was mailed to whom, by whom, and what came of it; nothing where nothing was."""
    heads = [
        head(t("mail.at")), head(t("mail.to")), head(t("mail.subject")), head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    return rx.cond(
        Mail.lines.length() > 0,
        panel(table(heads, rx.foreach(Mail.lines, _line), label=t("mail.title")), title=t("mail.title"), look="flush"),
        rx.fragment(),
    )


def _line(line: rx.Var[MailLine]) -> rx.Component:
    asked = rx.el.div(line.at, rx.el.span(line.by, class_name="quiet"), class_name="sku-name")
    to = rx.el.div(line.partner, rx.el.span(line.address, class_name="quiet"), class_name="sku-name")
    what = rx.el.div(
        line.subject, rx.el.span(t("mail.with", files=line.files), class_name="quiet"), class_name="sku-name"
    )
    more = rx.cond(line.more != "", rx.el.p(line.more, class_name="quiet"), rx.fragment())
    again = button(
        rx.cond(Mail.retrying == line.id, t("notice_deliveries.sending"), t("notice_deliveries.retry")),
        on_click=Mail.retry(line.id),
        disabled=Mail.retrying != "",
    )
    return rx.el.tr(
        cell(t("mail.at"), asked, class_name="title"),
        cell(t("mail.to"), to, class_name="wrap"),
        cell(t("mail.subject"), what, class_name="wrap"),
        cell(t("field.status"), rx.el.div(status(line.look, line.state), more), class_name="wrap"),
        cell(t("act.acts"), rx.el.div(rx.cond(line.can_retry, again, rx.fragment()), class_name="row-acts")),
        key=line.id,
    )


def mail_dialog() -> rx.Component:
    """What is mailed where, to be changed before it goes; without a channel, what is missing."""
    return dialog(
        t("mail.send_title", number=Mail.number),
        rx.cond(Mail.is_missing_channel, _no_channel(), _letter()),
        is_open=Mail.is_open,
        on_close=Mail.show,
        act=rx.cond(Mail.is_missing_channel, rx.fragment(), filled_button(t("mail.submit"), on_click=Mail.send)),
        width="640px",
    )


def _no_channel() -> rx.Component:
    way = rx.link(t("mail.set_channel"), href="/notices/channels")
    return bad_note(t("mail.no_channel"), " ", rx.cond(Mail.may_set_channel, way, t("mail.ask_for_channel")))


def _letter() -> rx.Component:
    to = select_field(
        t("field.supplier"), value=Mail.partner, options=Mail.partners, on_change=Mail.choose_partner,
        error=error_at(Mail.errors, "partner_id"),
    )  # fmt: skip
    return rx.el.div(
        rx.cond(Mail.partners.length() > 1, to, rx.fragment()),
        live_field(
            t("mail.address"), name="address", value=Mail.address, revision=Mail.revision,
            on_commit=lambda typed: Mail.type_in("address", typed), error=error_at(Mail.errors, "address"),
            placeholder=Mail.hint, type="email", max_length=120,
        ),
        live_field(
            t("mail.subject"), name="subject", value=Mail.subject, revision=Mail.revision,
            on_commit=lambda typed: Mail.type_in("subject", typed), error=error_at(Mail.errors, "subject"),
            max_length=120,
        ),
        live_field(
            t("mail.text"), name="text", value=Mail.text, revision=Mail.revision,
            on_commit=lambda typed: Mail.type_in("text", typed), error=error_at(Mail.errors, "text"),
            rows=9, max_length=2000,
        ),
        rx.el.p(t("mail.link_means"), class_name="quiet"),
        rx.el.p(t("mail.with", files=Mail.files), class_name="quiet"),
        class_name="stack",
    )  # fmt: skip
