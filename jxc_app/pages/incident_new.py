"""Proposing to undo an incident: whose acts, when; which of them; what that would do; why."""

import reflex as rx

from jxc_app.components.controls import button, check, choice, filled_button, link_button, live_field, tick
from jxc_app.components.feedback import empty, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.undo_parts import exports, in_the_way, stands_on_it, stock_table
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState
from jxc_app.state.incident_new import IncidentNewState as New
from jxc_app.state.undo_rows import CandidateLine


@rx.page(route="/incidents/new", title="发起事故回退 · 进销存", on_load=[FrameState.load, New.open])
def incident_new() -> rx.Component:
    """From the log to a proposal."""
    return screen(
        page_head(t("undo.new"), link_button(t("undo.all"), "/incidents"), exports(New)),
        panel(_scope(), title=t("undo.step_scope"), look="undo-scope"),
        panel(_candidates(), title=t("undo.step_choose"), look="undo-choose"),
        rx.cond(New.ticked > 0, _preview(), rx.fragment()),
        here="incidents",
    )


def _scope() -> rx.Component:
    def typed(name: str, value: rx.Var[str], **props: str) -> rx.Component:
        return live_field(
            t(f"undo.{name}"), value=value, revision=New.revision, on_commit=lambda text: New.type(name, text), **props
        )

    return rx.el.div(
        rx.el.div(
            choice(
                t("undo.add_person"), value="", options=New.people, on_change=New.add_person,
                empty=t("undo.add_person"), key=New.chosen.length(),
            ),
            rx.foreach(New.chosen, _person),
            class_name="filters",
        ),
        rx.el.div(
            typed("since", New.since, type="datetime-local"),
            typed("until", New.until, type="datetime-local"),
            typed("ip", New.ip),
            class_name="head-grid",
        ),
        rx.el.div(
            choice(
                t("undo.act"), value=New.act, options=New.act_choices, empty=t("undo.all_acts"),
                on_change=lambda value: New.choose("act", value),
            ),
            rx.cond(
                (New.sessions.length() > 1) | (New.session != ""),
                choice(
                    t("undo.session"), value=New.session, options=New.sessions, empty=t("undo.all_sessions"),
                    on_change=lambda value: New.choose("session", value),
                ),
                rx.fragment(),
            ),
            class_name="filters",
        ),
        role="search",
    )  # fmt: skip


def _person(one: rx.Var[Option]) -> rx.Component:
    return rx.el.button(
        one.label,
        " ×",
        type="button",
        class_name="chip on",
        on_click=New.remove_person(one.id),
        custom_attrs={"aria-label": t("undo.remove_person", name=one.label)},
        key=one.id,
    )


def _candidates() -> rx.Component:
    names = ("number", "act", "person", "at", "warehouse", "outcome")
    every = tick(t("undo.tick_all"), checked=New.ticked == New.rows.length(), on_change=New.tick_all)
    heads = [rx.el.th(every, scope="col"), *(head(t(f"undo.{name}")) for name in names)]
    rows = table(heads, rx.foreach(New.rows, _candidate), label=t("undo.step_choose"))
    nothing = rx.cond(
        New.is_asked,
        empty(t("undo.nothing_found"), t("undo.nothing_found_advice")),
        empty(t("undo.not_asked"), t("undo.not_asked_advice")),
    )
    both = rx.el.div(
        button(t("undo.take_all"), on_click=New.tick_all(True)),
        button(t("undo.take_none"), on_click=New.tick_all(False), disabled=New.ticked == 0),
        rx.el.span(t("undo.ticked", count=New.ticked, all=New.rows.length()), class_name="quiet"),
        class_name="filters",
    )
    more = rx.cond(New.has_more, note(t("undo.has_more", oldest=New.oldest)), rx.fragment())
    return rx.cond(New.rows.length() > 0, rx.fragment(both, more, rows), nothing)


def _candidate(row: rx.Var[CandidateLine]) -> rx.Component:
    done = rx.el.span(row.outcome, class_name=row.look)
    return rx.el.tr(
        cell(
            "", tick(row.number, checked=row.is_on, on_change=lambda is_on: New.tick(row.key, is_on)), class_name="tick"
        ),
        rx.el.td(
            rx.link(row.number, href=row.href),
            rx.el.span(" ", row.type, " ", row.quantity, class_name="quiet"),
            class_name="title",
        ),
        cell(t("undo.act"), row.act, " ", status(row.status, row.status_title)),
        cell(t("undo.person"), row.who),
        cell(t("undo.at"), row.at, class_name="wrap"),
        cell(t("undo.warehouse"), row.warehouse),
        cell(t("undo.outcome"), rx.cond(row.outcome != "", done, rx.fragment()), class_name="wrap"),
        key=row.key,
    )


def _preview() -> rx.Component:
    release = check(
        t("undo.release"), checked=New.releases, on_change=New.release, note=error_at(New.errors, "releases")
    )
    return rx.fragment(
        in_the_way(New),
        panel(rx.el.p(New.summary), stock_table(New), title=t("undo.step_preview"), look="undo-stock"),
        stands_on_it(New),
        panel(
            rx.cond(New.losing.length() > 0, release, rx.fragment()),
            live_field(
                t("undo.reason"), value=New.reason, revision=New.revision, error=error_at(New.errors, "reason"),
                on_commit=lambda text: New.type("reason", text),
            ),
            rx.el.p(t("undo.two_people"), class_name="quiet"),
            filled_button(t("undo.submit"), on_click=New.submit, disabled=~New.is_possible),
            title=t("undo.step_submit"),
            look="undo-submit",
        ),
    )  # fmt: skip
