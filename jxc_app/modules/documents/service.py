"""The life of a document."""

from functools import partial

from sqlmodel import select

from jxc_app.core import registry
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.approvals.asking import Asked
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents import approving, numbers
from jxc_app.modules.documents.amended import original_of, post_amended, record_amended, refuse_unentitled
from jxc_app.modules.documents.choosing_lots import choose_lots
from jxc_app.modules.documents.commands import (
    AnnotateDocument,
    CloseDocument,
    DocumentAct,
    DocumentFields,
    DocumentRef,
    PostDocument,
    RecordDocument,
    SaveDraft,
    SubmitDocument,
    WithdrawDocument,
)
from jxc_app.modules.documents.drafts import Written, check_backdating, fill, keeps_date, moment_of, new_document
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import free_stock, post_stock, reserve_stock
from jxc_app.modules.documents.receipt_lives import refuse_short_lives
from jxc_app.modules.documents.rows import as_row, seen_of
from jxc_app.modules.documents.setting_aside import set_aside
from jxc_app.modules.documents.steps import move_to, note
from jxc_app.modules.documents.types import (
    APPROVED,
    CLOSED,
    DRAFT,
    POSTED,
    SUBMITTED,
    TRANSITIONS,
    permissions_for,
    type_of,
)
from jxc_app.modules.inventory.periods import is_open

NOTHING_ASKED = Asked()


@use_case("document.save_draft", title="保存草稿", inside=partial(permissions_for, "draft"))
def save_draft(uow: UnitOfWork, command: SaveDraft) -> DocumentRef:
    """Save a draft; the first save makes it. Raises Conflict ``version.stale`` where another tab was faster."""
    _authorize_new(uow, command, "draft")
    if command.document_id is None:
        written = new_document(uow, command)
        note(uow, written.document, "create")
    else:
        document = locked(uow, command.document_id, command.version, "draft")
        if document.status != DRAFT or document.type != command.type:
            raise Conflict("document.not_draft")
        document.version += 1
        written = fill(uow, document, command)
    _audit(uow, written.document, after=_head(written.document) | {"lines": len(written.lines)})
    return ref(uow, written.document)


@use_case("document.submit", title="提交单据", inside=partial(permissions_for, "draft"))
def submit_document(uow: UnitOfWork, command: SubmitDocument) -> DocumentRef:
    """Give a draft its number and reserve what it will take."""
    document = _for_act(uow, command, "draft")
    written = _ready(uow, Written(document, lines_of(uow.session, document.id or 0)))
    plan = approving.plan_posting(uow, written, original_of(uow, document))
    _submit(uow, written)
    asked = approving.ask(uow, plan, document) if plan.must_wait else NOTHING_ASKED
    return _changed(uow, document, "submit", DRAFT, asked=asked)


@use_case("document.withdraw", title="撤回", inside=partial(permissions_for, "draft", "post"))
def withdraw_document(uow: UnitOfWork, command: WithdrawDocument) -> DocumentRef:
    """Take a submitted document back to draft: its maker, or whoever may post it.

    It keeps its number, and with it its business date; what it had reserved is free again.
    """
    document = _for_act(uow, command, "draft" if _is_makers(uow, command.document_id) else "post")
    if not type_of(document.type).by_hand:  # nobody could go on with a draft that the product itself has written
        raise DomainError("document.wrong_status", number=document.number or "草稿")
    before = document.status
    move_to(document, DRAFT)
    approving.withdraw(uow, document)
    free_stock(uow, document)
    return _changed(uow, document, "withdraw", before)


@use_case("document.post", title="过账", inside=partial(permissions_for, "post"))
def post_document(uow: UnitOfWork, command: PostDocument) -> DocumentRef:
    """Move the stock; a draft is submitted on the way. Where a flow wants it approved first, it waits for that."""
    return post_locked(uow, _for_act(uow, command, "post"))


def post_locked(uow: UnitOfWork, document: Document) -> DocumentRef:
    """Post a document whose row is locked for it, or hand it in where it must be approved first."""
    before = document.status
    asked = _post(uow, Written(document, lines_of(uow.session, document.id or 0)))
    return _changed(uow, document, _done(document, before), before, asked=asked)


@use_case("document.record", title="录入并过账", inside=partial(permissions_for, "post"))
def record_document(uow: UnitOfWork, command: RecordDocument) -> DocumentRef:
    """Draft, number and posting in one transaction, for callers that have the whole document at once.

    Where a flow wants it approved first, it is handed in and waits.
    """
    _authorize_new(uow, command, "draft", "post")
    return finish_posting(uow, new_document(uow, command))


def finish_posting(uow: UnitOfWork, written: Written) -> DocumentRef:
    """Post a draft that was made in this same transaction, or hand it in where it must be approved first."""
    asked = _post(uow, written, is_new=True)
    act = _done(written.document, DRAFT)
    return _changed(uow, written.document, act, "", lines=len(written.lines), asked=asked)


def book_following(uow: UnitOfWork, written: Written) -> DocumentRef:
    """Post what follows from another document, made in its transaction: whoever decided on that one decided on it."""
    post_stock(uow, written, may_hold=False)
    _give_number(uow, written.document)
    return _changed(uow, written.document, "post", "", lines=len(written.lines))


def hand_in(uow: UnitOfWork, written: Written) -> DocumentRef:
    """Submit a draft that was made in this same transaction, to be posted together with others."""
    _submit(uow, written)
    return _changed(uow, written.document, "submit", "", lines=len(written.lines))


def hand_in_chosen(uow: UnitOfWork, written: Written) -> DocumentRef:
    """The same with the lots that it takes chosen now: for what is picked before it is posted."""
    return hand_in(uow, _ready(uow, written))


def resubmit(uow: UnitOfWork, written: Written) -> DocumentRef:
    """A submitted document, its row locked, has another content now."""
    document = written.document
    return _changed(uow, document, "submit", document.status, lines=len(written.lines))


def give_up(uow: UnitOfWork, document: Document, reason: str) -> None:
    """Close a document, its row locked, that has moved nothing; whoever asks has been asked whether they may."""
    before = document.status
    move_to(document, CLOSED)
    approving.withdraw(uow, document, reason)
    free_stock(uow, document)
    _changed(uow, document, "close", before, reason=reason)


def post_approved(uow: UnitOfWork, document: Document) -> None:
    """Post what was decided just now, by whoever decided last. Raises DomainError where it cannot be posted."""
    _post(uow, Written(document, lines_of(uow.session, document.id or 0)), is_decided=True)
    _changed(uow, document, "post", APPROVED)


@use_case("document.close", title="关闭单据", inside=partial(permissions_for, "draft"))
def close_document(uow: UnitOfWork, command: CloseDocument) -> DocumentRef:
    """Give a document up before it moved anything; what it had reserved is free again."""
    document = _for_act(uow, command, "draft")
    give_up(uow, document, command.reason)
    return ref(uow, document)


@use_case("document.annotate", title="修改备注", inside=partial(permissions_for, "draft"))
def annotate_document(uow: UnitOfWork, command: AnnotateDocument) -> DocumentRef:
    """Change remark, 经手人 and own number, also after posting."""
    document = _for_act(uow, command, "draft")
    before = {"remark": document.remark, "responsible": document.responsible, "own_number": document.own_number}
    after = command.model_dump(exclude={"document_id", "version"})
    for name, value in after.items():
        setattr(document, name, value)
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, "annotate")
    changed = [name for name in after if after[name] != before[name]]
    _audit(uow, document, before={n: before[n] for n in changed}, after={n: after[n] for n in changed})
    return ref(uow, document)


def _authorize_new(uow: UnitOfWork, command: DocumentFields, *acts: str) -> None:
    row = rows_of(uow.session, [line.sku_id for line in command.lines], uow.actor.user_id)
    for act in acts:
        uow.authorize(type_of(command.type).permissions[act], [command.warehouse_id], row)
    if type_of(command.type).links_to_many:
        _refuse_unseen(uow, command)


def _refuse_unseen(uow: UnitOfWork, command: DocumentFields) -> None:
    """Nobody fulfils by hand what they may not see: to them its lines are those of no document."""
    named = {line.source_line_id // LINES_PER_DOCUMENT for line in command.lines if line.source_line_id}
    seen = seen_of(uow.session, registry.scope(uow.session, uow.actor, DOCUMENT_VIEW.code), named) if named else set()
    for position, line in enumerate(command.lines):
        if line.source_line_id and line.source_line_id // LINES_PER_DOCUMENT not in seen:
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")


def _is_makers(uow: UnitOfWork, document_id: int) -> bool:
    """Whether the actor made it; that never changes, so it needs no lock."""
    maker = uow.session.exec(select(Document.maker_id).where(Document.id == document_id)).first()
    return maker == uow.actor.user_id


def _for_act(uow: UnitOfWork, command: DocumentAct, act: str) -> Document:
    return locked(uow, command.document_id, command.version, act)


def locked(uow: UnitOfWork, document_id: int, version: int | None, act: str, permission: str | None = None) -> Document:
    """The document, its row locked, for an act that the actor may do: by the type's right to it, or by ``permission``.

    Raises NotFound (missing, or nothing the actor may see), PermissionDenied, or Conflict where somebody
    changed it meanwhile.
    """
    document = lock_document(uow.session, document_id)
    if document is None:
        raise NotFound("document.not_found")
    authorize_at(uow, document, permission or type_of(document.type).permissions[act])
    if document.version != version:
        raise Conflict("version.stale")
    return document


def refuse_outsiders(uow: UnitOfWork, permissions: tuple[str, ...]) -> None:
    """Raises PermissionDenied for who holds none of these anywhere, before it is looked whether the document exists."""
    if not holds_any(uow.session, uow.actor, permissions):
        uow.authorize(permissions[0])


def authorize_at(uow: UnitOfWork, document: Document, permission: str) -> None:
    """Raises PermissionDenied; NotFound for who may not even see it: the answer for a document that does not exist."""
    row = as_row(uow.session, document)
    try:
        uow.authorize(permission, [document.warehouse_id], row)
    except PermissionDenied:
        try:
            uow.authorize(DOCUMENT_VIEW.code, [document.warehouse_id], row)
        except PermissionDenied:
            raise NotFound("document.not_found") from None
        raise


def _submit(uow: UnitOfWork, written: Written) -> None:
    document = written.document
    if not written.lines:
        raise DomainError("document.no_lines", field="lines")
    _check_date(uow, document)
    move_to(document, SUBMITTED)
    if document.amends_document_id is None:  # what an amendment takes lies in the document that it amends
        reserve_stock(uow, written)
    _give_number(uow, document)


def _ready(uow: UnitOfWork, written: Written) -> Written:
    """With its lots: those that come in live long enough, those that go out are chosen."""
    before = type_of(written.document.type).before
    if before and written.document.status == DRAFT:
        before(uow, written.document, written.lines)
    refuse_short_lives(uow, written)
    if type_of(written.document.type).sells_short:
        return set_aside(uow, written)
    return choose_lots(uow, written)


def _check_date(uow: UnitOfWork, document: Document) -> None:
    """The day of what is amended may be kept by anybody; any other past day needs its right."""
    if not keeps_date(uow.session, document, document.business_date):
        check_backdating(uow, document.warehouse_id, document.business_date)


def _post(uow: UnitOfWork, written: Written, *, is_new: bool = False, is_decided: bool = False) -> Asked:
    document = written.document
    if document.posted_at is not None or (document.status, POSTED) not in TRANSITIONS:
        raise DomainError("document.wrong_status", number=document.number or "草稿")
    original = original_of(uow, document)
    _settle_date(uow, document, original, is_new=is_new)
    if original is not None and not is_decided:
        refuse_unentitled(uow, original)
    written = _ready(uow, written)
    plan = approving.plan_posting(uow, written, original)
    if plan.must_wait:
        if document.status == DRAFT:
            _submit(uow, written)
        return approving.ask(uow, plan, document, then=approving.POST)
    if original is not None:
        post_amended(uow, written, original)
    else:
        if not is_new and type_of(document.type).picks_lots:
            # what leaves does so when it is posted, not when its draft was saved: what came meanwhile is there
            document.effective_at = moment_of(uow, document.business_date)
        post_stock(uow, written, may_hold=not is_new)
    _give_number(uow, document)
    if original is not None:
        record_amended(uow, document, original)
    asked = approving.ask(uow, plan, document)
    type_ = type_of(document.type)
    if type_.after:
        uow.session.flush()
        type_.after(uow, document, True)
    return asked


def _settle_date(uow: UnitOfWork, document: Document, original: Document | None, *, is_new: bool) -> None:
    """What was handed in, and waited while its month was closed, happens today; its number keeps the day it is of."""
    is_stuck = document.number is not None and original is None and not is_open(uow.session, document.business_date)
    if is_stuck:
        note(uow, document, "redate", f"{document.business_date} 已月结，记在 {uow.today}")
        document.business_date, document.effective_at = uow.today, uow.now
    if document.status == DRAFT and not is_new:
        _check_date(uow, document)


def _done(document: Document, before: str) -> str:
    """What happened to a document that was to be posted."""
    if document.posted_at is not None:
        return "post"
    return "submit" if before == DRAFT else "ask"


def _give_number(uow: UnitOfWork, document: Document) -> None:
    if document.number is None:
        prefix = type_of(document.type).prefix
        document.number = numbers.draw(uow.session, prefix, document.business_date)


def _changed(
    uow: UnitOfWork,
    document: Document,
    act: str,
    before: str,
    *,
    reason: str = "",
    lines: int | None = None,
    asked: Asked = NOTHING_ASKED,
) -> DocumentRef:
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, act, reason)
    after = _head(document) | ({"lines": lines} if lines is not None else {})
    _audit(uow, document, before={"status": before} if before else {}, after=after, reason=reason)
    return ref(uow, document, asked)


def _head(document: Document) -> dict[str, object]:
    fields = (
        "status", "number", "business_date", "warehouse_id", "to_warehouse_id", "partner_id", "total_quantity",
        "total_amount",
    )  # fmt: skip
    said = {name: value for name in ("rounding", "urgency") if (value := getattr(document, name))}
    return {name: value for name in fields if (value := getattr(document, name)) is not None} | said


def _audit(uow: UnitOfWork, document: Document, **what: object) -> None:
    uow.record("document", document.id, document.number or document.type, **what)


def ref(uow: UnitOfWork, document: Document, asked: Asked = NOTHING_ASKED) -> DocumentRef:
    """The answer of every act."""
    uow.session.flush()
    return DocumentRef(
        document_id=document.id or 0, number=document.number, status=document.status, version=document.version,
        posted_at=document.posted_at, waiting_for=asked.waiting_for, prompts=asked.prompts,
    )  # fmt: skip
