"""The dialog that makes a link for the supplier of an order: to copy, to be photographed, or to go by mail."""

import reflex as rx

from jxc_app.components.controls import filled_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import note
from jxc_app.components.own import CopyField
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.document import DocumentState as Document


def order_link_dialog() -> rx.Component:
    """First for how long; then the link, shown once."""
    ask = rx.el.div(
        rx.el.p(t("order.send_what")),
        live_field(
            t("order.send_days"),
            name="days",
            value=Document.send_days,
            revision=Document.revision,
            on_commit=Document.type_send_days,
            error=error_at(Document.errors, "days"),
            input_mode="numeric",
        ),
        class_name="stack",
    )
    made = rx.el.div(
        note(t("order.link_until", until=Document.order_until)),
        CopyField.create(label=t("order.link"), text=Document.order_link),
        rx.image(src=Document.order_qr, alt=t("order.qr"), class_name="qr-code"),
        rx.el.a(t("order.mail"), href=Document.order_mail, class_name="button"),
        class_name="stack",
    )
    return dialog(
        t("order.send_title", number=Document.number),
        rx.cond(Document.order_link != "", made, ask),
        is_open=Document.send_is_open,
        on_close=Document.show_sending,
        act=rx.cond(
            Document.order_link != "", rx.fragment(), filled_button(t("order.make_link"), on_click=Document.send)
        ),
        width="520px",
    )
