"""What lies beside the document: past prices, templates, one's other drafts."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.documents.commands import CloseDocument
from jxc_app.modules.documents.desk_queries import my_drafts
from jxc_app.modules.documents.prices import purchase_history, sale_history
from jxc_app.modules.documents.service import close_document, save_draft
from jxc_app.modules.documents.templates import (
    delete_template,
    list_templates,
    save_template,
    template_lines,
)
from jxc_app.state.base import requires
from jxc_app.state.desk import DeskState
from jxc_app.state.desk_changes import MOST_LINES, Entry, line_of, with_typed, with_unit
from jxc_app.state.desk_draft import Draft
from jxc_app.state.formats import editable, moment, pieces, shown
from jxc_app.state.identity import current


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A price of before, as it is shown."""

    date: str
    number: str
    href: str
    partner: str
    quantity: str
    unit: str
    unit_id: str
    price: str
    discount: str


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """A template in the list."""

    id: int
    name: str
    note: str
    may_delete: bool


@dataclass(frozen=True, slots=True)
class DraftChoice:
    """A draft of one's own in the list."""

    id: int
    version: int
    title: str
    note: str
    changed: str
    href: str


class DeskShelfState(DeskState, mixin=True):
    """Dialogs that read more than they write."""

    history: rx.Field[list[HistoryRow]] = rx.field(default_factory=list)
    history_of: str = ""
    templates: rx.Field[list[TemplateChoice]] = rx.field(default_factory=list)
    may_share: bool = False
    drafts: rx.Field[list[DraftChoice]] = rx.field(default_factory=list)
    #: the draft that somebody is about to give up
    discarding: int = 0
    _history_key: int = 0

    @rx.event
    @requires(save_draft)
    async def open_dialog(self, name: str) -> None:
        """Open a dialog that needs nothing, or close the one that is open."""
        self.dialog = name if name == "keys" else ""

    @rx.event
    @requires(purchase_history, sale_history)
    async def show_history(self, key: int) -> None:
        """What the SKU of a line was sold or bought for before."""
        line = line_of(self._draft(), key) if self._kept else None
        if line is None or not self.may_see_history:
            return
        draft = self._draft()
        if self._kind().price_is_cost:
            found = await self._read(purchase_history, sku_id=line.sku_id)
        else:
            found = await self._read(sale_history, sku_id=line.sku_id, partner_id=draft.partner_id or None)
        self.history = [
            HistoryRow(
                one.date.isoformat(), one.number, f"/document?id={one.document_id}",
                one.partner_name or one.warehouse_name, pieces(one.quantity), one.unit_name, str(one.unit_id),
                shown(one.price), editable(one.discount_percent or None),
            )
            for one in found
        ]  # fmt: skip
        self.history_of, self._history_key, self.dialog = line.sku_name, key, "history"

    @rx.event
    @requires(save_draft)
    async def take_price(self, price: str, unit_id: str) -> None:
        """This price again; it goes along to the unit of the line."""
        line = line_of(self._draft(), self._history_key) if self._kept else None
        self.dialog = ""
        if line is None or not self.is_open:
            return
        draft = with_typed(self._draft(), line.key, "price", price)
        if unit_id != str(line.unit_id):
            draft = _priced_in(draft, line.key, price, unit_id)
        await self._save(draft)

    @rx.event
    @requires(list_templates)
    async def open_templates(self) -> None:
        """The templates for this type of document."""
        await self._load_templates()
        self.dialog = "templates"

    async def _load_templates(self) -> None:
        self.may_share = "template.share" in _rights()
        found = await self._read(list_templates, type=self._draft().type, reader_id=self._actor().user_id)
        self.templates = [
            TemplateChoice(
                one.id, one.name, f"{one.lines} 行" + ("" if one.is_own else f" · {one.owner_name}")
                + (" · 共享" if one.is_shared else ""), one.is_own or self.may_share,
            )
            for one in found
        ]  # fmt: skip

    @rx.event
    @requires(save_template)
    async def save_as_template(self, name: str, is_shared: bool) -> EventSpec:
        """Keep the lines of this document under a name."""
        lines = [
            {"sku_id": line.sku_id, "unit_id": line.unit_id, "quantity": line.quantity, "remark": line.remark}
            for line in self._draft().lines
        ]
        wanted = {"type": self._draft().type, "name": name[:200], "is_shared": is_shared, "lines": lines}
        await self._perform(save_template, wanted)
        await self._load_templates()
        return rx.toast.success(f"已存为模板「{name.strip()[:60]}」")

    @rx.event
    @requires(list_templates)
    async def use_template(self, template_id: int) -> None:
        """Add the lines of a template, at the prices of today."""
        reader = self._actor().user_id
        stored = await self._read(template_lines, template_id=template_id, reader_id=reader)
        skus = await self._read(skus_by_ids, sku_ids={line.sku_id for line in stored})
        offers = await self._offers(set(skus))
        entries = []
        for line in stored[:MOST_LINES]:
            sku = skus.get(line.sku_id)
            if sku and not sku.switched_off and line.unit_id in {unit.unit_id for unit in sku.units}:
                price = offers.price_of(sku, line.unit_id)
                entries.append(Entry(sku, line.unit_id, line.quantity, price, price is not None, line.remark))
        self.dialog = ""
        await self._add_entries(entries)

    @rx.event
    @requires(delete_template)
    async def remove_template(self, template_id: int) -> None:
        """Forget a template."""
        await self._perform(delete_template, {"template_id": template_id})
        await self._load_templates()

    @rx.event
    @requires(my_drafts)
    async def open_drafts(self) -> None:
        """The documents that one has begun."""
        self.discarding = 0
        await self._load_drafts()
        self.dialog = "drafts"

    async def _load_drafts(self) -> None:
        found = await self._read(my_drafts, maker_id=self._actor().user_id)
        self.drafts_count = len(found)
        self.drafts = [
            DraftChoice(
                one.id, one.version, _dotted(one.type_title, one.warehouse_name, one.amends and f"改自 {one.amends}"),
                _dotted(f"{one.lines} 行", one.partner_name, one.remark[:40]),
                moment(one.changed_at), f"/desk?document={one.id}",
            )
            for one in found
        ]  # fmt: skip

    @rx.event
    @requires(close_document)
    async def ask_discard(self, document_id: int) -> None:
        """Somebody wants to give a draft up; ask first."""
        self.discarding = document_id

    @rx.event
    @requires(close_document)
    async def discard(self, document_id: int) -> None:
        """Give a draft up. The document on the desk makes room for a new one."""
        wanted = next((one for one in self.drafts if one.id == document_id), None)
        if wanted is None or self.discarding != document_id:
            return
        command = CloseDocument(document_id=document_id, version=wanted.version, reason="放弃草稿")
        await self._perform(close_document, command)
        self.discarding = 0
        await self._load_drafts()
        if self._kept and self._draft().document_id == document_id:
            await self._begin(Draft(type=self._draft().type))


def _priced_in(draft: Draft, key: int, price: str, unit_id: str) -> Draft:
    """The price of another unit, brought to the unit of the line."""
    line = line_of(draft, key)
    if line is None or not unit_id.isdecimal() or int(unit_id) not in {unit.unit_id for unit in line.units}:
        return draft
    there = with_typed(with_unit(draft, key, int(unit_id)), key, "price", price)
    return with_unit(there, key, line.unit_id)


def _rights() -> frozenset[str]:
    return frozenset(current.get().rights)


def _dotted(*words: str) -> str:
    return " · ".join(filter(None, words))
