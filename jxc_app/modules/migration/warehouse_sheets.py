"""Warehouses and stores as a list that comes in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import PermissionDenied, text
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope
from jxc_app.modules.access.queries import find_scope
from jxc_app.modules.migration.sheets import (
    CLEARED,
    STATE_OFF,
    STATE_ON,
    Asked,
    Column,
    Judged,
    Outcome,
    SheetKind,
    WrongCells,
    register,
)
from jxc_app.modules.warehouses.importing import ImportWarehouses, import_warehouses
from jxc_app.modules.warehouses.models import KIND_TITLES, Warehouse
from jxc_app.modules.warehouses.permissions import WAREHOUSE_UPDATE
from jxc_app.modules.warehouses.service import (
    CreateWarehouse,
    UpdateWarehouse,
    WarehouseFields,
    check_coordinates,
)

_KINDS = {title: code for code, title in KIND_TITLES.items()}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00:00)?")
_NONE_IF_EMPTY = ("latitude", "longitude", "go_live_date")
_FIELDS = tuple(WarehouseFields.model_fields)


class WarehouseJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._may_change = _scope(session, asked.actor)
        self._known: dict[str, Warehouse] = {}
        self._seen: set[str] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The warehouses that the rows name."""
        keys = {code_key(cells["code"]) for cells in rows}
        found = self._session.exec(select(Warehouse).where(col(Warehouse.code_key).in_(keys))).all()
        self._known = {warehouse.code_key: warehouse for warehouse in found}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        key = code_key(cells["code"])
        if key and key in self._seen:
            raise WrongCells({"code": text("sheet.twice", what=cells["code"])})
        self._seen.add(key)
        known = self._known.get(key)
        _check_state(cells.get("state", ""), known)
        named = {name: _value(name, cells[name]) for name in _FIELDS if cells.get(name)}
        return self._judged_change(known, named) if known else _judged_new(cells, named)

    def _judged_change(self, known: Warehouse, named: dict[str, Any]) -> Judged:
        held = {name: getattr(known, name) for name in _FIELDS}
        command = UpdateWarehouse.model_validate(held | named | {"warehouse_id": known.id, "version": known.version})
        check_coordinates(command)
        if all(getattr(command, name) == held[name] for name in _FIELDS):
            return Judged(Outcome.SAME)
        if not self._asked.updates:
            raise WrongCells({"code": text("warehouse.code_taken", code=known.code)})
        if not self._may_change.covers(known.id):
            raise WrongCells({"code": text("access.warehouse_denied", permission=WAREHOUSE_UPDATE.title)})
        return Judged(Outcome.CHANGED, {"change": command.model_dump(mode="json")})

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return path.split(".")[0]


def _scope(session: Session, actor: Actor) -> Scope:
    try:
        return find_scope(session, actor, WAREHOUSE_UPDATE.code)
    except PermissionDenied:
        return Scope()


def _judged_new(cells: Mapping[str, str], named: dict[str, Any]) -> Judged:
    needed = {name: cells.get(name, "") for name in ("code", "name")}
    command = CreateWarehouse.model_validate(needed | {"kind": "store"} | named)
    check_coordinates(command)
    return Judged(Outcome.NEW, {"new": command.model_dump(mode="json")})


def _check_state(cell: str, known: Warehouse | None) -> None:
    """Switching off asks what still lies there, and so is not done by a file. Raises WrongCells."""
    is_off = known is not None and known.switched_off_at is not None
    if cell and cell != (STATE_OFF if is_off else STATE_ON):
        raise WrongCells({"state": text("sheet.state_fixed")})


def _value(name: str, cell: str) -> str | None:
    if cell == CLEARED:
        return None if name in _NONE_IF_EMPTY else ""
    if name == "kind":
        if cell not in _KINDS:
            raise WrongCells({"kind": text("warehouse.unknown_kind", kinds="、".join(_KINDS))})
        return _KINDS[cell]
    if name == "go_live_date" and (found := _DATE.fullmatch(cell)):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return cell


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportWarehouses:
    parts = {"warehouses": "new", "changes": "change"}
    return ImportWarehouses.model_validate(
        {name: [entry[part] for entry in entries if part in entry] for name, part in parts.items()}
    )


WAREHOUSES = register(
    SheetKind(
        code="warehouses",
        title="仓库门店",
        page="/warehouses",
        case=import_warehouses,
        judge=WarehouseJudge,
        command=_command,
        updates=True,
        columns=(
            Column("code", ("编码", "仓库编码", "编号"), "不能重复，建好后不能改，最多 40 字", "MD001", True),
            Column("name", ("名称", "仓库名称", "门店名称", "仓库/门店"), "最多 80 字", "南京路店", is_required=True),
            Column("kind", ("类型",), f"填 {'、'.join(_KINDS)} 之一，新建时不填为门店", "门店"),
            Column("city", ("城市",), "最多 40 字", "上海"),
            Column("address", ("地址",), "最多 200 字", "南京东路 100 号"),
            Column("contact", ("联系人",), "最多 60 字", "李店长"),
            Column("phone", ("电话", "联系电话"), "最多 40 字；这一列请设为文本", "13800000000"),
            Column("latitude", ("纬度",), "-90 到 90 的小数，和经度一起填", "31.230416"),
            Column("longitude", ("经度",), "-180 到 180 的小数，和纬度一起填", "121.473701"),
            Column("go_live_date", ("启用日期",), "如 2026-01-05", "2026-01-05"),
            Column("state", ("状态",), "只供查看；停用和恢复请在仓库资料里操作", STATE_ON),
        ),
    )
)
