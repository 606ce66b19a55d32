"""Undoing an incident 事故回退: what was proposed, and one proposal for the person who confirms it."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, link_button
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, facts, loading, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.undo_parts import acts_table, exports, in_the_way, paper_list, stands_on_it, stock_table
from jxc_app.state.frame import FrameState
from jxc_app.state.incidents import IncidentsState as Incidents
from jxc_app.state.undo_rows import ChangedLine, IncidentLine


@rx.page(route="/incidents", title="事故回退 · 进销存", on_load=[FrameState.load, Incidents.open])
def incidents() -> rx.Component:
    """The list, or one."""
    return screen(rx.cond(Incidents.open_id != 0, _one(), _list()), _dialogs(), here="incidents")


def _list() -> rx.Component:
    names = ("name", "state", "reason", "documents", "proposed", "decided")
    heads = [head(t(f"undo.{name}")) for name in names]
    body = rx.cond(Incidents.is_loaded, rx.foreach(Incidents.rows, _row), skeleton_rows(len(names), 4))
    nothing = empty(t("undo.none"), t("undo.none_advice"))
    new = link_button(t("undo.new"), "/incidents/new", look="button filled")
    return rx.fragment(
        page_head(t("menu.incidents"), rx.cond(Incidents.may_propose, new, rx.fragment())),
        panel(
            rx.cond(
                Incidents.is_loaded & (Incidents.rows.length() == 0),
                nothing,
                table(heads, body, label=t("menu.incidents")),
            ),
            look="flush",
        ),
    )


def _row(row: rx.Var[IncidentLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.link(row.name, href=row.href), class_name="title"),
        cell(t("undo.state"), status(row.state, row.state_title)),
        cell(t("undo.reason"), row.reason, class_name="wrap"),
        cell(t("undo.documents"), row.documents),
        cell(t("undo.proposed"), row.proposed, class_name="wrap"),
        cell(t("undo.decided"), row.decided, class_name="wrap"),
        key=row.id,
        class_name="row-link",
    )


def _one() -> rx.Component:
    return rx.fragment(
        page_head(
            rx.fragment(Incidents.name, " ", status(Incidents.state, Incidents.state_title)),
            link_button(t("undo.all"), "/incidents"),
            exports(Incidents),
            rx.cond(Incidents.may_withdraw, button(t("undo.withdraw"), on_click=Incidents.ask_withdraw), rx.fragment()),
            rx.cond(
                Incidents.may_confirm,
                danger_button(t("undo.confirm"), on_click=Incidents.ask_confirm, disabled=~Incidents.is_possible),
                rx.fragment(),
            ),
        ),
        rx.cond(Incidents.is_loaded, _told(), loading()),
    )


def _told() -> rx.Component:
    waits = Incidents.state == "proposed"
    return rx.fragment(
        panel(
            facts(
                (t("undo.reason"), Incidents.reason),
                (t("undo.scope"), rx.cond(Incidents.scope != "", Incidents.scope, t("undo.no_scope"))),
                (t("undo.proposed"), Incidents.proposed),
                (t("undo.decided"), rx.cond(Incidents.decided != "", Incidents.decided, t("undo.not_decided"))),
            )
        ),
        rx.cond(waits & ~Incidents.may_confirm, note(t("undo.another")), rx.fragment()),
        rx.cond(Incidents.is_alone, note(t("undo.alone")), rx.fragment()),
        rx.cond(Incidents.changed.length() > 0, _changed(), rx.fragment()),
        rx.cond(waits, _preview(), rx.fragment()),
        rx.cond(Incidents.made.length() > 0, panel(paper_list(Incidents.made), title=t("undo.made")), rx.fragment()),
    )


def _changed() -> rx.Component:
    heads = [head(t("undo.what")), head(t("undo.then")), head(t("undo.now"))]
    return panel(
        table(heads, rx.foreach(Incidents.changed, _changed_row), label=t("undo.changed")), title=t("undo.changed")
    )


def _changed_row(row: rx.Var[ChangedLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row.what, class_name="title wrap"),
        cell(t("undo.then"), row.then, class_name="wrap"),
        cell(t("undo.now"), row.now, class_name="wrap"),
        key=row.what,
    )


def _preview() -> rx.Component:
    return rx.fragment(
        in_the_way(Incidents),
        panel(rx.el.p(Incidents.summary), stock_table(Incidents), title=t("undo.stock"), look="undo-stock"),
        stands_on_it(Incidents),
        panel(acts_table(Incidents), title=t("undo.acts")),
    )


def _dialogs() -> rx.Component:
    release = rx.cond(Incidents.losing.length() > 0, rx.el.p(t("undo.will_release")), rx.fragment())
    return rx.fragment(
        dialog(
            t("undo.confirm"),
            rx.el.p(Incidents.summary),
            release,
            note(t("undo.confirm_why")),
            rx.cond(Incidents.is_alone, note(t("undo.alone")), rx.fragment()),
            is_open=Incidents.asked == "confirm",
            on_close=Incidents.close,
            act=danger_button(t("undo.confirm_now"), is_filled=True, on_click=Incidents.confirm),
        ),
        dialog(
            t("undo.withdraw"),
            rx.el.p(t("undo.withdraw_why")),
            is_open=Incidents.asked == "withdraw",
            on_close=Incidents.close,
            act=danger_button(t("undo.withdraw"), is_filled=True, on_click=Incidents.withdraw),
        ),
    )
