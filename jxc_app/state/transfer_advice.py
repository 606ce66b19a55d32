"""Who lacks and who has too much: filters in, one page out; the working of one; deciding about what is ticked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.transfer_advice.paying import EVERY, PAYS
from jxc_app.modules.transfer_advice.queries import ORDERS, advice_page, advice_standing, advice_view
from jxc_app.modules.transfer_advice.rules import (
    ALERT_MEANS,
    LOST_MEANS,
    OPEN,
    PAYS_MEANS,
    QUIET_DAYS,
    SPARE_MEANS,
    STATE_TITLES,
)
from jxc_app.modules.transfer_advice.service import (
    ComputeAdvice,
    compute_advice,
    dismiss_advice,
    reopen_advice,
    snooze_advice,
    take_advice,
    today_of_company,
)
from jxc_app.modules.transfer_advice.settings import read_advice_settings
from jxc_app.modules.transfer_advice.telling import VERDICT_TITLES
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment, money
from jxc_app.state.transfer_advice_rows import (
    AdviceLine,
    AdviceWorking,
    AskedAdvice,
    asked_in,
    line_of,
    ticked_with_page,
    working_of,
)

_SIZE, _MOST, _READ_AT_ONCE = 50, 500, 200
_FILTERS = ("warehouse", "giver", "category", "state", "verdict")
_MEANINGS = [
    Option("警戒线", ALERT_MEANS), Option("可调出", SPARE_MEANS), Option("多卖", LOST_MEANS),
    Option("划算", PAYS_MEANS),
]  # fmt: skip


class TransferAdviceState(SessionState, rx.State):
    """What is looked at, and what was found. ``asked``: which dialog is open; ``chosen``: the ids ticked."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
    warehouse_id: str = ""
    giver_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    category_id: str = ""
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    state: str = OPEN
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    verdict: str = PAYS
    verdicts: rx.Field[list[Option]] = rx.field(default_factory=list)
    order: str = "-lost"
    page: int = 1
    has_more: bool = False
    is_filtered: bool = False
    rows: rx.Field[list[AdviceLine]] = rx.field(default_factory=list)
    count_text: str = ""
    computed: str = ""
    lacking: str = ""
    givers: str = ""
    lost: str = ""
    worth: str = ""
    freight: str = ""
    may_compute: bool = False
    may_set: bool = False
    may_decide: bool = False
    chosen: rx.Field[list[int]] = rx.field(default_factory=list)
    chosen_text: str = ""
    is_page_chosen: bool = False
    may_take_all: bool = False
    asked: str = ""
    reason: str = ""
    until: str = ""
    days: str = ""
    working: AdviceWorking = AdviceWorking()
    meanings: rx.Field[list[Option]] = rx.field(default_factory=lambda: _MEANINGS)
    _asked: AskedAdvice = AskedAdvice()
    _seen: dict[int, tuple[int, bool]] = {}  # noqa: RUF012  id → version and may_take of what is ticked

    @rx.event
    @requires(advice_page)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, counts after."""
        self._watch("transfer_advice")
        self.asked = ""
        self._forget_chosen()
        asked = self.router.url.query_parameters
        self._asked, self.page = asked_in(asked), max(1, number(asked, "page", 1))
        self.may_decide, self.may_set = self._may(dismiss_advice), self._may(read_advice_settings)
        places = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in places if not one.switched_off]
        if self._may(category_tree):
            tree = await self._read(category_tree)
            self.categories = [Option(str(one.id), "\u3000" * one.depth + one.name) for one in tree]
        return await self._load()

    @rx.event
    @requires(advice_page)
    async def refresh(self) -> EventHandler:
        """Advice has changed: read the same page again."""
        return await self._load()

    @rx.event
    @requires(advice_page)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by code, name, barcode or pinyin."""
        return await self._ask(replace(self._asked, search=typed[:100]))

    @rx.event
    @requires(advice_page)
    async def choose_filter(self, name: str, value: str) -> EventHandler:
        """Another receiver, giver, category, state or verdict; another state begins with its usual verdicts."""
        asked = self._asked.parameters() | {"order": self._asked.order}
        asked |= {"verdict": ""} if name == "state" else {}
        return await self._ask(asked_in(asked | ({name: value} if name in _FILTERS else {})))

    @rx.event
    @requires(advice_page)
    async def clear(self) -> EventHandler:
        """Everything that waits and pays again."""
        return await self._ask(AskedAdvice(order=self._asked.order))

    @rx.event
    @requires(advice_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order in ORDERS:
            self._asked, self.page = replace(self._asked, order=order), 1
        await self._load()

    @rx.event
    @requires(advice_page)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(advice_standing)
    async def count(self) -> None:
        """How many are in each state, what is at stake, and when all was worked out."""
        found = await self._read(advice_standing, wanted=self._asked.filter())
        self.may_compute = found.may_compute
        self.states = [Option(one, f"{title}（{found.counts.get(one, 0):,}）") for one, title in STATE_TITLES.items()]
        every, shown = found.counts.get(self._asked.state, 0), self._asked.shown_verdict
        self.verdicts = [
            Option(one, f"{title}（{count:,}）")
            for one, title, count in (
                *((one, title, found.verdicts.get(one, 0)) for one, title in VERDICT_TITLES.items()),
                (EVERY, "全部", every),
            )
        ]
        self.count_text = f"共 {every if shown == EVERY else found.verdicts.get(shown, 0):,} 条"
        self.lacking, self.givers = f"{found.lacking:,} 家", f"{found.givers:,} 家"
        self.lost, self.computed = f"{money(found.lost)} 元", moment(found.computed_at)
        self.worth, self.freight = f"{money(found.worth)} 元", f"{money(found.freight)} 元"

    @rx.event
    @requires(compute_advice)
    async def compute(self) -> EventSpec:
        """Work everything out now."""
        done = await self._perform(compute_advice, ComputeAdvice())
        self._forget_chosen()
        await self._load()
        await self.count()
        words = f"有 {done.suggestions:,} 条调拨建议，其中 {done.paying:,} 条划算"
        return rx.toast.success(f"已计算 {done.pairs:,} 个商品（按仓库），{words}")

    @rx.event
    @requires(advice_view)
    async def look_at(self, suggestion_id: int) -> None:
        """Show how one was worked out."""
        self.working = working_of(await self._read(advice_view, suggestion_id=suggestion_id))
        self.asked = "working"

    @rx.event
    @requires(dismiss_advice)
    async def choose(self, suggestion_id: int) -> None:
        """Tick one, or not."""
        if suggestion_id in self._seen:
            del self._seen[suggestion_id]
        else:
            self._see([line for line in self.rows if line.id == suggestion_id])
        self._say_chosen()

    @rx.event
    @requires(dismiss_advice)
    async def choose_page(self, is_on: bool) -> None:
        """Tick the whole page (of everything only what pays), or take all ticks of it off."""
        if is_on:
            self._see(ticked_with_page(self.rows, self.verdict))
        else:
            here = {line.id for line in self.rows}
            self._seen = {one: seen for one, seen in self._seen.items() if one not in here}
        self._say_chosen()

    @rx.event
    @requires(take_advice)
    async def choose_paying(self) -> None:
        """Tick everything that pays, waits and may be sent by whoever looks, on whatever page; no more than once."""
        wanted = replace(self._asked, state=OPEN, verdict=PAYS).filter()
        self._seen, page, has_more = {}, 0, True
        while has_more and len(self._seen) < _MOST:
            page += 1
            found = await self._read(advice_page, wanted=wanted, order="-worth", page=page, size=_READ_AT_ONCE)
            self._see([line for line in map(line_of, found.rows) if line.may_take])
            has_more = found.has_more
        self._say_chosen()

    @rx.event
    @requires(dismiss_advice)
    async def choose_none(self) -> None:
        """Take every tick off."""
        self._forget_chosen()

    @rx.event
    @requires(dismiss_advice)
    async def begin(self, act: Literal["dismiss", "snooze"]) -> None:
        """Ask why, and until when."""
        self.asked = act if self._seen and act in ("dismiss", "snooze") else ""
        self.reason, self.days, self.errors = "", str(QUIET_DAYS), {}
        self.until = (today_of_company() + timedelta(days=QUIET_DAYS)).isoformat()
        self.revision += 1

    @rx.event
    @requires(dismiss_advice)
    async def type_in(self, name: Literal["reason", "until", "days"], text: str) -> None:
        """Take one field of a dialog."""
        if name in ("reason", "until", "days"):
            setattr(self, name, text[:200])

    @rx.event
    @requires(dismiss_advice)
    async def dismiss(self) -> EventSpec:
        """Move nothing of what is ticked."""
        command = self._ticked() | {"reason": self.reason, "days": self.days.strip()}
        done = await self._perform(dismiss_advice, command)
        await self._decided()
        return rx.toast.success(f"已忽略 {done.suggestions} 条")

    @rx.event
    @requires(snooze_advice)
    async def snooze(self) -> EventSpec:
        """Put what is ticked off."""
        done = await self._perform(snooze_advice, self._ticked() | {"reason": self.reason, "until": self.until})
        await self._decided()
        return rx.toast.success(f"已推迟 {done.suggestions} 条")

    @rx.event
    @requires(reopen_advice)
    async def reopen(self) -> EventSpec:
        """Let what is ticked wait again."""
        done = await self._perform(reopen_advice, self._ticked())
        await self._decided()
        return rx.toast.success(f"已恢复 {done.suggestions} 条为待处理")

    @rx.event
    @requires(take_advice)
    async def take(self) -> EventSpec:
        """Make transfers of what is ticked."""
        done = await self._perform(take_advice, self._ticked())
        await self._decided()
        return rx.toast.success(f"已采纳 {done.suggestions} 条，生成调拨单 {'、'.join(done.numbers)}")

    @rx.event
    @requires(take_advice)
    async def take_one(self, suggestion_id: int) -> EventSpec | None:
        """Make a transfer of one row."""
        line = next((line for line in self.rows if line.id == suggestion_id), None)
        if line is None:
            return None
        command = {"suggestions": [{"suggestion_id": line.id, "version": line.version}]}
        done = await self._perform(take_advice, command)
        await self._decided()
        return rx.toast.success(f"已生成调拨单 {done.numbers[0]}，调出方的货已留住")

    @rx.event
    @requires(advice_page)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    def _ticked(self) -> dict[str, Any]:
        return {"suggestions": [{"suggestion_id": one, "version": seen[0]} for one, seen in self._seen.items()]}

    def _see(self, lines: list[AdviceLine]) -> None:
        fresh = {line.id: (line.version, line.may_take) for line in lines if line.may_answer}
        self._seen = dict(list((self._seen | fresh).items())[:_MOST])

    def _forget_chosen(self) -> None:
        self._seen = {}
        self._say_chosen()

    def _say_chosen(self) -> None:
        self.chosen = list(self._seen)
        self.chosen_text = f"已选 {len(self.chosen)} 条" if self.chosen else ""
        mine = [line.id for line in ticked_with_page(self.rows, self.verdict)]
        self.is_page_chosen = bool(mine) and all(one in self._seen for one in mine)
        self.may_take_all = all(may_take for _, may_take in self._seen.values())

    async def _decided(self) -> None:
        self.asked = ""
        self._forget_chosen()
        await self._load()
        await self.count()

    async def _ask(self, asked: AskedAdvice) -> EventHandler:
        if (asked.state, asked.shown_verdict) != (self._asked.state, self._asked.shown_verdict):
            self._forget_chosen()
        self._asked, self.page = asked, 1
        return await self._load()

    async def _load(self) -> EventHandler:
        asked = self._asked
        found = await self._read(advice_page, wanted=asked.filter(), order=asked.order, page=self.page, size=_SIZE)
        self.rows, self.has_more = [line_of(one) for one in found.rows], found.has_more
        self.search, self.warehouse_id, self.giver_id = asked.search, digits(asked.warehouse), digits(asked.giver)
        self.category_id, self.state, self.order = digits(asked.category), asked.state, asked.order
        self.verdict = asked.shown_verdict
        filters = asked.parameters()
        self.is_filtered = any(value for name, value in filters.items() if name != "verdict")
        order = asked.order if asked.order != "-lost" else ""
        page = str(self.page) if self.page > 1 else ""
        self.address = path("/transfer-advice", **filters, order=order, page=page)
        self.export_href = path("/api/exports/filtered/transfer-advice.xlsx", **filters)
        self._say_chosen()
        self.is_loaded = True
        self.revision += 1
        return TransferAdviceState.count
