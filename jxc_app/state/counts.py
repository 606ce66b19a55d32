"""The list of counts: filters in, one page of ready rows out; and the form of a new one."""

from collections.abc import Mapping

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.rules import split_codes
from jxc_app.modules.catalog.scanning import scan_codes
from jxc_app.modules.counting.listing import LATEST, ORDERS, UNDER_WAY, CountFilter, list_counts
from jxc_app.modules.counting.making import make_count
from jxc_app.modules.counting.people import counters_there
from jxc_app.modules.counting.rules import CHOSEN, FULL, KIND_TITLES, STATE_TITLES
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.count_rows import CountLineRow, count_line
from jxc_app.state.formats import Option

_SIZE = 50
_FIELDS = ("kind", "warehouse_id", "due_on", "category_id", "shelf", "lot_number", "codes", "remark")


class CountsState(SessionState, rx.State):
    """What is looked for and found; ``draft`` is the form of a new count, ``chosen_people`` who is to count it."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
    state: str = UNDER_WAY
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    kind: str = ""
    kinds: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    order: str = LATEST
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[CountLineRow]] = rx.field(default_factory=list)
    may_make: bool = False
    is_asked: bool = False
    draft: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(_FIELDS, ""))
    new_kinds: rx.Field[list[Option]] = rx.field(default_factory=list)
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    chosen_people: rx.Field[list[str]] = rx.field(default_factory=list)
    _key: str = ""

    @rx.event
    @requires(list_counts)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("count")
        asked: Mapping[str, str] = self.router.url.query_parameters
        self.state = asked.get("state", UNDER_WAY) if asked.get("state", "") in ("all", *STATE_TITLES) else UNDER_WAY
        self.kind = asked.get("kind", "") if asked.get("kind", "") in KIND_TITLES else ""
        self.warehouse_id, self.search = digits(asked.get("warehouse", "")), asked.get("search", "")[:100]
        self.order = asked.get("order", "") if asked.get("order", "") in ORDERS else LATEST
        self.page = max(1, number(asked, "page", 1))
        self.states = [Option(UNDER_WAY, "未结束"), Option("all", "全部"), *_options(STATE_TITLES)]
        self.kinds, self.may_make = _options(KIND_TITLES), self._may(make_count)
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        await self._load()

    @rx.event
    @requires(list_counts)
    async def refresh(self) -> None:
        """A count has changed."""
        await self._load()

    @rx.event
    @requires(list_counts)
    async def search_for(self, typed: str) -> None:
        """Find by number or remark."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(list_counts)
    async def choose(self, name: str, value: str) -> None:
        """Another state, kind or warehouse."""
        known = {"state": ("all", UNDER_WAY, *STATE_TITLES), "kind": ("", *KIND_TITLES)}
        if name == "warehouse":
            self.warehouse_id = digits(value)
        elif value in known.get(name, ()):
            setattr(self, name, value)
        self.page = 1
        await self._load()

    @rx.event
    @requires(list_counts)
    async def clear(self) -> None:
        """Everything that is under way again."""
        self.state, self.kind, self.warehouse_id, self.search, self.page = UNDER_WAY, "", "", "", 1
        await self._load()

    @rx.event
    @requires(list_counts)
    async def sort(self, order: str) -> None:
        """By another column."""
        self.order, self.page = (order if order in ORDERS else LATEST), 1
        await self._load()

    @rx.event
    @requires(list_counts)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(make_count)
    async def ask(self, is_open: bool) -> None:
        """Open the form of a new count, or close it; what was typed stays until it is made."""
        self.errors = {}
        if is_open and not self.draft["due_on"]:
            today = business_date(clock.get().now(), get_settings().zone)
            here = self.warehouse_id or (self.warehouses[0].id if len(self.warehouses) == 1 else "")
            self.draft = dict.fromkeys(_FIELDS, "") | {
                "kind": CHOSEN,
                "due_on": today.isoformat(),
                "warehouse_id": here,
            }
            self.new_kinds = _options({CHOSEN: KIND_TITLES[CHOSEN], FULL: KIND_TITLES[FULL]})
            self.categories = [Option(str(one.id), one.name) for one in await self._read(category_tree)]
            self._key = new_key()
            await self._find_people()
        self.is_asked = is_open

    @rx.event
    @requires(make_count)
    async def type(self, name: str, value: str) -> None:
        """A field of the form."""
        if name in _FIELDS:
            self.draft = self.draft | {name: value[:4000]}
            if name == "warehouse_id":
                await self._find_people()

    @rx.event
    @requires(make_count)
    async def tick(self, user_id: str, is_on: bool) -> None:
        """Who is to count it."""
        kept = [one for one in self.chosen_people if one != user_id]
        self.chosen_people = [*kept, user_id] if is_on and digits(user_id) else kept

    @rx.event
    @requires(make_count)
    async def make(self) -> EventSpec:
        """Make it, and open it."""
        draft = self.draft
        command = {
            "count_key": self._key, "kind": draft["kind"], "warehouse_id": digits(draft["warehouse_id"]) or None,
            "due_on": draft["due_on"] or None, "user_ids": [int(one) for one in self.chosen_people],
            "remark": draft["remark"],
        }  # fmt: skip
        if draft["kind"] == CHOSEN:
            category = digits(draft["category_id"])
            command |= {
                "category_ids": [int(category)] if category else [],
                "sku_ids": await self._named(draft["codes"]),
            }
            command |= {"shelf": draft["shelf"], "lot_number": draft["lot_number"]}
        made = await self._perform(make_count, command)
        self.is_asked, self.draft, self.chosen_people = False, dict.fromkeys(_FIELDS, ""), []
        return rx.redirect(f"/count?id={made.count_id}")

    async def _named(self, typed: str) -> list[int]:
        codes = split_codes(typed)
        found = await self._read(scan_codes, codes=codes) if codes else {}
        unknown = [code for code in codes if code not in found]
        if unknown:
            raise DomainError("count.codes_unknown", field="codes", codes="、".join(unknown[:5]))
        return list(dict.fromkeys(sku.id for sku, _ in found.values()))

    async def _find_people(self) -> None:
        here = digits(self.draft.get("warehouse_id", ""))
        found = await self._read(counters_there, warehouse_id=int(here)) if here else {}
        self.people = [Option(str(user_id), name) for user_id, name in found.items()]
        self.chosen_people = []

    async def _load(self) -> None:
        wanted = CountFilter(
            "" if self.state == "all" else self.state, self.kind,
            int(self.warehouse_id) if self.warehouse_id else None, self.search,
        )  # fmt: skip
        found = await self._read(list_counts, wanted=wanted, order=self.order, page=self.page, size=_SIZE)
        self.rows, self.has_more = [count_line(one) for one in found.rows], found.has_more
        asked = {
            "state": "" if self.state == UNDER_WAY else self.state, "warehouse": self.warehouse_id,
            "search": self.search, "order": "" if self.order == LATEST else self.order,
        }  # fmt: skip
        self.address = path("/counts", **asked, kind=self.kind, page=str(self.page) if self.page > 1 else "")
        self.export_href = path("/api/exports/filtered/counts.xlsx", **asked, count=self.kind)
        self.is_loaded = True
        self.revision += 1


def _options(titles: Mapping[str, str]) -> list[Option]:
    return [Option(code, title) for code, title in titles.items()]
