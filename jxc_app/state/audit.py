"""The operation log: filters in, one page of ready rows out; one entry opened; the chain verified on a button."""

from contextlib import suppress
from dataclasses import replace
from typing import Literal

import reflex as rx
from reflex.event import EventHandler

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import USE_CASES
from jxc_app.modules.audit.chain import chain_state, verify_chain
from jxc_app.modules.audit.looking import get_entry, log_people, search_log
from jxc_app.modules.audit.words import OUTCOMES
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option
from jxc_app.state.log_check import begin, running
from jxc_app.state.log_filters import PRESETS, Asked
from jxc_app.state.log_rows import ChangeLine, LogLine, OpenEntry, chain_words, line_of, opened
from jxc_app.state.socket import current_tab

_SIZE = 50
_STEP_SECONDS = 0.5
Choosable = Literal["person", "act", "outcome"]
Typed = Literal["search", "ip", "date_from", "date_to"]


class AuditState(SessionState, rx.State):
    """``query``: the filters as the address has them. ``before``/``after``: the seq that the page lies behind."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    query: str = ""
    search: str = ""
    person: str = ""
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    act: str = ""
    acts: rx.Field[list[Option]] = rx.field(default_factory=list)
    outcome: str = ""
    outcomes: rx.Field[list[Option]] = rx.field(default_factory=list)
    ip: str = ""
    date_from: str = ""
    date_to: str = ""
    preset: str = ""
    presets: rx.Field[list[Option]] = rx.field(default_factory=list)
    object_name: str = ""
    is_filtered: bool = False
    rows: rx.Field[list[LogLine]] = rx.field(default_factory=list)
    has_newer: bool = False
    has_older: bool = False
    is_open: bool = False
    entry: rx.Field[OpenEntry] = rx.field(default_factory=OpenEntry)
    changes: rx.Field[list[ChangeLine]] = rx.field(default_factory=list)
    chain: str = ""
    chain_look: str = ""
    is_verifying: bool = False
    percent: int = 0
    verified_text: str = ""
    _before: int = 0
    _after: int = 0

    @rx.event
    @requires(search_log)
    async def open(self) -> EventHandler | None:
        """Take filters, place and entry from the address."""
        asked = self.router.url.query_parameters
        self._before, self._after = number(asked, "before"), number(asked, "after")
        self.presets = [Option(name, title) for name, (title, _) in PRESETS.items()]
        self.outcomes = [Option(*pair) for pair in OUTCOMES.items()]
        titles = {code: case.title for code, case in USE_CASES.items()}
        self.acts = [Option(*pair) for pair in sorted(titles.items(), key=lambda pair: pair[1])]
        self.people = [Option(str(one.id), one.name) for one in await self._read(log_people)]
        self.is_open, self.is_verifying = False, current_tab() in running
        await self._tell_chain()
        await self._show(Asked.of(asked))
        if seq := number(asked, "entry"):
            await self._open_entry(seq)
        return AuditState.watch_verification if self.is_verifying else None

    @rx.event
    @requires(search_log)
    async def type_filter(self, name: Typed, typed: str) -> None:
        """How the object's name begins, an address, or a day."""
        await self._ask(**{name: typed})

    @rx.event
    @requires(search_log)
    async def choose(self, name: Choosable, value: str) -> None:
        """One of a few, or all."""
        await self._ask(**{name: value})

    @rx.event
    @requires(search_log)
    async def choose_days(self, preset: str) -> None:
        """A usual stretch of days, or (once more) all days."""
        self._before = self._after = 0
        await self._show(self._asked().within("" if preset == self.preset else preset))

    @rx.event
    @requires(search_log)
    async def clear(self) -> None:
        """No filter at all."""
        self._before = self._after = 0
        await self._show(Asked())

    @rx.event
    @requires(search_log)
    async def turn(self, to: Literal["newer", "older", "newest"]) -> None:
        """Another page of the same entries."""
        ends = (self.rows[0].seq, self.rows[-1].seq) if self.rows else (0, 0)
        self._before = ends[1] if to == "older" else 0
        self._after = ends[0] if to == "newer" else 0
        await self._show(self._asked())

    @rx.event
    @requires(get_entry)
    async def look_at(self, seq: int) -> None:
        """Open an entry."""
        await self._open_entry(seq)

    @rx.event
    @requires(get_entry)
    async def show_entry(self, is_open: bool) -> None:
        """Leave the entry."""
        self.is_open = is_open

    @rx.event
    @requires(verify_chain)
    async def verify(self) -> EventHandler:
        """Begin to verify the whole chain."""
        begin(current_tab(), self._actor())
        self.is_verifying, self.percent, self.verified_text = True, 0, ""
        return AuditState.watch_verification

    @rx.event
    @requires(verify_chain)
    async def watch_verification(self) -> EventHandler | None:
        """How far it is; between two steps other acts of the tab get their turn."""
        run = running.get(current_tab())
        if run is None:
            self.is_verifying = False
            return None
        try:
            found = await run.wait(_STEP_SECONDS)
        except BaseException:
            self._stop_watching()
            raise
        self.percent, self.verified_text = run.percent, f"{run.done:,} / {run.total:,}"
        if found is None:
            return AuditState.watch_verification
        self._stop_watching()
        await self._tell_chain()
        await self._show(self._asked())
        if found.first_bad_seq is not None:
            with suppress(NotFound):  # it may be the one that is gone
                await self._open_entry(found.first_bad_seq)
        return None

    def _stop_watching(self) -> None:
        running.pop(current_tab(), None)
        self.is_verifying = False

    async def _tell_chain(self) -> None:
        state = await self._read(chain_state)
        self.chain = chain_words(state)
        self.chain_look = "note bad" if state.verified is not None and not state.verified.is_good else "note"

    async def _ask(self, **changes: str) -> None:
        self._before = self._after = 0
        await self._show(Asked.of(replace(self._asked(), **changes).given()))

    async def _show(self, asked: Asked) -> None:
        place = {"before": self._before or None, "after": self._after or None}
        found = await self._read(search_log, wanted=asked.filter(), size=_SIZE, **place)
        self.rows = [line_of(row) for row in found.rows]
        self.has_newer, self.has_older, self.is_loaded = found.has_newer, found.has_older, True
        self.query, self.preset, self.is_filtered = asked.query(), asked.preset(), bool(asked.query())
        for name in ("search", "person", "act", "outcome", "ip", "date_from", "date_to"):
            setattr(self, name, getattr(asked, name))
        self.object_name = self._object_name(asked)
        self.revision += 1
        shown = {name: str(seq) for name, seq in place.items() if seq}
        self.address = path("/audit", **asked.given(), **shown)

    def _object_name(self, asked: Asked) -> str:
        """What all the rows are about, where one object was asked for."""
        if not asked.id:
            return ""
        return self.rows[0].object if self.rows else "没有记录"

    async def _open_entry(self, seq: int) -> None:
        self.entry, self.changes = opened(await self._read(get_entry, seq=seq))
        self.is_open = True

    def _asked(self) -> Asked:
        return Asked.from_query(self.query)
