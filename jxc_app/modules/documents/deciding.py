"""Deciding on documents, and doing what was decided."""

from pydantic import Field as Limits

from jxc_app.core.errors import DomainError, NotFound, PermissionDenied, say
from jxc_app.core.inputs import AsTyped, Id, Version
from jxc_app.core.registry import write_audit
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.models import User
from jxc_app.modules.access.proving_elsewhere import matching_hash, prove_elsewhere
from jxc_app.modules.approvals import deciding
from jxc_app.modules.approvals.approvers import holds
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.models import Approval, ApprovalState
from jxc_app.modules.approvals.permissions import APPROVAL_DECIDE
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import free_stock
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import post_approved
from jxc_app.modules.documents.steps import move_to, note
from jxc_app.modules.documents.types import APPROVED, CLOSED, DRAFT, SUBMITTED, type_of
from jxc_app.modules.documents.voiding import take_back


class WithdrawApproval(Command):
    """Take back what one asked for oneself, before it is decided."""

    approval_id: Id
    version: Version
    reason: str = Limits(default="", max_length=200)


class DecideHere(DecideApproval):
    """A supervisor proves at somebody else's screen who they are, and decides there (现场授权).

    ``secret``: a code of their authenticator, or their password where none is bound.
    """

    login: str = Limits(max_length=60)
    secret: AsTyped = Limits(max_length=1000, repr=False)


class Decided(Result):
    """What came of it; ``problem``: it is approved, and why it could not be carried out yet."""

    approval_id: int
    state: str
    document_id: int
    number: str
    status: str
    problem: str = ""


class DecidedHere(Result):
    """Whether it was done; ``reason`` is the message code of why not, with the ``field`` and what fills its words."""

    ok: bool
    reason: str = ""
    retry_after_seconds: int = 0
    field: str = "secret"
    params: dict[str, str] = Limits(default_factory=dict)
    decided: Decided | None = None


@use_case("document.decide", title="审批单据", permission=APPROVAL_DECIDE)
def decide_on_document(uow: UnitOfWork, command: DecideApproval) -> Decided:
    """Say yes, send back or refuse; with the last yes the document is posted or voided in the same transaction.

    Where that is not possible any more it stays approved, and ``problem`` says why. Raises as
    :func:`~jxc_app.modules.approvals.deciding.decide`.
    """
    document = _document_of(uow, command.approval_id)
    approval = deciding.decide(uow, command)
    uow.record(
        "approval", approval.id, approval.label, reason=command.comment,
        after={"decision": command.decision, "state": approval.state},
    )  # fmt: skip
    problem = _follow(uow, document, approval, command.comment)
    uow.session.flush()
    return _answer(document, approval, problem)


@use_case("document.decide_here", title="现场授权", public=True, prepare=matching_hash)
def decide_here(uow: UnitOfWork, command: DecideHere) -> DecidedHere:
    """Decide as the supervisor who proved themselves; both are in the log. A wrong proof is counted, and answered.

    So is a refusal of what they decided: were it raised, the code that they used would count a second time.
    """
    if uow.actor.session_id is None:
        raise PermissionDenied("access.sign_in_first")
    proven = prove_elsewhere(uow, command.login, command.secret)
    if proven.actor is None:
        return DecidedHere(ok=False, reason=proven.reason, retry_after_seconds=proven.retry_after_seconds)
    by = UnitOfWork(uow.session, actor=proven.actor, use_case="document.decide", now=uow.now, settings=uow.settings)
    said = DecideApproval(**command.model_dump(include=set(DecideApproval.model_fields)))
    try:
        with uow.session.begin_nested():
            by.authorize(APPROVAL_DECIDE.code)
            decided = decide_on_document(by, said)
    except DomainError as refusal:
        return _refused_here(uow, proven.actor, command, refusal)
    uow.record(
        "approval", decided.approval_id, decided.number, reason=command.comment,
        after={"decided_by": proven.actor.user_id, "decision": command.decision, "state": decided.state},
    )  # fmt: skip
    by.write_messages()
    uow.session.flush()
    write_audit(uow.session, proven.actor, uow.now, by.records)
    return DecidedHere(ok=True, decided=decided)


def _refused_here(uow: UnitOfWork, by: Actor, command: DecideHere, refusal: DomainError) -> DecidedHere:
    hides = isinstance(refusal, PermissionDenied | NotFound)
    code, field = ("approval.cannot_decide_here", "login") if hides else (refusal.code, refusal.field or "secret")
    uow.record(
        "approval", command.approval_id, by.name, outcome="refused", reason=refusal.code,
        after={"decided_by": by.user_id, "decision": command.decision},
    )  # fmt: skip
    params = {} if hides else {name: str(value) for name, value in refusal.params.items()}
    return DecidedHere(ok=False, reason=code, field=field, params=params)


@use_case("approval.withdraw", title="撤回审批", public=True)
def withdraw_approval(uow: UnitOfWork, command: WithdrawApproval) -> Decided:
    """Only who asked may. A document that was to be posted is a draft again; one to be voided stays as it is."""
    asked = uow.session.get(Approval, command.approval_id)
    if asked is None or asked.requested_by != uow.actor.user_id:
        raise NotFound("approval.not_found")
    document = _document_of(uow, command.approval_id)
    approval = deciding.locked(uow, command.approval_id, command.version)
    if approval.state != ApprovalState.WAITING:
        raise NotFound("approval.not_found")
    if approval.act == approving.POST:
        _take_back(uow, document, DRAFT, "withdraw", command.reason)
    else:
        _touch(uow, document, "withdraw_void", command.reason)
    deciding.withdraw(uow, approval, command.reason)
    return _answer(document, approval, "")


def _document_of(uow: UnitOfWork, approval_id: int) -> Document:
    """The document's row is locked before the approval's: posting takes them in that order too."""
    asked = uow.session.get(Approval, approval_id)
    document = lock_document(uow.session, asked.subject_id) if asked and asked.subject_kind == approving.KIND else None
    if document is None:
        raise NotFound("approval.not_found")
    if document.linked_document_id is not None:
        lock_document(uow.session, document.linked_document_id)
    return document


def _follow(uow: UnitOfWork, document: Document, approval: Approval, comment: str) -> str:
    """Do what was decided; why not, where it cannot be done now."""
    match approval.state, approval.act:
        case ApprovalState.APPROVED, approving.POST if document.status in (SUBMITTED, APPROVED):
            return _approve(uow, document, approval)
        case ApprovalState.APPROVED, approving.VOID if document.reverses_document_id is None:
            return _void(uow, document, approval)
        case ApprovalState.RETURNED, approving.POST:
            # nobody could go on with a draft that the product itself has written
            by_hand = type_of(document.type).by_hand
            _take_back(uow, document, DRAFT if by_hand else CLOSED, "return", comment)
        case ApprovalState.REJECTED, approving.POST:
            _take_back(uow, document, CLOSED, "reject", comment)
        case ((ApprovalState.RETURNED | ApprovalState.REJECTED), approving.VOID):
            _touch(uow, document, "reject_void", comment)
        case ApprovalState.OBJECTED, _:
            _touch(uow, document, "object", comment)
        case _:
            pass
    return ""


def _approve(uow: UnitOfWork, document: Document, approval: Approval) -> str:
    if approval.digest != approving.digest(document, lines_of(uow.session, document.id or 0), approving.POST):
        raise DomainError("approval.changed", label=approval.label)
    if document.status == SUBMITTED:  # another flow may have come into force after the first yes
        move_to(document, APPROVED)
    _touch(uow, document, "approve", "")
    if not approval.then:
        return ""
    return _attempt(uow, document, approval, "post")


def _void(uow: UnitOfWork, document: Document, approval: Approval) -> str:
    if approval.then != approving.VOID:  # it went ahead and was only confirmed
        return ""
    return _attempt(uow, document, approval, "void")


def _attempt(uow: UnitOfWork, document: Document, approval: Approval, act: str) -> str:
    """Carry it out in the name of who asked, if they still may; a refusal undoes the attempt and nothing else."""
    records, messages = len(uow.records), uow.mark()
    try:
        with uow.session.begin_nested():
            _refuse_gone(uow, document, approval, act)
            if act == "post":
                post_approved(uow, document)
            else:
                take_back(uow, document, approval.reason, give_back=bool(approval.options.get("release")))
    except DomainError as refusal:
        del uow.records[records:]
        uow.back_to(messages)
        problem = say(refusal)
        uow.session.refresh(document)
        _touch(uow, document, f"{act}_failed", problem)
        return problem
    return ""


def _refuse_gone(uow: UnitOfWork, document: Document, approval: Approval, act: str) -> None:
    """Whoever asked must still be there and still hold the right: an approval lends nobody a right."""
    permission = type_of(document.type).permissions[act]
    if not holds(
        uow.session, approval.requested_by, permission, document.warehouse_id, as_row(uow.session, document)
    ):  # fmt: skip
        name = uow.session.get_one(User, approval.requested_by).name
        raise PermissionDenied("approval.requester_gone", name=name)


def _take_back(uow: UnitOfWork, document: Document, status: str, act: str, comment: str) -> None:
    if document.status not in (SUBMITTED, APPROVED):
        return
    before = document.status
    move_to(document, status)
    free_stock(uow, document)
    _touch(uow, document, act, comment)
    uow.record(
        "document", document.id, document.number or "", before={"status": before}, after={"status": status},
        reason=comment,
    )  # fmt: skip


def _touch(uow: UnitOfWork, document: Document, act: str, text: str) -> None:
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, act, text)


def _answer(document: Document, approval: Approval, problem: str) -> Decided:
    return Decided(
        approval_id=approval.id or 0, state=approval.state, document_id=document.id or 0,
        number=document.number or "", status=document.status, problem=problem,
    )  # fmt: skip
