"""The first page: what waits, what happened today, what is short or late, and whether the books are in order."""

import reflex as rx

from jxc_app.components.charts import bar_chart
from jxc_app.components.checks import check_card
from jxc_app.components.controls import Text
from jxc_app.components.feedback import empty
from jxc_app.components.figures import duties, duty, figure_card, figure_cards
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.checklist import CheckCardState as CheckCard
from jxc_app.state.frame import FrameState
from jxc_app.state.home import HomeState as Home
from jxc_app.state.home import LagLine


@rx.page(route="/", title="首页 · 进销存", on_load=[FrameState.load, FrameState.begin, Home.open])
def home() -> rx.Component:
    """Cards by right, the curve of a month, and who enters how quickly."""
    return screen(
        page_head(
            t("menu.home"),
            rx.cond(
                may_open("desk"),
                rx.link(t("documents.new"), href="/desk", underline="none", class_name="button filled"),
                rx.fragment(),
            ),
        ),
        _cards(),
        rx.cond(may_open("checklist"), _checks(), rx.fragment()),
        rx.cond(Home.sees_upkeep, _duties(), rx.fragment()),
        rx.cond(Home.sees_documents, _trend(), rx.fragment()),
        rx.cond(Home.sees_documents, _lags(), rx.fragment()),
        here="home",
    )


def _cards() -> rx.Component:
    late = rx.cond((Home.overdue != "") & (Home.overdue != "0"), "late", "")
    waiting = rx.cond(FrameState.waiting != "", FrameState.waiting, "0")
    documents = [
        figure_card(t("home.documents"), Home.documents, _own_note(), Home.documents_href),
        figure_card(
            t("home.overdue"), Home.overdue, t("home.overdue_note"), "/documents?type=transfer&status=posted", look=late
        ),
        figure_card(t("home.lag"), Home.lag, Home.lag_note),
    ]
    return figure_cards(
        figure_card(t("menu.todo"), rx.cond(FrameState.person != "", waiting, ""), t("home.todo_note"), "/todo"),
        _where(Home.sees_documents, *documents),
        _where(
            Home.sees_stock,
            figure_card(t("stock.below_minimum"), Home.below_minimum, t("home.below_note"), "/stock?below=1"),
        ),
    )


def _own_note() -> rx.Component:
    return rx.cond(Home.own_documents != "", t("home.own_documents", count=Home.own_documents), "")


def _where(may: rx.Var[bool], *cards: rx.Component) -> rx.Component:
    return rx.cond(may, rx.fragment(*cards), rx.fragment())


def _checks() -> rx.Component:
    """How safe the company is, and what to do next about it."""
    return check_card(
        t("menu.checklist"), CheckCard.score, CheckCard.step, CheckCard.href, CheckCard.line, CheckCard.look
    )


def _duties() -> rx.Component:
    return duties(
        duty(t("home.proof"), Home.proof, Home.proof_note, Home.proof_look),
        duty(t("home.backup"), Home.backup, Home.backup_note, Home.backup_look),
    )


def _trend() -> rx.Component:
    return panel(
        bar_chart(t("home.trend_label"), points=Home.days, series=Home.series, height="220px"),
        title=t("home.trend"),
    )


def _lags() -> rx.Component:
    return rx.el.div(
        _lag_table(t("home.lag_people"), t("field.maker"), Home.lag_people),
        _lag_table(t("home.lag_warehouses"), t("field.warehouse"), Home.lag_warehouses),
        class_name="two-columns even",
    )


def _lag_table(title: Text, who: Text, rows: rx.Var[list[LagLine]]) -> rx.Component:
    heads = [
        head(who),
        head(t("home.lag_documents"), number=True),
        head(t("home.lag_median"), number=True),
        head(t("home.lag_worst"), number=True),
    ]
    return panel(
        rx.cond(
            rows.length() > 0,
            table(heads, rx.foreach(rows, lambda row: _lag_row(row, who)), label=title),
            empty(t("home.lag_empty"), t("home.lag_empty_advice")),
        ),
        title=title,
        look="flush",
    )


def _lag_row(row: rx.Var[LagLine], who: Text) -> rx.Component:
    return rx.el.tr(
        cell(who, row.name, class_name="title"),
        cell(t("home.lag_documents"), row.documents, number=True),
        cell(t("home.lag_median"), row.median, number=True),
        cell(
            t("home.lag_worst"),
            rx.el.span(row.worst, class_name=rx.cond(row.is_slow, "negative", "")),
            number=True,
        ),
        key=row.name,
    )
