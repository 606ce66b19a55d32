"""Reads about how replenishment is done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.replenishment.models import ReplenishmentSetting, SeasonFactor
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_SETTINGS
from jxc_app.modules.replenishment.resolving import FIELDS, SHIPPED
from jxc_app.modules.warehouses.models import Warehouse

_settings: Table = ReplenishmentSetting.__table__  # type: ignore[attr-defined]
_seasons: Table = SeasonFactor.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting; names are empty where it is for all. ``values``: field → what is set, None: as the wider one."""

    id: int
    version: int
    category_id: int
    category: str
    sku_id: int
    sku_code: str
    sku_name: str
    warehouse_id: int
    warehouse: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SettingsView:
    """All that is set, from the widest to the nearest; ``shipped``: what holds where nothing is."""

    rows: list[SettingRow]
    shipped: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """One season; ``category`` empty: everything."""

    id: int
    version: int
    name: str
    starts_on: date
    ends_on: date
    category_id: int
    category: str
    percent: int


@query("replenishment.settings", title="补货参数", permission=REPLENISHMENT_SETTINGS)
def replenishment_settings(session: Session, scope: Scope) -> SettingsView:
    """Company first, then warehouses, categories, SKUs."""
    wanted = (
        select(
            _settings, _categories.c.name.label("category"), _skus.c.code, _skus.c.name,
            _warehouses.c.name.label("warehouse"),
        )
        .outerjoin(_categories, _categories.c.id == _settings.c.category_id)
        .outerjoin(_skus, _skus.c.id == _settings.c.sku_id)
        .outerjoin(_warehouses, _warehouses.c.id == _settings.c.warehouse_id)
        .order_by(
            _settings.c.sku_id != 0, _settings.c.category_id != 0, _categories.c.name, _skus.c.code_key,
            _settings.c.warehouse_id,
        )
    )  # fmt: skip
    rows = [_row(one) for one in session.connection().execute(wanted)]
    return SettingsView(rows, {name: getattr(SHIPPED, name) for name in FIELDS})


def _row(row: Any) -> SettingRow:
    values = {name: getattr(row, name) for name in FIELDS}
    return SettingRow(
        row.id, row.version, row.category_id, row.category or "", row.sku_id, row.code or "", row.name or "",
        row.warehouse_id, row.warehouse or "", values,
    )  # fmt: skip


@query("replenishment.seasons", title="季节系数", permission=REPLENISHMENT_SETTINGS)
def season_factors(session: Session, scope: Scope) -> list[SeasonRow]:
    """The latest first."""
    wanted = (
        select(_seasons, _categories.c.name.label("category"))
        .outerjoin(_categories, _categories.c.id == _seasons.c.category_id)
        .order_by(_seasons.c.starts_on.desc(), _seasons.c.id)
    )
    return [
        SeasonRow(
            row.id, row.version, row.name, row.starts_on, row.ends_on, row.category_id, row.category or "", row.percent
        )
        for row in session.connection().execute(wanted)
    ]
