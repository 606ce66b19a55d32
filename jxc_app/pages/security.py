"""The guard of one's own account 账号安全: two-step sign-in, recovery codes, devices."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button
from jxc_app.components.feedback import bad_note, loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import SecretForm
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.pin_card import pin_card
from jxc_app.pages.proof_addresses import addresses_panel
from jxc_app.state.frame import FrameState
from jxc_app.state.pin import PinState
from jxc_app.state.proof_addresses import AddressesState as Addresses
from jxc_app.state.security import DeviceLine
from jxc_app.state.security import SecurityState as Security


@rx.page(
    route="/security",
    title="账号安全 · 进销存",
    on_load=[FrameState.load, Security.open, PinState.open, Addresses.open],
)
def security() -> rx.Component:
    """The authenticator app, its recovery codes, addresses for codes, and where one is signed in."""
    return screen(
        page_head(t("security.title")),
        rx.cond(Security.is_loaded, rx.fragment(_two_steps(), addresses_panel(), pin_card(), _devices()), loading()),
    )


def _two_steps() -> rx.Component:
    return panel(
        rx.cond(Security.is_bound, _bound(), rx.cond(Security.secret != "", _binding(), _unbound())),
        rx.cond(Security.codes.length() > 0, _codes(), rx.fragment()),
        title=t("security.two_step"),
        max_width="640px",
    )


def _unbound() -> rx.Component:
    return rx.el.div(
        rx.cond(Security.must_bind, bad_note(t("security.must_bind")), rx.fragment()),
        rx.el.p(t("security.not_bound")),
        filled_button(t("security.bind"), on_click=Security.begin),
        class_name="stack",
    )


def _binding() -> rx.Component:
    code = {
        "name": "code",
        "label": t("security.code"),
        "type": "text",
        "hint": "",
        "autoComplete": "one-time-code",
    }
    return rx.el.div(
        rx.el.p(t("security.scan")),
        rx.image(src=Security.qr, alt=t("security.scan"), class_name="qr-code"),
        rx.el.p(t("security.secret"), " ", rx.el.code(Security.secret), class_name="quiet"),
        SecretForm.create(
            fields=[code], submit=t("security.confirm"), errors=Security.errors, on_send=Security.confirm
        ),
        class_name="stack",
    )


def _bound() -> rx.Component:
    return rx.el.div(
        note(t("security.is_bound"), " ", t("security.codes_left", count=Security.codes_left.to_string())),
        rx.el.div(
            button(t("security.renew"), on_click=Security.renew),
            danger_button(t("security.remove"), on_click=Security.remove),
            class_name="row-acts",
        ),
        class_name="stack",
    )


def _codes() -> rx.Component:
    return rx.el.div(
        rx.el.h3(t("security.codes")),
        rx.el.p(t("security.codes_why")),
        rx.el.ul(rx.foreach(Security.codes, lambda code: rx.el.li(rx.el.code(code))), class_name="recovery-codes"),
        filled_button(t("security.kept"), on_click=Security.forget),
        class_name="stack",
    )


def _devices() -> rx.Component:
    heads = [
        head(t("security.device")),
        head(t("security.ip")),
        head(t("security.since")),
        head(t("security.seen")),
        head(t("act.acts")),
    ]
    return panel(
        rx.el.div(
            table(heads, rx.foreach(Security.devices, _device), label=t("security.sessions")), class_name="masters"
        ),
        rx.cond(
            Security.devices.length() > 1,
            rx.el.div(button(t("security.end_others"), on_click=Security.end(0)), class_name="panel-foot"),
            rx.fragment(),
        ),
        title=t("security.sessions"),
        look="flush",
    )


def _device(line: rx.Var[DeviceLine]) -> rx.Component:
    act = rx.cond(
        line.is_here,
        rx.el.span(t("security.here"), class_name="quiet"),
        button(t("security.end"), on_click=Security.end(line.id)),
    )
    return rx.el.tr(
        cell(t("security.device"), line.device, class_name="title"),
        cell(t("security.ip"), line.ip),
        cell(t("security.since"), line.since),
        cell(t("security.seen"), line.seen),
        cell(t("act.acts"), act),
        key=line.id,
    )
