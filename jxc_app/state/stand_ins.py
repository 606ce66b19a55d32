"""Who decides in my place while I am away 代理审批."""

from datetime import date, datetime, time, timedelta
from typing import Literal

import reflex as rx
from pydantic import AwareDatetime

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.approvals.queries import deciders, stand_ins
from jxc_app.modules.approvals.standing_in import appoint_stand_in, end_stand_in
from jxc_app.state.addresses import digits
from jxc_app.state.approval_rows import StandInLine, stand_in_of
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.formats import Option

_WEEK = timedelta(days=6)
Day = Literal["starts_at", "ends_at"]


class StandInState(SessionState, rx.State):
    """The dialog of appointments; both days are whole days of the company's calendar."""

    may_appoint: bool = False
    is_open: bool = False
    revision: int = 0
    person: str = ""
    starts_at: str = ""
    ends_at: str = ""
    reason: str = ""
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    lines: rx.Field[list[StandInLine]] = rx.field(default_factory=list)

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> None:
        """Whether the button stands there, and who stands in at present."""
        self.is_open, self.errors = False, {}
        self.may_appoint = self._may(stand_ins)
        if self.may_appoint:
            await self._load()

    @rx.event
    @requires(stand_ins)
    async def show(self, is_open: bool) -> None:
        """Open the dialog with a week from today, or close it."""
        if is_open and not self.starts_at:
            today = business_date(clock.get().now(), get_settings().zone)
            self.starts_at, self.ends_at = today.isoformat(), (today + _WEEK).isoformat()
        self.is_open, self.errors = is_open, {}
        await self._load()

    @rx.event
    @requires(appoint_stand_in)
    async def choose_person(self, person: str) -> None:
        """Who decides instead."""
        self.person = digits(person)

    @rx.event
    @requires(appoint_stand_in)
    async def type_day(self, name: Day, typed: str) -> None:
        """From when, until when."""
        setattr(self, name, typed[:10])

    @rx.event
    @requires(appoint_stand_in)
    async def type_reason(self, typed: str) -> None:
        """Why."""
        self.reason = typed[:200]

    @rx.event
    @requires(appoint_stand_in)
    async def appoint(self) -> None:
        """It holds from now, or from the first day on, to the end of the last."""
        form = {
            "stand_in_id": self.person or None, "starts_at": _beginning(self.starts_at, 0),
            "ends_at": _beginning(self.ends_at, 1), "reason": self.reason,
        }  # fmt: skip
        await self._perform(appoint_stand_in, form)
        self.person = self.reason = self.starts_at = self.ends_at = ""
        await self.show(True)

    @rx.event
    @requires(end_stand_in)
    async def end(self, appointment: int) -> None:
        """It ends now."""
        await self._perform(end_stand_in, {"stand_in_id": appointment})
        await self._load()

    async def _load(self) -> None:
        now = clock.get().now()
        self.lines = [line for row in await self._read(stand_ins) if (line := stand_in_of(row, now)).may_end]
        self.people = [Option(str(person), name) for person, name in await self._read(deciders)]
        self.revision += 1


def _beginning(day: str, later: int) -> AwareDatetime | str:
    """The first moment of a day, ``later`` days on; what is no day stays, and the use case says so."""
    try:
        found = date.fromisoformat(day) + timedelta(days=later)
    except ValueError:
        return day
    return datetime.combine(found, time(), get_settings().zone)
