"""Proposing to undo: the log is searched, acts are ticked, the preview follows every tick."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.core.settings import get_settings
from jxc_app.modules.incidents.candidates import ACTS, ActFilter, incident_candidates, incident_people
from jxc_app.modules.incidents.queries import preview_undo
from jxc_app.modules.incidents.rules import MOST_DOCUMENTS
from jxc_app.modules.incidents.service import propose_undo
from jxc_app.state.addresses import digits
from jxc_app.state.base import requires
from jxc_app.state.document_filters import day_of
from jxc_app.state.formats import Option
from jxc_app.state.incidents import address_of
from jxc_app.state.undo_preview import UndoPreviewState
from jxc_app.state.undo_rows import CandidateLine, candidate_line, outcome_of, session_option

_MINUTE = timedelta(minutes=1)
Typed = Literal["since", "until", "ip", "reason"]


class IncidentNewState(UndoPreviewState, rx.State):
    """``chosen``: whose acts are looked for; ``people``: who else may be. Times are on the company's clock.

    ``oldest``: when the last of the acts that are shown happened.
    """

    is_loaded: bool = False
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    chosen: rx.Field[list[Option]] = rx.field(default_factory=list)
    since: str = ""
    until: str = ""
    ip: str = ""
    act: str = ""
    act_choices: rx.Field[list[Option]] = rx.field(default_factory=list)
    session: str = ""
    sessions: rx.Field[list[Option]] = rx.field(default_factory=list)
    rows: rx.Field[list[CandidateLine]] = rx.field(default_factory=list)
    has_more: bool = False
    oldest: str = ""
    is_asked: bool = False
    ticked: int = 0
    releases: bool = False
    reason: str = ""
    revision: int = 0
    _everybody: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(propose_undo)
    async def open(self) -> None:
        """Begin with what the log was filtered by."""
        asked = self.router.url.query_parameters
        self._everybody = {str(one.id): one.name for one in await self._read(incident_people)}
        self.act_choices = [Option(*pair) for pair in ACTS.items()]
        self.since, self.until = _moments(asked)
        self.ip, self.act, self.session = asked.get("ip", "")[:60], "", ""
        self.releases, self.reason, self.errors = False, "", {}
        person = digits(asked.get("person", ""))
        self._choose([person] if person in self._everybody else [])
        self.rows = []
        await self._search()

    @rx.event
    @requires(propose_undo)
    async def add_person(self, key: str) -> None:
        """One more whose acts are looked for."""
        self._choose([*(one.id for one in self.chosen), key] if key in self._everybody else [])
        await self._search()

    @rx.event
    @requires(propose_undo)
    async def remove_person(self, key: str) -> None:
        """One less."""
        self._choose([one.id for one in self.chosen if one.id != key])
        await self._search()

    @rx.event
    @requires(propose_undo)
    async def type(self, name: Typed, text: str) -> None:
        """A moment, an address, or the reason."""
        setattr(self, name, text.strip())
        if name != "reason":
            await self._search()

    @rx.event
    @requires(propose_undo)
    async def choose(self, name: Literal["act", "session"], value: str) -> None:
        """One of a few, or all."""
        setattr(self, name, value)
        await self._search()

    @rx.event
    @requires(propose_undo)
    async def tick(self, key: str, is_on: bool) -> None:
        """Take one act, or leave it out."""
        await self._preview({one.key for one in self.rows if (is_on if one.key == key else one.is_on)})

    @rx.event
    @requires(propose_undo)
    async def tick_all(self, is_on: bool) -> None:
        """Take everything that is shown, or nothing."""
        await self._preview({one.key for one in self.rows} if is_on else set())

    @rx.event
    @requires(propose_undo)
    async def release(self, is_on: bool) -> None:
        """Say whether reservations in the way may go."""
        self.releases = is_on

    @rx.event
    @requires(propose_undo)
    async def submit(self) -> EventSpec:
        """Hand it to a second person. Where the world changed since the preview, show it anew and say so."""
        wanted = {
            "document_ids": self._ids(), "reason": self.reason, "digest": self._digest, "releases": self.releases,
            "scope": self._scope(),
        }  # fmt: skip
        try:
            made = await self._perform(propose_undo, wanted)
        except Conflict:
            await self._preview({one.key for one in self.rows if one.is_on})
            raise
        return rx.redirect(address_of(made.incident_id))

    def _choose(self, keys: list[str]) -> None:
        self.chosen = [Option(key, self._everybody[key]) for key in dict.fromkeys(keys)]
        taken = {one.id for one in self.chosen}
        self.people = [Option(key, name) for key, name in self._everybody.items() if key not in taken]
        self.session = ""

    async def _search(self) -> None:
        """Nothing is asked while there is neither a person nor a beginning: the whole log is nobody's incident."""
        since, until = _instant(self.since), _instant(self.until)
        self.is_asked = bool(self.chosen or since or self.ip)
        self.rows, self.sessions, self.has_more = [], [], False
        if self.is_asked:
            wanted = ActFilter(
                person_ids=tuple(int(one.id) for one in self.chosen), since=since,
                until=until + _MINUTE if until else None, ip=self.ip, act=self.act,
                session_id=int(self.session) if self.session.isdecimal() else None,
            )  # fmt: skip
            found = await self._read(incident_candidates, wanted=wanted)
            self.rows = [candidate_line(row) for row in found.rows]
            self.oldest = self.rows[-1].at if self.rows else ""
            self.sessions, self.has_more = [session_option(one) for one in found.sessions], found.has_more
        self.revision += 1
        self.is_loaded = True
        await self._preview(set())

    async def _preview(self, keys: set[str]) -> None:
        """Show what undoing these would do, and beside each what is to be done about it."""
        keys = set(sorted(keys, key=int)[-MOST_DOCUMENTS:])
        ids = sorted(int(key) for key in keys)
        found = await self._read(preview_undo, document_ids=ids) if ids else None
        done = {str(act.document_id): outcome_of(act) for act in found.acts} if found else {}
        rows = []
        for one in self.rows:
            outcome, look = done.get(one.key, ("", ""))
            rows.append(replace(one, is_on=one.key in done, outcome=outcome, look=look))
        self.rows = rows
        self.ticked = len(ids)
        self._show_preview(found)

    def _ids(self) -> list[int]:
        return [int(one.key) for one in self.rows if one.is_on]

    def _scope(self) -> dict[str, str]:
        sessions = {one.id: one.label for one in self.sessions}
        said = {
            "people": "、".join(one.label for one in self.chosen), "session": sessions.get(self.session, ""),
            "since": self.since.replace("T", " "), "until": self.until.replace("T", " "), "ip": self.ip,
            "act": ACTS.get(self.act, ""),
        }  # fmt: skip
        return {name: words for name, words in said.items() if words}


def _moments(asked: Mapping[str, str]) -> tuple[str, str]:
    """Beginning and end, as the log's page has them: whole days."""
    first, last = asked.get("date_from", ""), asked.get("date_to", "")
    return f"{first}T00:00" if day_of(first) else "", f"{last}T23:59" if day_of(last) else ""


def _instant(text: str) -> datetime | None:
    """What was typed, on the company's clock; None for what is no moment."""
    try:
        return datetime.fromisoformat(text[:16]).replace(tzinfo=get_settings().zone) if text else None
    except ValueError:
        return None
