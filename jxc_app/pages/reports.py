"""账实差异报告: the reports of all months, latest first."""

import reflex as rx

from jxc_app.components.feedback import empty, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.reports import MonthLine
from jxc_app.state.reports import ReportsState as Reports

_COLUMNS = ("counted", "accuracy", "overdue", "voids", "attempts", "backdated", "unusual", "processes")


@rx.page(route="/reports", title="账实差异报告 · 进销存", on_load=[FrameState.load, Reports.open])
def reports() -> rx.Component:
    """One row a month."""
    nothing = empty(t("reports.empty"), t("reports.empty_advice"))
    return screen(
        page_head(t("menu.reports")),
        note(t("reports.why")),
        panel(rx.cond(Reports.is_loaded & (Reports.lines.length() == 0), nothing, _table()), look="flush"),
        here="reports",
    )


def _table() -> rx.Component:
    heads = [
        head(t("reports.month")),
        *[head(t(f"reports.{name}"), number=True) for name in _COLUMNS],
        head(t("reports.made")),
    ]
    body = rx.cond(Reports.is_loaded, rx.foreach(Reports.lines, _row), skeleton_rows(len(heads), 6))
    return table(heads, body, label=t("menu.reports"))


def _row(line: rx.Var[MonthLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("reports.month"), rx.link(line.name, href=line.href), class_name="title"),
        *[cell(t(f"reports.{name}"), getattr(line, name), number=True) for name in _COLUMNS],
        cell(t("reports.made"), line.made),
        key=line.key,
        class_name="row-link",
    )
