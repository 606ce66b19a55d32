"""Which adapter carries which kind of channel."""

from datetime import datetime

from jxc_app.core.settings import Settings
from jxc_app.modules.notifications.models import ChannelKind, Fields
from jxc_app.modules.notifications.sending import mail, messages, robots
from jxc_app.modules.notifications.sending.guarded import Gate


def gate_of(settings: Settings) -> Gate:
    """Where this installation may connect to."""
    return Gate(frozenset(host.lower().rstrip(".") for host in settings.notice_hosts))


def send(kind: str, fields: Fields, title: str, text: str, gate: Gate, now: datetime) -> str:
    """Carry one message out; what the other side answered. Raises SendFailed."""
    if kind == ChannelKind.MAIL:
        return mail.send(fields, title, text, gate, now)
    if kind == ChannelKind.SMS:
        return messages.send(fields, title, text, gate, now)
    return robots.send(kind, fields, title, text, gate, now)
