"""Charts: lines and bars over days or names. The library behind them comes only where one is in view."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from jxc_app.components.controls import Text


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; ``values`` are plain numbers as text, one for each point."""

    name: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Spot:
    """One spot of a heat map; ``key`` is handed over when it is picked."""

    key: str
    row: str
    column: str
    count: int


class HeatMap(rx.Component):
    """How often from each row to each column."""

    library = "$/public/heat_map"
    tag = "HeatMap"
    lib_dependencies: rx.Field[list[str]] = rx.field(default_factory=lambda: ["echarts@6.1.0"])

    label: rx.Var[str]
    rows: rx.Var[list[str]]
    columns: rx.Var[list[str]]
    spots: rx.Var[list[Any]]
    unit: rx.Var[str]
    height: rx.Var[str]
    on_pick: rx.EventHandler[passthrough_event_spec(str)]


class Chart(rx.Component):
    """Our wrapper around ECharts: one look, both themes, and the figures as a table for screen readers."""

    library = "$/public/chart"
    tag = "Chart"
    lib_dependencies: rx.Field[list[str]] = rx.field(default_factory=lambda: ["echarts@6.1.0"])

    label: rx.Var[str]
    points: rx.Var[list[str]]
    series: rx.Var[list[Any]]
    unit: rx.Var[str]
    kind: rx.Var[str]
    height: rx.Var[str]


def line_chart(
    label: Text, *, points: rx.Var[list[str]], series: rx.Var[Any], unit: Text = "", height: str = "240px"
) -> rx.Component:
    """Curves over time. ``label`` says in words what is shown; ``series`` is a list of :class:`Series`."""
    return Chart.create(label=label, points=points, series=series, unit=unit, kind="line", height=height)


def bar_chart(
    label: Text, *, points: rx.Var[list[str]], series: rx.Var[Any], unit: Text = "", height: str = "240px"
) -> rx.Component:
    """Bars side by side, for things that are not in a row of time."""
    return Chart.create(label=label, points=points, series=series, unit=unit, kind="bar", height=height)


def heat_map(
    label: Text,
    *,
    rows: rx.Var[list[str]],
    columns: rx.Var[list[str]],
    spots: rx.Var[Any],
    unit: Text = "",
    height: Text = "320px",
    on_pick: Any = None,
) -> rx.Component:
    """How often from each row (the first at the bottom) to each column; ``spots`` is a list of :class:`Spot`."""
    return HeatMap.create(
        label=label, rows=rows, columns=columns, spots=spots, unit=unit, height=height, on_pick=on_pick
    )  # fmt: skip
