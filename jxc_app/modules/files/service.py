"""Attaching files to a subject, and taking them off while it is open."""

from sqlmodel import col, func, select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.files.keeping import Kept, keep_sent
from jxc_app.modules.files.models import Attachment
from jxc_app.modules.files.permissions import FILE_ATTACH
from jxc_app.modules.files.rules import KIND_TITLES, MOST_FILES, FileKind, check_kind, kept_name
from jxc_app.modules.files.subjects import subject_of


class AttachFile(Command):
    """``sent``: the SHA-256 of a file that this person has sent (``POST /api/files`` does both)."""

    subject_kind: str
    subject_id: Id
    kind: FileKind
    name: str
    sent: str


class Attached(Result):
    """The file hangs there under this id."""

    file_id: int


class RemoveFile(Command):
    """Which file goes."""

    file_id: Id


def _keep(database: Database, actor: Actor, command: AttachFile) -> Kept | DomainError:
    """Looked at before the transaction, told after the rights: who may not attach learns nothing of the file."""
    try:
        return keep_sent(database.settings, actor.user_id, command.sent)
    except DomainError as refusal:
        return refusal


@use_case("file.attach", title="上传附件", permission=FILE_ATTACH, prepare=_keep)
def attach_file(uow: UnitOfWork, command: AttachFile) -> Attached:
    """Hang a sent file on a subject, also after it is locked: some papers come late.

    Raises NotFound, PermissionDenied, DomainError ``attachment.*`` where the file is none that is taken.
    """
    subject = subject_of(command.subject_kind)
    subject.may_attach(uow, command.subject_id)
    if isinstance(uow.prepared, DomainError):
        raise uow.prepared
    kept: Kept = uow.prepared
    check_kind(command.kind, kept.media)
    _check_room(uow, command, kept)
    attached = Attachment(
        subject_kind=command.subject_kind, subject_id=command.subject_id, kind=command.kind,
        name=kept_name(command.name, kept.media), media=kept.media, size=kept.size, sha256=kept.sha256,
        has_preview=kept.has_preview, attached_by=uow.actor.user_id, attached_at=uow.now,
    )  # fmt: skip
    uow.session.add(attached)
    uow.session.flush()
    _tell(uow, attached, "attach", {"file_sha256": kept.sha256})
    return Attached(file_id=attached.id or 0)


@use_case("file.remove", title="移除附件", permission=FILE_ATTACH)
def remove_file(uow: UnitOfWork, command: RemoveFile) -> Attached:
    """Take off a file that one attached oneself; the row and the content stay.

    Raises NotFound, DomainError ``attachment.locked``, ``attachment.not_own``.
    """
    asked = uow.session.get(Attachment, command.file_id)
    if asked is None:
        raise NotFound("attachment.not_found")
    subject = subject_of(asked.subject_kind)
    subject.may_attach(uow, asked.subject_id)
    found = uow.session.get_one(Attachment, command.file_id, with_for_update=True, populate_existing=True)
    _check_open(uow, found, is_locked=subject.is_locked(uow.session, found.subject_id))
    found.removed_at, found.removed_by = uow.now, uow.actor.user_id
    _tell(uow, found, "detach")
    return Attached(file_id=command.file_id)


def _check_open(uow: UnitOfWork, file: Attachment, *, is_locked: bool) -> None:
    if file.removed_at is not None:
        raise NotFound("attachment.not_found")
    if is_locked:
        raise DomainError("attachment.locked", name=file.name)
    if file.attached_by != uow.actor.user_id:
        raise DomainError("attachment.not_own", name=file.name)


def _check_room(uow: UnitOfWork, command: AttachFile, kept: Kept) -> None:
    here = (
        Attachment.subject_kind == command.subject_kind,
        Attachment.subject_id == command.subject_id,
        col(Attachment.removed_at).is_(None),
    )
    same = select(Attachment.id).where(*here, Attachment.sha256 == kept.sha256, Attachment.kind == command.kind)
    if uow.session.exec(same).first() is not None:
        raise DomainError("attachment.twice", kind=KIND_TITLES[command.kind], field="file")
    if uow.session.exec(select(func.count()).select_from(Attachment).where(*here)).one() >= MOST_FILES:
        raise DomainError("attachment.too_many", most=MOST_FILES, field="file")


def _tell(uow: UnitOfWork, file: Attachment, act: str, more: dict[str, str] | None = None) -> None:
    """The log names the file; the timeline only its kind, for a name may tell what its reader must not see."""
    kind = KIND_TITLES[FileKind(file.kind)]
    label = subject_of(file.subject_kind).tell(uow, file.subject_id, act, kind)
    field = "attached_file" if act == "attach" else "removed_file"
    uow.record(file.subject_kind, file.subject_id, label, after={field: f"{kind} {file.name}", **(more or {})})
