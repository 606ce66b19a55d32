"""The frame around every page: who is here, which places they may open, how much waits for them."""

import asyncio

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.database import get_database
from jxc_app.core.outcomes import TOPIC as DUTY_TOPIC
from jxc_app.modules.access.queries import demo_company, needs_first_user
from jxc_app.modules.access.users import create_user
from jxc_app.modules.dashboards.rules import MOST_COUNTED
from jxc_app.modules.dashboards.waiting import around
from jxc_app.modules.migration.demo.clearing import allow_clearing
from jxc_app.modules.reports.queries import books_standing
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.modules.warehouses.service import create_warehouse
from jxc_app.state.alarms import backup_alarm, proof_alarm
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.identity import current
from jxc_app.state.places import open_places
from jxc_app.state.proof import ProofState
from jxc_app.state.search import Group, page_hit

#: seconds between two counts of what waits: every open page asks
_REST = 2.0


class FrameState(SessionState, rx.State):
    """The person's name and roles, and what menu, search and bell show them; ``waiting`` is empty for nothing.

    The alarms are empty while the books are in order, and for those whom they do not concern.
    """

    person: str = ""
    person_id: int = 0
    roles: str = ""
    waiting: str = ""
    proof_alarm: str = ""
    backup_alarm: str = ""
    demo: str = ""
    may_clear_demo: bool = False
    places: rx.Field[list[str]] = rx.field(default_factory=list)
    first: rx.Field[list[Group]] = rx.field(default_factory=list)

    @rx.event
    @requires(SIGNED_IN)
    async def load(self) -> None:
        """Look anew: a role may have been given or taken since the last page."""
        self._watch("document", "notice", "approval", DUTY_TOPIC, rest=_REST)
        (await self.get_state(ProofState)).title = ""  # what waited for a proof waited on the page before
        mine = open_places(current.get())
        self.person, self.person_id = self._actor().name, self._actor().user_id
        self.places = [place.key for place in mine]
        self.first = [Group("pages", [page_hit(place) for place in mine])]
        known = await self._read(around, user_id=self._actor().user_id)
        self.demo = await asyncio.to_thread(get_database().read, demo_company)
        self.may_clear_demo = bool(self.demo) and self._may(allow_clearing)
        self.roles, self.waiting = known.roles, counted(known.waiting)
        await self._look_at_duties()

    @rx.event
    @requires(SIGNED_IN)
    async def refresh(self) -> None:
        """A document has changed, somebody was told of something or a duty has ended."""
        known = await self._read(around, user_id=self._actor().user_id)
        self.waiting = counted(known.waiting)
        await self._look_at_duties()

    @rx.event
    @requires(SIGNED_IN)
    async def begin(self) -> EventSpec | None:
        """On to the first steps where the company has not taken them yet."""
        if self._may(create_user) and await asyncio.to_thread(get_database().read, needs_first_user):
            return rx.redirect("/first-start")
        if self._may(create_warehouse) and not await self._read(list_warehouses):
            return rx.redirect("/first-start")
        return None

    async def _look_at_duties(self) -> None:
        """Anew each time: another worker may have proved, and a right may have been taken."""
        if not self._may(books_standing):
            self.proof_alarm = self.backup_alarm = ""
            return
        found = await self._read(books_standing)
        self.proof_alarm = proof_alarm(found.proof, found.proof_trouble)
        self.backup_alarm = backup_alarm(found.backup, found.backup_trouble)


def counted(waiting: int) -> str:
    """A number of tasks as a sign shows it."""
    return f"{MOST_COUNTED}+" if waiting > MOST_COUNTED else str(waiting or "")
