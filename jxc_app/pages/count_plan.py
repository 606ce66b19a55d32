"""盘点计划: how many lines each working day of six weeks brings, by class and warehouse, and the rhythm behind."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, button, check, filled_button, link_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading, note
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.count_plan import CountPlanState as Plan
from jxc_app.state.count_plan import DayCell, PlaceLine
from jxc_app.state.frame import FrameState


@rx.page(route="/count-plan", title="盘点计划 · 进销存", on_load=[FrameState.load, Plan.open])
def count_plan() -> rx.Component:
    """Figures, the calendar, and the warehouses beside each other."""
    return screen(
        Address.create(path=Plan.address, revision=Plan.revision),
        page_head(
            t("menu.count_plan"),
            link_button(t("menu.abc"), "/abc"),
            rx.cond(Plan.may_change, button(t("count_plan.change"), on_click=Plan.ask), rx.fragment()),
        ),
        rx.cond(Plan.is_loaded, rx.cond(Plan.is_classed, _content(), _nothing()), panel(loading())),
        _dialog(),
        here="count_plan",
    )


def _content() -> rx.Component:
    return rx.fragment(
        figure_cards(
            figure_card(t("count_plan.late"), Plan.late, Plan.late_note, look=rx.cond(Plan.late == "0", "", "late")),
            figure_card(t("count_plan.today"), Plan.today, Plan.today_note),
            figure_card(t("count_plan.ahead"), Plan.ahead, Plan.ahead_note),
        ),
        panel(
            _filters(),
            rx.el.div(
                rx.el.p(Plan.rhythm, "；", Plan.events, "。"),
                rx.cond(Plan.guessed != "", note(Plan.guessed), rx.fragment()),
                class_name="stack plan-words",
            ),
            _calendar(),
            look="flush open",
        ),
        _places(),
    )


def _nothing() -> rx.Component:
    advice = rx.cond(Plan.warehouse_id != "", t("count_plan.empty_here"), t("count_plan.empty_advice"))
    acts = rx.cond(
        Plan.warehouse_id != "",
        button(t("filters.clear"), on_click=Plan.clear),
        link_button(t("menu.abc"), "/abc"),
    )
    return panel(empty(t("count_plan.empty"), advice, acts))


def _filters() -> rx.Component:
    return filters(
        None,
        one_of(
            t("field.warehouse"), value=Plan.warehouse_id, options=Plan.warehouses,
            on_change=Plan.choose_warehouse, empty=t("stock.all_warehouses"),
        ),
        on_clear=Plan.clear,
    )  # fmt: skip


def _calendar() -> rx.Component:
    return rx.el.ol(
        rx.foreach(Plan.days, _day), class_name="plan-days", custom_attrs={"aria-label": t("count_plan.calendar")}
    )


def _day(day: rx.Var[DayCell]) -> rx.Component:
    lines = rx.el.div(_count("A", day.a), _count("B", day.b), _count("C", day.c), class_name="plan-lines")
    off = rx.cond(day.look.contains("off"), rx.el.span(t("count_plan.off"), class_name="quiet"), rx.fragment())
    total = rx.el.strong(t("count_plan.lines", count=day.total))
    return rx.el.li(
        rx.el.div(day.date, rx.el.span(day.weekday, class_name="quiet"), class_name="plan-date"),
        rx.cond(day.total != "", rx.fragment(total, lines), off),
        key=day.key,
        class_name="plan-day " + day.look,
    )


def _count(abc_class: str, count: rx.Var[str]) -> rx.Component:
    mark = rx.el.span(abc_class, class_name=f"abc-mark {abc_class}")
    return rx.cond(count != "", rx.el.span(mark, count), rx.fragment())


def _places() -> rx.Component:
    heads = [
        head(t("field.warehouse")),
        head(t("count_plan.late"), number=True),
        head(t("count_plan.today"), number=True),
        *[head(t("count_plan.of_class", abc_class=one), number=True) for one in "ABC"],
        head(t("count_plan.ahead"), number=True),
    ]
    return panel(
        table(heads, rx.foreach(Plan.places, _place), label=t("count_plan.places")), title=t("count_plan.places"),
        look="flush",
    )  # fmt: skip


def _place(line: rx.Var[PlaceLine]) -> rx.Component:
    late = rx.el.span(line.late, class_name=rx.cond(line.late == "0", "nought", "negative"))
    return rx.el.tr(
        cell(t("field.warehouse"), rx.link(line.name, href="/count-plan?warehouse=" + line.id), class_name="title"),
        cell(t("count_plan.late"), late, number=True),
        cell(t("count_plan.today"), line.today, number=True),
        *[cell(t("count_plan.of_class", abc_class=one), getattr(line, one.lower()), number=True) for one in "ABC"],
        cell(t("count_plan.ahead"), line.total, number=True),
        key=line.id,
        class_name="row-link",
    )


def _dialog() -> rx.Component:
    return dialog(
        t("count_plan.change"),
        rx.el.div(
            rx.el.p(t("count_plan.change_why")),
            *[_typed(f"{one.lower()}_days", t("count_plan.days_of", abc_class=one)) for one in "ABC"],
            check(
                t("count_plan.at_zero"), checked=Plan.at_zero, on_change=lambda is_on: Plan.switch("at_zero", is_on)
            ),
            check(
                t("count_plan.after_refusal"), checked=Plan.after_refusal,
                on_change=lambda is_on: Plan.switch("after_refusal", is_on),
            ),
            _typed("reason", t("roles.reason"), input_mode="text"),
            class_name="stack",
        ),
        is_open=Plan.asked == "rhythm",
        on_close=Plan.leave,
        act=filled_button(t("roles.save"), on_click=Plan.save),
    )  # fmt: skip


def _typed(name: str, label: Text, **props: Any) -> rx.Component:
    return live_field(
        label, value=getattr(Plan, name), revision=Plan.revision, on_commit=lambda text: Plan.type_in(name, text),
        error=error_at(Plan.errors, name), **({"input_mode": "numeric"} | props),
    )  # fmt: skip
