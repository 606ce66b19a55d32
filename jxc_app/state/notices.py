"""The messages of the person: what they were told, unread first."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.notifications.queries import Message, my_notices
from jxc_app.modules.notifications.reading import mark_read
from jxc_app.modules.notifications.telling import TOPIC
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.formats import moment


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as the page shows it."""

    key: str
    severity: str
    title: str
    text: str
    link: str
    at: str
    is_read: bool


class NoticesState(SessionState, rx.State):
    """``unread`` is empty where nothing is."""

    is_loaded: bool = False
    lines: rx.Field[list[MessageLine]] = rx.field(default_factory=list)
    unread: str = ""
    page: int = 1
    has_more: bool = False

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> None:
        """The first page, kept up to date."""
        self._watch(TOPIC, user_id=self._actor().user_id)
        self.page = 1
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def refresh(self) -> None:
        """Somebody was told of something."""
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def turn(self, page: int) -> None:
        """Another page."""
        self.page = max(page, 1)
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def read(self, key: str, link: str) -> EventSpec | None:
        """Mark one as read and go where it leads, which is one of our own pages."""
        await self._perform(mark_read, {"notice_ids": [key]})
        await self._load()
        return rx.redirect(link) if link.startswith("/") and not link.startswith("//") else None

    @rx.event
    @requires(SIGNED_IN)
    async def read_all(self) -> None:
        """Mark all of one's own as read."""
        await self._perform(mark_read, {})
        self.page = 1
        await self._load()

    async def _load(self) -> None:
        found = await self._read(my_notices, page=self.page)
        self.lines = [_line(one) for one in found.rows]
        self.unread = str(found.unread or "")
        self.has_more = found.has_more
        self.is_loaded = True


def _line(one: Message) -> MessageLine:
    return MessageLine(str(one.id), one.severity, one.title, one.text, one.link, moment(one.created_at), one.is_read)
