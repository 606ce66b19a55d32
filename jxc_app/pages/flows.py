"""Approval flows 审批流: what is stopped, by whom it is decided, who answers to whom."""

import reflex as rx

from jxc_app.components.controls import button, choice, danger_button, filled_button, link_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.flows import FlowLine, SupervisorLine
from jxc_app.state.flows import FlowsState as Flows
from jxc_app.state.frame import FrameState


@rx.page(route="/approvals/flows", title="审批流 · 进销存", on_load=[FrameState.load, Flows.open])
def flows() -> rx.Component:
    """Every flow in words, the mode for small shops, and the supervisors."""
    nothing = empty(t("flows.empty"), t("flows.empty_advice"), link_button(t("flows.new"), "/approvals/flow"))
    listed = rx.cond(
        Flows.lines.length() > 0, rx.el.div(rx.foreach(Flows.lines, _flow), class_name="flow-list"), nothing
    )
    return screen(
        page_head(t("menu.flows"), _order(), link_button(t("flows.new"), "/approvals/flow", look="button filled")),
        rx.cond(Flows.is_loaded, listed, panel(loading(8))),
        rx.cond(Flows.is_loaded, rx.fragment(_small_shop(), _supervisors()), rx.fragment()),
        _off_dialog(),
        _shop_dialog(),
        _supervisor_dialog(),
        here="flows",
    )


def _order() -> rx.Component:
    orders = [rx.el.option(t(f"flows.by_{order}"), value=order) for order in ("state", "title", "running")]
    return rx.el.select(
        *orders, value=Flows.order, on_change=Flows.sort_by, class_name="field flow-order",
        custom_attrs={"aria-label": t("flows.order")},
    )  # fmt: skip


def _flow(line: rx.Var[FlowLine]) -> rx.Component:
    mark = rx.cond(line.is_live, status("in-use", line.state), status("off", line.state))
    acts = rx.el.div(
        rx.cond(
            line.is_live,
            danger_button(t("flows.off"), on_click=Flows.ask_off(line.id)),
            link_button(t("flows.try_and_on"), line.href),
        ),
        link_button(t("flows.open"), line.href),
        class_name="row-acts",
    )
    return rx.el.article(
        rx.el.header(
            rx.el.h2(rx.link(line.title, href=line.href)),
            mark,
            rx.cond(line.newer != "", rx.el.span(line.newer, class_name="status submitted"), rx.fragment()),
            rx.cond(line.is_shipped, rx.el.span(t("flows.shipped"), class_name="flow-mark"), rx.fragment()),
            rx.cond(
                line.running > 0,
                rx.el.span(t("flows.running", count=line.running.to_string()), class_name="quiet"),
                rx.fragment(),
            ),
            acts,
        ),
        rx.el.dl(
            _said(t("flows.stops"), line.kind),
            _said(t("flows.types"), line.types),
            _said(t("flows.condition"), line.condition),
            _said(t("flows.steps"), line.steps),
        ),
        rx.cond(line.gaps != "", rx.el.p(t("flows.gaps", gaps=line.gaps), class_name="field-error"), rx.fragment()),
        class_name="panel flow-card",
        key=line.id,
    )


def _said(name: rx.Var[str], words: rx.Var[str]) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(words))


def _small_shop() -> rx.Component:
    owed = rx.cond(
        Flows.owed > 0, rx.el.p(t("flows.owed", count=Flows.owed.to_string()), class_name="field-error"), rx.fragment()
    )
    mark = rx.cond(Flows.is_small_shop, status("in-use", t("flows.shop_is_on")), status("off", t("flows.shop_is_off")))
    return panel(
        rx.el.div(
            mark,
            button(rx.cond(Flows.is_small_shop, t("flows.shop_off"), t("flows.shop_on")), on_click=Flows.ask_shop),
            class_name="flow-switch",
        ),
        rx.el.p(t("flows.shop_why"), class_name="quiet"),
        owed,
        title=t("flows.shop"),
    )


def _supervisors() -> rx.Component:
    heads = [head(t("flows.person")), head(t("flows.supervisor"))]
    return panel(
        rx.el.p(t("flows.supervisor_why"), class_name="quiet"),
        table(heads, rx.foreach(Flows.supervisors, _supervisor), label=t("flows.supervisors")),
        title=t("flows.supervisors"),
        look="supervisors",
    )


def _supervisor(line: rx.Var[SupervisorLine]) -> rx.Component:
    above = choice(
        t("flows.supervisor_of", name=line.name), value=line.supervisor, options=Flows.people,
        on_change=lambda one: Flows.choose_supervisor(line.id, one), empty=t("flows.no_supervisor"),
    )  # fmt: skip
    return rx.el.tr(
        cell(t("flows.person"), line.name, class_name="title"),
        cell(t("flows.supervisor"), above),
        key=line.id,
    )


def _off_dialog() -> rx.Component:
    return dialog(
        t("flows.off"),
        rx.el.p(t("flows.off_means", title=Flows.title)),
        rx.cond(Flows.running > 0, note(t("flows.goes_on", count=Flows.running.to_string())), rx.fragment()),
        _reason(),
        is_open=Flows.asked == "off",
        on_close=Flows.close,
        act=danger_button(t("flows.off"), is_filled=True, on_click=Flows.switch_off),
    )


def _shop_dialog() -> rx.Component:
    label = rx.cond(Flows.is_small_shop, t("flows.shop_off"), t("flows.shop_on"))
    return dialog(
        label,
        rx.el.p(rx.cond(Flows.is_small_shop, t("flows.shop_off_means"), t("flows.shop_on_means"))),
        _reason(),
        is_open=Flows.asked == "shop",
        on_close=Flows.close,
        act=filled_button(label, on_click=Flows.switch_shop),
    )


def _supervisor_dialog() -> rx.Component:
    return dialog(
        t("flows.supervisor"),
        rx.el.p(Flows.title),
        rx.el.p(t("flows.supervisor_means"), class_name="quiet"),
        _reason(),
        is_open=Flows.asked == "supervisor",
        on_close=Flows.close,
        act=filled_button(t("flows.supervisor_set"), on_click=Flows.change_supervisor),
    )


def _reason() -> rx.Component:
    return live_field(
        t("roles.reason"), value=Flows.reason, revision=Flows.revision, error=error_at(Flows.errors, "reason"),
        on_commit=Flows.type_reason,
    )  # fmt: skip
