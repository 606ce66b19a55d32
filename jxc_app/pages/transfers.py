"""Transfers 调拨 on the phone: what comes to me, what I sent; dispatch and receive with counted quantities."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, link_button
from jxc_app.components.count_sheet import CountSheet, CountsTaken
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, empty, good_note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.transfers import FROM_ME, TO_ME, WayRow
from jxc_app.state.transfers import TransfersState as Transfers


@rx.page(route="/transfers", title="调拨收发 · 进销存", on_load=[FrameState.load, Transfers.open])
def transfers() -> rx.Component:
    """One task a screen: a list, or the sheet of one transfer."""
    return screen(
        Address.create(path=Transfers.address, revision=Transfers.revision),
        CountsTaken.create(person=FrameState.person_id, target=Transfers.done),
        rx.el.div(
            page_head(
                t("menu.transfers"),
                rx.cond(may_open("desk"), link_button(t("transfers.new"), "/desk?type=transfer"), rx.fragment()),
            ),
            rx.cond(Transfers.done_text != "", good_note(Transfers.done_text), rx.fragment()),
            rx.cond(Transfers.is_missing, bad_note(t("transfers.gone")), rx.fragment()),
            rx.cond(Transfers.is_counting, _sheet(), rx.fragment(_tabs(), _list())),
            class_name="way",
        ),
        _dispatch_dialog(),
        waiting_dialog(Transfers),
        here="transfers",
    )


def _tabs() -> rx.Component:
    def tab(code: str, *label: rx.Component | rx.Var[str]) -> rx.Component:
        return rx.el.button(
            *label,
            type="button",
            role="tab",
            class_name=rx.cond(Transfers.tab == code, "tab here", "tab"),
            on_click=Transfers.turn_to(code),
            custom_attrs={"aria-selected": Transfers.tab == code},
        )

    late = rx.el.span(t("transfers.late", count=Transfers.late), class_name="late")
    return rx.el.div(
        tab(
            TO_ME,
            t("transfers.to_me", count=Transfers.waiting),
            rx.cond(Transfers.late > 0, rx.fragment(" · ", late), rx.fragment()),
        ),
        tab(FROM_ME, t("transfers.from_me")),
        class_name="tabs still",
        role="tablist",
        custom_attrs={"aria-label": t("menu.transfers")},
    )


def _list() -> rx.Component:
    nothing = rx.cond(
        Transfers.tab == TO_ME,
        empty(t("transfers.nothing_comes"), t("transfers.nothing_comes_advice")),
        empty(t("transfers.nothing_sent"), t("transfers.nothing_sent_advice")),
    )
    bones = rx.fragment(*[rx.el.div(rx.el.span(class_name="bone"), class_name="way-card") for _ in range(4)])
    return panel(
        rx.cond(
            Transfers.is_loaded,
            rx.cond(Transfers.rows.length() == 0, nothing, rx.foreach(Transfers.rows, _card)),
            bones,
        ),
        look="flush",
    )


def _card(row: rx.Var[WayRow]) -> rx.Component:
    return rx.el.article(
        rx.el.h2(row.giver, " → ", row.receiver),
        rx.el.div(
            rx.cond(
                row.may_receive,
                # a link of the browser's own: one within the page, pressed before the page is alive, changed the
                # address and opened nothing
                rx.el.a(t("transfers.receive"), href=row.receive_href, class_name="button filled"),
                rx.fragment(),
            ),
            rx.cond(
                row.may_dispatch,
                button(t("transfers.dispatch"), on_click=Transfers.ask_dispatch(row.id)),
                rx.fragment(),
            ),
            class_name="acts",
        ),
        rx.el.div(
            rx.link(row.number, href=row.href),
            " ",
            status(row.look, row.status_title),
            " ",
            row.amount,
            rx.cond(
                row.age != "",
                rx.fragment(
                    " · ",
                    rx.el.span(
                        rx.cond(row.is_late, t("transfers.overdue", age=row.age), t("transfers.since", age=row.age)),
                        class_name=rx.cond(row.is_late, "late", ""),
                    ),
                ),
                rx.fragment(),
            ),
            rx.el.div(
                row.sender,
                rx.cond(row.dispatched != "", " · " + row.dispatched, ""),
                rx.cond(row.remark != "", " · " + row.remark, ""),
                class_name="quiet",
            ),
        ),
        key=row.id,
        class_name="way-card",
    )


def _sheet() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.strong(Transfers.heading),
            button(t("transfers.back"), on_click=Transfers.turn_to(TO_ME)),
            class_name="sheet-head",
        ),
        panel(
            CountSheet.create(
                person=FrameState.person_id,
                target=Transfers.target,
                lines=Transfers.lines,
                reasons=Transfers.reasons,
                errors=Transfers.errors,
                answers=Transfers.answers,
                on_ask=Transfers.read_codes,
                on_receive=Transfers.receive,
            ),
            look="flush open",
        ),
    )


def _dispatch_dialog() -> rx.Component:
    return dialog(
        t("transfers.dispatch"),
        rx.el.p(Transfers.dispatch_text),
        is_open=Transfers.dispatch_is_open,
        on_close=Transfers.show_dispatch,
        act=filled_button(t("transfers.dispatch_submit"), on_click=Transfers.dispatch),
        width="420px",
    )
