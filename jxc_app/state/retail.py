"""门店零售: a ticket is scanned, priced and paid; what was typed stays in the browser until it is taken."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import reflex as rx

from jxc_app.components.scans import Scan
from jxc_app.components.till import PaidPart, Slip, SoldLine
from jxc_app.core.ids import code_key
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope
from jxc_app.modules.bundles.queries import bundles_on_sale
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.catalog.scan_reading import Scanned
from jxc_app.modules.catalog.scanning import read_scans
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.pricing.prices import Offer, PriceAsked
from jxc_app.modules.pricing.queries import offers_for
from jxc_app.modules.retail.models import WAYS
from jxc_app.modules.retail.permissions import RETAIL_PRICE
from jxc_app.modules.retail.selling import sell
from jxc_app.modules.retail.short import short_lines
from jxc_app.modules.retail.types import RETAIL_SALE
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, path
from jxc_app.state.base import requires
from jxc_app.state.desk_scans import LONGEST_CODE, plain_code
from jxc_app.state.formats import Choice, Option
from jxc_app.state.identity import current
from jxc_app.state.retail_rows import answer_of, asked_of, bundle_of, hit_of, line_of, set_of
from jxc_app.state.waiting import WaitingState

_MOST_ASKED = 100
_MOST_LINES = 300


class RetailState(WaitingState, rx.State):
    """The till of one store."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    ways: rx.Field[list[Option]] = rx.field(default_factory=list)
    customer_id: str = ""
    customer: str = ""
    customer_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    may_find_customers: bool = False
    may_price: bool = False
    answers: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    hits: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    offers: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    is_busy: bool = False
    #: the key of the last ticket that was taken, and what is said of it
    done: str = ""
    done_number: str = ""
    done_text: str = ""
    done_href: str = ""
    done_ids: rx.Field[list[int]] = rx.field(default_factory=list)
    is_short: bool = False

    @rx.event
    @requires(sell)
    async def open(self) -> None:
        """The till of the store that the address names, or of the only one."""
        self.ways = [Option(code, title) for code, title in WAYS.items()]
        self.may_find_customers = self._may(find_partners)
        self.errors, self.is_busy, self.done_number, self.waits_is_open = {}, False, "", False
        sells = current.get().rights.get(RETAIL_SALE.permissions["post"], Scope())
        found = await self._read(list_warehouses)
        self.warehouses = [
            Option(str(one.id), one.name) for one in found if sells.reaches(one.id) and not one.switched_off
        ]
        asked = digits(self.router.url.query_parameters.get("warehouse", ""))
        known = [one.id for one in self.warehouses]
        wanted = [one for one in (asked, self.warehouse_id, *known) if one in known]
        self._choose(wanted[0] if wanted else "")
        self.is_loaded = True

    @rx.event
    @requires(sell)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Sell in another store; its ticket is another."""
        if warehouse_id in {one.id for one in self.warehouses}:
            self._choose(warehouse_id)

    @rx.event
    @requires(find_partners)
    async def search_customer(self, typed: str) -> None:
        """Find customers by code, name or pinyin."""
        found = await self._read(find_partners, search=typed[:100], kind="customer", limit=20)
        self.customer_options = [Choice(one.id, one.name, one.code) for one in found]

    @rx.event
    @requires(find_partners)
    async def choose_customer(self, partner_id: int) -> None:
        """At the prices of a customer; nobody: at those of the store."""
        chosen = next((one for one in self.customer_options if one.id == partner_id), None)
        self.customer_id, self.customer = (str(chosen.id), chosen.label) if chosen else ("", "")
        self.offers = []

    @rx.event
    @requires(sell)
    async def read_codes(self, store: str, asked: list[Scan]) -> None:
        """Say what codes stand for, with price and stock; they come again until they are answered."""
        if store != self.warehouse_id:
            return
        texts = {one.seq: plain_code(one.text) for one in asked[:_MOST_ASKED] if len(one.text) <= LONGEST_CODE}
        scans = await self._read(read_scans, codes=set(texts.values()))
        found = scans.found
        priced = await self._offers([PriceAsked(one.sku.id, one.unit_id, one.quantity) for one in found.values()])
        free = await self._free([one.sku.id for one in found.values()])
        offers = dict(zip(found, priced, strict=True))
        sets = await self._sets(codes=[code for code in texts.values() if code not in found])
        self.answers = [
            {"seq": seq} | sets[code_key(code)] if code_key(code) in sets else answer_of(seq, code, scans, offers, free)
            for seq, code in texts.items()
        ]

    @rx.event
    @requires(sell)
    async def find(self, typed: str) -> None:
        """Goods by name, code or pinyin, for what has no barcode."""
        hits = await self._read(look_up_skus, typed=typed[:100], limit=8)
        skus = await self._read(skus_by_ids, sku_ids={one.id for one in hits})
        found = [Scanned(skus[one.id], skus[one.id].base_unit_id) for one in hits if one.id in skus]
        priced = await self._offers([PriceAsked(one.sku.id, one.unit_id, one.quantity) for one in found])
        free = await self._free([one.sku.id for one in found])
        goods = [hit_of(one, offer, free.get(one.sku.id, ZERO)) for one, offer in zip(found, priced, strict=True)]
        self.hits = [*(await self._sets(search=typed)).values(), *goods]

    @rx.event
    @requires(sell)
    async def price(self, keys: list[str]) -> None:
        """What the lines of the ticket cost now, by quantity and customer."""
        asked = asked_of(keys[:_MOST_LINES])
        priced = await self._offers(list(asked.values()))
        self.offers = [
            {"key": key, "price": f"{offer.price.normalize():f}", "source": offer.source}
            for key, offer in zip(asked, priced, strict=True)
            if offer is not None
        ]

    @rx.event
    @requires(sell)
    async def sell(self, key: str, lines: list[SoldLine], paid: list[PaidPart], slip: Slip) -> None:
        """The ticket is paid and taken; sent twice, it is sold once."""
        if key == self.done:
            return
        command = {
            "document_key": key, "warehouse_id": int(self.warehouse_id or 0),
            "partner_id": int(self.customer_id) if self.customer_id else None,
            "lines": [line_of(line) for line in lines[:_MOST_LINES] if not line.bundle],
            "bundles": [bundle_of(line) for line in lines[:_MOST_LINES] if line.bundle],
            "payments": [{"way": one.way, "amount": one.amount} for one in paid],
            "rounding": slip.rounding or "0", "remark": slip.remark,
        }  # fmt: skip
        sold = await self._perform(sell, command, key=f"till:{key}")
        self.done, self.done_number = key, sold.number or ""
        self.done_href, self.done_ids = f"/document?id={sold.document_id}", [sold.document_id]
        self.customer_id = self.customer = ""
        self.hits, self.answers, self.offers = [], [], []
        is_waiting = self._say_waiting(sold)
        short = await self._read(short_lines, document_id=sold.document_id) if self._may(short_lines) else ()
        self.is_short = bool(short)
        said = f"已收款，有 {len(short)} 行账上没货，已记为缺货待处理" if short else "已收款"
        self.done_text = "已提交审批" if is_waiting else said

    def _choose(self, warehouse_id: str) -> None:
        self.warehouse_id = warehouse_id
        prices = current.get().rights.get(RETAIL_PRICE.code, Scope())
        self.may_price = bool(warehouse_id) and prices.reaches(int(warehouse_id))
        self.answers, self.hits, self.offers = [], [], []
        self.address = path("/retail", warehouse=warehouse_id)
        self.revision += 1

    async def _offers(self, asked: Sequence[PriceAsked]) -> list[Offer | None]:
        if not (asked and self.warehouse_id):
            return [None] * len(asked)
        partner_id = int(self.customer_id) if self.customer_id else None
        return await self._read(offers_for, asked=asked, warehouse_id=int(self.warehouse_id), partner_id=partner_id)

    async def _sets(self, *, search: str = "", codes: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
        """Bundles by name or by their codes, as they come on a ticket; by the key of their code."""
        if not (self.warehouse_id and (search.strip() or codes)):
            return {}
        partner_id = int(self.customer_id) if self.customer_id else None
        found = await self._read(
            bundles_on_sale, warehouse_id=int(self.warehouse_id), search=search[:100], codes=codes,
            partner_id=partner_id,
        )  # fmt: skip
        return {code_key(one.code): set_of(one) for one in found}

    async def _free(self, sku_ids: Sequence[int]) -> dict[int, Decimal]:
        if not (sku_ids and self.warehouse_id and self._may(availability)):
            return {}
        found = await self._read(availability, warehouse_id=int(self.warehouse_id), sku_ids=list(sku_ids))
        return {sku_id: one.available for sku_id, one in found.items()}
