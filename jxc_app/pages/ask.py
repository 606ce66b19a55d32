"""要货: a store asks on the phone, by the template of the day, until the cut-off."""

import reflex as rx

from jxc_app.components.ask_sheet import AskSheet, AsksTaken
from jxc_app.components.controls import button, filled_button, link_button, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, good_note, loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.ask import AskState as Ask
from jxc_app.state.frame import FrameState


@rx.page(route="/ask", title="要货 · 进销存", on_load=[FrameState.load, Ask.open])
def ask() -> rx.Component:
    """The sheet of the round that closes first."""
    board = rx.cond(may_open("ask_rounds"), link_button(t("menu.ask_rounds"), "/ask/rounds"), rx.fragment())
    return screen(
        AsksTaken.create(person=FrameState.person_id, kept=Ask.done_kept, target=Ask.done),
        page_head(t("menu.ask"), board),
        rx.cond(Ask.done_text != "", good_note(Ask.done_text), rx.fragment()),
        rx.cond(Ask.is_loaded, _content(), panel(loading())),
        dialog(
            t("ask.nothing"),
            rx.el.p(t("ask.nothing_means")),
            is_open=Ask.nothing_is_open,
            on_close=Ask.show_nothing,
            act=filled_button(t("ask.nothing"), on_click=Ask.want_nothing),
        ),
        here="ask",
    )


def _content() -> rx.Component:
    return rx.cond(
        Ask.stores.length() == 0,
        panel(empty(t("ask.no_store"), t("ask.no_store_advice"))),
        rx.fragment(_choices(), rx.cond(Ask.target == "", _no_round(), _sheet())),
    )


def _choices() -> rx.Component:
    store = select_field(t("ask.store"), value=Ask.store_id, options=Ask.stores, on_change=Ask.choose_store)
    which = select_field(t("ask.template"), value=Ask.round_id, options=Ask.rounds, on_change=Ask.choose_round)
    return panel(
        rx.el.div(
            rx.cond(Ask.stores.length() > 1, store, rx.fragment()),
            rx.cond(Ask.rounds.length() > 1, which, rx.fragment()),
            class_name="paper-grid",
        ),
        rx.cond(
            Ask.target != "",
            rx.el.div(
                rx.el.span(Ask.supply),
                rx.cond(
                    ~Ask.is_fixed & ~(Ask.is_answered & (Ask.sent_href == "")),
                    button(t("ask.nothing"), on_click=Ask.show_nothing(True)),
                    rx.fragment(),
                ),
                class_name="sheet-head ask-supply",
            ),
            rx.fragment(),
        ),
        rx.cond(
            Ask.sent_text != "",
            note(
                rx.el.span(Ask.sent_text),
                rx.cond(Ask.sent_href != "", rx.link(t("ask.see_paper"), href=Ask.sent_href), rx.fragment()),
            ),
            rx.fragment(),
        ),
    )


def _no_round() -> rx.Component:
    return panel(
        empty(
            t("ask.no_round"),
            t("ask.no_round_advice"),
            link_button(t("buying.new_requisition"), "/desk?type=purchase_requisition"),
        )
    )


def _sheet() -> rx.Component:
    return panel(
        AskSheet.create(
            person=FrameState.person_id,
            kept=Ask.kept,
            target=Ask.target,
            lines=Ask.lines,
            seconds=Ask.seconds,
            cutoff=Ask.cutoff,
            is_fixed=Ask.is_fixed,
            errors=Ask.errors,
            on_send=Ask.send,
        ),
        look="flush open",
    )
