"""My approvals 我的审批: made for one thumb; on a wide screen the list stands beside what is open."""

from typing import Any

import reflex as rx

from jxc_app.components.feedback import bad_note, empty, good_note, loading, status
from jxc_app.components.frame import badge, page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.texts import t
from jxc_app.pages.approval_card import approval, figures, why
from jxc_app.pages.approval_sheets import sheets
from jxc_app.pages.layout import screen
from jxc_app.pages.stand_in_dialog import stand_in_button, stand_in_dialog
from jxc_app.state.approval_rows import HeadLine
from jxc_app.state.approval_view import ASKED, COPIES, DONE, WAITING
from jxc_app.state.approvals import ApprovalsState as Approvals
from jxc_app.state.frame import FrameState
from jxc_app.state.stand_ins import StandInState


@rx.page(route="/approvals", title="我的审批 · 进销存", on_load=[FrameState.load, Approvals.open, StandInState.open])
def approvals() -> rx.Component:
    """List and card; a phone shows one of them."""
    return screen(
        Address.create(path=Approvals.address, revision=Approvals.revision),
        rx.el.div(
            page_head(t("menu.approvals"), stand_in_button()),
            rx.cond(Approvals.is_missing, bad_note(t("approvals.missing")), rx.fragment()),
            rx.cond(
                Approvals.done_text != "",
                rx.cond(Approvals.done_is_bad, bad_note(Approvals.done_text), good_note(Approvals.done_text)),
                rx.fragment(),
            ),
            rx.el.div(rx.el.div(_tabs(), _list(), class_name="approval-list"), approval(), class_name="approval-sides"),
            class_name=rx.cond(Approvals.is_open, "approvals open", "approvals"),
        ),
        sheets(),
        stand_in_dialog(),
        here="approvals",
    )


def _tabs() -> rx.Component:
    def tab(code: str, *label: Any) -> rx.Component:
        return rx.el.button(
            *label,
            type="button",
            role="tab",
            class_name=rx.cond(Approvals.tab == code, "tab here", "tab"),
            on_click=Approvals.turn_to(code),
            custom_attrs={"aria-selected": Approvals.tab == code},
        )

    count = rx.cond(Approvals.waiting > 0, badge(Approvals.waiting), rx.fragment())
    return rx.el.div(
        tab(WAITING, t("approvals.waiting"), count),
        tab(ASKED, t("approvals.asked")),
        tab(DONE, t("approvals.done")),
        tab(COPIES, t("approvals.copies")),
        class_name="tabs still",
        role="tablist",
        custom_attrs={"aria-label": t("menu.approvals")},
    )


def _list() -> rx.Component:
    nothing = rx.match(
        Approvals.tab,
        (ASKED, empty(t("approvals.none_asked"), t("approvals.none_asked_advice"))),
        (DONE, empty(t("approvals.none_done"), t("approvals.none_done_advice"))),
        (COPIES, empty(t("approvals.no_copies"), t("approvals.no_copies_advice"))),
        empty(t("approvals.none"), t("approvals.none_advice")),
    )
    rows = rx.cond(Approvals.rows.length() == 0, nothing, rx.foreach(Approvals.rows, _card))
    return panel(rx.cond(Approvals.is_loaded, rows, loading()), look="flush")


def _card(row: rx.Var[HeadLine]) -> rx.Component:
    return rx.el.button(
        rx.el.span(
            rx.el.strong(row.title),
            rx.cond(Approvals.tab == WAITING, rx.fragment(), status(row.look, row.state)),
            rx.cond(row.act == "作废", status("refused", t("approvals.void")), rx.fragment()),
            class_name="approval-title",
        ),
        rx.el.span(figures(row), " · ", row.where, class_name="approval-figures"),
        rx.el.span(
            row.who, " · ", row.since,
            rx.cond(row.is_late, rx.el.span(" · ", t("approvals.late"), class_name="late"), rx.fragment()),
            class_name="quiet",
        ),
        why(row),
        rx.cond((Approvals.tab == ASKED) & (row.waits_for != ""), _waits_for(row), rx.fragment()),
        type="button",
        on_click=Approvals.choose(row.id),
        class_name=rx.cond(Approvals.chosen == row.id, "approval-card here", "approval-card"),
        key=row.id,
    )  # fmt: skip


def _waits_for(row: rx.Var[HeadLine]) -> rx.Component:
    return rx.el.span(t("approvals.waits_for", names=row.waits_for), class_name="quiet")
