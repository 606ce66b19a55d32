"""Which SKUs stand in for each other: a list that comes in and goes out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.catalog.models import SkuSubstitute
from jxc_app.modules.catalog.substitutes import ImportSubstitutes, PairSubstitutes, import_substitutes, substitutes
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.opening.skus import SkuBook
from jxc_app.modules.migration.sheets import Asked, Column, Judged, Outcome, SheetKind, WrongCells, register
from jxc_app.modules.migration.writers import Cell

_SIDES = ("sku", "other")


class SubstituteJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session = session
        self._skus = SkuBook(session)
        self._held: set[tuple[int, int]] = set()
        self._seen: set[tuple[int, int]] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs that the rows name, and their pairs."""
        self._skus.look_up(cells[side] for cells in rows for side in _SIDES)
        held = select(SkuSubstitute).where(col(SkuSubstitute.one_id).in_(self._skus.ids))
        self._held = {(pair.one_id, pair.other_id) for pair in self._session.exec(held).all()}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        one, other = (self._skus.known(cells[side]) for side in _SIDES)
        if one is None or other is None:
            sides = {"sku": one, "other": other}
            raise WrongCells(
                {side: text("opening.unknown_sku", code=cells[side]) for side, sku in sides.items() if sku is None}
            )
        if one.id == other.id:
            raise WrongCells({"other": text("substitute.same")})
        pair = (min(one.id, other.id), max(one.id, other.id))
        if pair in self._seen:
            raise WrongCells({"other": text("sheet.twice", what=cells["other"])})
        self._seen.add(pair)
        if pair in self._held:
            return Judged(Outcome.SAME)
        command = PairSubstitutes(sku_id=one.id, other_id=other.id)
        return Judged(Outcome.NEW, command.model_dump(mode="json"))

    def column_of(self, path: str) -> str:
        """Whatever is wrong is wrong with the pair."""
        return "sku" if path.endswith("sku_id") else "other"


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportSubstitutes:
    return ImportSubstitutes.model_validate({"pairs": list(entries)})


SUBSTITUTES = register(
    SheetKind(
        code="substitutes",
        title="替代品",
        page="/skus",
        case=import_substitutes,
        judge=SubstituteJudge,
        command=_command,
        updates=False,
        columns=(
            Column("sku", ("商品编码", "商品", "编码"), "商品编码或条码；这一列请设为文本", "YL0001", is_required=True),
            Column("other", ("替代品编码", "替代品"), "可以替代它的商品，两个商品互为替代品", "YL0002", True),
        ),
    )
)


def _rows(session: Session, actor: Actor) -> Iterator[tuple[Cell, ...]]:
    return ((one.sku_code, one.other_code) for one in read_in(session, substitutes, actor))


SUBSTITUTE_EXPORT = Export(tuple(column.titles[0] for column in SUBSTITUTES.columns), _rows)
