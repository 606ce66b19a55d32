"""匹配差异: billed lines beside what is behind them, filtered, sorted and paged; and how each supplier matches."""

from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx

from jxc_app.core.quantities import plain
from jxc_app.modules.settlement.matched import (
    STATES,
    MatchFilter,
    MatchLine,
    SupplierMatch,
    match_lines,
    match_suppliers,
)
from jxc_app.modules.settlement.matching import CAUSES
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, money, price_text

_SIZE = 50
_LOOKS = {"differs": "frozen", "accepted": "submitted", "matched": "posted"}


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One billed line, ready to show."""

    key: str
    number: str
    href: str
    paper: str
    supplier: str
    receipt: str
    receipt_href: str
    code: str
    name: str
    spec: str
    unit: str
    ordered: str
    accepted: str
    returned: str
    open: str
    billed: str
    price_ordered: str
    price_billed: str
    amount: str
    difference: str
    is_over: bool
    causes: str
    next_step: str
    state: str
    look: str
    due: str
    payable: str
    went: str
    went_href: str


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """How one supplier matches, ready to show."""

    id: int
    name: str
    matched: str
    accepted: str
    differs: str
    difference: str


class MatchingState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    state: str = "differs"
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    cause: str = ""
    causes: rx.Field[list[Option]] = rx.field(default_factory=list)
    search: str = ""
    supplier_id: str = ""
    suppliers: rx.Field[list[Option]] = rx.field(default_factory=list)
    order: str = "-difference"
    page: int = 1
    has_more: bool = False
    is_filtered: bool = False
    rows: rx.Field[list[MatchRow]] = rx.field(default_factory=list)
    by_supplier: rx.Field[list[SupplierRow]] = rx.field(default_factory=list)
    count_text: str = ""

    @rx.event
    @requires(match_lines)
    async def open(self) -> None:
        """What the address asks for; by default what nobody has let pass."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self.states = [Option(code, title) for code, title in STATES.items()]
        self.causes = [Option(code, title) for code, title in CAUSES.items()]
        self.state = asked.get("state", "differs") if asked.get("state", "differs") in (*STATES, "all") else "differs"
        self.state = "" if self.state == "all" else self.state
        self.cause = asked.get("cause", "") if asked.get("cause") in CAUSES else ""
        self.search = asked.get("search", "")[:60]
        self.supplier_id = str(number(asked, "supplier") or "")
        self.page = 1
        await self._load()

    @rx.event
    @requires(match_lines)
    async def refresh(self) -> None:
        """Something was billed, let pass or paid."""
        await self._load()

    @rx.event
    @requires(match_lines)
    async def choose_filter(self, name: str, value: str) -> None:
        """Another state, cause or supplier."""
        if name == "state":
            self.state = value if value in STATES else ""
        elif name == "cause":
            self.cause = value if value in CAUSES else ""
        elif name == "supplier":
            self.supplier_id = value if value.isdecimal() and len(value) < 10 else ""
        self.page = 1
        await self._load()

    @rx.event
    @requires(match_lines)
    async def search_for(self, text: str) -> None:
        """By the number of a paper, or by the goods."""
        self.search, self.page = text[:60].strip(), 1
        await self._load()

    @rx.event
    @requires(match_lines)
    async def clear(self) -> None:
        """Show what nobody has let pass."""
        self.state, self.cause, self.search, self.supplier_id, self.page = "differs", "", "", "", 1
        await self._load()

    @rx.event
    @requires(match_lines)
    async def sort_by(self, order: str) -> None:
        """In another order."""
        self.order, self.page = order[:20], 1
        await self._load()

    @rx.event
    @requires(match_lines)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(page, 1)
        await self._load()

    async def _load(self) -> None:
        only = MatchFilter(self.state, self.cause, int(self.supplier_id or 0), self.search, self.order)
        found = await self._read(match_lines, only=only, page=self.page, size=_SIZE)
        self.rows = [_row(one) for one in found.rows]
        self.count_text = f"共 {found.total} 行，差异合计 ¥{money(found.difference)}"
        self.has_more = self.page * _SIZE < found.total
        suppliers = await self._read(match_suppliers)
        self.by_supplier = [_supplier(one) for one in suppliers]
        self.suppliers = [Option(str(one.partner_id), one.partner_name) for one in suppliers]
        asked = {"state": self.state or "all", "cause": self.cause, "search": self.search, "supplier": self.supplier_id}
        self.is_filtered = bool(self.cause or self.search or self.supplier_id or self.state != "differs")
        self.address = path("/matching", **asked)
        self.export_href = f"/api/exports/settlement/matches.xlsx?{urlencode(asked | {'order': self.order})}"
        self.is_loaded = True
        self.revision += 1


def _row(one: MatchLine) -> MatchRow:
    return MatchRow(
        f"{one.invoice_id}-{one.line_no}", one.number, f"/document?id={one.invoice_id}", one.paper_number,
        one.partner_name, one.receipt_number, f"/document?id={one.receipt_id}", one.sku_code, one.sku_name, one.spec,
        one.unit_name, "" if one.ordered is None else plain(one.ordered), plain(one.accepted),
        plain(one.returned) if one.returned else "", plain(one.open), plain(one.billed), price_text(one.price_ordered),
        price_text(one.price_billed), money(one.amount), money(one.difference), one.difference > 0,
        one.words, one.next_step, STATES[one.state],
        _LOOKS[one.state], one.due_on.isoformat(), money(one.payable) if one.payable else "",
        one.went.words if one.went else "", f"/document?id={one.went.document_id}" if one.went else "",
    )  # fmt: skip


def _supplier(one: SupplierMatch) -> SupplierRow:
    def lines(count: int, amount: str) -> str:
        return f"{count} 行 ¥{amount}" if count else ""

    return SupplierRow(
        one.partner_id, one.partner_name, lines(one.matched, money(one.matched_amount)),
        lines(one.accepted, money(one.accepted_amount)), lines(one.differs, money(one.differs_amount)),
        money(one.difference) if one.difference else "",
    )  # fmt: skip
