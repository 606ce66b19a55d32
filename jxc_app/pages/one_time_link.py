"""The dialog with a new one-time link, to copy or to be photographed."""

import reflex as rx

from jxc_app.components.dialogs import form_dialog
from jxc_app.components.feedback import note
from jxc_app.components.own import CopyField
from jxc_app.components.texts import t
from jxc_app.state.one_time_link import OneTimeLinkState as Link


def one_time_link_dialog() -> rx.Component:
    """Shown once, to whoever made the link."""
    return form_dialog(
        t("link.title", person=Link.person),
        rx.el.div(
            note(t("link.why", until=Link.until)),
            rx.el.p(t("link.login"), rx.el.strong(Link.login)),
            CopyField.create(label=t("link.link"), text=Link.link),
            rx.image(src=Link.qr, alt=t("link.qr"), class_name="qr-code"),
            rx.el.p(t("link.qr"), class_name="quiet"),
            class_name="stack",
        ),
        is_open=Link.link != "",
        on_close=Link.close,
        width="520px",
        leave=t("link.handed_over"),
    )
