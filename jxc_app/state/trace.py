"""批次追溯: a number in, the lots of that number out; of one lot its tree, its list for a recall, and its dates."""

from collections.abc import Mapping
from datetime import date

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.modules.expiry.tracing import Trace, find_lots, trace_lot
from jxc_app.modules.expiry.words import hidden_words
from jxc_app.modules.inventory.lot_dates import correct_lot_dates
from jxc_app.modules.inventory.lots_lying import LotFacts
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.desk_lots import typed_day
from jxc_app.state.formats import Option
from jxc_app.state.trace_lines import (
    AFTER,
    BEFORE,
    DOUBT,
    BranchLine,
    HitLine,
    KinLine,
    LeftLine,
    branches,
    hit_line,
    kin_lines,
    left_lines,
)

_MOST = 50
_FIELDS = ("produced_on", "expires_on", "reason")


class TraceState(SessionState, rx.State):
    """What is looked for, and what was found. ``form``: the dates as they should be, while they are corrected."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
    hits: rx.Field[list[HitLine]] = rx.field(default_factory=list)
    is_known: bool = False
    title: str = ""
    facts: rx.Field[list[Option]] = rx.field(default_factory=list)
    before: rx.Field[list[BranchLine]] = rx.field(default_factory=list)
    left: rx.Field[list[LeftLine]] = rx.field(default_factory=list)
    after: rx.Field[list[BranchLine]] = rx.field(default_factory=list)
    parts: rx.Field[list[KinLine]] = rx.field(default_factory=list)
    products: rx.Field[list[KinLine]] = rx.field(default_factory=list)
    hidden: str = ""
    may_correct: bool = False
    is_correcting: bool = False
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _lot_id: int = 0
    _lot: tuple[LotFacts, ...] = ()

    @rx.event
    @requires(trace_lot)
    async def open(self) -> None:
        """The lot that the address names, or those of the number in it."""
        self._watch("stock")
        asked: Mapping[str, str] = self.router.url.query_parameters
        if number(asked, "lot") != self._lot_id:
            self.is_correcting, self.form, self.errors = False, {}, {}
        self._lot_id, self.search = number(asked, "lot"), asked.get("search", "")[:60]
        self.may_correct = self._may(correct_lot_dates)
        await self._load()

    @rx.event
    @requires(trace_lot)
    async def refresh(self) -> None:
        """Stock has changed: read the same again."""
        await self._load()

    @rx.event
    @requires(trace_lot)
    async def look_for(self, typed: str) -> None:
        """Lots and pieces by number; where it is the number of one alone, that one at once."""
        self._lot_id, self.search = 0, typed.strip()[:60]
        await self._load()

    @rx.event
    @requires(correct_lot_dates)
    async def correct(self, is_open: bool) -> None:
        """Open or close the form over the dates; what is typed stays until it is saved or the lot is left."""
        self.is_correcting = is_open and bool(self._lot)
        if self.is_correcting and not self.form:
            [lot] = self._lot
            dates = (lot.produced_on, lot.expires_on)
            self.form = dict(zip(_FIELDS, (*(str(day) if day else "" for day in dates), ""), strict=True))
        self.revision += 1

    @rx.event
    @requires(correct_lot_dates)
    async def type_in(self, name: str, typed: str) -> None:
        """Keep what is typed."""
        if name in self.form:
            self.form[name] = typed[:200]
            self.errors = {field: words for field, words in self.errors.items() if field != name}

    @rx.event
    @requires(correct_lot_dates)
    async def save_dates(self) -> EventSpec | None:
        """Correct the dates, unless somebody was faster; then show what they are now."""
        if not (self._lot and self.form):
            return None
        [lot] = self._lot
        command = {
            "lot_id": lot.id, "seen_produced_on": lot.produced_on, "seen_expires_on": lot.expires_on,
            "produced_on": _day(self.form["produced_on"], "produced_on"),
            "expires_on": _day(self.form["expires_on"], "expires_on"), "reason": self.form["reason"],
        }  # fmt: skip
        try:
            await self._perform(correct_lot_dates, command)
        except Conflict:
            await self._load()
            raise
        self.is_correcting, self.form = False, {}
        await self._load()
        return rx.toast.success("已更正，原日期和原因记入操作日志")

    async def _load(self) -> None:
        self.hits, self._lot, self.is_known = [], (), False
        if not self._lot_id and self.search:
            await self._find()
        if self._lot_id:
            await self._trace()
        searched = "" if self._lot_id else self.search
        self.address = path("/trace", lot=str(self._lot_id or ""), search=searched)
        self.is_loaded = True
        self.revision += 1

    async def _find(self) -> None:
        found = await self._read(find_lots, typed=self.search, limit=_MOST)
        meant = [lot for lot in found if lot.number == self.search] or found
        if len(meant) == 1:
            self._lot_id = meant[0].id
            return
        self.hits = [hit_line(lot) for lot in found]

    async def _trace(self) -> None:
        try:
            trace = await self._read(trace_lot, lot_id=self._lot_id)
        except NotFound:
            self._lot_id, self.title = 0, ""
            return
        self._lot, self.is_known = (trace.lot,), True
        self.search = trace.lot.number
        self.title = f"{'序列号' if trace.lot.is_piece else '批次'} {trace.lot.number}"
        self.facts = _facts(trace)
        self.before, self.after = branches(trace, BEFORE), branches(trace, AFTER)
        self.left = left_lines(trace.left, trace.lot.unit_name)
        self.parts, self.products = kin_lines(trace.parts), kin_lines(trace.products, doubt=DOUBT)
        self.hidden = hidden_words(trace.hidden_steps, trace.hidden_places)
        self.export_href = path("/api/exports/filtered/recall.xlsx", lot=str(self._lot_id))


def _day(typed: str, field: str) -> date | None:
    try:
        return typed_day(typed) if typed.strip() else None
    except ValueError:
        raise DomainError("input.bad_day", field=field) from None


def _facts(trace: Trace) -> list[Option]:
    lot = trace.lot
    return [
        Option("商品", " · ".join(filter(None, (lot.sku_name, lot.sku_code, lot.spec)))),
        Option("生产日期", str(lot.produced_on or "未填")),
        Option("到期日", str(lot.expires_on or "未填")),
    ]
