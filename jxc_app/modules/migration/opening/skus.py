"""SKUs, units and warehouses as an opening file names them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.inventory.lot_lives import ShelfLife
from jxc_app.modules.warehouses.queries import WarehouseRow, list_warehouses

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Named:
    """One SKU as far as a row must know it. ``units``: name → id, numerator, denominator; ``unit``: of the code."""

    id: int
    code: str
    unit: str
    units: dict[str, tuple[int, int, int]]
    lot_tracked: bool
    serial_tracked: bool
    life: ShelfLife
    is_off: bool

    def in_base(self, quantity: Decimal, unit: str) -> Decimal:
        """A quantity of one of its units in base units."""
        _, numerator, denominator = self.units[unit]
        return to_base(quantity, numerator, denominator)


class SkuBook:
    """The SKUs that the next rows name, by code or barcode."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._units = dict(session.exec(select(Unit.id, Unit.name)).all())
        self._found: dict[str, Named] = {}

    def look_up(self, codes: Iterable[str]) -> None:
        """Read them at once. A code comes before a barcode that reads the same."""
        keys = {code_key(code) for code in codes if code}
        own = {sku.code_key: sku for sku in self._skus(col(Sku.code_key).in_(keys))} if keys else {}
        bars = self._session.exec(select(Barcode).where(col(Barcode.code_key).in_(keys - set(own)))).all()
        stays = {sku.merged_into_id for sku in own.values() if sku.merged_into_id is not None}
        if stays:  # the code of one that became another stands for that one
            became = {sku.id: sku for sku in self._skus(col(Sku.id).in_(stays))}
            own = {key: became.get(sku.merged_into_id, sku) for key, sku in own.items()}
        by_id = {sku.id: sku for sku in own.values()}
        missing = {bar.sku_id for bar in bars} - set(by_id)
        by_id |= {sku.id: sku for sku in self._skus(col(Sku.id).in_(missing))} if missing else {}
        units = self._further_units([sku.id or 0 for sku in by_id.values()])
        self._found = {key: self._named(sku, sku.base_unit_id, units) for key, sku in own.items()}
        self._found |= {bar.code_key: self._named(by_id[bar.sku_id], bar.unit_id, units) for bar in bars}

    def known(self, code: str) -> Named | None:
        """The SKU that a row means, if there is one."""
        return self._found.get(code_key(code))

    def find(self, code: str) -> Named:
        """Raises DomainError ``opening.unknown_sku``, ``sku.switched_off``."""
        found = self.known(code)
        if found is None:
            raise DomainError("opening.unknown_sku", field="sku", code=code[:60])
        if found.is_off:
            raise DomainError("sku.switched_off", field="sku", sku=found.code)
        return found

    @property
    def ids(self) -> set[int]:
        """Of everything that was found."""
        return {one.id for one in self._found.values()}

    def _skus(self, condition: Any) -> list[Sku]:
        return list(self._session.exec(select(Sku).where(condition)).all())

    def _further_units(self, ids: list[int]) -> dict[int, list[SkuUnit]]:
        found: dict[int, list[SkuUnit]] = {}
        for one in self._session.exec(select(SkuUnit).where(col(SkuUnit.sku_id).in_(ids))).all():
            found.setdefault(one.sku_id, []).append(one)
        return found

    def _named(self, sku: Sku, unit_id: int, further: dict[int, list[SkuUnit]]) -> Named:
        units = {self._units[sku.base_unit_id]: (sku.base_unit_id, 1, 1)}
        for one in further.get(sku.id or 0, ()):
            units[self._units[one.unit_id]] = (one.unit_id, one.numerator, one.denominator)
        life = ShelfLife(sku.shelf_life_days, sku.shelf_life_months)
        return Named(
            sku.id or 0, sku.code, self._units[unit_id], units, sku.lot_tracked, sku.serial_tracked, life,
            sku.switched_off_at is not None,
        )  # fmt: skip


class WarehouseBook:
    """The warehouses that somebody may name, by code or by name."""

    def __init__(self, session: Session, actor: Actor, among: Collection[int] | None) -> None:
        rows = [row for row in read_in(session, list_warehouses, actor) if among is None or row.id in among]
        self._rows = [row for row in rows if not row.switched_off]
        self._by_code = {code_key(row.code): row for row in self._rows}
        self._by_name: dict[str, list[WarehouseRow]] = {}
        for row in self._rows:
            self._by_name.setdefault(code_key(row.name), []).append(row)
        self.names = {row.id: row.name for row in self._rows}

    def find(self, cell: str, column: str) -> WarehouseRow:
        """Raises DomainError ``opening.unknown_warehouse``, ``opening.name_of_many``, ``opening.is_live``."""
        key = code_key(cell)
        named = self._by_name.get(key, [])
        found = self._by_code.get(key) or (named[0] if len(named) == 1 else None)
        if found is None:
            code = "opening.name_of_many" if named else "opening.unknown_warehouse"
            raise DomainError(code, field=column, code=cell[:40])
        if found.is_live:
            raise DomainError("opening.is_live", field=column, warehouse=found.code, date=str(found.go_live_date))
        return found

    @property
    def codes(self) -> tuple[str, ...]:
        """What a template offers."""
        return tuple(row.code for row in self._rows if not row.is_live)
