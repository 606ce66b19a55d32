"""替代品: which SKUs stand in for each other. Whoever is one's substitute has that one as theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import or_
from sqlmodel import Session, col, delete, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.merge_parts import Look, Merging, register_part
from jxc_app.modules.catalog.models import Sku, SkuSubstitute
from jxc_app.modules.catalog.permissions import SKU_SUBSTITUTE, SKU_VIEW
from jxc_app.modules.catalog.rows import among, refuse_beyond

_MOST_AT_ONCE = 500
#: of one SKU
_MOST = 20


class PairSubstitutes(Command):
    """Two SKUs, in any order."""

    sku_id: Id
    other_id: Id


class ImportSubstitutes(Command):
    """Some rows of a list, all or none."""

    pairs: list[PairSubstitutes] = Limits(min_length=1, max_length=_MOST_AT_ONCE)


class Paired(Result):
    """How many pairs were written or taken away."""

    pairs: int


@dataclass(frozen=True, slots=True)
class SubstituteRow:
    """A pair, as one of its SKUs sees it."""

    sku_id: int
    sku_code: str
    other_id: int
    other_code: str
    other_name: str
    other_spec: str


@query("sku.substitutes", title="替代品", permission=SKU_VIEW)
def substitutes(session: Session, scope: Scope, *, sku_ids: Collection[int] | None = None) -> list[SubstituteRow]:
    """The pairs of these SKUs, each SKU first in its own; of all SKUs (None) each pair once.

    Only where both are in sight; those out of use are left out where SKUs are named.
    """
    wanted: Any = select(SkuSubstitute)
    if sku_ids is not None:
        named = list(sku_ids)
        wanted = wanted.where(or_(col(SkuSubstitute.one_id).in_(named), col(SkuSubstitute.other_id).in_(named)))
    pairs = [(row.one_id, row.other_id) for row in session.exec(wanted).all()]
    if sku_ids is not None:
        mirrored = [pair for first, second in pairs for pair in ((first, second), (second, first))]
        pairs = [pair for pair in mirrored if pair[0] in set(named)]
    ids = {sku_id for pair in pairs for sku_id in pair}
    seen = {sku.id: sku for sku in session.exec(select(Sku).where(col(Sku.id).in_(ids), *among(scope))).all()}
    rows = []
    for first, second in pairs:
        one, other = seen.get(first), seen.get(second)
        if one is None or other is None or (sku_ids is not None and other.switched_off_at is not None):
            continue
        rows.append(SubstituteRow(first, one.code, second, other.code, other.name, other.spec))
    return sorted(rows, key=lambda row: (row.sku_code, row.other_code))


@use_case("sku.pair_substitutes", title="添加替代品", permission=SKU_SUBSTITUTE)
def pair_substitutes(uow: UnitOfWork, command: PairSubstitutes) -> Paired:
    """Say that two SKUs stand in for each other.

    Raises DomainError ``substitute.same``, ``substitute.too_many``; NotFound; Conflict ``substitute.taken``.
    """
    one, other = _pair(uow, command)
    if uow.session.get(SkuSubstitute, (one.id, other.id)) is not None:
        raise Conflict("substitute.taken", field="other_id")
    if any(len(_others(uow.session, sku.id or 0)) >= _MOST for sku in (one, other)):
        raise DomainError("substitute.too_many", field="other_id", most=str(_MOST))
    uow.session.add(SkuSubstitute(one_id=one.id or 0, other_id=other.id or 0))
    uow.session.flush()
    uow.record("sku_substitute", one.id, one.code, after={"one": one.code, "other": other.code})
    return Paired(pairs=1)


@use_case("sku.part_substitutes", title="删除替代品", permission=SKU_SUBSTITUTE)
def part_substitutes(uow: UnitOfWork, command: PairSubstitutes) -> Paired:
    """They no longer do. Raises NotFound where they did not."""
    one, other = _pair(uow, command)
    pair = uow.session.get(SkuSubstitute, (one.id, other.id), with_for_update=True)
    if pair is None:
        raise NotFound("substitute.not_found")
    uow.session.delete(pair)
    uow.record(
        "sku_substitute", one.id, one.code, before={"one": one.code, "other": other.code}, after={"deleted": True}
    )  # fmt: skip
    return Paired(pairs=1)


@use_case("sku.import_substitutes", title="导入替代品", permission=SKU_SUBSTITUTE, keeps_key=True)
def import_substitutes(uow: UnitOfWork, command: ImportSubstitutes) -> Paired:
    """Write them. Raises Conflict where somebody was faster than the check."""
    for pair in command.pairs:
        pair_substitutes(uow, pair)
    return Paired(pairs=len(command.pairs))


def _pair(uow: UnitOfWork, command: PairSubstitutes) -> tuple[Sku, Sku]:
    """Both, the smaller id first."""
    if command.sku_id == command.other_id:
        raise DomainError("substitute.same", field="other_id")
    ids = (command.sku_id, command.other_id)
    found = uow.session.exec(select(Sku).where(col(Sku.id).in_(ids)).order_by(col(Sku.id))).all()
    if len(found) != len(ids):
        raise NotFound("sku.not_found", field="other_id")
    refuse_beyond(uow, SKU_SUBSTITUTE, found)
    return found[0], found[1]


def _others(session: Session, sku_id: int) -> list[int]:
    pairs = session.exec(
        select(SkuSubstitute).where(or_(col(SkuSubstitute.one_id) == sku_id, col(SkuSubstitute.other_id) == sku_id))
    ).all()
    return sorted(pair.other_id if pair.one_id == sku_id else pair.one_id for pair in pairs)


class Substitutes:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "substitutes"

    def look(self, session: Session, merging: Merging) -> Look:
        """How many would go along."""
        gone, stays = merging.ids
        moves = len(set(_others(session, gone)) - {stays, *_others(session, stays)})
        return Look(moves=[f"替代品 {moves} 个"] if moves else [])

    def move(self, uow: UnitOfWork, merging: Merging) -> dict[str, list[int]]:
        """Whatever stands in for the one stands in for the other."""
        gone, stays = merging.ids
        had, has = _others(uow.session, gone), _others(uow.session, stays)
        new = [one for one in had if one != stays and one not in has]
        _forget(uow.session, gone, had)
        _write(uow.session, stays, new)
        return {"had": had, "new": new}

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Give them back, also where somebody parted them meanwhile: nobody parted them from this one."""
        gone, stays = merging.ids
        _forget(uow.session, stays, kept["new"])
        _write(uow.session, gone, kept["had"])


def _forget(session: Session, sku_id: int, others: Collection[int]) -> None:
    for other in others:
        first, second = sorted((sku_id, other))
        session.exec(delete(SkuSubstitute).where(SkuSubstitute.one_id == first, SkuSubstitute.other_id == second))  # type: ignore[arg-type]


def _write(session: Session, sku_id: int, others: Collection[int]) -> None:
    for other in others:
        first, second = sorted((sku_id, other))
        session.add(SkuSubstitute(one_id=first, other_id=second))
    session.flush()


register_part(Substitutes())
