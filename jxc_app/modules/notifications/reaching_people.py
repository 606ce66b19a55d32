"""One message to one person's own address, at once, through the company's channel of that kind.

It leaves no delivery behind: what is sent so is a code, which nobody else may read in a log.
"""

from sqlmodel import Session, col, select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.logs import get_logger
from jxc_app.core.use_case import clock
from jxc_app.modules.notifications.delivering import fields_of
from jxc_app.modules.notifications.letters import proved_channel
from jxc_app.modules.notifications.models import ChannelKind, NoticeChannel
from jxc_app.modules.notifications.sending.guarded import SendFailed
from jxc_app.modules.notifications.sending.route import gate_of, send

log = get_logger("notices")
#: kind of channel → its field that says whom it reaches
_REACHES = {ChannelKind.MAIL: "to", ChannelKind.SMS: "phones"}


def kinds_in_use(session: Session) -> frozenset[str]:
    """The kinds of channel by which the company can reach one person."""
    kinds = select(NoticeChannel.kind).where(
        col(NoticeChannel.switched_off_at).is_(None), col(NoticeChannel.kind).in_(tuple(_REACHES))
    )
    return frozenset(session.exec(kinds.distinct()).all())


def send_to(database: Database, kind: str, address: str, title: str, text: str) -> None:
    """Send through the channel that proved itself last. Raises DomainError where there is none, or it failed."""
    sealed = database.read(lambda session: _sealed_fields(session, kind))
    if sealed is None:
        raise DomainError("code.no_channel")
    settings = database.settings
    try:
        fields = fields_of(sealed, settings) | {_REACHES[ChannelKind(kind)]: [address]}
        send(kind, fields, title, text, gate_of(settings), clock.get().now())
    except SendFailed as failure:
        log.warning("code_not_sent", kind=kind, why=failure.words)
        raise DomainError("code.not_sent", why=failure.words) from None


def _sealed_fields(session: Session, kind: str) -> str | None:
    channel = proved_channel(session, kind)
    return channel.sealed if channel else None
