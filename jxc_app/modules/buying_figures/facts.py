"""What all topics share in SQL: which documents count for a reader, by what they are grouped, moments between acts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    String,
    Table,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.scopes import Field
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.buying_figures.asking import Asked
from jxc_app.modules.catalog.categories import category_ids_below
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, DocumentLine
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.warehouses.models import Warehouse

lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
skus: Table = Sku.__table__  # type: ignore[attr-defined]
units: Table = Unit.__table__  # type: ignore[attr-defined]
warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
users: Table = User.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_approvals: Table = Approval.__table__  # type: ignore[attr-defined]
#: an order's line may be for another warehouse than the order's
place = func.coalesce(lines.c.for_warehouse_id, documents.c.warehouse_id)
URGENT, ORDINARY = "urgent", "ordinary"
_URGENCY = {URGENT: "紧急", ORDINARY: "普通"}
_NAMELESS = {"supplier": "没有供应商", "category": "未分类"}
_MIGRATED = "migrated"
_MOST_NAMED = 1_000


@dataclass(frozen=True)
class Reader:
    """Who asks, in which database, and what they may see."""

    session: Session
    scope: Scope
    actor: Actor

    @property
    def is_blind(self) -> bool:
        """Whether suppliers are kept from them."""
        return Field.SUPPLIER in self.scope.blind_to

    @property
    def today(self) -> date:
        """The company's day."""
        return business_date(clock.get().now(), get_settings().zone)

    def sees_costs(self) -> bool:
        """Whether they may see what some order cost."""
        seen = amounts_of(self.session, self.actor).posted.get("purchase_order")
        return seen is not None and not seen.is_empty

    def with_cost(self) -> ColumnElement[bool]:
        """True for the documents whose amounts they may see."""
        return amounts_of(self.session, self.actor).condition()

    def rows(self, wanted: Any) -> Any:
        """The rows of a select."""
        return self.session.connection().execute(wanted)

    @property
    def is_sqlite(self) -> bool:
        return bool(self.session.get_bind().dialect.name == "sqlite")


def whole(column: Any) -> ColumnElement[int]:
    """An exact number as it is stored, so that SQL may reckon with it."""
    return type_coerce(column, BigInteger)


def total(column: Any) -> ColumnElement[int]:
    """The sum of whole numbers, 0 of none."""
    return func.coalesce(func.sum(column), 0)


def counted(condition: Any) -> ColumnElement[int]:
    """How many rows it is true for."""
    return total(case((condition, 1), else_=0))


def in_force(table: Any, *types: str) -> ColumnElement[bool]:
    """Documents of these types that count: posted, not taken back, no reversal."""
    found: ColumnElement[bool] = (
        table.c.type.in_(types) & table.c.status.in_((POSTED, DONE)) & table.c.reverses_document_id.is_(None)
    )
    return found


def moment(table: Any) -> ColumnElement[Any]:
    """When a document came into force; one from another system, when it did so there."""
    return case((table.c.origin == _MIGRATED, table.c.effective_at), else_=table.c.posted_at)


def seconds(reader: Reader, start: Any, end: Any) -> ColumnElement[int]:
    """Whole seconds between two moments, never below nought; nothing where one is missing."""
    if reader.is_sqlite:
        span = func.julianday(end, type_=Float) - func.julianday(start, type_=Float)
        found: ColumnElement[int] = cast(func.round(span * 86_400.0), Integer)
    else:
        between = type_coerce(end, DateTime(timezone=True)) - type_coerce(start, DateTime(timezone=True))
        found = cast(extract("epoch", between), BigInteger)
    return case((found < 0, 0), else_=found)


def later(reader: Reader, day: Any, days: int) -> ColumnElement[Any]:
    """A day so many days later."""
    if not days:
        kept: ColumnElement[Any] = day
        return kept
    moved: ColumnElement[Any] = func.date(day, f"+{days} days") if reader.is_sqlite else day + days
    return moved


def document_of(line_id: Any) -> ColumnElement[int]:
    """The document of a line, from the line's id alone: a hundred thousand look-ups less."""
    return whole(line_id) // literal_column(str(LINES_PER_DOCUMENT), BigInteger)


def month_of(day: Any) -> ColumnElement[str]:
    """``2026-01``."""
    return func.substr(cast(day, String), 1, 7)


def urgent_orders() -> Any:
    """The orders that went through the green channel, whatever was said of it afterwards; each once."""
    return (
        select(_approvals.c.subject_id.label("id"))
        .where(
            _approvals.c.subject_kind == "document", _approvals.c.act == "post", _approvals.c.type == "purchase_order",
            _approvals.c.options["passed"].as_boolean(),
        )
        .distinct()
        .subquery()
    )  # fmt: skip


def group_of(asked: Asked, day: Any, *, here: Any = place, buyer: Any = None, **others: Any) -> ColumnElement[Any]:
    """The column by which it is grouped; ``others``: those that only one topic knows."""
    known: dict[str, Any] = {
        "supplier": documents.c.partner_id,
        "month": month_of(day),
        "buyer": documents.c.maker_id if buyer is None else buyer,
        "warehouse": here,
        "category": skus.c.category_id,
        "sku": lines.c.sku_id,
    }
    found: ColumnElement[Any] = (known | others)[asked.by]
    return found


def one_group(column: ColumnElement[Any], asked: Asked) -> list[ColumnElement[bool]]:
    """What lets only the group asked for through; nothing where none is."""
    if asked.key is None:
        return []
    if not asked.key:
        return [column.is_(None)]
    is_text = asked.by in ("month", "cause", "emergency")
    return [column == (asked.key if is_text else _number(asked.key))]


def _number(key: str) -> int:
    return int(key) if key.isdecimal() and key.isascii() and len(key) < 10 else -1


def asked_for(reader: Reader, asked: Asked, day: Any, *, here: Any = place) -> list[ColumnElement[bool]]:
    """The documents in sight of the period and the filters that concern heads."""
    found = [visible(reader.scope), day >= asked.date_from, day <= asked.date_to]
    if asked.warehouse_id is not None:
        found.append(here == asked.warehouse_id)
    if asked.partner_id is not None and not reader.is_blind:
        found.append(documents.c.partner_id == asked.partner_id)
    return found


def of_goods(reader: Reader, asked: Asked) -> list[ColumnElement[bool]]:
    """The filters that concern lines: the category with all below it, and one SKU."""
    found: list[ColumnElement[bool]] = []
    if asked.category_id is not None:
        found.append(skus.c.category_id.in_(sorted(category_ids_below(reader.session, asked.category_id))))
    if asked.sku_id is not None:
        found.append(lines.c.sku_id == asked.sku_id)
    return found


def has_goods(reader: Reader, asked: Asked) -> list[ColumnElement[bool]]:
    """The same for heads: documents with such a line."""
    wanted = of_goods(reader, asked)
    if not wanted:
        return []
    of_one = select(lines.c.id).join(skus, skus.c.id == lines.c.sku_id).where(lines.c.document_id == documents.c.id)
    return [of_one.where(*wanted).correlate(documents).exists()]


def names_of(reader: Reader, by: str, keys: Collection[Any]) -> Mapping[Any, str]:
    """What the groups are called, by their keys."""
    if by == "emergency":
        return _URGENCY
    if by in ("month", "cause", "step"):
        return {key: str(key) for key in keys}
    if by == "sku":
        found = reader.rows(select(skus.c.id, skus.c.code, skus.c.name).where(*among(skus.c.id, keys)))
        return {key: f"{name}（{code}）" for key, code, name in found}
    table = {"supplier": partners, "buyer": users, "warehouse": warehouses, "category": _categories}[by]
    named = dict(reader.rows(select(table.c.id, table.c.name).where(*among(table.c.id, keys))).all())
    return {None: _NAMELESS.get(by, "未知")} | named


def among(column: ColumnElement[int], keys: Collection[Any]) -> list[ColumnElement[bool]]:
    """Those of some keys; of very many keys simply all, for a statement takes only so many."""
    known = sorted(key for key in keys if key is not None)
    return [column.in_(known)] if len(known) <= _MOST_NAMED else []


def key_text(key: Any) -> str:
    """A group's key for the address."""
    return "" if key is None else str(key)


def groups_for(reader: Reader, groups: tuple[str, ...]) -> tuple[str, ...]:
    """The groupings that this reader may have; suppliers are kept from some."""
    return tuple(one for one in groups if one != "supplier" or not reader.is_blind)


def supplier_shown(reader: Reader) -> ColumnElement[bool]:
    """What joins a document with its supplier, where the reader may know them."""
    if reader.is_blind:
        return partners.c.id == -1
    return partners.c.id == documents.c.partner_id
