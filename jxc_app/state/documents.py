"""The list of documents: filters in, one page of ready rows out; the sums follow."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.queries import find_skus, skus_by_ids
from jxc_app.modules.documents.approval_cards import waiting_documents
from jxc_app.modules.documents.listing import LATEST, ORDERS, document_people, document_totals, list_documents
from jxc_app.modules.partners.partner_pages import get_partner
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.printing.queries import print_counts
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.document_filters import Asked
from jxc_app.state.document_list import DocumentListState, line_of
from jxc_app.state.formats import Choice, Option, money, shown

_SIZE = 50
Choosable = Literal["type", "status", "warehouse", "maker", "poster"]
Day = Literal["date_from", "date_to"]


class DocumentsState(DocumentListState, rx.State):
    """What is looked for, and what was found."""

    @rx.event
    @requires(list_documents)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, sums after."""
        self._watch("document", "approval")
        asked = self.router.url.query_parameters
        self.order = asked["order"] if asked.get("order") in ORDERS else LATEST
        self.page = max(1, number(asked, "page", 1))
        self.selected = []
        await self._load_choices()
        await self._load_preferences()
        await self._name_the_chosen(Asked.of(asked))
        return await self._show(Asked.of(asked))

    @rx.event
    @requires(list_documents)
    async def refresh(self) -> EventHandler:
        """A document has changed: read the same page again."""
        return await self._show(self._asked())

    @rx.event
    @requires(list_documents)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by number, own number, remark or partner."""
        return await self._ask(search=typed[:100].strip())

    @rx.event
    @requires(list_documents)
    async def choose(self, name: Choosable, value: str) -> EventHandler:
        """One of a few, or all."""
        return await self._ask(**{name: value})

    @rx.event
    @requires(list_documents)
    async def choose_days(self, preset: str) -> EventHandler:
        """A usual stretch of days, or (once more) all days."""
        self.page = 1
        wanted = "" if preset == self.preset else preset
        return await self._show(self._asked().between(wanted, _today()))

    @rx.event
    @requires(list_documents)
    async def type_day(self, name: Day, typed: str) -> EventHandler:
        """From or until a day."""
        return await self._ask(**{name: typed})

    @rx.event
    @requires(list_documents)
    async def search_partner(self, typed: str) -> None:
        """Find suppliers and customers."""
        found = await self._read(find_partners, search=typed[:100])
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(list_documents)
    async def choose_partner(self, partner_id: int) -> EventHandler:
        """One partner, or (0) all."""
        self.partner_name = next((one.label for one in self.partner_options if one.id == partner_id), "")
        return await self._ask(partner=str(partner_id) if self.partner_name else "")

    @rx.event
    @requires(list_documents)
    async def search_sku(self, typed: str) -> None:
        """Find SKUs."""
        found = await self._read(find_skus, search=typed[:100])
        self.sku_options = [Choice(one.id, one.name, one.code) for one in found]

    @rx.event
    @requires(list_documents)
    async def choose_sku(self, sku_id: int) -> EventHandler:
        """Documents with one SKU in them, or (0) all."""
        self.sku_name = next((one.label for one in self.sku_options if one.id == sku_id), "")
        return await self._ask(sku=str(sku_id) if self.sku_name else "")

    @rx.event
    @requires(list_documents)
    async def clear(self) -> EventHandler:
        """No filter at all."""
        self.partner_name = self.sku_name = ""
        self.page = 1
        return await self._show(Asked())

    @rx.event
    @requires(list_documents)
    async def sort_by(self, order: str) -> EventHandler:
        """Another order of the same rows."""
        if order in ORDERS:
            self.order, self.page = order, 1
        return await self._show(self._asked())

    @rx.event
    @requires(list_documents)
    async def turn_to(self, page: int) -> EventHandler:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        return await self._show(self._asked())

    @rx.event
    @requires(document_totals)
    async def count(self) -> None:
        """The sums over everything found; they may take longer than the rows."""
        totals = await self._read(document_totals, wanted=self._asked().filter())
        self.count_text = f"共 {totals.count:,} 张"
        self.total_pieces, self.total_amount = shown(totals.pieces), money(totals.amount)

    @rx.event
    @requires(list_documents)
    async def select(self, document_id: int, is_on: bool) -> None:
        """Mark a row, or not, for an act on many."""
        others = [one for one in self.selected if one != document_id]
        self.selected = [*others, document_id][:500] if is_on else others

    @rx.event
    @requires(list_documents)
    async def select_page(self, is_on: bool) -> None:
        """Mark every row of this page, or none at all."""
        here = [row.id for row in self.rows]
        self.selected = list(dict.fromkeys([*self.selected, *here]))[:500] if is_on else []

    @rx.event
    @requires(list_documents)
    async def show_column(self, name: str, is_on: bool) -> None:
        """Show a column, or not; remembered for this person."""
        await self._keep_column(name, is_on)

    @rx.event
    @requires(list_documents)
    async def show_view_dialog(self, is_open: bool) -> None:
        """Ask for the name of a view, or not."""
        self.view_is_asked, self.view_name = is_open, self.view_name if is_open else ""
        self.errors = {}

    @rx.event
    @requires(list_documents)
    async def type_view_name(self, typed: str) -> None:
        """What the view is to be called."""
        self.view_name = typed[:30].strip()

    @rx.event
    @requires(list_documents)
    async def save_view(self) -> EventSpec | None:
        """Keep these filters under a name; one of the same name is replaced."""
        return await self._keep_view()

    @rx.event
    @requires(list_documents)
    async def use_view(self, query: str) -> EventHandler:
        """The filters of a saved view."""
        asked, self.page = Asked.from_query(query), 1
        await self._name_the_chosen(asked)
        return await self._show(asked)

    @rx.event
    @requires(list_documents)
    async def forget_view(self, name: str) -> None:
        """A view that nobody needs any more."""
        await self._keep_views([view for view in self.views if view.label != name])

    async def _ask(self, **changes: str) -> EventHandler:
        self.page = 1
        given = replace(self._asked(), **changes)
        return await self._show(Asked.of(given.given()))

    async def _load_choices(self) -> None:
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        self.people = [Option(str(one.id), one.name) for one in await self._read(document_people)]

    async def _name_the_chosen(self, asked: Asked) -> None:
        """The names behind the ids of an address."""
        self.partner_name = self.sku_name = ""
        if asked.partner and self._may(get_partner):
            with suppress(NotFound):
                self.partner_name = (await self._read(get_partner, partner_id=int(asked.partner))).name
        if asked.sku:
            found = await self._read(skus_by_ids, sku_ids=[int(asked.sku)])
            self.sku_name = found[int(asked.sku)].name if int(asked.sku) in found else ""

    async def _show(self, asked: Asked) -> EventHandler:
        found = await self._read(
            list_documents, wanted=asked.filter(), order=self.order, page=self.page, size=_SIZE
        )  # fmt: skip
        self.query, self.preset = asked.query(), asked.preset(_today())
        for name in ("search", "type", "status", "date_from", "date_to", "warehouse", "maker", "poster"):
            setattr(self, name, getattr(asked, name))
        self.is_filtered, self.act = bool(self.query), asked.act
        waits = await self._read(waiting_documents, document_ids=[row.id for row in found.rows])
        prints = await self._read(print_counts, document_ids=[row.id for row in found.rows])
        self.rows = [
            line_of(row, prints=prints.get(row.id, 0), act=self.act, waits=waits.get(row.id, "")) for row in found.rows
        ]
        self.has_more, self.is_loaded = found.has_more, True
        self.revision += 1
        order = self.order if self.order != LATEST else ""
        page = str(self.page) if self.page > 1 else ""
        self.address = path("/documents", **asked.given(), order=order, page=page)
        self.export_query = asked.query()
        return DocumentsState.count

    def _asked(self) -> Asked:
        return Asked.from_query(self.query)


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)
