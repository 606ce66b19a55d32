"""Statements as their partner sees them, of suppliers and of whoever else is asked to confirm one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.use_case import Result
from jxc_app.modules.access.partner_links import LinkAnswer
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.settlement.statement_models import Answered, StatementLine, SupplierStatement
from jxc_app.modules.settlement.stating import STATEMENT, signs_of

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


class StatedLine(Result):
    """A line as the partner sees it; base units and yuan, less than nothing for what went back or was paid.

    A line over a whole paper has the kind of the paper for its name, and no quantity.
    """

    line_no: int
    on: date
    number: str
    own_number: str
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal
    verdict: str
    remark: str


class StatementSeen(LinkAnswer):
    """A statement as its partner sees it; ``type`` is that of its document, and says which of the sums it has."""

    type: str = ""
    number: str = ""
    partner_name: str = ""
    from_on: date | None = None
    to_on: date | None = None
    opening: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    adjusted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    sold: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    closing: Decimal = Decimal(0)
    is_confirmed: bool = False
    is_answered: bool = False
    answered_by: str = ""
    lines: tuple[StatedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement: its table, its sums in the order in which they are shown, and how its lines are read.

    ``stands`` says whether it still waits for an answer, by its document: a later one may have taken its place.
    """

    paper: type[Answered]
    sums: tuple[str, ...]
    lines: "Callable[[Session, int], tuple[StatedLine, ...]]"
    stands: Callable[[Session, Document], bool] = lambda session, document: True


KINDS: dict[str, Kind] = {}


def kind_of(document: Document) -> Kind | None:
    """How statements of this type are read; None for what is no statement."""
    return KINDS.get(document.type)


def is_open_to_answers(session: Session, document: Document) -> bool:
    """Whether a link to it counts."""
    kind = kind_of(document)
    return kind is not None and document.status in (POSTED, DONE) and kind.stands(session, document)


def answers_of(session: Session, document_id: int) -> dict[int, StatementLine]:
    """What the partner says, by line number."""
    rows = session.exec(choose(StatementLine).where(col(StatementLine.document_id) == document_id)).all()
    return {one.line_no: one for one in rows}


def seen(session: Session, document: Document) -> StatementSeen:
    """The statement as its partner sees it, and as we print it."""
    kind = KINDS[document.type]
    paper = session.get_one(kind.paper, document.id)
    said = ("from_on", "to_on", "answered_by", *kind.sums)
    return StatementSeen(
        ok=True, type=document.type, number=document.number or "",
        partner_name=session.get_one(Partner, document.partner_id).name,
        **{name: getattr(paper, name) for name in said}, is_confirmed=paper.confirmed_at is not None,
        is_answered=paper.answered_at is not None, lines=kind.lines(session, document.id or 0),
    )  # fmt: skip


def goods_lines(session: Session, statement_id: int) -> tuple[StatedLine, ...]:
    """The lines in order, each with its paper, and what the supplier says of it."""
    source, paper = _lines.alias("source"), _documents.alias("paper")
    rows = session.connection().execute(
        select(
            _lines.c.id, _lines.c.line_no, paper.c.business_date, paper.c.number, paper.c.own_number, _skus.c.code,
            _skus.c.name, _skus.c.spec, _units.c.name.label("unit"), _lines.c.base_quantity, _lines.c.price,
            _lines.c.amount,
        )
        .join(source, source.c.id == _lines.c.source_line_id)
        .join(paper, paper.c.id == source.c.document_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_lines.c.document_id == statement_id)
        .order_by(_lines.c.line_no)
    )  # fmt: skip
    signs, answers = signs_of(session, statement_id), answers_of(session, statement_id)
    return tuple(
        StatedLine(
            line_no=row.line_no, on=row.business_date, number=row.number, own_number=row.own_number, sku_code=row.code,
            sku_name=row.name, spec=row.spec, unit_name=row.unit, quantity=signs[row.id] * row.base_quantity,
            price=row.price, amount=signs[row.id] * (row.amount or Decimal(0)),
            verdict=answers[row.line_no].verdict, remark=answers[row.line_no].remark,
        )
        for row in rows
    )  # fmt: skip


KINDS[STATEMENT] = Kind(
    SupplierStatement, ("opening", "received", "returned", "adjusted", "paid", "closing"), goods_lines
)
