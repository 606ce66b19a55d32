"""Making counts: what somebody chose, all of a warehouse, or what is due today."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field as Limits
from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import col, delete, select

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id, Version
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.approvers import holds
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.counting.classes import classes_of
from jxc_app.modules.counting.due import due_on
from jxc_app.modules.counting.heads import CountRef, changed, locked, told
from jxc_app.modules.counting.lines import add_lines
from jxc_app.modules.counting.models import CountLine, CountPerson, StockCount
from jxc_app.modules.counting.permissions import COUNT_ARRANGE, COUNT_BY_ITSELF, COUNT_ENTER
from jxc_app.modules.counting.rules import CYCLE, ENTERING, FULL, OPEN, RUNNING, shelf_order
from jxc_app.modules.counting.statuses import FREE, STATUSES, Lying, lying_there
from jxc_app.modules.documents import numbers
from jxc_app.modules.inventory.cutting import shelves_of, skus_on_shelves
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.queries import check_in_use

PREFIX = "PDD"
_CHUNK = 5000
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_codes = Prepared(sa_select(_skus.c.id, _skus.c.code).where(_skus.c.id.in_(bindparam("ids", expanding=True))))


class MakeCount(Command):
    """``chosen``: what fits all that is named (categories, shelf, lot), and of these SKUs; ``full``: all there is."""

    count_key: str = Limits(pattern=r"^[0-9a-zA-Z-]{8,64}$", description="made by the caller")
    kind: Literal["chosen", "full"]
    warehouse_id: Id
    due_on: date
    user_ids: list[Id] = Limits(default_factory=list, max_length=50)
    category_ids: list[Id] = Limits(default_factory=list, max_length=200)
    sku_ids: list[Id] = Limits(default_factory=list, max_length=2000)
    shelf: str = Limits(default="", max_length=40)
    lot_number: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=200)


class OpenCycleCount(Command):
    """What is due in one warehouse on a working day."""

    warehouse_id: Id
    day: date


class ArrangeCount(Command):
    """Who counts, and until when."""

    count_id: Id
    version: Version
    user_ids: list[Id] = Limits(default_factory=list, max_length=50)
    due_on: date


@use_case("count.make", title="新建盘点单", permission=COUNT_ARRANGE)
def make_count(uow: UnitOfWork, command: MakeCount) -> CountRef:
    """Make a count and its lines, in the order of the shelves. The same key again finds the count that is there.

    Raises DomainError ``count.nothing_chosen``, ``count.nothing_there``, ``count.person_cannot``.
    """
    uow.authorize(COUNT_ARRANGE.code, [command.warehouse_id])
    made = _known(uow, command.count_key)
    if made is not None:
        return told(uow, made)
    if command.due_on < uow.today:
        raise DomainError("count.due_past", field="due_on")
    check_in_use(uow.session, command.warehouse_id, "warehouse_id")
    wanted = _wanted(uow, command)
    scope: dict[str, Any] = {"categories": command.category_ids, "shelf": command.shelf, "lot": command.lot_number}
    scope["skus"] = len(command.sku_ids)
    known = classes_of(uow.session, command.warehouse_id, {one.sku_id for one in wanted})
    return _make(
        uow, command.count_key, command.kind, command.warehouse_id, command.due_on,
        {one: known.get(one.sku_id, "") for one in wanted}, people=command.user_ids,
        scope={name: value for name, value in scope.items() if value}, remark=command.remark,
    )  # fmt: skip


@use_case("count.open_cycle", title="生成循环盘点", permission=COUNT_BY_ITSELF)
def open_cycle_count(uow: UnitOfWork, command: OpenCycleCount) -> CountRef:
    """Turn what is due there into one count; once for a day, however often it is asked. Count 0: nothing was due."""
    key = f"cycle-{command.warehouse_id}-{command.day:%Y%m%d}"
    made = _known(uow, key)
    if made is not None:
        return told(uow, made)
    under_way = _under_way(uow, command.warehouse_id)
    due = [one for one in due_on(uow.session, command.day, [command.warehouse_id]) if one.sku_id not in under_way]
    if not due:
        return CountRef(count_id=0, number="", state="", version=0)
    classes = {one.sku_id: one.abc_class for one in due}
    found = _with_empty(lying_there(uow.session, command.warehouse_id, classes), classes)
    return _make(
        uow, key, CYCLE, command.warehouse_id, command.day, {one: classes[one.sku_id] for one in found}
    )  # fmt: skip


@use_case("count.arrange", title="调整盘点安排", permission=COUNT_ARRANGE)
def arrange_count(uow: UnitOfWork, command: ArrangeCount) -> CountRef:
    """Say who counts and until when, as long as it is being counted."""
    count = locked(uow, command.count_id, COUNT_ARRANGE, *ENTERING, version=command.version)
    uow.session.exec(delete(CountPerson).where(col(CountPerson.count_id) == count.id))
    _ask(uow, count, command.user_ids)
    count.due_on = command.due_on
    return changed(uow, count, due_on=command.due_on, people=_names(uow, command.user_ids))


def _known(uow: UnitOfWork, key: str) -> StockCount | None:
    return uow.session.exec(select(StockCount).where(StockCount.count_key == key)).first()


def _under_way(uow: UnitOfWork, warehouse_id: int) -> set[int]:
    """SKUs that another count has already asked for and not brought to its end."""
    asked = (
        select(CountLine.sku_id)
        .join(StockCount, col(StockCount.id) == CountLine.count_id)
        .where(StockCount.warehouse_id == warehouse_id, col(StockCount.state).in_(RUNNING))
    )
    return set(uow.session.exec(asked).all())


def _wanted(uow: UnitOfWork, command: MakeCount) -> list[Lying]:
    """What is to be counted, in whatever status. A SKU that was named is counted also where the book has nothing."""
    if command.kind == FULL:
        return _some(lying_there(uow.session, command.warehouse_id))
    if not (command.category_ids or command.sku_ids or command.shelf or command.lot_number):
        raise DomainError("count.nothing_chosen", field="sku_ids")
    named = set(command.sku_ids)
    _refuse_unknown(uow, named)
    skus = named or None
    if command.shelf:
        skus = _both(skus, skus_on_shelves(uow.session, command.warehouse_id, command.shelf))
    if command.category_ids:
        skus = _both(skus, _of_categories(uow, command.category_ids))
    lying = lying_there(uow.session, command.warehouse_id, skus)
    if not command.lot_number:
        return _some(_with_empty(lying, (skus or set()) & named))
    lots = numbers_by_id(uow.session, {one.lot_id for one in lying})
    return _some([one for one in lying if lots.get(one.lot_id) == command.lot_number])


def _some(found: list[Lying]) -> list[Lying]:
    if not found:
        raise DomainError("count.nothing_there", field="warehouse_id")
    return found


def _both(one: set[int] | None, other: set[int]) -> set[int]:
    return other if one is None else one & other


def _with_empty(lying: list[Lying], named: Collection[int]) -> list[Lying]:
    """What lies there, and each named SKU that has nothing free: an empty shelf is looked at too."""
    there = {one.sku_id for one in lying if one.status == FREE}
    return lying + [Lying(sku_id, 0, FREE) for sku_id in sorted(set(named) - there)]


def _of_categories(uow: UnitOfWork, category_ids: Sequence[int]) -> set[int]:
    """SKUs of these categories and of those below them."""
    below: dict[int | None, list[int]] = {}
    for category_id, parent_id in uow.session.exec(select(Category.id, Category.parent_id)).all():
        below.setdefault(parent_id, []).append(category_id or 0)
    wanted, ahead = set[int](), list(category_ids)
    while ahead:
        if (one := ahead.pop()) not in wanted:
            wanted.add(one)
            ahead += below.get(one, [])
    return {one or 0 for one in uow.session.exec(select(Sku.id).where(col(Sku.category_id).in_(wanted))).all()}


def _refuse_unknown(uow: UnitOfWork, sku_ids: Collection[int]) -> None:
    known = set(uow.session.exec(select(Sku.id).where(col(Sku.id).in_(sku_ids))).all()) if sku_ids else set()
    if set(sku_ids) - known:
        raise DomainError("sku.not_found", field="sku_ids")


def _make(
    uow: UnitOfWork, key: str, kind: str, warehouse_id: int, due: date, classes: dict[Lying, str], *,
    people: Sequence[int] = (), scope: dict[str, Any] | None = None, remark: str = "",
) -> CountRef:  # fmt: skip
    """Write a count over these with their classes."""
    count = StockCount(
        count_key=key, number=numbers.draw(uow.session, PREFIX, uow.today), kind=kind, state=OPEN,
        warehouse_id=warehouse_id, due_on=due, scope=scope or {}, remark=remark, made_by=uow.actor.user_id,
        made_at=uow.now, changed_at=uow.now,
    )  # fmt: skip
    uow.session.add(count)
    uow.session.flush()
    rows = _ordered(uow, warehouse_id, classes)
    add_lines(uow.session, count.id or 0, rows)
    _ask(uow, count, people)
    after = {"state": OPEN, "kind": kind, "due_on": due, "lines": len(rows), "people": _names(uow, people)}
    uow.record("stock_count", count.id, count.number, after=after)
    return told(uow, count, lines=len(rows))


def _ordered(uow: UnitOfWork, warehouse_id: int, classes: dict[Lying, str]) -> list[dict[str, Any]]:
    """The lines in the order in which one walks: by shelf, then by code; those without a shelf come last."""
    skus = sorted({one.sku_id for one in classes})
    shelves: dict[int, str] = {}
    codes: dict[int, str] = {}
    for start in range(0, len(skus), _CHUNK):
        chunk = skus[start : start + _CHUNK]
        shelves |= shelves_of(uow.session, warehouse_id, chunk)
        codes |= dict(_codes.fetch(uow.session, ids=chunk))

    def walk(one: Lying) -> tuple[Any, ...]:
        shelf = shelves.get(one.sku_id, "")
        return (
            not shelf, shelf_order(shelf), shelf_order(codes[one.sku_id]), STATUSES.index(one.status), one.lot_id
        )  # fmt: skip

    return [
        one._asdict() | {"shelf": shelves.get(one.sku_id, ""), "abc_class": classes[one], "is_found": False}
        for one in sorted(classes, key=walk)
    ]


def _ask(uow: UnitOfWork, count: StockCount, user_ids: Sequence[int]) -> None:
    for user_id in dict.fromkeys(user_ids):
        person = uow.session.get(User, user_id)
        if person is None or not holds(uow.session, user_id, COUNT_ENTER.code, count.warehouse_id):
            here = uow.session.get_one(Warehouse, count.warehouse_id).name
            raise DomainError("count.person_cannot", field="user_ids", name=person.name if person else "", place=here)
        uow.session.add(CountPerson(count_id=count.id or 0, user_id=user_id))
    uow.session.flush()


def _names(uow: UnitOfWork, user_ids: Sequence[int]) -> list[str]:
    found = dict(uow.session.exec(select(User.id, User.name).where(col(User.id).in_(user_ids))).all())
    return [found[one] for one in user_ids if one in found]
