"""Units of measure 计量单位."""

import reflex as rx

from jxc_app.components.feedback import in_use_mark
from jxc_app.components.tables import cell, head, sort_head
from jxc_app.components.texts import t
from jxc_app.pages.short_list import row_acts, short_list
from jxc_app.state.frame import FrameState
from jxc_app.state.units import UnitLine
from jxc_app.state.units import UnitsState as Units


@rx.page(route="/units", title="计量单位 · 进销存", on_load=[FrameState.load, Units.open])
def units() -> rx.Component:
    """Who uses which."""
    heads = [
        sort_head(t("units.name"), order=Units.order, by="name", on_sort=Units.sort_by),
        sort_head(t("units.as_base"), order=Units.order, by="as_base", on_sort=Units.sort_by, number=True),
        sort_head(t("units.as_further"), order=Units.order, by="as_further", on_sort=Units.sort_by, number=True),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    return short_list(Units, here="units", heads=heads, row=_row, on_new=Units.edit(0))


def _row(row: rx.Var[UnitLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("units.name"), row.name, class_name="title"),
        cell(t("units.as_base"), row.as_base, number=True),
        cell(t("units.as_further"), row.as_further, number=True),
        cell(t("field.status"), in_use_mark(row.is_off)),
        cell(t("act.acts"), row_acts(Units, row), class_name="span"),
        key=row.id,
        class_name=rx.cond(row.is_off, "row-link off", "row-link"),
    )
