"""网络健康: what is out, low or too much in each warehouse, how it went, and how stores answer each other."""

import reflex as rx

from jxc_app.components.charts import line_chart
from jxc_app.components.controls import Text, choice, download_link, link_button
from jxc_app.components.feedback import empty, loading, note
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.site_map import SiteMap
from jxc_app.components.tables import cell, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.stock_health_skus import skus_panel
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState
from jxc_app.state.stock_health import StockHealthState as Health
from jxc_app.state.stock_health_rows import AnswerLine, HealthLine


@rx.page(route="/network", title="网络健康 · 进销存", on_load=[FrameState.load, Health.open])
def stock_health() -> rx.Component:
    """Cards, the map beside the warehouses, the SKUs behind a figure, the trend, the answers, what the words mean."""
    return screen(
        Address.create(path=Health.address, revision=Health.revision),
        page_head(
            t("menu.network"),
            rx.cond(Health.computed != "", rx.el.span(t("network.drawn", at=Health.computed), class_name="quiet"), ""),
            link_button(t("menu.transfer_advice"), "/transfer-advice"),
            download_link(t("stock.export"), Health.export_href),
        ),
        figure_cards(
            figure_card(t("network.rate"), Health.rate, Health.rate_note),
            rx.cond(
                Health.sees_values, figure_card(t("network.value"), Health.value, Health.value_note), rx.fragment()
            ),
            rx.cond(Health.sees_answers, _answer_cards(), rx.fragment()),
        ),
        _map(),
        panel(rx.cond(Health.is_loaded & (Health.rows.length() == 0), _nothing(), _table()), look="flush open"),
        rx.cond(Health.chosen != "", skus_panel(), rx.fragment()),
        panel(_trend(), title=rx.cond(Health.chosen != "", t("network.trend_of", name=Health.chosen_name),
                                      t("network.trend"))),
        rx.cond(Health.sees_answers, panel(_answers(), title=t("network.answers"), look="flush"), rx.fragment()),
        panel(rx.el.dl(rx.foreach(Health.meanings, _meaning), class_name="count-words"), title=t("counts.words")),
        here="network",
    )  # fmt: skip


def _answer_cards() -> rx.Component:
    return rx.fragment(
        figure_card(t("network.failed"), Health.failed_rate, Health.failed_note),
        figure_card(t("network.took"), Health.took, Health.took_note),
    )


def _meaning(one: rx.Var[Option]) -> rx.Component:
    return rx.fragment(rx.el.dt(one.id), rx.el.dd(one.label))


def _nothing() -> rx.Component:
    return empty(t("network.nothing"), t("network.nothing_advice"), link_button(
        t("menu.transfer_advice"), "/transfer-advice"
    ))  # fmt: skip


def _map() -> rx.Component:
    unplaced = rx.cond(
        Health.unplaced != "",
        rx.el.p(
            t("warehouses.unplaced", names=Health.unplaced), " ", rx.link(t("network.place_them"), href="/warehouses"),
            class_name="quiet",
        ),
        rx.fragment(),
    )  # fmt: skip
    drawn = panel(
        SiteMap.create(
            sites=Health.sites, per_kilometre=Health.per_kilometre, chosen=Health.chosen, ways=False,
            on_pick=Health.choose,
        ),
        rx.el.div(*[_tone(one) for one in ("good", "warn", "bad")], class_name="legend"),
        unplaced,
        title=t("network.map"),
    )  # fmt: skip
    bare = note(t("network.no_map"), " ", rx.link(t("network.place_them"), href="/warehouses"))
    known = rx.cond(Health.sites.length() > 0, drawn, rx.cond(Health.rows.length() > 0, bare, rx.fragment()))
    return rx.cond(Health.is_loaded, known, panel(loading(), title=t("network.map")))


def _tone(one: str) -> rx.Component:
    dot = rx.el.svg(
        rx.el.svg.circle(r="6.5"),
        view_box="-9 -9 18 18",
        class_name=f"tone-{one}",
        custom_attrs={"aria-hidden": "true"},
    )
    return rx.el.span(dot, t(f"network.{one}"))


def _table() -> rx.Component:
    def by(label: Text, name: str, *, number: bool = True) -> rx.Component:
        return sort_head(label, order=Health.order, by=name, on_sort=Health.sort_by, number=number)

    heads = [
        by(t("network.warehouse"), "name", number=False),
        by(t("network.rate"), "rate"),
        by(t("network.out"), "lacking"),
        by(t("network.low"), "low"),
        by(t("network.over"), "surplus"),
        by(t("network.planned"), "planned"),
        rx.cond(Health.sees_values, by(t("network.value_yuan"), "value"), rx.fragment()),
        by(t("network.month"), "month"),
        by(t("network.quarter"), "quarter"),
        head(t("network.over_days"), number=True),
        head(t("act.acts")),
    ]
    body = rx.cond(Health.is_loaded, rx.foreach(Health.rows, _row), skeleton_rows(10, 8))
    return table(heads, body, label=t("menu.network"))


def _row(row: rx.Var[HealthLine]) -> rx.Component:
    def behind(count: rx.Var[str], state: str, title: Text) -> rx.Component:
        look = rx.el.button(
            count, type="button", class_name="link-like figure-link", on_click=Health.look_at(row.id, state),
            aria_label=t("network.look_at", name=row.name, state=title, count=count),
        )  # fmt: skip
        return rx.cond(count == "0", rx.el.span("0", class_name="nought"), look)

    name = rx.el.div(rx.el.span(row.name), rx.el.span(row.kind, class_name="quiet"), class_name="sku-name")
    return rx.el.tr(
        cell(t("network.warehouse"), name, class_name="title"),
        cell(t("network.rate"), rx.el.strong(row.rate, class_name=rx.cond(row.tone == "bad", "negative", "")),
             number=True),
        cell(t("network.out"), behind(row.lacking, "out", t("network.out")), number=True),
        cell(t("network.low"), behind(row.low, "low", t("network.low")), number=True),
        cell(t("network.over"), behind(row.surplus, "over", t("network.over")), number=True),
        cell(t("network.planned"), row.planned, number=True),
        rx.cond(Health.sees_values, cell(t("network.value_yuan"), row.value, number=True), rx.fragment()),
        cell(t("network.month"), row.month, number=True),
        cell(t("network.quarter"), row.quarter, number=True),
        cell(t("network.over_days"), row.surplus_month, " / ", row.surplus_quarter, number=True),
        cell(t("act.acts"), link_button(t("network.advice"), row.advice_href), class_name="row-act"),
        key=row.id,
        class_name=rx.cond(Health.chosen == row.id, "chosen", ""),
    )  # fmt: skip


def _trend() -> rx.Component:
    choices = choice(t("network.days"), value=Health.days, options=Health.spans, on_change=Health.choose_days)
    drawn = rx.fragment(
        line_chart(t("network.trend"), points=Health.points, series=Health.series, unit="%"),
        rx.el.p(Health.filled, class_name="quiet"),
    )
    none = rx.el.p(t("network.no_days"), class_name="quiet")
    known = rx.cond(Health.points.length() > 0, drawn, none)
    return rx.fragment(rx.el.div(choices, class_name="filters"), rx.cond(Health.is_loaded, known, loading()))


def _answers() -> rx.Component:
    heads = [
        head(t("advice.giver")), head(t("network.of_month")), head(t("network.failed"), number=True),
        head(t("network.not_found"), number=True), head(t("network.answered"), number=True),
        head(t("network.median"), number=True), head(t("network.ninetieth"), number=True),
        head(t("network.received"), number=True),
    ]  # fmt: skip
    none = empty(t("network.no_answers"), t("network.no_answers_advice"))
    rows = table(heads, rx.foreach(Health.answers, _answer), label=t("network.answers"))
    return rx.cond(Health.is_loaded & (Health.answers.length() == 0), none, rows)


def _answer(row: rx.Var[AnswerLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("advice.giver"), row.giver, class_name="title"),
        cell(t("network.of_month"), row.month),
        cell(t("network.failed"), rx.el.strong(row.rate), number=True),
        cell(t("network.not_found"), row.not_found, number=True),
        cell(t("network.answered"), row.lines, number=True),
        cell(t("network.median"), row.median, number=True),
        cell(t("network.ninetieth"), row.ninetieth, number=True),
        cell(t("network.received"), row.received, number=True),
        key=row.key,
    )
