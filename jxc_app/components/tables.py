"""Tables: 36 px rows, numbers right-aligned; on a phone each row becomes a card."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text
from jxc_app.components.own import Changing


def table(
    heads: list[rx.Component], body: rx.Component, *, foot: rx.Component | None = None, label: Text = ""
) -> rx.Component:
    """A table that scrolls inside itself, never the page."""
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*heads)),
            rx.el.tbody(body),
            *([rx.el.tfoot(foot)] if foot is not None else []),
            class_name="table cards",
            custom_attrs={"aria-label": label},
        ),
        class_name="table-scroll",
    )


def head(label: Text, *, number: bool = False) -> rx.Component:
    """A column heading."""
    return rx.el.th(label, scope="col", class_name="number" if number else "")


def sort_head(label: Text, *, order: rx.Var[str], by: str, on_sort: Any, number: bool = False) -> rx.Component:
    """A column heading that sorts: once upwards, twice downwards."""
    arrow = rx.match(order, (by, " ↑"), (f"-{by}", " ↓"), "")
    return rx.el.th(
        rx.el.button(
            label,
            arrow,
            type="button",
            class_name=rx.cond((order == by) | (order == f"-{by}"), "sort on", "sort"),
            on_click=on_sort(rx.cond(order == by, f"-{by}", by)),
        ),
        scope="col",
        class_name="number" if number else "",
        custom_attrs={
            "aria-sort": rx.match(order, (by, "ascending"), (f"-{by}", "descending"), "none"),
        },
    )


def cell(label: Text, *content: Any, number: bool = False, class_name: str = "") -> rx.Component:
    """A cell; ``label`` heads it where the row is a card, except the looks ``plain`` (says it itself) and ``act``."""
    look = f"{class_name} number".strip() if number else class_name
    return rx.el.td(*content, class_name=look, custom_attrs={"data-label": label})


def sum_head(words: Text) -> rx.Component:
    """The first cell of a row of sums: it says what it is itself, as a card too."""
    return cell(words, words, class_name="plain")


def figure(text: Text, unit: Text = "", *, is_negative: rx.Var[bool] | bool = False) -> rx.Component:
    """A number with its unit, lighter, behind it; red below zero."""
    return rx.el.span(
        text,
        rx.cond(unit != "", rx.el.span(unit, class_name="unit"), rx.fragment()),
        class_name=_figure_look(text, is_negative),
    )


def _figure_look(text: Text, is_negative: rx.Var[bool] | bool) -> rx.Var[str]:
    return rx.cond(is_negative, "negative", rx.cond(rx.Var.create(text) == "0", "nought", ""))


def live_figure(
    text: rx.Var[str], unit: Text, *, row: rx.Var[str], is_negative: rx.Var[bool] | bool = False
) -> rx.Component:
    """A number that others may change while it is looked at; ``row`` names the row it belongs to."""
    return rx.el.span(
        Changing.create(text=text, mark=row),
        rx.cond(unit != "", rx.el.span(unit, class_name="unit"), rx.fragment()),
        class_name=_figure_look(text, is_negative),
    )


def with_mixed(number: rx.Component, words: rx.Var[str]) -> rx.Component:
    """A number, and below it the same in mixed units (3箱5瓶) where there is such a thing."""
    return rx.el.span(
        number,
        rx.cond(words != "", rx.el.span(words, class_name="mixed"), rx.fragment()),
        class_name="stacked",
    )


def skeleton_rows(columns: int, rows: int = 8) -> rx.Component:
    """The shape of what is coming, so that nothing jumps when it is there."""
    row = [rx.el.td(rx.el.span(class_name="bone"), class_name="blank") for _ in range(columns)]
    return rx.fragment(*[rx.el.tr(*row, custom_attrs={"aria-hidden": "true"}) for _ in range(rows)])


def sku_cell(
    code: Text, name: Text, spec: Text, *, href: Text | None = None, mark: rx.Component | None = None
) -> rx.Component:
    """A SKU: its name, with code and spec in small below; ``mark`` stands before the name."""
    title = rx.el.span(name) if href is None else rx.link(name, href=href)
    title = title if mark is None else rx.el.span(mark, title)
    return rx.el.td(
        rx.el.div(
            title, rx.el.span(code, rx.cond(spec != "", " · " + spec, ""), class_name="quiet"), class_name="sku-name"
        ),
        class_name="title wrap",
    )
