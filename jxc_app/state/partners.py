"""The lists of suppliers and of customers: filters in, one page of ready rows out, many changed at once."""

from collections.abc import Mapping
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.partners.bulk import MOST_AT_ONCE, change_terms, switch_off_partners, switch_on_partners
from jxc_app.modules.partners.importing import import_partners
from jxc_app.modules.partners.partner_pages import (
    ORDERS,
    STATES,
    STRATEGIC,
    PartnerFilter,
    partner_page,
    partner_page_with_contact,
)
from jxc_app.modules.partners.service import create_partner
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import IN_USE, Option
from jxc_app.state.partner_rows import PartnerLine, consequence_of, line_of

_SIZE = 50
_TERMS = ("with", "without")


class PartnersState(SessionState, rx.State):
    """What is looked for and found; ``chosen``: the ids that the next act is for; ``asked``: off, on or terms."""

    kind: str = "supplier"
    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    csv_href: str = ""
    search: str = ""
    state: str = "in_use"
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    terms: str = ""
    terms_choices: rx.Field[list[Option]] = rx.field(default_factory=list)
    strategic: str = ""
    strategic_choices: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    order: str = "code"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[PartnerLine]] = rx.field(default_factory=list)
    count_text: str = ""
    may_create: bool = False
    may_import: bool = False
    may_switch: bool = False
    may_change: bool = False
    chosen: rx.Field[list[int]] = rx.field(default_factory=list)
    chosen_text: str = ""
    is_page_chosen: bool = False
    asked: str = ""
    consequence: str = ""
    reason: str = ""
    sets_days: bool = False
    days: str = ""
    sets_limit: bool = False
    limit: str = ""
    yes_no: rx.Field[list[Option]] = rx.field(default_factory=list)
    wholesale: str = ""
    _seen: dict[int, tuple[int, str]] = {}  # noqa: RUF012  id → version and name of the rows shown
    _picked: dict[int, tuple[int, str]] = {}  # noqa: RUF012  the same of those chosen, as it was then

    @rx.event
    @requires(partner_page)
    async def open(self) -> None:
        """Take kind and filters from the address."""
        self._watch("partner")
        kind = "customer" if self.router.url.path.startswith("/customers") else "supplier"
        if kind != self.kind:
            self.kind, self.is_loaded, self.rows = kind, False, []
        self.states = [Option(code, title) for code, title in IN_USE.items()]
        self.terms_choices = [Option("with", "有账期"), Option("without", "没有账期")]
        self.strategic_choices = [Option("yes", "战略供应商"), Option("no", "不是战略供应商")]
        self.yes_no = [Option("yes", "是"), Option("no", "否")]
        self.may_create, self.may_import = self._may(create_partner), self._may(import_partners)
        self.may_switch, self.may_change = self._may(switch_off_partners), self._may(change_terms)
        self._take_address(self.router.url.query_parameters)
        self._choose({})
        await self._load()

    @rx.event
    @requires(partner_page)
    async def refresh(self) -> None:
        """A partner has changed: read the same page again."""
        await self._load()

    @rx.event
    @requires(partner_page)
    async def search_for(self, typed: str) -> None:
        """Find by code, name, contact or pinyin; by telephone and address where they may be seen."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(partner_page)
    async def choose_state(self, state: str) -> None:
        """In use, out of use, or all."""
        self.state, self.page = state if state in STATES else "in_use", 1
        await self._load()

    @rx.event
    @requires(partner_page)
    async def choose_strategic(self, strategic: str) -> None:
        """Strategic suppliers, the others, or all."""
        self.strategic, self.page = strategic if strategic in STRATEGIC else "", 1
        await self._load()

    @rx.event
    @requires(partner_page)
    async def choose_terms(self, terms: str) -> None:
        """With terms of payment, without, or all."""
        self.terms, self.page = terms if terms in _TERMS else "", 1
        await self._load()

    @rx.event
    @requires(partner_page)
    async def clear(self) -> None:
        """Every one in use, in the same order."""
        self._take_address({"order": self.order})
        await self._load()

    @rx.event
    @requires(partner_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order in ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(partner_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    # many at once

    @rx.event
    @requires(change_terms, switch_off_partners)
    async def choose(self, partner_id: int) -> None:
        """Choose one, or no longer."""
        others = {one: seen for one, seen in self._picked.items() if one != partner_id}
        is_new = partner_id not in self._picked and partner_id in self._seen
        self._choose(others | ({partner_id: self._seen[partner_id]} if is_new else {}))

    @rx.event
    @requires(change_terms, switch_off_partners)
    async def choose_page(self, is_on: bool) -> None:
        """All of this page, or none of it."""
        others = {one: seen for one, seen in self._picked.items() if one not in self._seen}
        self._choose(others | (self._seen if is_on else {}))

    @rx.event
    @requires(change_terms, switch_off_partners)
    async def choose_none(self) -> None:
        """Nobody."""
        self._choose({})

    @rx.event
    @requires(change_terms, switch_off_partners)
    async def ask(self, act: str) -> None:
        """Say what would happen to those chosen: ``off``, ``on`` or ``terms``."""
        if not self.chosen or act not in ("off", "on", "terms"):
            return
        self.asked, self.errors = act, {}
        self.reason = self.days = self.limit = self.wholesale = ""
        self.sets_days = self.sets_limit = False
        self.consequence = consequence_of(act, self.kind, [name for _, name in self._picked.values()])

    @rx.event
    @requires(change_terms, switch_off_partners)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    @rx.event
    @requires(switch_off_partners)
    async def type_reason(self, text: str) -> None:
        """Why they are switched off."""
        self.reason = text[:200]

    @rx.event
    @requires(change_terms)
    async def toggle_days(self, is_on: bool) -> None:
        """Whether the terms of payment are to change."""
        self.sets_days = is_on

    @rx.event
    @requires(change_terms)
    async def type_days(self, text: str) -> None:
        """New terms in days; empty takes them away."""
        self.days, self.sets_days = text[:20], True

    @rx.event
    @requires(change_terms)
    async def toggle_limit(self, is_on: bool) -> None:
        """Whether the credit limit is to change."""
        self.sets_limit = is_on

    @rx.event
    @requires(change_terms)
    async def type_limit(self, text: str) -> None:
        """New credit limit in yuan; empty takes it away."""
        self.limit, self.sets_limit = text[:40], True

    @rx.event
    @requires(change_terms)
    async def choose_wholesale(self, answer: str) -> None:
        """Whether they are to be wholesale customers: yes, no, or empty: as they are."""
        self.wholesale = answer if answer in ("yes", "no") else ""

    @rx.event
    @requires(switch_off_partners)
    async def switch(self) -> EventSpec:
        """Take those chosen out of use, or back into it."""
        case = switch_on_partners if self.asked == "on" else switch_off_partners
        done = await self._perform(case, {"partners": self._chosen_as_seen(), "reason": self.reason})
        return await self._finish(f"已{'恢复' if self.asked == 'on' else '停用'} {done.changed} 家")

    @rx.event
    @requires(change_terms)
    async def save_terms(self) -> EventSpec:
        """Give those chosen the same terms."""
        command: dict[str, Any] = {"partners": self._chosen_as_seen()}
        if self.sets_days:
            command["payment_days"] = self.days.strip() or None
        if self.sets_limit:
            command["credit_limit"] = self.limit.strip() or None
        if self.wholesale:
            command["is_wholesale"] = self.wholesale == "yes"
        done = await self._perform(change_terms, command)
        return await self._finish(f"已修改 {done.changed} 家")

    async def _finish(self, words: str) -> EventSpec:
        self.asked = ""
        self._choose({})
        await self._load()
        return rx.toast.success(words)

    def _choose(self, picked: Mapping[int, tuple[int, str]]) -> None:
        self._picked = dict(list(picked.items())[:MOST_AT_ONCE])
        self.chosen = list(self._picked)
        self.chosen_text = f"已选 {len(self.chosen)} 家" if self.chosen else ""
        self.is_page_chosen = bool(self._seen) and self._seen.keys() <= self._picked.keys()

    def _chosen_as_seen(self) -> list[dict[str, int]]:
        return [{"partner_id": one, "version": version} for one, (version, _) in self._picked.items()]

    # reading

    async def _load(self) -> None:
        reading = partner_page_with_contact if self._may(partner_page_with_contact) else partner_page
        only = PartnerFilter(self.kind, self.search, self.state, self.terms, self.order, self.strategic)
        found = await self._read(reading, only=only, page=self.page, size=_SIZE)
        self.rows = [line_of(row, self.kind) for row in found.rows]
        self._seen = {row.id: (row.version, row.name) for row in found.rows}
        self._choose(self._picked)
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 家"
        self.is_loaded = True
        self.revision += 1
        self._say_address()

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.state = asked["state"] if asked.get("state") in STATES else "in_use"
        self.terms = asked["terms"] if asked.get("terms") in _TERMS else ""
        self.strategic = asked["strategic"] if asked.get("strategic") in STRATEGIC else ""
        self.order = asked["order"] if asked.get("order") in ORDERS else "code"
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {
            "search": self.search,
            "state": self.state if self.state != "in_use" else "",
            "terms": self.terms,
            "strategic": self.strategic if self.kind == "supplier" else "",
            "order": self.order if self.order != "code" else "",
        }
        self.is_filtered = bool(self.search or self.terms or filters["state"] or filters["strategic"])
        self.address = path(f"/{self.kind}s", **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path(f"/api/exports/partners/{self.kind}s.xlsx", **filters)
        self.csv_href = path(f"/api/exports/partners/{self.kind}s.csv", **filters)
