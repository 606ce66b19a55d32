"""配送 on the courier's phone: where to go next, what to take there, and to whom it goes."""

import reflex as rx

from jxc_app.components.controls import filled_button, live_field
from jxc_app.components.dialogs import form_dialog
from jxc_app.components.feedback import empty, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.parcels import part_line
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.courier import CourierState as Courier
from jxc_app.state.courier import ErrandCard, StopCard
from jxc_app.state.frame import FrameState


@rx.page(route="/courier", title="配送 · 进销存", on_load=[FrameState.load, Courier.open])
def courier() -> rx.Component:
    """The stops in order, then what was brought today."""
    bones = rx.fragment(*[rx.el.div(rx.el.span(class_name="bone"), class_name="way-card") for _ in range(3)])
    nothing = empty(t("courier.none"), t("courier.none_advice"))
    count = t("courier.count", take=Courier.to_take, bring=Courier.to_bring)
    return screen(
        rx.el.div(
            page_head(t("menu.courier"), rx.el.span(count, class_name="quiet")),
            panel(
                rx.cond(
                    Courier.is_loaded,
                    rx.cond(Courier.stops.length() == 0, nothing, rx.foreach(Courier.stops, _stop)),
                    bones,
                ),
                look="flush",
            ),
            rx.cond(Courier.done.length() > 0, _done(), rx.fragment()),
            class_name="way",
        ),
        _take_dialog(),
        _hand_over_dialog(),
        here="courier",
    )


def _stop(stop: rx.Var[StopCard]) -> rx.Component:
    call = rx.el.a(t("courier.call", phone=stop.phone), href=stop.call, class_name="button")
    return rx.el.article(
        rx.el.div(
            rx.el.h2(stop.place, ". ", stop.title),
            rx.cond(stop.address != "", rx.el.div(stop.address), rx.fragment()),
            rx.cond(stop.way != "", rx.el.div(stop.way, class_name="quiet"), rx.fragment()),
            rx.cond(stop.call != "", call, rx.fragment()),
        ),
        rx.foreach(stop.errands, _errand),
        key=stop.key,
        class_name="request-card",
    )


def _errand(one: rx.Var[ErrandCard]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.strong(one.number),
            " ",
            status(one.look, one.state_title),
            rx.cond(
                one.promised != "",
                rx.el.span(" ", one.promised, class_name=rx.cond(one.is_late, "late", "")),
                rx.fragment(),
            ),
            rx.el.div(one.about, class_name="quiet"),
        ),
        rx.el.ul(rx.foreach(one.lines, part_line), class_name="request-lines"),
        rx.el.div(
            rx.cond(one.may_take, filled_button(t("courier.take"), on_click=Courier.ask_take(one.id)), rx.fragment()),
            rx.cond(
                one.may_hand_over,
                filled_button(t("courier.hand_over"), on_click=Courier.ask_hand_over(one.id)),
                rx.fragment(),
            ),
            class_name="request-acts",
        ),
        key=one.id,
    )


def _done() -> rx.Component:
    return panel(
        rx.el.h2(t("courier.done"), class_name="inset"),
        rx.foreach(Courier.done, lambda one: rx.el.article(_errand(one), class_name="request-card")),
        look="flush",
    )


def _code() -> rx.Component:
    return live_field(
        t("courier.code"), name="code", value=Courier.code, revision=Courier.revision, on_commit=Courier.scan,
        error=error_at(Courier.errors, "code"),
    )  # fmt: skip


def _take_dialog() -> rx.Component:
    return form_dialog(
        t("courier.take"),
        rx.el.p(Courier.heading),
        rx.el.p(t("courier.code_means"), class_name="quiet"),
        _code(),
        filled_button(t("courier.take_submit"), on_click=Courier.take),
        is_open=Courier.asks == "take",
        on_close=Courier.leave,
        width="420px",
    )


def _hand_over_dialog() -> rx.Component:
    return form_dialog(
        t("courier.hand_over"),
        rx.el.p(Courier.heading),
        _code(),
        live_field(
            t("courier.receiver"), name="received_by", value=Courier.received_by, revision=Courier.revision,
            on_commit=Courier.type_receiver, error=error_at(Courier.errors, "received_by"),
        ),
        filled_button(t("courier.hand_over_submit"), on_click=Courier.bring),
        is_open=Courier.asks == "hand_over",
        on_close=Courier.leave,
        width="420px",
    )  # fmt: skip
