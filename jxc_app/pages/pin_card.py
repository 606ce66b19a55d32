"""The card of one's own PIN 快速切换 PIN, on the page of one's account."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button
from jxc_app.components.feedback import bad_note, loading, note
from jxc_app.components.frame import panel
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.state.pin import PinState as Pin


def pin_card() -> rx.Component:
    """Whether there is one, and the form of a new one; not for those who hand out rights."""
    offered = rx.cond(Pin.is_asking, _form(), rx.cond(Pin.when != "", _standing(), _none()))
    return panel(
        rx.cond(Pin.is_loaded, rx.cond(Pin.is_offered, offered, rx.el.p(t("pin.not_offered"))), loading(2)),
        title=t("pin.title"),
        max_width="640px",
    )


def _none() -> rx.Component:
    return rx.el.div(rx.el.p(t("pin.none")), filled_button(t("pin.set"), on_click=Pin.ask), class_name="stack")


def _standing() -> rx.Component:
    good = note(
        t("pin.is_set", when=Pin.when), " ", rx.cond(Pin.has_badge, t("pin.with_badge"), t("pin.without_badge"))
    )
    return rx.el.div(
        rx.cond(Pin.is_ended, bad_note(t("pin.is_ended")), good),
        rx.el.div(
            button(t("pin.change"), on_click=Pin.ask),
            danger_button(t("pin.remove"), on_click=Pin.remove),
            class_name="row-acts",
        ),
        class_name="stack",
    )


def _form() -> rx.Component:
    # The badge is hidden like the PIN, which also keeps an input method from taking part in what the scanner types.
    fields = [
        {"name": "pin", "label": t("pin.new"), "type": "password", "hint": t("pin.rule")},
        {"name": "again", "label": t("pin.again"), "type": "password", "hint": ""},
        {"name": "badge", "label": t("pin.badge"), "type": "password", "hint": t("pin.badge_rule")},
    ]
    form = SecretForm.create(
        fields=[{**field, "autoComplete": "off"} for field in fields],
        submit=t("pin.save"),
        errors=Pin.errors,
        on_send=Pin.save,
    )
    return rx.el.div(form, button(t("dialog.leave"), on_click=Pin.leave), class_name="stack")
