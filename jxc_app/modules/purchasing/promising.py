"""承诺到货: when the supplier says that lines of an order will come, by its link or as one of us was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field as Limits
from sqlmodel import Session, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.documents.commands import DocumentAct, DocumentRef
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.service import locked, ref
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.purchasing.models import OrderPromise
from jxc_app.modules.purchasing.terms import confirm
from jxc_app.modules.purchasing.types import PURCHASE_ORDER

#: a day beyond this is a slip of the finger, and would silence every reminder
_FARTHEST = timedelta(days=366)


class ToldLine(Command):
    """When a line will come, as the supplier told one of us."""

    line_no: int = Limits(ge=1, le=999)
    promised_on: date = Limits(ge=date(1990, 1, 1))


class NotePromise(DocumentAct):
    """What the supplier said of some lines of an order in force; ``words``: who said so, and how."""

    words: str = Limits(min_length=2, max_length=200)
    lines: list[ToldLine] = Limits(min_length=1, max_length=500)


@dataclass(frozen=True, slots=True)
class Said:
    """A day for a line, and at which field a refusal stands."""

    line_no: int
    day: date
    field: str


def _noting() -> tuple[str, ...]:
    return (PURCHASE_ORDER.permissions["post"],)


@use_case("order.note_promise", title="代记供应商承诺到货", inside=_noting)
def note_promise(uow: UnitOfWork, command: NotePromise) -> DocumentRef:
    """Write down what was said by telephone; the last word counts, and says who noted it.

    Raises Conflict ``order.not_open``, ``version.stale``; DomainError ``order.day_past``, ``order.day_far``,
    ``order.no_line`` at the line's field.
    """
    uow.authorize(PURCHASE_ORDER.permissions["post"])
    document = locked(uow, command.document_id, command.version, "post")
    is_open = document.status == POSTED and document.reverses_document_id is None
    if document.type != PURCHASE_ORDER.code or not is_open:
        raise Conflict("order.not_open", number=document.number or "草稿")
    said = [Said(one.line_no, one.promised_on, f"lines.{one.line_no}") for one in command.lines]
    words = take_promises(uow, document, said, noted_by=uow.actor.user_id, told=command.words)
    note(uow, document, "told", f"{command.words}：{words}")
    after = {"promised": "、".join(f"第 {one.line_no} 行 {one.day.isoformat()}" for one in said)}
    uow.record("document", document.id, document.number or "", after=after, reason=command.words)
    return ref(uow, document)


def take_promises(
    uow: UnitOfWork,
    document: Document,
    said: Sequence[Said],
    *,
    link_id: int | None = None,
    noted_by: int | None = None,
    told: str = "",
) -> str:
    """Keep the supplier's last word for these lines; answers in words until when all come, and which come late.

    The first word in time is what the supplier is judged by (``terms``). Raises DomainError ``order.day_past``,
    ``order.day_far``, ``order.no_line`` at the line's field.
    """
    lines = uow.session.exec(select(DocumentLine).where(DocumentLine.document_id == document.id)).all()
    days = {line.line_no: line.due_on for line in lines}
    for one in said:
        _refuse(uow, one, days)
        kept = OrderPromise(
            document_id=document.id or 0, line_no=one.line_no, promised_on=one.day, said_at=uow.now,
            link_id=link_id, noted_by=noted_by, words=told,
        )  # fmt: skip
        uow.session.merge(kept)
        confirm(uow, (document.id or 0) * LINES_PER_DOCUMENT + one.line_no, one.day)
    uow.session.flush()
    late = [str(one.line_no) for one in said if is_later(one.day, days[one.line_no])]
    words = f"最晚 {max(one.day for one in said).isoformat()} 到齐"
    return f"{words}；第 {'、'.join(late)} 行晚于要求" if late else words


def _refuse(uow: UnitOfWork, said: Said, days: Mapping[int, date | None]) -> None:
    if said.line_no not in days:
        raise DomainError("order.no_line", field=said.field)
    if said.day < uow.today:
        raise DomainError("order.day_past", field=said.field)
    if said.day > uow.today + _FARTHEST:
        raise DomainError("order.day_far", field=said.field, most=(uow.today + _FARTHEST).isoformat())


def is_later(promised: date, wanted: date | None) -> bool:
    """Whether a promise is later than what was asked for.

    >>> is_later(date(2026, 1, 8), date(2026, 1, 7)), is_later(date(2026, 1, 7), None)
    (True, False)
    """
    return wanted is not None and promised > wanted


def promises_of(session: Session, document_id: int) -> dict[int, date]:
    """When the supplier said that each line will come, by its number."""
    return {one.line_no: one.promised_on for one in kept_promises(session, document_id)}


def kept_promises(session: Session, document_id: int) -> list[OrderPromise]:
    """The same as it is kept."""
    return list(session.exec(select(OrderPromise).where(OrderPromise.document_id == document_id)).all())
