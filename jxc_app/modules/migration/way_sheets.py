"""Distances between warehouses as a list that comes in and goes out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.sheets import Asked, Column, Judged, Outcome, SheetKind, WrongCells, register
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.warehouses.models import Warehouse, WarehouseWay
from jxc_app.modules.warehouses.travel import ImportWays, SaveWay, import_ways, measured_ways

_METRES = 1000
Ends = tuple[int, int]


class WayJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._places: dict[str, int] = {}
        self._held = {(one.one_id, one.other_id): one for one in session.exec(select(WarehouseWay)).all()}
        self._seen: set[Ends] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The warehouses that the rows name."""
        keys = {code_key(cells[name]) for cells in rows for name in ("one", "other")}
        found = self._session.exec(select(Warehouse).where(col(Warehouse.code_key).in_(keys))).all()
        self._places = {one.code_key: one.id or 0 for one in found}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        ends = [self._places.get(code_key(cells[name]), 0) for name in ("one", "other")]
        faults = {
            name: text("way.unknown_warehouse", code=cells[name])
            for name, end in zip(("one", "other"), ends, strict=True)
            if not end
        }
        if faults:
            raise WrongCells(faults)
        if ends[0] == ends[1]:
            raise WrongCells({"other": text("way.same")})
        pair = (min(ends), max(ends))
        if pair in self._seen:
            raise WrongCells({"other": text("sheet.twice", what=cells["other"])})
        self._seen.add(pair)
        said = {"one_id": ends[0], "other_id": ends[1], "kilometres": cells["kilometres"],
                "minutes": cells.get("minutes") or None}  # fmt: skip
        return self._judged(SaveWay.model_validate(said), self._held.get(pair))

    def _judged(self, way: SaveWay, held: WarehouseWay | None) -> Judged:
        if held is None:
            return Judged(Outcome.NEW, way.model_dump(mode="json"))
        if way.kilometres * _METRES == held.metres and way.minutes == held.minutes:
            return Judged(Outcome.SAME)
        if not self._asked.updates:
            raise WrongCells({"other": text("way.taken")})
        return Judged(Outcome.CHANGED, way.model_copy(update={"version": held.version}).model_dump(mode="json"))

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return {"one_id": "one", "other_id": "other"}.get(path, path.split(".")[-1])


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportWays:
    return ImportWays.model_validate({"ways": list(entries)})


WAYS = register(
    SheetKind(
        code="warehouse-ways",
        title="仓库间里程",
        page="/warehouse-ways",
        case=import_ways,
        judge=WayJudge,
        command=_command,
        updates=True,
        columns=(
            Column("one", ("仓库编码", "仓库", "起点"), "仓库或门店的编码", "CK001", is_required=True),
            Column("other", ("另一仓库编码", "另一仓库", "终点"), "两个仓库不分先后，只填一次", "MD001", True),
            Column("kilometres", ("里程（公里）", "里程", "公里"), "实际行车里程，最多 3 位小数", "12.5", True),
            Column("minutes", ("行车分钟", "分钟"), "不含备货时间；不填按车速折算", "35"),
        ),
    )
)


def _rows(session: Session, actor: Actor) -> Iterator[tuple[Cell, ...]]:
    return (
        (row.one_code, row.other_code, plain(row.kilometres), "" if row.minutes is None else str(row.minutes))
        for row in read_in(session, measured_ways, actor)
    )


WAY_EXPORT = Export(tuple(column.titles[0] for column in WAYS.columns), _rows)
