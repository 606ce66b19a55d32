"""The list of documents: filters in, one page of ready rows out."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.modules.documents.queries import DocumentRow, list_documents
from jxc_app.modules.documents.types import DOCUMENT_TYPES, STATUS_TITLES
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, money

_SIZE = 50


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document as the list shows it."""

    id: int
    href: str
    number: str
    type: str
    status: str
    status_title: str
    date: str
    warehouse: str
    other_side: str
    amount: str
    maker: str


class DocumentsState(SessionState, rx.State):
    """What is looked for, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    search: str = ""
    type: str = ""
    types: rx.Field[list[Option]] = rx.field(default_factory=list)
    status: str = ""
    statuses: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    page: int = 1
    has_more: bool = False
    count_text: str = ""
    rows: rx.Field[list[DocumentLine]] = rx.field(default_factory=list)

    @rx.event
    @requires(list_documents)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("document")
        self.types = [Option(kind.code, kind.title) for kind in DOCUMENT_TYPES.values()]
        self.statuses = [Option(code, title) for code, title in STATUS_TITLES.items()]
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(list_documents)
    async def refresh(self) -> None:
        """A document has changed: read the same page again."""
        await self._load()

    @rx.event
    @requires(list_documents)
    async def search_for(self, typed: str) -> None:
        """Find by number, own number or partner."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(list_documents)
    async def choose_type(self, code: str) -> None:
        """One type, or all."""
        self.type, self.page = code if code in DOCUMENT_TYPES else "", 1
        await self._load()

    @rx.event
    @requires(list_documents)
    async def choose_status(self, code: str) -> None:
        """One status, or all."""
        self.status, self.page = code if code in STATUS_TITLES else "", 1
        await self._load()

    @rx.event
    @requires(list_documents)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """One warehouse, or all."""
        self.warehouse_id, self.page = digits(warehouse_id), 1
        await self._load()

    @rx.event
    @requires(list_documents)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _load(self) -> None:
        found = await self._read(
            list_documents,
            type=self.type,
            status=self.status,
            warehouse_id=int(self.warehouse_id) if self.warehouse_id else None,
            search=self.search,
            page=self.page,
            size=_SIZE,
        )
        self.rows = [_line(row) for row in found.rows]
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 张"
        self.is_loaded = True
        self.revision += 1
        page = str(self.page) if self.page > 1 else ""
        self.address = path(
            "/documents", search=self.search, type=self.type, status=self.status, warehouse=self.warehouse_id, page=page
        )

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.type = asked["type"] if asked.get("type") in DOCUMENT_TYPES else ""
        self.status = asked["status"] if asked.get("status") in STATUS_TITLES else ""
        self.warehouse_id = digits(asked.get("warehouse", ""))
        self.page = max(1, number(asked, "page", 1))


def _line(row: DocumentRow) -> DocumentLine:
    return DocumentLine(
        id=row.id,
        href=f"/document?id={row.id}",
        number=row.number or f"草稿 {row.id}",
        type=row.type_title,
        status=row.status,
        status_title=row.status_title,
        date=row.business_date.isoformat(),
        warehouse=row.warehouse_name,
        other_side=row.to_warehouse_name or row.partner_name,
        amount=money(row.total_amount) if DOCUMENT_TYPES[row.type].shows_price else "",
        maker=row.maker_name,
    )
