"""全网调拨方案: all that lacks met at least cost, how that compares with the simple way, its trucks to be accepted."""

import reflex as rx

from jxc_app.components.controls import button, choice, danger_button, download_link, filled_button
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading, note
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.modules.transfer_advice.plan_queries import ShortRow
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.network_plan import CargoLine, LaneLine
from jxc_app.state.network_plan import NetworkPlanState as Plan


@rx.page(route="/transfer-advice/plan", title="全网调拨方案 · 进销存", on_load=[FrameState.load, Plan.open])
def network_plan() -> rx.Component:
    """The latest plan, or one of those before it."""
    fresh = panel(empty(t("plan_all.never"), t("plan_all.never_advice"), filled_button(
        t("plan_all.start"), on_click=Plan.start)))  # fmt: skip
    return screen(
        page_head(
            t("menu.network_plan"),
            rx.cond(
                Plan.has_plan & ~Plan.is_busy, button(t("plan_all.start"), on_click=Plan.start), rx.fragment()
            ),
            rx.cond(Plan.is_done, download_link(t("stock.export"), Plan.export_href), rx.fragment()),
        ),
        rx.cond(Plan.is_loaded, rx.cond(Plan.has_plan, _plan(), fresh), panel(loading())),
        _cargo_dialog(),
        here="network_plan",
    )  # fmt: skip


def _plan() -> rx.Component:
    return rx.fragment(
        panel(
            choice(t("plan_all.which"), value=Plan.plan_id, options=Plan.others, on_change=Plan.choose_plan),
            rx.cond(Plan.is_busy, _busy(), rx.el.p(Plan.state_title, " ", Plan.words, role="status")),
            title=Plan.title,
        ),
        rx.cond(Plan.is_done, _done(), rx.fragment()),
    )


def _busy() -> rx.Component:
    return rx.el.div(
        rx.el.progress(value=Plan.progress, max=100, aria_label=t("plan_all.progress")),
        rx.el.p(Plan.state_title, " ", Plan.progress.to(str), "% · ", Plan.words, role="status"),
        danger_button(t("plan_all.cancel"), on_click=Plan.cancel),
        class_name="stack",
    )


def _done() -> rx.Component:
    left = rx.cond(Plan.has_left, filled_button(t("plan_all.take_all"), on_click=Plan.take_all), rx.fragment())
    return rx.fragment(
        figure_cards(
            figure_card(t("plan_all.cost"), Plan.cost, Plan.trucks),
            figure_card(t("plan_all.greedy"), Plan.greedy, t("plan_all.greedy_note")),
            figure_card(t("plan_all.saved"), Plan.saved, Plan.method),
            figure_card(t("plan_all.met"), Plan.met, Plan.bound),
        ),
        panel(
            rx.cond(
                Plan.lanes.length() > 0,
                rx.fragment(rx.el.div(left, class_name="filters"), _lanes()),
                empty(t("plan_all.nothing"), t("plan_all.nothing_advice")),
            ),
            title=t("plan_all.lanes"),
            look="flush",
        ),
        rx.cond(Plan.shorts.length() > 0, panel(_shorts(), title=t("plan_all.shorts"), look="flush"), rx.fragment()),
        note(t("plan_all.means")),
    )


def _lanes() -> rx.Component:
    heads = [
        head(t("advice.giver")), head(t("plan_all.to")), head(t("advice.way")), head(t("plan_all.lines"), number=True),
        head(t("plan_all.freight"), number=True), head(t("field.status")), head(t("act.acts")),
    ]  # fmt: skip
    return table(heads, rx.foreach(Plan.lanes, _lane), label=t("plan_all.lanes"))


def _lane(row: rx.Var[LaneLine]) -> rx.Component:
    acts = rx.el.div(
        button(t("plan_all.cargo"), on_click=Plan.open_lane(row.key)),
        rx.cond(row.is_taken, rx.fragment(), button(t("plan_all.take_lane"), on_click=Plan.take_lane(row.key))),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("advice.giver"), row.giver, class_name="title"),
        cell(t("plan_all.to"), row.warehouse),
        cell(t("advice.way"), row.way),
        cell(t("plan_all.lines"), row.lines, number=True),
        cell(t("plan_all.freight"), row.freight, number=True),
        cell(t("field.status"), row.state),
        cell(t("act.acts"), acts, class_name="row-act"),
        key=row.key,
    )


def _shorts() -> rx.Component:
    heads = [
        head(t("field.sku")), head(t("plan_all.to")), head(t("plan_all.need"), number=True),
        head(t("plan_all.short"), number=True),
    ]  # fmt: skip
    return table(heads, rx.foreach(Plan.shorts, _short), label=t("plan_all.shorts"))


def _short(row: rx.Var[ShortRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.sku"), row.sku_name, rx.el.div(row.sku_code, class_name="quiet"), class_name="title"),
        cell(t("plan_all.to"), row.warehouse),
        cell(t("plan_all.need"), figure(row.need, row.unit), number=True),
        cell(t("plan_all.short"), figure(row.short, row.unit), number=True),
    )


def _cargo_dialog() -> rx.Component:
    heads = [head(t("field.sku")), head(t("advice.quantity"), number=True), head(t("field.status"))]
    return dialog(
        Plan.lane_title,
        table(heads, rx.foreach(Plan.cargo, _cargo), label=t("plan_all.cargo")),
        is_open=Plan.asked,
        on_close=Plan.leave,
        act=filled_button(t("plan_all.take_lane"), on_click=Plan.take_lane(Plan.lane)),
        width="640px",
        leave=t("dialog.close"),
    )


def _cargo(row: rx.Var[CargoLine]) -> rx.Component:
    taken = rx.cond(
        row.number != "",
        row.number,
        button(t("plan_all.take_line"), on_click=Plan.take_line(row.id)),
    )
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec, href=row.href),
        cell(t("advice.quantity"), figure(row.quantity, row.unit), number=True),
        cell(t("field.status"), taken),
        key=row.id,
    )
