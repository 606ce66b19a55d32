"""跨店包裹 on the phone: what my store is to send for orders of others."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.parcels import parcel_card
from jxc_app.components.requests import RequestTaken, SendSheet
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.parcel_rows import ParcelCard
from jxc_app.state.parcels import ParcelsState as Parcels


@rx.page(route="/parcels", title="跨店包裹 · 进销存", on_load=[FrameState.load, Parcels.open])
def parcels() -> rx.Component:
    """One list, and one question at a time."""
    bones = rx.fragment(*[rx.el.div(rx.el.span(class_name="bone"), class_name="way-card") for _ in range(3)])
    nothing = empty(t("parcels.none"), t("parcels.none_advice"))
    return screen(
        RequestTaken.create(person=FrameState.person_id, target=Parcels.done),
        rx.el.div(
            page_head(t("menu.parcels"), rx.el.span(t("parcels.to_send", count=Parcels.to_send), class_name="quiet")),
            panel(
                rx.cond(
                    Parcels.is_loaded,
                    rx.cond(Parcels.cards.length() == 0, nothing, rx.foreach(Parcels.cards, _card)),
                    bones,
                ),
                look="flush",
            ),
            class_name="way",
        ),
        _refuse_dialog(),
        _assign_dialog(),
        _send_dialog(),
        here="parcels",
    )


def _card(card: rx.Var[ParcelCard]) -> rx.Component:
    return parcel_card(
        card,
        rx.cond(card.may_assign, button(t("parcels.courier"), on_click=Parcels.ask_assign(card.id)), rx.fragment()),
        rx.cond(card.may_send, button(t("parcels.refuse"), on_click=Parcels.ask_refuse(card.id)), rx.fragment()),
        rx.cond(card.may_send, filled_button(t("request.send"), on_click=Parcels.ask_send(card.id)), rx.fragment()),
    )


def _refuse_dialog() -> rx.Component:
    return dialog(
        t("parcels.refuse"),
        rx.el.p(Parcels.heading),
        rx.el.p(t("parcels.refuse_means"), class_name="quiet"),
        select_field(
            t("request.why_not"), value=Parcels.cause, options=Parcels.causes, on_change=Parcels.choose_cause,
            error=error_at(Parcels.errors, "cause"), empty=t("request.choose_cause"),
        ),
        live_field(
            t("request.more"), name="reason", value=Parcels.reason, revision=Parcels.revision,
            on_commit=Parcels.type_reason, error=error_at(Parcels.errors, "reason"),
        ),
        is_open=Parcels.asks == "refuse",
        on_close=Parcels.leave,
        act=danger_button(t("parcels.refuse_submit"), is_filled=True, on_click=Parcels.refuse),
        width="420px",
    )  # fmt: skip


def _assign_dialog() -> rx.Component:
    return dialog(
        t("parcels.courier"),
        rx.el.p(Parcels.heading),
        select_field(
            t("parcels.who"), value=Parcels.courier_id, options=Parcels.courier_options,
            on_change=Parcels.choose_courier, error=error_at(Parcels.errors, "courier_id"), empty=t("parcels.nobody"),
        ),
        is_open=Parcels.asks == "assign",
        on_close=Parcels.leave,
        act=filled_button(t("parcels.assign"), on_click=Parcels.assign),
        width="420px",
    )  # fmt: skip


def _send_dialog() -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(t("request.send"), size="4"),
            rx.dialog.description(Parcels.heading),
            rx.el.p(t("parcels.send_means"), class_name="quiet"),
            SendSheet.create(
                person=FrameState.person_id,
                target=Parcels.target,
                lines=Parcels.lines,
                causes=Parcels.short_causes,
                errors=Parcels.errors,
                on_send=Parcels.send,
                on_leave=Parcels.leave,
            ),
            max_width="480px",
        ),
        open=Parcels.asks == "send",
        on_open_change=Parcels.leave,
    )
