"""The files of a subject, and one of them; cut to the kinds that the subject shows this reader."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.files.media import Media
from jxc_app.modules.files.models import Attachment
from jxc_app.modules.files.rules import FileKind
from jxc_app.modules.files.subjects import subject_of


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file; ``size`` in bytes. ``may_remove``: it is the reader's own, and its subject is still open."""

    id: int
    kind: FileKind
    name: str
    media: Media
    size: int
    sha256: str
    has_preview: bool
    attached_by: int
    attached_by_name: str
    attached_at: datetime
    may_remove: bool


@query("file.list", title="查看附件")
def list_files(session: Session, scope: Scope, *, subject_kind: str, subject_id: int, actor: Actor) -> list[FileRow]:
    """The files on a subject, oldest first. Raises NotFound where the reader may not see the subject."""
    subject = subject_of(subject_kind)
    kinds = subject.may_see(session, actor, subject_id)
    is_open = not subject.is_locked(session, subject_id)
    here = (Attachment.subject_kind == subject_kind, Attachment.subject_id == subject_id)
    wanted = select(Attachment, User.name).join(User, col(User.id) == Attachment.attached_by)
    rows = session.exec(wanted.where(*here, col(Attachment.removed_at).is_(None)).order_by(col(Attachment.id))).all()
    return [_row(file, name, actor, is_open) for file, name in rows if _is_shown(file, kinds, actor)]


@query("file.get", title="下载附件")
def get_file(session: Session, scope: Scope, *, file_id: int, actor: Actor) -> FileRow:
    """One file. Raises NotFound, also for one that the reader may not see, and once it is removed."""
    wanted = select(Attachment, User.name).join(User, col(User.id) == Attachment.attached_by)
    found = session.exec(wanted.where(Attachment.id == file_id, col(Attachment.removed_at).is_(None))).first()
    if found is None:
        raise NotFound("attachment.not_found")
    file, name = found
    subject = subject_of(file.subject_kind)
    if not _is_shown(file, subject.may_see(session, actor, file.subject_id), actor):
        raise NotFound("attachment.not_found")
    return _row(file, name, actor, not subject.is_locked(session, file.subject_id))


def files_in_use(session: Session) -> frozenset[str]:
    """The hashes of all files that a row names, removed ones too: they are evidence."""
    return frozenset(session.exec(select(Attachment.sha256).distinct()))


def _is_shown(file: Attachment, kinds: frozenset[FileKind], actor: Actor) -> bool:
    """Whoever attached a file has seen it."""
    return file.kind in kinds or file.attached_by == actor.user_id


def _row(file: Attachment, name: str, actor: Actor, is_open: bool) -> FileRow:
    return FileRow(
        id=file.id or 0, kind=FileKind(file.kind), name=file.name, media=Media(file.media), size=file.size,
        sha256=file.sha256, has_preview=file.has_preview, attached_by=file.attached_by, attached_by_name=name,
        attached_at=file.attached_at, may_remove=is_open and file.attached_by == actor.user_id,
    )  # fmt: skip
