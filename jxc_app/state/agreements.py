"""价格协议: what suppliers stand by, and ending one before its time."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.sourcing.agreeing import end_agreement
from jxc_app.modules.sourcing.queries import ALL, IN_FORCE, OVER, SOON, AgreementFilter, AgreementRow, agreement_page
from jxc_app.modules.sourcing.rules import pack_words
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, price_text, shown

_SIZE = 50
_STATES = {IN_FORCE: "生效中", SOON: "30 天内到期", OVER: "已结束", ALL: "全部"}
_LOOKS = {IN_FORCE: ("posted", "生效中"), SOON: ("submitted", "即将到期"), OVER: ("closed", "已结束")}
_ORDERS = ("valid_until", "price", "sku", "supplier", "valid_from")


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement, ready to show."""

    id: int
    supplier: str
    code: str
    name: str
    spec: str
    price: str
    unit: str
    quoted: str
    tax: str
    moq: str
    lead: str
    since: str
    until: str
    state: str
    look: str
    why: str
    award: str
    award_href: str
    may_end: bool


class AgreementsState(SessionState, rx.State):
    """``asked``: the id of the agreement that is about to be ended."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    search: str = ""
    state: str = IN_FORCE
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    order: str = "valid_until"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[AgreementLine]] = rx.field(default_factory=list)
    count_text: str = ""
    may_end: bool = False
    asked: int = 0
    words: str = ""
    reason: str = ""
    _versions: dict[int, int] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(agreement_page)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("document", type="rfq_award")
        self.states = [Option(code, title) for code, title in _STATES.items()]
        self.may_end, self.asked = self._may(end_agreement), 0
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(agreement_page)
    async def refresh(self) -> None:
        """Something was awarded."""
        await self._load()

    @rx.event
    @requires(agreement_page)
    async def search_for(self, typed: str) -> None:
        """Find by SKU or supplier, or their pinyin."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(agreement_page)
    async def choose_state(self, state: str) -> None:
        """In force, about to end, over, or all."""
        self.state, self.page = state if state in _STATES else IN_FORCE, 1
        await self._load()

    @rx.event
    @requires(agreement_page)
    async def clear(self) -> None:
        """Every one in force, in the same order."""
        self._take_address({"order": self.order})
        await self._load()

    @rx.event
    @requires(agreement_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in _ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(agreement_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(end_agreement)
    async def ask(self, agreement_id: int) -> None:
        """Say what ending means."""
        row = next((one for one in self.rows if one.id == agreement_id), None)
        self.asked, self.reason, self.errors = row.id if row else 0, "", {}
        self.words = f"{row.supplier} 的 {row.name}，¥{row.price}/{row.unit}，到 {row.until}" if row else ""

    @rx.event
    @requires(end_agreement)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else 0

    @rx.event
    @requires(end_agreement)
    async def type_reason(self, typed: str) -> None:
        """Why."""
        self.reason = typed[:200].strip()

    @rx.event
    @requires(end_agreement)
    async def end(self) -> EventSpec:
        """End it today."""
        seen = {"agreement_id": self.asked, "version": self._versions.get(self.asked, 1), "reason": self.reason}
        await self._perform(end_agreement, seen)
        self.asked = 0
        await self._load()
        return rx.toast.success("已终止，以后下单不再按它建议")

    async def _load(self) -> None:
        wanted = AgreementFilter(self.search, self.state, self.order)
        found = await self._read(agreement_page, wanted=wanted, page=self.page, size=_SIZE)
        self.rows = [_line(row, may_end=self.may_end) for row in found.rows]
        self._versions = {row.id: row.version for row in found.rows}
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 份协议"
        self.is_loaded = True
        self.revision += 1
        self._say_address()

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.state = asked["state"] if asked.get("state") in _STATES else IN_FORCE
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in _ORDERS else "valid_until"
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {
            "search": self.search, "state": self.state if self.state != IN_FORCE else "",
            "order": self.order if self.order != "valid_until" else "",
        }  # fmt: skip
        self.is_filtered = bool(self.search or filters["state"])
        self.address = path("/agreements", **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path("/api/exports/filtered/agreements.xlsx", **filters)


def _line(row: AgreementRow, *, may_end: bool) -> AgreementLine:
    look, state = _LOOKS[row.state]
    return AgreementLine(
        row.id, row.partner_name, row.sku_code, row.sku_name, row.spec, price_text(row.price), row.unit_name,
        pack_words(row.pack, row.price, row.unit_name) if row.pack else "",
        f"{shown(row.tax_percent)}%" if row.tax_percent else "", shown(row.moq),
        "" if row.lead_days is None else f"{row.lead_days} 天", row.valid_from.isoformat(),
        row.valid_until.isoformat(), state, look, row.end_reason, row.award_number, f"/document?id={row.award_id}",
        may_end and row.state != OVER,
    )  # fmt: skip
