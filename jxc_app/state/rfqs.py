"""询价: the list of inquiries."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.sourcing.asking import make_rfq
from jxc_app.modules.sourcing.queries import RfqRow, rfq_page
from jxc_app.modules.sourcing.quoting import import_quotes
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment

_SIZE = 50
_STATES = {"": "全部", POSTED: "询价中", DONE: "已完成"}


@dataclass(frozen=True, slots=True)
class RfqLine:
    """One inquiry, ready to show."""

    id: int
    number: str
    href: str
    status: str
    status_title: str
    until: str
    is_late: bool
    skus: str
    answers: str
    maker: str
    remark: str


class RfqsState(SessionState, rx.State):
    """One page of them, the latest first."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    search: str = ""
    state: str = ""
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[RfqLine]] = rx.field(default_factory=list)
    count_text: str = ""
    may_ask: bool = False
    may_import: bool = False

    @rx.event
    @requires(rfq_page)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("document")
        self.states = [Option(code, title) for code, title in _STATES.items() if code]
        self.may_ask, self.may_import = self._may(make_rfq), self._may(import_quotes)
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(rfq_page)
    async def refresh(self) -> None:
        """Somebody asked, or an offer came."""
        await self._load()

    @rx.event
    @requires(rfq_page)
    async def search_for(self, typed: str) -> None:
        """Find by number or remark."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(rfq_page)
    async def choose_state(self, state: str) -> None:
        """Asking, done, or all."""
        self.state, self.page = state if state in _STATES else "", 1
        await self._load()

    @rx.event
    @requires(rfq_page)
    async def clear(self) -> None:
        """All of them."""
        self._take_address({})
        await self._load()

    @rx.event
    @requires(rfq_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _load(self) -> None:
        found = await self._read(rfq_page, state=self.state, search=self.search, page=self.page, size=_SIZE)
        self.rows = [_line(row) for row in found.rows]
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 张询价单"
        self.is_loaded = True
        self.revision += 1
        self.is_filtered = bool(self.search or self.state)
        page = str(self.page) if self.page > 1 else ""
        self.address = path("/rfqs", search=self.search, state=self.state, page=page)
        self.xlsx_href = path("/api/exports/list/documents.xlsx", type="rfq", status=self.state)

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.state = asked["state"] if asked.get("state") in _STATES else ""
        self.page = max(1, number(asked, "page", 1))


def _line(row: RfqRow) -> RfqLine:
    return RfqLine(
        row.id, row.number, f"/rfq?id={row.id}", row.status, row.status_title, moment(row.answer_until), row.is_late,
        str(row.skus), f"{row.answers} / {row.asked}", row.maker_name, row.remark,
    )  # fmt: skip
