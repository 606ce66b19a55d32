"""调货待办 on the phone: what others ask of my store, and what I asked of others."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import empty, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.pictures import thumb
from jxc_app.components.requests import RequestTaken, SendSheet, TimeLeft
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, may_open, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.requests import GIVE, MINE, AskedLine, RequestCard
from jxc_app.state.requests import RequestsState as Requests


@rx.page(route="/requests", title="调货待办 · 进销存", on_load=[FrameState.load, Requests.open])
def requests() -> rx.Component:
    """Two lists, and one question at a time."""
    return screen(
        Address.create(path=Requests.address, revision=Requests.revision),
        RequestTaken.create(person=FrameState.person_id, target=Requests.done),
        rx.el.div(
            page_head(
                t("menu.requests"),
                rx.cond(may_open("store_stock"), link_button(t("menu.store_stock"), "/store-stock"), rx.fragment()),
            ),
            _tabs(),
            _list(),
            class_name="way",
        ),
        _accept_dialog(),
        _refuse_dialog(),
        _cancel_dialog(),
        _send_dialog(),
        here="requests",
    )


def _tabs() -> rx.Component:
    def tab(code: str, label: rx.Var[str]) -> rx.Component:
        return rx.el.button(
            label,
            type="button",
            role="tab",
            class_name=rx.cond(Requests.tab == code, "tab here", "tab"),
            on_click=Requests.turn_to(code),
            custom_attrs={"aria-selected": Requests.tab == code},
        )

    return rx.el.div(
        rx.cond(Requests.may_give, tab(GIVE, t("request.to_give", count=Requests.to_give)), rx.fragment()),
        rx.cond(Requests.may_get, tab(MINE, t("request.mine", count=Requests.waiting)), rx.fragment()),
        class_name="tabs still",
        role="tablist",
        custom_attrs={"aria-label": t("menu.requests")},
    )


def _list() -> rx.Component:
    nothing = rx.cond(
        Requests.tab == GIVE,
        empty(t("request.none_to_give"), t("request.none_to_give_advice")),
        empty(t("request.none_mine"), t("request.none_mine_advice")),
    )
    bones = rx.fragment(*[rx.el.div(rx.el.span(class_name="bone"), class_name="way-card") for _ in range(3)])
    return panel(
        rx.cond(
            Requests.is_loaded,
            rx.cond(Requests.cards.length() == 0, nothing, rx.foreach(Requests.cards, _card)),
            bones,
        ),
        look="flush",
    )


def _card(card: rx.Var[RequestCard]) -> rx.Component:
    return rx.el.article(
        rx.el.div(
            rx.el.h2(card.title),
            rx.el.div(
                rx.link(card.number, href=card.href),
                " ",
                status(card.look, card.state_title),
                rx.cond(card.until != "", rx.fragment(" ", TimeLeft.create(until=card.until)), rx.fragment()),
                rx.cond(
                    card.promised != "",
                    rx.el.span(" ", card.promised, class_name=rx.cond(card.is_late, "late", "")),
                    rx.fragment(),
                ),
            ),
            rx.cond(card.words != "", rx.el.div(t("request.for_whom", words=card.words)), rx.fragment()),
            rx.cond(card.reason != "", rx.el.div(card.reason, class_name="quiet"), rx.fragment()),
        ),
        rx.el.ul(rx.foreach(card.lines, _line), class_name="request-lines"),
        rx.el.div(
            rx.cond(card.may_send, button(t("request.refuse"), on_click=Requests.ask_refuse(card.id)), rx.fragment()),
            rx.cond(card.may_send, _send_button(card), rx.fragment()),
            rx.cond(
                card.may_accept,
                filled_button(t("request.accept"), on_click=Requests.ask_accept(card.id)),
                rx.fragment(),
            ),
            rx.cond(card.may_cancel, button(t("request.cancel"), on_click=Requests.ask_cancel(card.id)), rx.fragment()),
            rx.cond(
                card.receive_href != "",
                rx.el.a(t("transfers.receive"), href=card.receive_href, class_name="button filled"),
                rx.fragment(),
            ),
            class_name="request-acts",
        ),
        key=card.id,
        class_name="request-card",
    )


def _send_button(card: rx.Var[RequestCard]) -> rx.Component:
    """The one likely next act is filled: answering first, then sending."""
    return rx.el.button(
        t("request.send"),
        type="button",
        class_name=rx.cond(card.may_accept, "button", "button filled"),
        on_click=Requests.ask_send(card.id),
    )


def _line(line: rx.Var[AskedLine]) -> rx.Component:
    return rx.el.li(
        thumb(line.thumb, line.initial),
        rx.el.div(
            rx.el.div(line.name),
            rx.el.div(line.about, class_name="quiet"),
            rx.cond(line.left != "", rx.el.div(line.left, class_name="quiet"), rx.fragment()),
            rx.cond(line.sent != "", rx.el.div(line.sent), rx.fragment()),
        ),
        rx.el.strong(line.asked),
        key=line.key,
    )


def _accept_dialog() -> rx.Component:
    def soon(within: str, label: rx.Var[str]) -> rx.Component:
        return filled_button(label, on_click=Requests.accept(within))

    return form_dialog(
        t("request.when"),
        rx.el.p(Requests.heading),
        rx.el.div(
            soon("15", t("request.in_15")),
            soon("30", t("request.in_30")),
            soon("60", t("request.in_60")),
            soon("today", t("request.today")),
            class_name="promise-choices",
        ),
        live_field(
            t("request.by_time"),
            name="promise",
            value=Requests.promise,
            revision=Requests.revision,
            on_commit=Requests.type_promise,
            placeholder="14:30",
            error=error_at(Requests.errors, "promise"),
        ),
        button(t("request.accept_by"), on_click=Requests.accept("typed")),
        is_open=Requests.asks == "accept",
        on_close=Requests.leave,
        width="420px",
    )


def _reason(label: rx.Var[str]) -> rx.Component:
    return live_field(
        label,
        name="reason",
        value=Requests.reason,
        revision=Requests.revision,
        on_commit=Requests.type_reason,
        error=error_at(Requests.errors, "reason"),
    )


def _refuse_dialog() -> rx.Component:
    return dialog(
        t("request.refuse"),
        rx.el.p(Requests.heading),
        rx.el.p(t("request.refuse_means"), class_name="quiet"),
        select_field(
            t("request.why_not"),
            value=Requests.cause,
            options=Requests.causes,
            on_change=Requests.choose_cause,
            error=error_at(Requests.errors, "cause"),
        ),
        _reason(t("request.more")),
        is_open=Requests.asks == "refuse",
        on_close=Requests.leave,
        act=danger_button(t("request.refuse_submit"), is_filled=True, on_click=Requests.refuse),
        width="420px",
    )


def _cancel_dialog() -> rx.Component:
    return dialog(
        t("request.cancel"),
        rx.el.p(Requests.heading),
        rx.el.p(t("request.cancel_means"), class_name="quiet"),
        _reason(t("request.more")),
        is_open=Requests.asks == "cancel",
        on_close=Requests.leave,
        act=filled_button(t("request.cancel_submit"), on_click=Requests.cancel),
        width="420px",
    )


def _send_dialog() -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(t("request.send"), size="4"),
            rx.dialog.description(Requests.heading),
            rx.el.p(t("request.send_means"), class_name="quiet"),
            SendSheet.create(
                person=FrameState.person_id,
                target=Requests.target,
                lines=Requests.lines,
                causes=Requests.short_causes,
                errors=Requests.errors,
                on_send=Requests.send,
                on_leave=Requests.leave,
            ),
            max_width="480px",
        ),
        open=Requests.asks == "send",
        on_open_change=Requests.leave,
    )
