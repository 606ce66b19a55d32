"""What the lines of an order are judged by: since when, on which day, how much, whatever it was changed into (ADR 52).

One definition for every figure of punctuality. The day that counts (约定到货日) is the first that the supplier
confirmed, if it was said no later than on the day first asked for; else the day first asked for. What was changed or
said afterwards is shown beside it and moves nothing. The quantity is what was on order when that day ended.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session
from sqlmodel import select as select_one

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.purchasing.models import OrderPromise, OrderTerm

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
terms: Table = OrderTerm.__table__  # type: ignore[attr-defined]
#: in words, wherever a figure goes by it
DEFINITION = (
    "约定到货日：供应商第一次确认的日期（须不晚于最初要求到货日说出）；没有确认的，按最初生效订单的要求到货日。"
    "之后改单、改口只显示，不改判；约定到货日之后改的数量也不改判。"
)


def agreed_day(lines: Any = _lines, judged_by: Any = terms) -> Any:
    """The day that counts, of a line joined with its term from outside; NULL where nobody named one."""
    own = lines.c.due_on
    return func.coalesce(judged_by.c.confirmed_on, judged_by.c.wanted_on, own, type_=own.type)


def judged_quantity(lines: Any = _lines, judged_by: Any = terms) -> Any:
    """Base units that had to be there by then."""
    own = lines.c.base_quantity
    return func.coalesce(judged_by.c.quantity, own, type_=own.type)


def first_line(lines: Any = _lines, judged_by: Any = terms) -> Any:
    """The line of the first version that it stands for: itself where nothing was changed."""
    own = lines.c.id
    return func.coalesce(judged_by.c.first_line_id, own, type_=own.type)


def confirm(uow: UnitOfWork, line_id: int, day: date) -> None:
    """Note the supplier's first word for a line, where it comes in time; later ones change nothing."""
    term = uow.session.get(OrderTerm, line_id)
    wanted = (term.wanted_on if term else None) or uow.session.get_one(DocumentLine, line_id).due_on
    if (term is not None and term.confirmed_on is not None) or (wanted is not None and wanted < uow.today):
        return
    if term is None:
        uow.session.add(OrderTerm(line_id=line_id, first_line_id=line_id, wanted_on=wanted, confirmed_on=day))
    else:
        term.wanted_on, term.confirmed_on = wanted, day


@dataclass(slots=True)
class _Old:
    """A line of the version before; ``left``: how much of it no line of the new one stands for yet."""

    row: Any
    left: Decimal


def carry_terms(uow: UnitOfWork, before: Document, document: Document) -> None:
    """Have each line of a new version judged as the line that it stands for, and keep what was promised for it."""
    old: dict[Any, list[_Old]] = {}
    for row in _rows(uow.session, before):
        old.setdefault(_kind(row), []).append(_Old(row, row.base_quantity))
    promises = {one.line_no: one for one in _promises(uow.session, before.id or 0)}
    pairs = _pairs(_rows(uow.session, document), old)
    judged = _judged(pairs, uow.today)
    for new, one in pairs:
        uow.session.add(
            OrderTerm(
                line_id=new.id, first_line_id=one.first_line_id or one.id, wanted_on=one.wanted_on or one.due_on,
                confirmed_on=one.confirmed_on, quantity=judged.get(new.id),
            )
        )  # fmt: skip
        said = promises.get(one.line_no)
        if said is not None and new.due_on == one.due_on and new.base_quantity <= one.base_quantity:
            kept = said.model_dump() | {"document_id": document.id, "line_no": new.line_no}
            uow.session.add(OrderPromise(**kept))
    uow.session.flush()


def _judged(pairs: list[tuple[Any, Any]], today: date) -> dict[int, Decimal]:
    """Of lines whose day is over, what was on order then: by line what it still says, the rest on the last of them."""
    of_one: dict[int, list[Any]] = {}
    rows = {one.id: one for _, one in pairs}
    for new, one in pairs:
        of_one.setdefault(one.id, []).append(new)
    found: dict[int, Decimal] = {}
    for line_id, lines in of_one.items():
        one = rows[line_id]
        day = one.confirmed_on or one.wanted_on or one.due_on
        if one.quantity is None and (day is None or day >= today):
            continue
        left = one.base_quantity if one.quantity is None else one.quantity
        for line in lines[:-1]:
            found[line.id] = min(line.base_quantity, left)
            left -= found[line.id]
        found[lines[-1].id] = left
    return found


def _pairs(lines: list[Any], old: dict[Any, list[_Old]]) -> list[tuple[Any, Any]]:
    """Each new line with the old one that it stands for: of its kind, first those of the same day, then in order.

    What one line was split into stands for that line, as far as its quantity goes; what is more is new.
    """
    found: dict[int, Any] = {}
    free = {kind: list(those) for kind, those in old.items()}
    for is_same_day in (True, False):
        for line in lines:
            those = free.get(_kind(line), [])
            fitting = (one for one in those if line.due_on == one.row.due_on or not is_same_day)
            one = None if line.id in found else next(fitting, None)
            if one is not None:
                those.remove(one)
                one.left -= line.base_quantity
                found[line.id] = one.row
    for line in lines:
        split = next((one for one in old.get(_kind(line), []) if one.left > ZERO), None)
        if line.id not in found and split is not None:
            split.left -= line.base_quantity
            found[line.id] = split.row
    return [(line, found[line.id]) for line in lines if line.id in found]


def _kind(row: Any) -> tuple[int, int, bool]:
    return row.sku_id, row.place, row.is_gift


def _rows(session: Session, document: Document) -> list[Any]:
    place = func.coalesce(_lines.c.for_warehouse_id, document.warehouse_id).label("place")
    wanted = (
        select(
            *(_lines.c[name] for name in ("id", "line_no", "sku_id", "is_gift", "base_quantity", "due_on")), place,
            *(terms.c[name] for name in ("first_line_id", "wanted_on", "confirmed_on", "quantity")),
        )
        .outerjoin(terms, terms.c.line_id == _lines.c.id)
        .where(_lines.c.document_id == document.id)
        .order_by(_lines.c.line_no)
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())


def _promises(session: Session, document_id: int) -> list[OrderPromise]:
    return list(session.exec(select_one(OrderPromise).where(OrderPromise.document_id == document_id)).all())
