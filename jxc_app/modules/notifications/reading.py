"""Marking one's own messages as read."""

from pydantic import Field as Limits
from sqlmodel import col, update

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.inputs import LongId
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.telling import TOPIC


class MarkRead(Command):
    """These messages of one's own; None: all of them."""

    notice_ids: list[LongId] | None = Limits(default=None, max_length=200)


class Marked(Result):
    """How many were unread until now."""

    count: int


@use_case("notice.mark_read", title="消息标为已读", public=True)
def mark_read(uow: UnitOfWork, command: MarkRead) -> Marked:
    """Mark messages as read; nobody can mark another's."""
    if uow.actor.session_id is None:
        raise PermissionDenied("access.sign_in_first")
    unread = (col(Notice.recipient_id) == uow.actor.user_id) & col(Notice.read_at).is_(None)
    if command.notice_ids is not None:
        unread &= col(Notice.id).in_(command.notice_ids)
    count = int(uow.session.exec(update(Notice).where(unread).values(read_at=uow.now)).rowcount)
    uow.record("user", uow.actor.user_id, uow.actor.name, after={"notices_read": count})
    uow.publish(TOPIC, user_id=uow.actor.user_id)
    return Marked(count=count)
