"""How a supplier answers a statement: by a link without an account, or on paper that one of ours notes.

A link counts while its statement is in force; how links are made, kept and tried stands in ``access/partner_links``.
"""

from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.partner_links import LinkAnswer, LinkDoor, OpenLink, PartnerLinkMade, new_token
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.commands import DocumentAct, DocumentRef
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.service import locked, ref
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED
from jxc_app.modules.files.models import Attachment
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.parts import ask_owner, receivers_of, writers_of
from jxc_app.modules.settlement.permissions import STATEMENT_NOTE
from jxc_app.modules.settlement.statement_models import (
    BY_LINK,
    BY_PAPER,
    CONFIRMED,
    OBJECTED,
    StatementLine,
    StatementLink,
    SupplierStatement,
)
from jxc_app.modules.settlement.stating import STATEMENT, signs_of

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
LINK_HOLDS = timedelta(days=30)


class ShareStatement(DocumentAct):
    """A statement in force that its supplier shall see; an earlier link stops counting."""


class StatementLinkMade(PartnerLinkMade):
    """The link of a statement."""

    document_id: int


class OpenStatement(OpenLink):
    """Which statement is looked at."""


class LineAnswer(Command):
    """What the supplier says of one line."""

    line_no: int = Limits(ge=1, le=500)
    verdict: str = Limits(pattern="^(confirmed|objected)$")
    remark: str = Limits(default="", max_length=200)


class AnswerStatement(OpenStatement):
    """Every line answered, by a person who says their name."""

    name: str = Limits(min_length=1, max_length=60)
    remark: str = Limits(default="", max_length=500)
    lines: list[LineAnswer] = Limits(min_length=1, max_length=500)


class NotePaper(DocumentAct):
    """The supplier signed the paper, which hangs on the statement as a file; ``name``: who signed."""

    name: str = Limits(min_length=1, max_length=60)
    remark: str = Limits(default="", max_length=500)


class StatedLine(Result):
    """A line as the supplier sees it; base units and yuan, less than nothing for what went back."""

    line_no: int
    on: date
    number: str
    own_number: str
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    quantity: Decimal
    price: Decimal | None
    amount: Decimal
    verdict: str
    remark: str


class StatementSeen(LinkAnswer):
    """A statement as its supplier sees it."""

    number: str = ""
    partner_name: str = ""
    from_on: date | None = None
    to_on: date | None = None
    opening: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    adjusted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    closing: Decimal = Decimal(0)
    is_confirmed: bool = False
    is_answered: bool = False
    answered_by: str = ""
    lines: tuple[StatedLine, ...] = ()


def _sharing() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[STATEMENT].permissions["post"],)


@use_case("statement.share", title="生成对账链接", inside=_sharing)
def share_statement(uow: UnitOfWork, command: ShareStatement) -> StatementLinkMade:
    """Make the link by which the supplier answers. Raises Conflict ``statement.not_waiting`` once it is confirmed."""
    if not holds_any(uow.session, uow.actor, _sharing()):
        uow.authorize(_sharing()[0])
    document, _ = _waiting(uow, command, _sharing()[0])
    fresh = new_token()
    link = StatementLink(
        document_id=document.id or 0, token_sha256=fresh.sha256, made_at=uow.now,
        made_by=uow.actor.user_id, expires_at=uow.now + LINK_HOLDS,
    )  # fmt: skip
    uow.session.merge(link)
    note(uow, document, "share", f"有效期到 {link.expires_at.astimezone(uow.settings.zone):%Y-%m-%d}")
    uow.record("supplier_statement", document.id, document.number or "", after={"link_until": link.expires_at})
    return StatementLinkMade(
        document_id=document.id or 0, number=document.number or "", expires_at=link.expires_at, token=fresh.token
    )


@use_case("statement.note", title="登记供应商对账回执", permission=STATEMENT_NOTE)
def note_paper(uow: UnitOfWork, command: NotePaper) -> DocumentRef:
    """Note that the supplier signed on paper: somebody else than who made the statement has seen it.

    Raises DomainError ``statement.no_paper`` without a file, ``statement.own_receipt``, ``statement.own``; Conflict
    ``statement.not_waiting``.
    """
    document, paper = _waiting(uow, command, STATEMENT_NOTE.code)
    is_alone = refuse_one_hand(uow, receivers_of(uow.session, {document.id or 0}), "statement.own_receipt")
    made_it = refuse_one_hand(uow, writers_of(uow.session, {document.id or 0}), "statement.own")
    if not _has_file(uow.session, document.id or 0):
        raise DomainError("statement.no_paper", field="name")
    for line in _answers(uow.session, document.id or 0).values():
        line.verdict, line.remark = CONFIRMED, ""
    uow.session.flush()
    paper.noted_by = uow.actor.user_id
    _confirm(uow, document, paper, command.name, command.remark, BY_PAPER)
    if is_alone:
        ask_owner(uow, document, "收货的人自己登记了对账回执")
    elif made_it:
        ask_owner(uow, document, "一个人做了对账单又登记了回执")
    return ref(uow, document)


@use_case("statement.open_link", title="打开对账链接", public=True)
def open_statement(uow: UnitOfWork, command: OpenStatement) -> StatementSeen:
    """Show a supplier the statement that the link is for, and nothing else."""
    document = STATEMENT_DOOR.enter(uow, command.token)
    if isinstance(document, StatementSeen):
        return document
    uow.record("supplier_statement", document.id, document.number or "", after={"opened": True})
    return seen(uow.session, document)


@use_case("statement.answer", title="供应商答复对账单", public=True)
def answer_statement(uow: UnitOfWork, command: AnswerStatement) -> StatementSeen:
    """Take the supplier's word line by line; where no line is objected to, the statement is confirmed.

    Raises DomainError ``statement.all_lines``, ``statement.why`` at ``lines.N.remark``, ``statement.is_confirmed``.
    """
    document = STATEMENT_DOOR.enter(uow, command.token)
    if isinstance(document, StatementSeen):
        return document
    paper = uow.session.get_one(SupplierStatement, document.id, with_for_update=True, populate_existing=True)
    if paper.confirmed_at is not None:
        raise DomainError("statement.is_confirmed")
    _take_answers(uow, document, command.lines)
    objected = sum(one.verdict == OBJECTED for one in command.lines)
    if objected:
        paper.answered_at, paper.answered_by, paper.remark = uow.now, command.name, command.remark
        words = f"{command.name}：{objected} 行有异议"
        _tell(uow, document, "object_to", words, {"objected": objected, "answered_by": command.name})
    else:
        _confirm(uow, document, paper, command.name, command.remark, BY_LINK)
    uow.session.flush()
    return seen(uow.session, document)


def _take_answers(uow: UnitOfWork, document: Document, said: list[LineAnswer]) -> None:
    answers = _answers(uow.session, document.id or 0)
    if {one.line_no for one in said} != answers.keys() or len(said) != len(answers):
        raise DomainError("statement.all_lines", field="lines")
    for at, one in enumerate(said):
        if one.verdict == OBJECTED and not one.remark:
            raise DomainError("statement.why", field=f"lines.{at}.remark")
        answers[one.line_no].verdict = one.verdict
        answers[one.line_no].remark = one.remark if one.verdict == OBJECTED else ""
    uow.session.flush()


def _confirm(uow: UnitOfWork, document: Document, paper: SupplierStatement, name: str, remark: str, how: str) -> None:
    paper.answered_at = paper.confirmed_at = uow.now
    paper.answered_by, paper.remark, paper.confirmed_how = name, remark, how
    words = f"{name}（{'链接' if how == BY_LINK else '盖章回执'}）"
    _tell(uow, document, "confirm", words, {"confirmed": True, "answered_by": name})


def _tell(uow: UnitOfWork, document: Document, act: str, words: str, after: dict[str, object]) -> None:
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, act, words)
    uow.record("supplier_statement", document.id, document.number or "", after=after)


def _waiting(uow: UnitOfWork, command: DocumentAct, right: str) -> tuple[Document, SupplierStatement]:
    """A statement in force that is not confirmed, locked for the actor."""
    document = locked(uow, command.document_id, command.version, "post", right)
    paper = uow.session.get(SupplierStatement, document.id, with_for_update=True, populate_existing=True)
    if paper is None:
        raise NotFound("document.not_found")
    if document.status not in (POSTED, DONE) or paper.confirmed_at is not None:
        raise Conflict("statement.not_waiting", number=document.number or "草稿")
    return document, paper


def _answers(session: Session, document_id: int) -> dict[int, StatementLine]:
    rows = session.exec(choose(StatementLine).where(col(StatementLine.document_id) == document_id)).all()
    return {one.line_no: one for one in rows}


def _has_file(session: Session, document_id: int) -> bool:
    wanted = choose(Attachment.id).where(
        Attachment.subject_kind == "document", Attachment.subject_id == document_id,
        col(Attachment.removed_at).is_(None),
    )  # fmt: skip
    return session.exec(wanted).first() is not None


def _behind(uow: UnitOfWork, token_sha256: str) -> Document | None:
    """The statement of a link that counts, its row locked."""
    wanted = choose(StatementLink).where(
        StatementLink.token_sha256 == token_sha256, col(StatementLink.expires_at) > uow.now
    )
    link = uow.session.exec(wanted).first()
    if link is None:
        return None
    document = uow.session.get(Document, link.document_id, with_for_update={"key_share": True}, populate_existing=True)
    return document if document is not None and document.status in (POSTED, DONE) else None


STATEMENT_DOOR = LinkDoor(
    "supplier_statement", StatementSeen, _behind, wrong="statement.link_wrong", wait="statement.link_wait"
)


def seen(session: Session, document: Document) -> StatementSeen:
    """The statement as its supplier sees it, and as we print it."""
    paper = session.get_one(SupplierStatement, document.id)
    sums = ("from_on", "to_on", "opening", "received", "returned", "adjusted", "paid", "closing", "answered_by")
    return StatementSeen(
        ok=True, number=document.number or "", partner_name=session.get_one(Partner, document.partner_id).name,
        **{name: getattr(paper, name) for name in sums}, is_confirmed=paper.confirmed_at is not None,
        is_answered=paper.answered_at is not None, lines=stated_lines(session, document.id or 0),
    )  # fmt: skip


def stated_lines(session: Session, statement_id: int) -> tuple[StatedLine, ...]:
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
    signs, answers = signs_of(session, statement_id), _answers(session, statement_id)
    return tuple(
        StatedLine(
            line_no=row.line_no, on=row.business_date, number=row.number, own_number=row.own_number, sku_code=row.code,
            sku_name=row.name, spec=row.spec, unit_name=row.unit, quantity=signs[row.id] * row.base_quantity,
            price=row.price, amount=signs[row.id] * (row.amount or Decimal(0)),
            verdict=answers[row.line_no].verdict, remark=answers[row.line_no].remark,
        )
        for row in rows
    )  # fmt: skip
