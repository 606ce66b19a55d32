"""The part of 账号安全 that binds one's own e-mail address and mobile for codes."""

import reflex as rx

from jxc_app.components.controls import button, danger_button
from jxc_app.components.feedback import note
from jxc_app.components.frame import panel
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.state.proof_addresses import AddressesState as Addresses
from jxc_app.state.proof_addresses import AddressLine


def addresses_panel() -> rx.Component:
    """What is bound, and the two steps of binding."""
    return panel(
        rx.el.p(t("addresses.why")),
        rx.cond(Addresses.lines.length() > 0, rx.foreach(Addresses.lines, _line), note(t("addresses.no_channel"))),
        rx.cond(
            Addresses.editing != "",
            rx.el.div(rx.cond(Addresses.sent_to == "", _ask_address(), _ask_code()), class_name="stack"),
            rx.fragment(),
        ),
        title=t("addresses.title"),
        max_width="640px",
    )


def _line(line: rx.Var[AddressLine]) -> rx.Component:
    is_bound = line.shown != ""
    return rx.el.div(
        rx.el.strong(_kind(line.kind)),
        rx.el.span(rx.cond(is_bound, line.shown, t("addresses.not_bound")), class_name=rx.cond(is_bound, "", "quiet")),
        rx.cond(
            line.can_bind,
            button(
                rx.cond(is_bound, t("addresses.change"), t("addresses.bind")),
                on_click=Addresses.edit(line.kind),
            ),
            rx.fragment(),
        ),
        rx.cond(
            is_bound,
            danger_button(
                t("addresses.remove"),
                on_click=Addresses.remove(line.kind),
            ),
            rx.fragment(),
        ),
        class_name="other-ways",
        key=line.kind,
    )


def _kind(kind: rx.Var[str]) -> rx.Var[str]:
    return rx.cond(kind == "mail", t("addresses.mail"), t("addresses.sms"))


def _ask_address() -> rx.Component:
    mail = {"name": "address", "label": t("addresses.mail"), "type": "email", "hint": "", "autoComplete": "email"}
    mobile = {"name": "address", "label": t("addresses.sms"), "type": "tel", "hint": "", "autoComplete": "tel"}
    return rx.fragment(
        SecretForm.create(
            fields=rx.cond(Addresses.editing == "mail", [mail], [mobile]),
            submit=t("addresses.send"),
            errors=Addresses.errors,
            on_send=Addresses.begin,
            key=Addresses.editing,
        ),
        button(t("dialog.leave"), on_click=Addresses.edit("")),
    )


def _ask_code() -> rx.Component:
    code = {"name": "code", "label": t("proof.code"), "type": "text", "hint": t("proof.sent_hint")}
    return rx.fragment(
        rx.el.p(t("proof.sent_to", shown=Addresses.sent_to)),
        SecretForm.create(
            fields=[code | {"autoComplete": "one-time-code"}],
            submit=t("addresses.confirm"),
            errors=Addresses.errors,
            on_send=Addresses.bind,
            key="code",
        ),
        button(t("addresses.again"), on_click=Addresses.edit(Addresses.editing)),
    )
