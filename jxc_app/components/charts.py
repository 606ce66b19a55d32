"""Charts: lines and bars over days or names. The library behind them comes only where one is in view."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from jxc_app.components.controls import Text


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; ``values`` are plain numbers as text, one for each point."""

    name: str
    values: list[str]


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
