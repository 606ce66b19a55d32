"""配货: what stores asked of a warehouse, what it has, and who gets how much."""

from dataclasses import dataclass, field
from decimal import Decimal

import reflex as rx
from pydantic import TypeAdapter, ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, DomainError, field_errors, say
from jxc_app.core.quantities import ZERO, QuantityOrZero, plain
from jxc_app.modules.asking.allocating import allocate_asks
from jxc_app.modules.asking.sharing import ShareSku, StoreWant, giving_places, shares
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, shown

_QUANTITY = TypeAdapter(QuantityOrZero)


@dataclass(frozen=True, slots=True)
class WantRow:
    """What one store asked for and gets; ``fault``: why that cannot be."""

    id: str
    store: str
    number: str
    href: str
    due: str
    open: str
    quantity: str
    fault: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A SKU, ready to show; ``left``: what stays in the warehouse."""

    id: int
    code: str
    name: str
    spec: str
    href: str
    unit: str
    available: str
    wanted: str
    given: str
    left: str
    is_scarce: bool
    is_over: bool
    wants: list[WantRow] = field(default_factory=list)


class AskAllocateState(SessionState, rx.State):
    """What is typed stands beside the fair share until the transfers are made."""

    is_loaded: bool = False
    revision: int = 0
    places: rx.Field[list[Option]] = rx.field(default_factory=list)
    place_id: str = ""
    rows: rx.Field[list[ShareRow]] = rx.field(default_factory=list)
    search: str = ""
    only_scarce: bool = False
    ends_rest: bool = True
    sum_text: str = ""
    done_text: str = ""
    made: rx.Field[list[Option]] = rx.field(default_factory=list)
    faults: int = 0
    _skus: tuple[ShareSku, ...] = ()
    _typed: rx.Field[dict[int, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(shares)
    async def open(self) -> None:
        """The warehouse that the address names, else the first that has something to give."""
        self._watch("ask", "document")
        self.is_loaded, self.done_text, self.made, self.errors, self._typed = False, "", [], {}, {}
        self.search, self.only_scarce, self.ends_rest = "", False, True
        self.place_id = str(number(self.router.url.query_parameters, "warehouse") or "")
        await self._load()

    @rx.event
    @requires(shares)
    async def refresh(self) -> None:
        """Something was asked, given or moved; what is typed stays."""
        await self._load()

    @rx.event
    @requires(shares)
    async def choose_place(self, place_id: str) -> None:
        """Another warehouse."""
        if place_id in {one.id for one in self.places}:
            self.place_id, self._typed = place_id, {}
            await self._load()

    @rx.event
    @requires(shares)
    async def find(self, typed: str) -> None:
        """Only SKUs, or stores, that hold these letters."""
        self.search = typed[:60]
        self._show()

    @rx.event
    @requires(shares)
    async def show_scarce(self, is_on: bool) -> None:
        """Only what is not enough for all."""
        self.only_scarce = is_on
        self._show()

    @rx.event
    @requires(allocate_asks)
    async def type_quantity(self, line_id: str, typed: str) -> None:
        """How much this store gets, in base units."""
        if line_id.isdecimal():
            self._typed[int(line_id)] = typed[:20].strip()
            self._show()

    @rx.event
    @requires(allocate_asks)
    async def share_again(self) -> None:
        """Back to the fair shares."""
        self._typed = {}
        self._show()

    @rx.event
    @requires(allocate_asks)
    async def end_rest(self, is_on: bool) -> None:
        """Whether what is not given now ends with this."""
        self.ends_rest = is_on

    @rx.event
    @requires(allocate_asks)
    async def allocate(self) -> EventSpec | None:
        """One transfer for each store."""
        if not self.place_id:  # an act that came before the page was open
            return None
        if self.faults:
            return rx.toast.error("标红的地方还没有填好")
        lines = [
            {"line_id": want.line_id, "open": want.open, "quantity": self._given(want)}
            for sku in self._skus
            for want in sku.wants
        ]
        command = {"warehouse_id": int(self.place_id), "lines": lines, "ends_rest": self.ends_rest}
        try:
            done = await self._perform(allocate_asks, command)
        except Conflict:
            await self._load()
            raise
        except DomainError as refusal:
            self.errors = {"lines": say(refusal)}
            raise
        self._typed = {}
        numbers = zip(done.document_ids, done.numbers, strict=True)
        self.made = [Option(f"/document?id={document_id}", made) for document_id, made in numbers]
        self.done_text = (
            f"已生成 {len(self.made)} 张调拨单并占用库存，等待发货：" if self.made else "已了结，没有配货。"
        )
        await self._load()
        return None

    def _given(self, want: StoreWant) -> Decimal:
        typed = self._typed.get(want.line_id)
        return want.share if typed is None or _fault(typed, want.open) else _QUANTITY.validate_python(typed)

    async def _load(self) -> None:
        found = await self._read(giving_places)
        self.places = [Option(str(one.id), f"{one.name}（{one.papers} 张要货单）") for one in found]
        if self.place_id not in {one.id for one in self.places}:
            self.place_id = self.places[0].id if self.places else ""
        self._skus = tuple(await self._read(shares, warehouse_id=int(self.place_id))) if self.place_id else ()
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        rows = [self._row(one) for one in self._skus]
        self.faults = sum(row.is_over or any(want.fault for want in row.wants) for row in rows)
        stores = {want.store_id for sku in self._skus for want in sku.wants if self._given(want)}
        scarce = sum(one.is_scarce for one in self._skus)
        self.sum_text = f"{len(rows)} 种商品，{scarce} 种不够分；将生成 {len(stores)} 张调拨单"
        letters = self.search.strip().casefold()
        self.rows = [
            row for row in rows if (row.is_scarce or not self.only_scarce) and (not letters or letters in _words(row))
        ]
        self.revision += 1

    def _row(self, sku: ShareSku) -> ShareRow:
        given = sum((self._given(want) for want in sku.wants), ZERO)
        return ShareRow(
            id=sku.sku_id,
            code=sku.code,
            name=sku.name,
            spec=sku.spec,
            href=f"/sku?id={sku.sku_id}&warehouse={self.place_id}",
            unit=sku.unit,
            available=shown(sku.available),
            wanted=shown(sku.wanted),
            given=shown(given),
            left=shown(sku.available - given),
            is_scarce=sku.is_scarce,
            is_over=given > max(sku.available, ZERO),
            wants=[self._want(want) for want in sku.wants],
        )

    def _want(self, want: StoreWant) -> WantRow:
        typed = self._typed.get(want.line_id)
        return WantRow(
            id=str(want.line_id),
            store=want.store,
            number=want.number,
            href=f"/document?id={want.document_id}",
            due=want.due_on.isoformat() if want.due_on else "",
            open=shown(want.open),
            quantity=plain(want.share) if typed is None else typed,
            fault="" if typed is None else _fault(typed, want.open),
        )


def _words(row: ShareRow) -> str:
    stores = " ".join(want.store for want in row.wants)
    return f"{row.code} {row.name} {stores}".casefold()


def _fault(typed: str, most: Decimal) -> str:
    """Why this cannot be given; empty where it can."""
    try:
        quantity = _QUANTITY.validate_python(typed or "0")
    except ValidationError as error:
        return next(iter(field_errors(error).values()))
    return f"门店只要了 {shown(most)}" if quantity > most else ""
