"""采购分析: topics as tabs; figures, a chart, the groups, the lines behind one of them, and what the words mean."""

import reflex as rx

from jxc_app.components.charts import bar_chart, line_chart
from jxc_app.components.controls import button, choice, download_link, link_button, live_field, pager, pick_field
from jxc_app.components.feedback import empty, note
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.filters import filters, one_of, typed
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.buying_figures import BuyingFiguresState as Figures
from jxc_app.state.buying_figures_rows import BodyCell, CardLine, HeadCell, SheetLine
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState


@rx.page(route="/buying/figures", title="采购分析 · 进销存", on_load=[FrameState.load, Figures.open])
def buying_figures() -> rx.Component:
    """One topic at a time."""
    return screen(
        Address.create(path=Figures.address, revision=Figures.revision),
        page_head(
            t("menu.buying_figures"),
            rx.el.a(t("reports.print"), href=Figures.print_href, target="_blank", rel="noopener", class_name="button"),
            download_link(t("stock.export"), Figures.export_href),
        ),
        rx.el.div(rx.foreach(Figures.tabs, _tab), class_name="tabs", role="tablist"),
        rx.cond(Figures.is_lines, rx.fragment(), _cards()),
        panel(_filters(), _chart(), look="open"),
        panel(_behind_head(), _found(), look="flush open"),
        rx.cond(Figures.note != "", note(Figures.note), rx.fragment()),
        panel(
            rx.el.dl(rx.foreach(Figures.definitions, _definition), class_name="count-words"), title=t("counts.words")
        ),
        here="buying_figures",
    )


def _tab(option: rx.Var[Option]) -> rx.Component:
    is_here = Figures.tab == option.id
    return rx.el.button(
        option.label,
        type="button",
        role="tab",
        class_name=rx.cond(is_here, "tab here", "tab"),
        on_click=Figures.choose_tab(option.id),
        custom_attrs={"aria-selected": rx.cond(is_here, "true", "false")},
    )


def _cards() -> rx.Component:
    return figure_cards(rx.foreach(Figures.cards, _card))


def _card(card: rx.Var[CardLine]) -> rx.Component:
    return figure_card(card.title, card.value, card.note)


def _filters() -> rx.Component:
    def day(name: str, value: rx.Var[str]) -> rx.Component:
        return live_field(
            t(f"counts.{name}"), value=value, revision=Figures.revision, type="date",
            on_commit=lambda words: Figures.type_day(name, words),
        )  # fmt: skip

    def few(name: str, label: str, value: rx.Var[str], options: rx.Var) -> rx.Component:
        return choice(t(label), value=value, options=options, on_change=lambda picked: Figures.choose(name, picked))

    partner = pick_field(
        t("field.supplier"), value=Figures.partner_name, options=Figures.partner_options,
        on_search=Figures.search_partner, on_pick=Figures.choose_partner, placeholder=t("figures.every_supplier"),
    )  # fmt: skip
    sku = pick_field(
        t("field.sku"), value=Figures.sku_name, options=Figures.sku_options, on_search=Figures.search_sku,
        on_pick=Figures.choose_sku, placeholder=t("figures.every_sku"),
    )  # fmt: skip
    return filters(
        None,
        few("by", "counts.by", Figures.by, Figures.groups),
        rx.cond(
            (Figures.tab == "cycle") & (Figures.by != "step"),
            few("step", "figures.step", Figures.step, Figures.steps),
            rx.fragment(),
        ),
        rx.cond(
            Figures.tab == "delivery",
            rx.fragment(
                few("grace", "figures.grace", Figures.grace, Figures.graces),
                few("short", "figures.short", Figures.short, Figures.shorts),
            ),
            rx.fragment(),
        ),
        day("date_from", Figures.date_from),
        day("date_to", Figures.date_to),
        one_of(
            t("field.warehouse"), value=Figures.warehouse_id, options=Figures.warehouses,
            empty=t("stock.all_warehouses"), on_change=lambda value: Figures.choose("warehouse", value),
        ),
        one_of(
            t("field.category"), value=Figures.category_id, options=Figures.categories,
            empty=t("stock.all_categories"), on_change=lambda value: Figures.choose("category", value),
        ),
        typed(
            partner, Figures.partner_name, is_set=Figures.partner_name != "", on_drop=Figures.choose_partner(0)
        ),
        typed(sku, Figures.sku_name, is_set=Figures.sku_name != "", on_drop=Figures.choose_sku(0)),
        on_clear=Figures.clear,
    )  # fmt: skip


def _chart() -> rx.Component:
    drawn = {"points": Figures.points, "series": Figures.series, "unit": Figures.chart_unit, "height": "220px"}
    title = rx.el.h2(Figures.chart_title, class_name="quiet")
    return rx.match(
        rx.cond(Figures.is_lines, "", Figures.chart_kind),
        ("line", rx.fragment(title, line_chart(Figures.chart_title, **drawn))),
        ("bar", rx.fragment(title, bar_chart(Figures.chart_title, **drawn))),
        rx.fragment(),
    )


def _behind_head() -> rx.Component:
    words = rx.cond(Figures.group_name != "", Figures.group_name, t("figures.all"))
    return rx.cond(
        Figures.is_lines,
        rx.el.div(
            link_button(t("figures.back"), Figures.back_href), rx.el.strong(t("figures.behind", name=words)),
            class_name="filters",
        ),
        rx.fragment(),
    )  # fmt: skip


def _found() -> rx.Component:
    nothing = empty(
        t("figures.nothing"), t("figures.nothing_advice"), button(t("filters.clear"), on_click=Figures.clear)
    )
    several = Figures.has_more | (Figures.page > 1)
    return rx.fragment(
        rx.cond(Figures.is_loaded & (Figures.rows.length() == 0), nothing, _table()),
        rx.cond(
            several, pager(text="", page=Figures.page, has_more=Figures.has_more, on_page=Figures.turn_to),
            rx.fragment(),
        ),
    )  # fmt: skip


def _table() -> rx.Component:
    body = rx.cond(Figures.is_loaded, rx.foreach(Figures.rows, _row), skeleton_rows(6, 6))
    foot = rx.cond(
        Figures.total.length() > 0,
        rx.el.tr(rx.el.td(t("stock.total"), class_name="title"), rx.foreach(Figures.total, _cell)),
        rx.fragment(),
    )
    return table([rx.foreach(Figures.heads, _head)], body, foot=foot, label=t("menu.buying_figures"))


def _head(head: rx.Var[HeadCell]) -> rx.Component:
    by = rx.el.button(
        head.title, head.arrow, type="button", class_name=rx.cond(head.arrow != "", "sort on", "sort"),
        on_click=Figures.sort(head.next),
    )  # fmt: skip
    return rx.el.th(
        rx.cond(head.next != "", by, rx.el.span(head.title)),
        scope="col",
        class_name=head.look,
        custom_attrs={"aria-sort": head.sort},
    )


def _row(row: rx.Var[SheetLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.link(row.title, href=row.href), class_name="title wrap"), rx.foreach(row.cells, _cell), key=row.key
    )


def _cell(one: rx.Var[BodyCell]) -> rx.Component:
    return rx.el.td(one.text, class_name=one.look, custom_attrs={"data-label": one.label})


def _definition(one: rx.Var[Option]) -> rx.Component:
    return rx.fragment(rx.el.dt(one.id), rx.el.dd(one.label))
