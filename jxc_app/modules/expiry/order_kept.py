"""先到期先出执行率: how many line pieces left in the order that the rule proposed, and why the others did not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, case, func, or_, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn, proportion
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.choosing_lots import BY_RULE, OVERRIDE
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import kept_from
from jxc_app.modules.documents.types import APPROVED, CLOSED, DOCUMENT_TYPES, DONE, DRAFT, POSTED, SUBMITTED
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.inventory.lots_lying import ends_of_lots
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.stock_scope import ground_of
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_MOST = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """Line pieces and base units that left: as the rule proposed, and otherwise with a reason."""

    by_rule: int = 0
    overridden: int = 0
    pieces_by_rule: Decimal = ZERO
    pieces_overridden: Decimal = ZERO

    @property
    def percent(self) -> Decimal | None:
        """Of the line pieces, with one decimal; None where none left."""
        every = self.by_rule + self.overridden
        return proportion(Decimal(self.by_rule), Decimal(100), Decimal(every), 1) if every else None

    def plus(self, other: "Kept") -> "Kept":
        """Both together."""
        return Kept(
            self.by_rule + other.by_rule, self.overridden + other.overridden,
            self.pieces_by_rule + other.pieces_by_rule, self.pieces_overridden + other.pieces_overridden,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Override:
    """A line piece that took another lot than the next, and why. No number nor person of a paper out of reach."""

    document_id: int
    document_number: str
    type_title: str
    day: date
    warehouse: str
    sku_code: str
    sku_name: str
    lot_id: int
    lot: str
    quantity: Decimal
    unit_name: str
    reason: str
    person: str


@dataclass(frozen=True, slots=True)
class OrderKept:
    """All together, by warehouse, and the latest overrides."""

    whole: Kept
    warehouses: list[tuple[str, Kept]]
    overrides: list[Override]


@query("lot.order_kept", title="先到期先出执行率", permission=STOCK_VIEW)
def order_kept(
    session: Session, scope: Scope, actor: Actor, *, date_from: date, date_to: date, warehouse_id: int | None = None
) -> OrderKept:
    """Of what left by posted documents on these days (both in); what may take expired lots follows no rule.

    A lot that was the next only because an unposted paper of the same person kept an earlier one is no choice of the
    rule: it counts as another.
    """
    ground = ground_of(session, scope, () if warehouse_id is None else (warehouse_id,))
    meant = [
        _documents.c.business_date >= date_from, _documents.c.business_date <= date_to,
        _documents.c.status.in_((POSTED, DONE)), _documents.c.reverses_document_id.is_(None),
        *ground.among(_documents.c.warehouse_id, _lines.c.sku_id),
    ]  # fmt: skip
    by_warehouse = _by_warehouse(session, meant)
    whole = Kept()
    for _, one in by_warehouse:
        whole = whole.plus(one)
    return OrderKept(whole, by_warehouse, _overrides(session, scope_of(session, actor, DOCUMENT_VIEW), meant))


def _by_warehouse(session: Session, meant: Iterable[ColumnElement[bool]]) -> list[tuple[str, Kept]]:
    choice = case((_set_aside().is_not(None), OVERRIDE), else_=_lines.c.lot_choice).label("choice")
    lines = _joined(_warehouses.c.code_key, _warehouses.c.name, choice, _lines.c.base_quantity)
    each = lines.where(_lines.c.lot_choice != "", *meant).subquery()
    pieces = func.sum(each.c.base_quantity, type_=QuantityColumn())
    wanted = select(each.c.name, each.c.choice, func.count(), pieces)
    wanted = wanted.group_by(each.c.code_key, each.c.name, each.c.choice)
    found: dict[str, Kept] = {}
    for name, chosen, count, left in session.connection().execute(wanted.order_by(each.c.code_key)):
        one = Kept(count, 0, left) if chosen == BY_RULE else Kept(0, count, ZERO, left)
        found[name] = found.get(name, Kept()).plus(one)
    return list(found.items())


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(_documents)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
    )


def _set_aside() -> ScalarSelect[Any]:
    """The number of the paper with which the same person kept an earlier lot when this line took its own by the rule.

    It waits still, or was withdrawn or given up since; one that was posted took that lot first, as it should.
    """
    paper, line = _documents.alias("paper"), _lines.alias("kept")
    taken, earlier = ends_of_lots().subquery("taken"), ends_of_lots().subquery("earlier")
    waits = paper.c.status.in_((SUBMITTED, APPROVED))
    waited = paper.c.status.in_((DRAFT, CLOSED)) & (paper.c.changed_at >= _documents.c.created_at)
    return (
        select(func.min(paper.c.number))
        .select_from(paper)
        .join(line, line.c.document_id == paper.c.id)
        .join(earlier, earlier.c.id == line.c.lot_id)
        .join(taken, taken.c.id == _lines.c.lot_id)
        .where(
            _lines.c.lot_choice == BY_RULE, paper.c.maker_id == _documents.c.maker_id, paper.c.number.is_not(None),
            paper.c.warehouse_id == _documents.c.warehouse_id, paper.c.id != _documents.c.id,
            paper.c.created_at <= _documents.c.posted_at, or_(waits, waited), line.c.sku_id == _lines.c.sku_id,
            line.c.lot_choice != "", earlier.c.expires_on < taken.c.expires_on,
        )
        .correlate(_documents, _lines)
        .scalar_subquery()
    )  # fmt: skip


def _overrides(session: Session, papers: Scope, meant: Iterable[ColumnElement[bool]]) -> list[Override]:
    wanted = (
        _joined(
            _documents.c.id, _documents.c.number, _documents.c.type, _documents.c.business_date, _warehouses.c.name,
            _skus.c.code, _skus.c.name, _lines.c.lot_id, _lines.c.base_quantity, _units.c.name, _lines.c.lot_reason,
            _users.c.name, _set_aside().label("set_aside"),
        )
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .outerjoin(_users, _users.c.id == _documents.c.maker_id)
        .where(or_(_lines.c.lot_choice == OVERRIDE, _set_aside().is_not(None)), *meant)
        .order_by(_documents.c.business_date.desc(), _lines.c.id.desc())
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    numbers = numbers_by_id(session, {row.lot_id for row in rows})
    kept = kept_from(session, papers, {row[0] for row in rows})
    found = [_override(tuple(row), numbers) for row in rows]
    return [
        replace(one, document_id=0, document_number="", person="", reason="") if one.document_id in kept else one
        for one in found
    ]


def _override(row: tuple[Any, ...], numbers: dict[int, str]) -> Override:
    document_id, number, type_, day, warehouse, code, name, lot_id, quantity, unit, reason, person, paper = row
    reason = f"本人的 {paper} 占着先到期的批次，没有过账" if paper else reason
    return Override(
        document_id, number or "", DOCUMENT_TYPES[type_].title, day, warehouse, code, name, lot_id,
        numbers.get(lot_id, ""), quantity, unit, reason, person or "",
    )  # fmt: skip
