"""How a partner answers a statement: by a link without an account, or on paper that one of ours notes.

The same for statements of every kind (``stated``); whose right it is to send or to note one says its own use case.
A link counts while its statement is in force; how links are made, kept and tried stands in ``access/partner_links``.
"""

from datetime import timedelta

from pydantic import Field as Limits
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.access.partner_links import LinkDoor, OpenLink, PartnerLinkMade, new_token
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.commands import DocumentAct, DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import locked, ref
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED
from jxc_app.modules.files.models import Attachment
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.parts import ask_owner, receivers_of, writers_of
from jxc_app.modules.settlement.permissions import STATEMENT_NOTE
from jxc_app.modules.settlement.stated import KINDS, StatementSeen, answers_of, is_open_to_answers, seen
from jxc_app.modules.settlement.statement_models import (
    BY_LINK,
    BY_PAPER,
    CONFIRMED,
    OBJECTED,
    Answered,
    StatementLink,
)
from jxc_app.modules.settlement.stating import STATEMENT

LINK_HOLDS = timedelta(days=30)


class ShareStatement(DocumentAct):
    """A statement in force that its partner shall see; an earlier link stops counting."""


class StatementLinkMade(PartnerLinkMade):
    """The link of a statement."""

    document_id: int


class OpenStatement(OpenLink):
    """Which statement is looked at."""


class LineAnswer(Command):
    """What the partner says of one line."""

    line_no: int = Limits(ge=1, le=500)
    verdict: str = Limits(pattern="^(confirmed|objected)$")
    remark: str = Limits(default="", max_length=200)


class AnswerStatement(OpenStatement):
    """Every line answered, by a person who says their name."""

    name: str = Limits(min_length=1, max_length=60)
    remark: str = Limits(default="", max_length=500)
    lines: list[LineAnswer] = Limits(max_length=500, description="none where it lists no papers")


class NotePaper(DocumentAct):
    """The partner signed the paper, which hangs on the statement as a file; ``name``: who signed."""

    name: str = Limits(min_length=1, max_length=60)
    remark: str = Limits(default="", max_length=500)


def _sharing() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[STATEMENT].permissions["post"],)


@use_case("statement.share", title="生成对账链接", inside=_sharing)
def share_statement(uow: UnitOfWork, command: ShareStatement) -> StatementLinkMade:
    """Make the link by which the supplier answers. Raises Conflict ``statement.not_waiting`` once it is confirmed."""
    if not holds_any(uow.session, uow.actor, _sharing()):
        uow.authorize(_sharing()[0])
    return share(uow, command, STATEMENT, _sharing()[0])


def share(uow: UnitOfWork, command: DocumentAct, type_: str, right: str) -> StatementLinkMade:
    """The link of a statement of this type, for who has this right to it."""
    document, _ = waiting(uow, command, type_, right)
    fresh = new_token()
    link = StatementLink(
        document_id=document.id or 0, token_sha256=fresh.sha256, made_at=uow.now,
        made_by=uow.actor.user_id, expires_at=uow.now + LINK_HOLDS,
    )  # fmt: skip
    uow.session.merge(link)
    note(uow, document, "share", f"有效期到 {link.expires_at.astimezone(uow.settings.zone):%Y-%m-%d}")
    uow.record(document.type, document.id, document.number or "", after={"link_until": link.expires_at})
    return StatementLinkMade(
        document_id=document.id or 0, number=document.number or "", expires_at=link.expires_at, token=fresh.token
    )


@use_case("statement.note", title="登记供应商对账回执", permission=STATEMENT_NOTE)
def note_paper(uow: UnitOfWork, command: NotePaper) -> DocumentRef:
    """Note that the supplier signed on paper: somebody else than who made the statement has seen it.

    Raises DomainError ``statement.no_paper`` without a file, ``statement.own_receipt``, ``statement.own``; Conflict
    ``statement.not_waiting``.
    """
    document, paper = waiting(uow, command, STATEMENT, STATEMENT_NOTE.code)
    is_alone = refuse_one_hand(uow, receivers_of(uow.session, {document.id or 0}), "statement.own_receipt")
    made_it = refuse_one_hand(uow, writers_of(uow.session, {document.id or 0}), "statement.own")
    confirm_on_paper(uow, document, paper, command)
    if is_alone:
        ask_owner(uow, document, "收货的人自己登记了对账回执")
    elif made_it:
        ask_owner(uow, document, "一个人做了对账单又登记了回执")
    return ref(uow, document)


def confirm_on_paper(uow: UnitOfWork, document: Document, paper: Answered, command: NotePaper) -> None:
    """Every line is right by a paper that hangs on the statement. Raises DomainError ``statement.no_paper``."""
    if not _has_file(uow.session, document.id or 0):
        raise DomainError("statement.no_paper", field="name")
    for line in answers_of(uow.session, document.id or 0).values():
        line.verdict, line.remark = CONFIRMED, ""
    uow.session.flush()
    paper.noted_by = uow.actor.user_id
    _confirm(uow, document, paper, command.name, command.remark, BY_PAPER)


@use_case("statement.open_link", title="打开对账链接", public=True)
def open_statement(uow: UnitOfWork, command: OpenStatement) -> StatementSeen:
    """Show a partner the statement that the link is for, and nothing else."""
    document = STATEMENT_DOOR.enter(uow, command.token)
    if isinstance(document, StatementSeen):
        return document
    uow.record(document.type, document.id, document.number or "", after={"opened": True})
    return seen(uow.session, document)


@use_case("statement.answer", title="往来单位答复对账单", public=True)
def answer_statement(uow: UnitOfWork, command: AnswerStatement) -> StatementSeen:
    """Take the partner's word line by line; where no line is objected to, the statement is confirmed.

    Raises DomainError ``statement.all_lines``, ``statement.why`` at ``lines.N.remark``, ``statement.is_confirmed``.
    """
    document = STATEMENT_DOOR.enter(uow, command.token)
    if isinstance(document, StatementSeen):
        return document
    paper = uow.session.get_one(
        KINDS[document.type].paper, document.id, with_for_update=True, populate_existing=True
    )  # fmt: skip
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
    answers = answers_of(uow.session, document.id or 0)
    if {one.line_no for one in said} != answers.keys() or len(said) != len(answers):
        raise DomainError("statement.all_lines", field="lines")
    for at, one in enumerate(said):
        if one.verdict == OBJECTED and not one.remark:
            raise DomainError("statement.why", field=f"lines.{at}.remark")
        answers[one.line_no].verdict = one.verdict
        answers[one.line_no].remark = one.remark if one.verdict == OBJECTED else ""
    uow.session.flush()


def _confirm(uow: UnitOfWork, document: Document, paper: Answered, name: str, remark: str, how: str) -> None:
    paper.answered_at = paper.confirmed_at = uow.now
    paper.answered_by, paper.remark, paper.confirmed_how = name, remark, how
    words = f"{name}（{'链接' if how == BY_LINK else '盖章回执'}）"
    _tell(uow, document, "confirm", words, {"confirmed": True, "answered_by": name})


def _tell(uow: UnitOfWork, document: Document, act: str, words: str, after: dict[str, object]) -> None:
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, act, words)
    uow.record(document.type, document.id, document.number or "", after=after)


def waiting(uow: UnitOfWork, command: DocumentAct, type_: str, right: str) -> tuple[Document, Answered]:
    """A statement of this type, in force and not confirmed, locked for the actor.

    Raises NotFound for any other document, Conflict ``statement.not_waiting``, ``statement.replaced``.
    """
    document, kind = locked(uow, command.document_id, command.version, "post", right), KINDS[type_]
    paper = uow.session.get(kind.paper, document.id, with_for_update=True, populate_existing=True)
    if document.type != type_ or paper is None:
        raise NotFound("document.not_found")
    if document.status not in (POSTED, DONE) or paper.confirmed_at is not None:
        raise Conflict("statement.not_waiting", number=document.number or "草稿")
    if not kind.stands(uow.session, document):
        raise Conflict("statement.replaced", number=document.number or "草稿")
    return document, paper


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
    return document if document is not None and is_open_to_answers(uow.session, document) else None


STATEMENT_DOOR = LinkDoor(
    "supplier_statement", StatementSeen, _behind, wrong="statement.link_wrong", wait="statement.link_wait"
)
