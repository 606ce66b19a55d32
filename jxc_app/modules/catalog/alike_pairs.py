"""疑似重复: the whole catalogue gone through for SKUs that may be the same thing, and what people say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, func, insert, or_, select
from sqlmodel import Session

from jxc_app.core.database import Database, insert_or_ignore
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.search import contains
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.likely_pairs import Pair, likely_pairs
from jxc_app.modules.catalog.likeness import Named
from jxc_app.modules.catalog.models import Sku, SkuAlike, SkuAlikeRun, SkuApart, Unit
from jxc_app.modules.catalog.permissions import SKU_UPDATE, SKU_VIEW
from jxc_app.modules.catalog.rows import categories_in, refuse_beyond

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_alike: Table = SkuAlike.__table__  # type: ignore[attr-defined]
_apart: Table = SkuApart.__table__  # type: ignore[attr-defined]
_runs: Table = SkuAlikeRun.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_MOST_KEPT, _AT_ONCE, _LARGEST_PAGE = 5_000, 500, 200


class FindAlike(Command):
    """Go through the whole catalogue now."""


class AlikeFound(Result):
    """How many SKUs were gone through, and how many pairs may be the same."""

    skus: int
    pairs: int


class SayApart(Command):
    """These two are not the same; or (``is_apart`` False) they may be after all."""

    left_id: Id
    right_id: Id
    is_apart: bool = True


class SaidApart(Result):
    """The pair, the smaller id first."""

    left_id: int
    right_id: int


@dataclass(frozen=True, slots=True)
class AlikeSku:
    """One of a pair."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two that may be the same, and why; ``said_by`` empty: nobody has said that they are not."""

    left: AlikeSku
    right: AlikeSku
    why: str
    said_by: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlikePage:
    """One page; ``found_at`` None: nobody has looked yet."""

    rows: list[AlikePair]
    has_more: bool
    found_at: datetime | None
    skus: int


@dataclass(frozen=True, slots=True)
class _Gone:
    """The catalogue as it was gone through."""

    skus: int
    pairs: Sequence[Pair]


def _go_through(database: Database, actor: Actor, command: FindAlike) -> _Gone:
    """The slow part, before the transaction. All SKUs: whoever sees only some is shown pairs of those."""

    def named(session: Session) -> list[tuple[int, Named]]:
        wanted = select(_skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec).where(_skus.c.merged_into_id.is_(None))
        return [(row[0], Named(*row[1:])) for row in session.connection().execute(wanted)]

    skus = database.read(named)
    return _Gone(len(skus), likely_pairs(skus)[:_MOST_KEPT])


@use_case("sku.find_alike", title="查找疑似重复商品", permission=SKU_UPDATE, prepare=_go_through)
def find_alike(uow: UnitOfWork, command: FindAlike) -> AlikeFound:
    """Keep what was found instead of what was found before; what people said of pairs stays."""
    gone: _Gone = uow.prepared
    connection = uow.session.connection()
    run = _lock_run(uow)  # two who look at the same moment follow each other
    connection.execute(_alike.delete())
    rows = [{"left_id": one.left_id, "right_id": one.right_id, "why": one.why, "rank": one.rank} for one in gone.pairs]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(insert(_alike), rows[start : start + _AT_ONCE])
    run.found_at, run.skus, run.pairs = uow.now, gone.skus, len(rows)
    uow.record("sku_alike", 1, "疑似重复", after={"skus": gone.skus, "pairs": len(rows)})
    return AlikeFound(skus=gone.skus, pairs=len(rows))


def _lock_run(uow: UnitOfWork) -> SkuAlikeRun:
    insert_or_ignore(uow.session, _runs, [{"id": 1, "found_at": uow.now, "skus": 0, "pairs": 0}])
    return uow.session.get_one(SkuAlikeRun, 1, with_for_update=True)


@use_case("sku.say_apart", title="认定不是同一个商品", permission=SKU_UPDATE)
def say_apart(uow: UnitOfWork, command: SayApart) -> SaidApart:
    """Remember it for good, or take it back. Raises NotFound, DomainError ``merge.itself``."""
    left, right = sorted((command.left_id, command.right_id))
    if left == right:
        raise DomainError("merge.itself", field="right_id")
    skus = [uow.session.get(Sku, one) for one in (left, right)]
    known = [one for one in skus if one is not None]
    if len(known) != 2:
        raise NotFound("sku.not_found")
    refuse_beyond(uow, SKU_UPDATE, known)
    said = {"left_id": left, "right_id": right, "said_by": uow.actor.name[:60], "said_at": uow.now}
    if command.is_apart:
        insert_or_ignore(uow.session, _apart, [said])
    else:
        uow.session.connection().execute(_apart.delete().where(_apart.c.left_id == left, _apart.c.right_id == right))
    uow.record("sku_apart", left, known[0].code, after={"other": known[1].code, "apart": command.is_apart})
    return SaidApart(left_id=left, right_id=right)


@query("sku.likely_pairs", title="疑似重复商品", permission=SKU_VIEW)
def alike_page(
    session: Session, scope: Scope, *, search: str = "", is_apart: bool = False, page: int = 1, size: int = 50
) -> AlikePage:
    """One page of pairs of which the reader may see both, the likeliest first; or of those that are said to be two."""
    size, page = max(1, min(size, _LARGEST_PAGE)), max(1, page)
    wanted = _pairs(scope, search, is_apart=is_apart)
    rows = session.connection().execute(wanted.limit(size + 1).offset((page - 1) * size)).all()
    run = session.get(SkuAlikeRun, 1)
    return AlikePage(
        [_row(one) for one in rows[:size]], len(rows) > size, run.found_at if run else None, run.skus if run else 0
    )


@query("sku.count_likely_pairs", title="疑似重复商品数", permission=SKU_VIEW)
def count_alike(session: Session, scope: Scope, *, search: str = "", is_apart: bool = False) -> int:
    """How many there are in all."""
    wanted = _pairs(scope, search, is_apart=is_apart).order_by(None).subquery()
    return int(session.connection().execute(select(func.count()).select_from(wanted)).scalar_one())


def all_alike(session: Session, scope: Scope, search: str) -> list[AlikePair]:
    """Every pair, for exports."""
    return [_row(one) for one in session.connection().execute(_pairs(scope, search, is_apart=False))]


def _pairs(scope: Scope, search: str, *, is_apart: bool) -> Any:
    left, right = _skus.alias("left_sku"), _skus.alias("right_sku")
    ours, theirs = _units.alias("left_unit"), _units.alias("right_unit")
    of_pair = and_(_apart.c.left_id == _alike.c.left_id, _apart.c.right_id == _alike.c.right_id)
    columns = [
        column.label(f"{side}_{name}")
        for side, sku, unit in (("left", left, ours), ("right", right, theirs))
        for name, column in (
            ("sku_id", sku.c.id), ("code", sku.c.code), ("name", sku.c.name), ("spec", sku.c.spec),
            ("unit", unit.c.name), ("off", sku.c.switched_off_at),
        )
    ]  # fmt: skip
    wanted = (
        select(*columns, _alike.c.why, _apart.c.said_by, _apart.c.said_at)
        .select_from(_alike)
        .join(left, left.c.id == _alike.c.left_id)
        .join(right, right.c.id == _alike.c.right_id)
        .join(ours, ours.c.id == left.c.base_unit_id)
        .join(theirs, theirs.c.id == right.c.base_unit_id)
        .outerjoin(_apart, of_pair)
        .where(left.c.merged_into_id.is_(None), right.c.merged_into_id.is_(None))
        .order_by(_alike.c.rank, _alike.c.left_id, _alike.c.right_id)
    )
    wanted = wanted.where(_apart.c.left_id.is_not(None) if is_apart else _apart.c.left_id.is_(None))
    categories = categories_in(scope)
    if categories is not None:
        among = sorted(categories)
        wanted = wanted.where(left.c.category_id.in_(among), right.c.category_id.in_(among))
    if search.strip():
        wanted = wanted.where(or_(contains(left.c.search_key, search), contains(right.c.search_key, search)))
    return wanted


def _row(row: Any) -> AlikePair:
    def side(name: str) -> AlikeSku:
        sku_id, code, words, spec, unit, off = (
            getattr(row, f"{name}_{part}") for part in ("sku_id", "code", "name", "spec", "unit", "off")
        )
        return AlikeSku(sku_id, code, words, spec, unit, off is not None)

    return AlikePair(side("left"), side("right"), row.why, row.said_by or "", row.said_at)
