"""盘点准确率: how right the records were, over time and by whom, each figure with its definition on the page."""

import reflex as rx

from jxc_app.components.controls import check, choice, download_link, link_button, live_cell, live_field
from jxc_app.components.feedback import empty
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.count_figures import CountFiguresState as Figures
from jxc_app.state.count_figures import FigureLine, ToleranceLine
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState

_SHARES = ("records", "accurate", "record_percent", "quantity_percent")
_VALUES = ("gain", "loss", "gross", "net")


@rx.page(route="/counts/figures", title="盘点准确率 · 进销存", on_load=[FrameState.load, Figures.open])
def count_figures() -> rx.Component:
    """Cards, the groups, what the words mean, and the tolerances behind them."""
    return screen(
        Address.create(path=Figures.address, revision=Figures.revision),
        page_head(
            t("menu.count_figures"),
            link_button(t("counts.all"), "/counts"),
            download_link(t("stock.export"), Figures.export_href),
        ),
        _cards(),
        panel(_filters(), _groups(), look="flush open"),
        panel(
            rx.el.dl(rx.foreach(Figures.definitions, _definition), class_name="count-words"), title=t("counts.words")
        ),
        _tolerances(),
        here="count_figures",
    )


def _cards() -> rx.Component:
    whole = Figures.whole
    values = rx.fragment(
        figure_card(t("counts.gross"), whole.gross, t("counts.gross_note", gain=whole.gain, loss=whole.loss)),
        figure_card(t("counts.lost"), Figures.lost, t("counts.lost_note", found=Figures.found, net=Figures.net_loss)),
    )
    return figure_cards(
        figure_card(
            t("counts.record_percent"), whole.record_percent,
            t("counts.accurate_of", accurate=whole.accurate, records=whole.records),
        ),
        figure_card(t("counts.quantity_percent"), whole.quantity_percent, t("counts.quantity_note")),
        rx.cond(Figures.sees_values, values, rx.fragment()),
    )  # fmt: skip


def _filters() -> rx.Component:
    def day(name: str, value: rx.Var[str]) -> rx.Component:
        return live_field(
            t(f"counts.{name}"), value=value, revision=Figures.revision, type="date",
            on_commit=lambda typed: Figures.choose(name, typed),
        )  # fmt: skip

    return filters(
        None,
        day("date_from", Figures.date_from),
        day("date_to", Figures.date_to),
        choice(
            t("counts.by"), value=Figures.by, options=Figures.groups,
            on_change=lambda value: Figures.choose("by", value),
        ),
        one_of(
            t("field.warehouse"), value=Figures.warehouse_id, options=Figures.warehouses,
            empty=t("stock.all_warehouses"), on_change=lambda value: Figures.choose("warehouse", value),
        ),
        on_clear=Figures.choose("warehouse", ""),
    )  # fmt: skip


def _groups() -> rx.Component:
    names = [*_SHARES, *_VALUES]
    heads = [head(Figures.group_title), *[_of_values(name, head(t(f"counts.{name}"), number=True)) for name in names]]
    body = rx.cond(Figures.is_loaded, rx.foreach(Figures.rows, _row), skeleton_rows(6, 4))
    nothing = empty(t("counts.no_figures"), t("counts.no_figures_advice"))
    return rx.cond(
        Figures.is_loaded & (Figures.rows.length() == 0), nothing, table(heads, body, label=t("menu.count_figures"))
    )


def _of_values(name: str, part: rx.Component) -> rx.Component:
    return rx.cond(Figures.sees_values, part, rx.fragment()) if name in _VALUES else part


def _row(row: rx.Var[FigureLine]) -> rx.Component:
    cells = [
        _of_values(name, cell(t(f"counts.{name}"), getattr(row, name), number=True)) for name in (*_SHARES, *_VALUES)
    ]
    return rx.el.tr(rx.el.td(row.name, class_name="title"), *cells, key=row.name)


def _definition(one: rx.Var[Option]) -> rx.Component:
    return rx.fragment(rx.el.dt(one.id), rx.el.dd(one.label))


def _tolerances() -> rx.Component:
    heads = [
        head(t("counts.class")), head(t("counts.percent"), number=True), head(t("counts.value_limit"), number=True),
        head(t("counts.always_second")),
    ]  # fmt: skip
    rows = rx.foreach(Figures.tolerances, _tolerance)
    return panel(table(heads, rows, label=t("counts.tolerances")), title=t("counts.tolerances"), look="flush")


def _tolerance(line: rx.Var[ToleranceLine]) -> rx.Component:
    def typed(name: str, value: rx.Var[str]) -> rx.Component:
        control = live_cell(
            t(f"counts.{name}"), value=value, revision=Figures.revision, input_mode="decimal",
            on_commit=lambda words: Figures.change_tolerance(line.abc_class, name, words),
        )  # fmt: skip
        return rx.cond(Figures.may_set, control, rx.fragment(value))

    second = check(
        t("counts.second"), checked=line.always_second,
        on_change=lambda is_on: Figures.change_tolerance(line.abc_class, "always_second", rx.cond(is_on, "yes", "no")),
    )  # fmt: skip
    said = rx.cond(line.always_second, t("counts.second"), t("counts.second_if"))
    return rx.el.tr(
        rx.el.td(line.abc_class, class_name="title"),
        cell(t("counts.percent"), typed("percent", line.percent), number=True),
        cell(t("counts.value_limit"), typed("value_limit", line.value_limit), number=True),
        cell(t("counts.always_second"), rx.cond(Figures.may_set, second, rx.fragment(said))),
        key=line.abc_class,
    )
