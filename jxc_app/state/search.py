"""The search for everything: SKUs, lots, documents, partners, pages, how things are done; within one's rights."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from jxc_app.core.search import folded, search_key
from jxc_app.modules.catalog.looking_up import SkuHit, look_up_skus
from jxc_app.modules.documents.listing import list_documents
from jxc_app.modules.documents.looking_up import DocumentHit, look_up_documents
from jxc_app.modules.documents.types import permissions_for
from jxc_app.modules.expiry.tracing import find_lots
from jxc_app.modules.inventory.lots_lying import LotFacts
from jxc_app.modules.inventory.queries import stock_page
from jxc_app.modules.partners.queries import find_partners
from jxc_app.state.addresses import path
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.identity import current
from jxc_app.state.places import Place, open_places

_LONGEST = 100
_SKUS, _LOTS, _DOCUMENTS, _PARTNERS, _PAGES = 6, 4, 6, 4, 4
#: what people call the voiding of a document in other programs
_VOID_WORDS = "反审核 反审 弃审 取消审核 撤销 作废 红冲 冲销 改单 退回"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: where it leads, what it is called, and what tells it from its neighbours."""

    key: str
    href: str
    label: str
    note: str = ""
    status: str = ""
    status_title: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; its heading is the text ``search.<key>``."""

    key: str
    hits: list[Hit]


class SearchState(SessionState, rx.State):
    """What was found for ``answered``."""

    answered: str = ""
    groups: rx.Field[list[Group]] = rx.field(default_factory=list)

    @rx.event
    @requires(SIGNED_IN)
    async def look_for(self, typed: str) -> None:
        """Look everywhere this person may look."""
        typed = typed.strip()[:_LONGEST]
        business = await self._business(typed)
        # The tables of pinyin take a second to read, once for each process: nobody else waits for it.
        guides, pages = await asyncio.to_thread(lambda: (self._guides(typed), self._pages(typed)))
        found = [*guides, *business, *pages, *self._more(typed)]
        self.groups = [group for group in found if group.hits]
        self.answered = typed

    async def _business(self, typed: str) -> list[Group]:
        found = []
        if self._may(look_up_skus) and self._may(stock_page):
            skus = await self._read(look_up_skus, typed=typed, limit=_SKUS)
            found.append(Group("skus", [_sku(hit) for hit in skus]))
        if self._may(find_lots) and typed:
            lots = await self._read(find_lots, typed=typed, limit=_LOTS)
            found.append(Group("lots", [_lot(lot) for lot in lots]))
        if self._may(look_up_documents):
            documents = await self._read(look_up_documents, typed=typed, limit=_DOCUMENTS)
            found.append(Group("documents", [_document(hit) for hit in documents]))
        if self._may(find_partners) and typed:
            partners = await self._read(find_partners, search=typed, limit=_PARTNERS)
            hits = [Hit(f"partner-{p.id}", _partner_href(p.is_supplier, p.name), p.name, p.code) for p in partners]
            found.append(Group("partners", hits))
        return found

    def _guides(self, typed: str) -> list[Group]:
        if not (self._may(list_documents) and _names(_VOID_WORDS, typed)):
            return []
        can = self._may(*permissions_for("void"))
        note = "打开要改的单据，点「作废」：自动红冲，再复制成新单" if can else "请有作废权限的同事打开单据，点「作废」"
        return [Group("guides", [Hit("void", "/documents?act=void", "反审核、改单 = 作废后重开", note)])]

    def _pages(self, typed: str) -> list[Group]:
        places = [place for place in open_places(current.get()) if _names(place.words, typed)]
        return [Group("pages", [page_hit(place) for place in places[:_PAGES]])]

    def _more(self, typed: str) -> list[Group]:
        hits = []
        if typed and self._may(stock_page):
            hits.append(Hit("more-stock", path("/stock", search=typed), f"在库存中查找「{typed}」"))
        if typed and self._may(list_documents):
            hits.append(Hit("more-documents", path("/documents", search=typed), f"在单据中查找「{typed}」"))
        return [Group("more", hits)] if hits else []


def _names(words: str, typed: str) -> bool:
    """Whether what was typed is part of one of the words, as it stands or in pinyin."""
    wanted = folded(typed).replace(" ", "")
    return bool(wanted) and any(wanted in key for word in words.split() for key in _keys(word))


def _keys(word: str) -> Iterable[str]:
    return search_key(word).split("\n")


def page_hit(place: Place) -> Hit:
    """A page as a search shows it."""
    title, _, others = place.words.partition(" ")
    return Hit(f"page-{place.key}", place.href, title, others.replace(" ", "、"))


def _sku(hit: SkuHit) -> Hit:
    off = {"status": "closed", "status_title": "已停用"} if hit.is_switched_off else {}
    return Hit(f"sku-{hit.id}", f"/sku?id={hit.id}", hit.name, " · ".join(filter(None, (hit.code, hit.spec))), **off)


def _lot(lot: LotFacts) -> Hit:
    kind = "序列号" if lot.is_piece else "批次"
    return Hit(f"lot-{lot.id}", f"/trace?lot={lot.id}", lot.number, f"{kind} · {lot.sku_name} · {lot.sku_code}")


def _document(hit: DocumentHit) -> Hit:
    note = " · ".join(filter(None, (hit.type_title, f"{hit.business_date}", hit.partner_name)))
    return Hit(f"document-{hit.id}", f"/document?id={hit.id}", hit.number, note, hit.status, hit.status_title)


def _partner_href(is_supplier: bool, name: str) -> str:
    base = "/suppliers" if is_supplier else "/customers"
    known = {place.href for place in open_places(current.get())}
    return path(base if base in known else "/documents", search=name)
