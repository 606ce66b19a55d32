"""How replenishment is done, by category, SKU and warehouse; and the seasons."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field as Limits
from sqlmodel import Session, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import PositiveQuantity, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.replenishment.models import ANY, ReplenishmentSetting, SeasonFactor
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_SETTINGS
from jxc_app.modules.replenishment.resolving import FIELDS
from jxc_app.modules.warehouses.models import Warehouse

Method = Literal["auto", "average", "seasonal", "sba", "tsb", "limits", "never"]
#: a season that takes longer is no season
LONGEST_SEASON_DAYS = 200


class Target(Command):
    """What a setting is for; None: any. A category or a SKU, never both."""

    category_id: Id | None = None
    sku_id: Id | None = None
    warehouse_id: Id | None = None


class SaveSetting(Target):
    """The whole setting of one target; None: as the next wider one has it. ``version`` None: it is new."""

    version: Version | None = None
    method: Method | None = None
    fill_percent: int | None = Limits(default=None, ge=50, le=99)
    review_days: int | None = Limits(default=None, ge=1, le=180)
    lead_days: int | None = Limits(default=None, ge=0, le=365)
    minimum: QuantityOrZero | None = None
    maximum: QuantityOrZero | None = None
    least: PositiveQuantity | None = None
    pack: PositiveQuantity | None = None
    one_off_multiple: int | None = Limits(default=None, ge=2, le=100)
    counts_transfers: bool | None = None


class DropSetting(Command):
    """A setting as the actor last saw it, to be removed: the next wider one holds again."""

    setting_id: Id
    version: Version


class SettingSaved(Result):
    """The setting as it stands."""

    setting_id: int
    version: int


class SaveSeason(Command):
    """Days (both in) on which a category (None: everything) sells so many percent of a common day."""

    season_id: Id | None = None
    version: Version | None = None
    name: str = Limits(min_length=1, max_length=40)
    starts_on: date
    ends_on: date
    category_id: Id | None = None
    percent: int = Limits(ge=1, le=2000)


class DropSeason(Command):
    """A season as the actor last saw it."""

    season_id: Id
    version: Version


class SeasonSaved(Result):
    """The season as it stands."""

    season_id: int
    version: int


@use_case("replenishment.save_setting", title="保存补货参数", permission=REPLENISHMENT_SETTINGS)
def save_setting(uow: UnitOfWork, command: SaveSetting) -> SettingSaved:
    """Save one setting.

    Raises DomainError ``replenishment.category_or_sku``, ``.nothing_set``, ``.limits_crossed``, ``.limits_elsewhere``
    (one SKU in one warehouse has them on its stock page), NotFound, Conflict.
    """
    label = _checked(uow.session, command)
    row = _setting_of(uow.session, command)
    if command.version != (row.version if row.id else None):
        raise Conflict("version.stale")
    before = {name: _plain(getattr(row, name)) for name in FIELDS} if row.id else {}
    for name in FIELDS:
        setattr(row, name, getattr(command, name))
    row.version += bool(row.id)
    uow.session.add(row)
    uow.session.flush()
    after = {name: _plain(getattr(row, name)) for name in FIELDS}
    uow.record("replenishment_setting", row.id or 0, label, before=before, after=after)
    return SettingSaved(setting_id=row.id or 0, version=row.version)


@use_case("replenishment.drop_setting", title="删除补货参数", permission=REPLENISHMENT_SETTINGS)
def drop_setting(uow: UnitOfWork, command: DropSetting) -> SettingSaved:
    """Remove one. Raises NotFound ``replenishment.setting_gone``, Conflict."""
    row = uow.session.get(ReplenishmentSetting, command.setting_id)
    if row is None:
        raise NotFound("replenishment.setting_gone")
    if row.version != command.version:
        raise Conflict("version.stale")
    before = {name: _plain(getattr(row, name)) for name in FIELDS}
    uow.record("replenishment_setting", row.id or 0, _label(uow.session, row), before=before)
    uow.session.delete(row)
    return SettingSaved(setting_id=command.setting_id, version=command.version)


@use_case("replenishment.save_season", title="保存季节系数", permission=REPLENISHMENT_SETTINGS)
def save_season(uow: UnitOfWork, command: SaveSeason) -> SeasonSaved:
    """Save one season. Raises DomainError ``replenishment.season_days``, NotFound, Conflict."""
    if not 0 <= (command.ends_on - command.starts_on).days < LONGEST_SEASON_DAYS:
        raise DomainError("replenishment.season_days", field="ends_on", days=LONGEST_SEASON_DAYS)
    if command.category_id is not None and uow.session.get(Category, command.category_id) is None:
        raise NotFound("category.not_found")
    row = _season(uow.session, command.season_id, command.version)
    before = _season_facts(row) if row.id else {}
    row.name, row.percent, row.category_id = command.name, command.percent, command.category_id or ANY
    row.starts_on, row.ends_on = command.starts_on, command.ends_on
    row.version += bool(row.id)
    uow.session.add(row)
    uow.session.flush()
    uow.record("season_factor", row.id or 0, row.name, before=before, after=_season_facts(row))
    return SeasonSaved(season_id=row.id or 0, version=row.version)


@use_case("replenishment.drop_season", title="删除季节系数", permission=REPLENISHMENT_SETTINGS)
def drop_season(uow: UnitOfWork, command: DropSeason) -> SeasonSaved:
    """Remove one. Raises NotFound ``replenishment.season_gone``, Conflict."""
    row = _season(uow.session, command.season_id, command.version)
    uow.record("season_factor", row.id or 0, row.name, before=_season_facts(row))
    uow.session.delete(row)
    return SeasonSaved(season_id=command.season_id, version=command.version)


def _checked(session: Session, command: SaveSetting) -> str:
    """What it is for, in words, once everything about it makes sense."""
    if command.category_id and command.sku_id:
        raise DomainError("replenishment.category_or_sku", field="sku_id")
    if all(getattr(command, name) is None for name in FIELDS):
        raise DomainError("replenishment.nothing_set", field="method")
    limits = command.minimum, command.maximum
    if command.sku_id and command.warehouse_id and limits != (None, None):
        raise DomainError("replenishment.limits_elsewhere", field="minimum")
    if command.minimum is not None and command.maximum is not None and command.maximum < command.minimum:
        raise DomainError("replenishment.limits_crossed", field="maximum")
    row = ReplenishmentSetting(
        category_id=command.category_id or ANY, sku_id=command.sku_id or ANY, warehouse_id=command.warehouse_id or ANY
    )
    return _label(session, row)


def _label(session: Session, row: ReplenishmentSetting) -> str:
    """Raises NotFound for what is not there."""
    parts = []
    named: tuple[tuple[Any, int, str], ...] = (
        (Category, row.category_id, "category.not_found"), (Sku, row.sku_id, "sku.not_found"),
        (Warehouse, row.warehouse_id, "warehouse.not_found"),
    )  # fmt: skip
    for table, wanted, missing in named:
        if wanted:
            found = session.get(table, wanted)
            if found is None:
                raise NotFound(missing)
            parts.append(found.name)
    return " · ".join(parts) or "全公司"


def _setting_of(session: Session, command: SaveSetting) -> ReplenishmentSetting:
    key = (command.category_id or ANY, command.sku_id or ANY, command.warehouse_id or ANY)
    table = ReplenishmentSetting
    wanted = select(table).where(table.category_id == key[0], table.sku_id == key[1], table.warehouse_id == key[2])
    found = session.exec(wanted.with_for_update()).first()
    return found or table(category_id=key[0], sku_id=key[1], warehouse_id=key[2])


def _season(session: Session, season_id: int | None, version: int | None) -> SeasonFactor:
    if season_id is None:
        return SeasonFactor(name="", starts_on=date.min, ends_on=date.min, percent=100)
    row = session.get(SeasonFactor, season_id, with_for_update=True)
    if row is None:
        raise NotFound("replenishment.season_gone")
    if row.version != version:
        raise Conflict("version.stale")
    return row


def _season_facts(row: SeasonFactor) -> dict[str, Any]:
    return {
        "name": row.name, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat(),
        "category_id": row.category_id or None, "percent": row.percent,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
