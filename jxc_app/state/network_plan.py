"""The plan over the whole network: having it worked out, how far it is, its trucks, accepting it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.transfer_advice.plan_queries import LaneRow, PlanLineRow, PlanView, ShortRow, plan_lines, plan_view
from jxc_app.modules.transfer_advice.plan_service import (
    StartPlan,
    cancel_plan,
    launch,
    start_plan,
    take_plan,
)
from jxc_app.modules.transfer_advice.rules import DONE, PLAN_TITLES, RUNNING, WAITING
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment, money, shown

_METHODS = {
    "exact": "精确求解（混合整数规划，HiGHS）",
    "trucks": "先选车、再用线性规划分配（HiGHS）",
    "greedy": "就近分配（没有更省的方案）",
}


@dataclass(frozen=True, slots=True)
class LaneLine:
    """One truck, ready to show; ``key``: giver and receiver."""

    key: str
    giver: str
    warehouse: str
    way: str
    lines: str
    freight: str
    state: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class CargoLine:
    """What a truck carries of one SKU, ready to show."""

    id: int
    code: str
    name: str
    spec: str
    href: str
    quantity: str
    unit: str
    number: str


class NetworkPlanState(SessionState, rx.State):
    """``lane``: the truck that is opened."""

    is_loaded: bool = False
    has_plan: bool = False
    is_busy: bool = False
    is_done: bool = False
    title: str = ""
    state: str = ""
    state_title: str = ""
    progress: int = 0
    words: str = ""
    cost: str = ""
    greedy: str = ""
    saved: str = ""
    met: str = ""
    trucks: str = ""
    method: str = ""
    bound: str = ""
    export_href: str = ""
    lanes: rx.Field[list[LaneLine]] = rx.field(default_factory=list)
    shorts: rx.Field[list[ShortRow]] = rx.field(default_factory=list)
    others: rx.Field[list[Option]] = rx.field(default_factory=list)
    plan_id: str = ""
    has_left: bool = False
    lane: str = ""
    lane_title: str = ""
    cargo: rx.Field[list[CargoLine]] = rx.field(default_factory=list)
    asked: bool = False
    _plan: tuple[int, int] = (0, 0)

    @rx.event
    @requires(plan_view)
    async def open(self) -> None:
        """The plan of the address, or the latest."""
        self._watch("network_plan")
        self._plan, self.lane, self.asked = (number(self.router.url.query_parameters, "id"), 0), "", False
        await self._load()

    @rx.event
    @requires(plan_view)
    async def refresh(self) -> None:
        """It is further, or done."""
        await self._load()

    @rx.event
    @requires(start_plan)
    async def start(self) -> None:
        """Have a new one worked out, in a process of its own."""
        made = await self._perform(start_plan, StartPlan())
        await asyncio.to_thread(launch, made.plan_id)
        self._plan, self.lane = (made.plan_id, 0), ""
        await self._load()

    @rx.event
    @requires(cancel_plan)
    async def cancel(self) -> EventSpec:
        """Give it up."""
        await self._perform(cancel_plan, {"plan_id": self._plan[0]})
        await self._load()
        return rx.toast.success("已取消")

    @rx.event
    @requires(plan_view)
    async def choose_plan(self, plan_id: str) -> None:
        """Another one."""
        if plan_id in {one.id for one in self.others}:
            self._plan, self.lane = (int(plan_id), 0), ""
            await self._load()

    @rx.event
    @requires(plan_lines)
    async def open_lane(self, key: str) -> None:
        """What a truck carries."""
        if key in {one.key for one in self.lanes}:
            self.lane = key
            await self._load_cargo()
            self.asked = True

    @rx.event
    @requires(plan_lines)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = is_open and self.asked

    @rx.event
    @requires(take_plan)
    async def take_all(self) -> EventSpec:
        """Accept whatever of it is left."""
        return await self._take({})

    @rx.event
    @requires(take_plan)
    async def take_lane(self, key: str) -> EventSpec | None:
        """Accept one truck."""
        if key not in {one.key for one in self.lanes}:
            return None
        return await self._take({"lanes": [_ends(key)]})

    @rx.event
    @requires(take_plan)
    async def take_line(self, line_id: int) -> EventSpec:
        """Accept one line of the truck that is opened."""
        done = await self._take({"lines": [line_id]})
        await self._load_cargo()
        return done

    async def _take(self, what: dict[str, Any]) -> EventSpec:
        done = await self._perform(take_plan, {"plan_id": self._plan[0], "version": self._plan[1]} | what)
        await self._load()
        numbers = "、".join(done.numbers[:5]) + ("…" if len(done.numbers) > 5 else "")
        return rx.toast.success(f"已采纳 {done.lines} 行，生成 {len(done.numbers)} 张调拨单：{numbers}")

    async def _load_cargo(self) -> None:
        giver, place = _ends(self.lane)
        rows = await self._read(plan_lines, plan_id=self._plan[0], giver_id=giver, warehouse_id=place)
        self.cargo = [_cargo(row) for row in rows]
        self.lane_title = f"{rows[0].giver} → {rows[0].warehouse}" if rows else ""

    async def _load(self) -> None:
        plan = await self._read(plan_view, plan_id=self._plan[0])
        self.has_plan = plan is not None
        if plan is not None:
            self._plan = (plan.id, plan.version)
            self._show(plan)
        self.is_loaded = True

    def _show(self, plan: PlanView) -> None:
        self.plan_id, self.state, self.state_title = str(plan.id), plan.state, PLAN_TITLES[plan.state]
        self.is_busy, self.is_done = plan.state in (WAITING, RUNNING), plan.state == DONE
        self.title = f"方案 {plan.id}（{plan.made_by}，{moment(plan.made_at)}）"
        self.progress, self.words = plan.progress, plan.words
        cost, greedy = plan.freight + plan.penalty, plan.greedy_freight + plan.greedy_penalty
        self.cost = f"{money(cost)} 元"
        self.greedy = f"{money(greedy)} 元"
        share = f"（{(greedy - cost) * 100 / greedy:.1f}%）" if greedy else ""
        self.saved = f"{money(greedy - cost)} 元{share}"
        self.met = f"{plan.met:,} / {plan.needs:,}"
        self.trucks = f"{len(plan.lanes):,} 车，运费 {money(plan.freight)} 元，缺货代价 {money(plan.penalty)} 元"
        self.method = _METHODS.get(plan.method, "")
        self.bound = "" if plan.bound is None else f"任何方案都不会低于 {money(plan.bound)} 元"
        self.lanes, self.shorts = [_lane(one) for one in plan.lanes], plan.shorts
        self.has_left = any(not one.is_taken for one in self.lanes)
        self.others = [
            Option(str(one.id), f"方案 {one.id} · {moment(one.made_at)} · {PLAN_TITLES[one.state]}")
            for one in plan.others
        ]
        self.export_href = path("/api/exports/filtered/network-plan.xlsx", plan_id=str(plan.id))


def _ends(key: str) -> tuple[int, int]:
    giver, _, place = key.partition("-")
    return int(giver or 0), int(place or 0)


def _lane(row: LaneRow) -> LaneLine:
    state = f"已生成 {row.taken} 行" if row.taken else "未采纳"
    state = f"已生成 {row.number}" if row.taken == row.lines else state
    return LaneLine(
        f"{row.giver_id}-{row.warehouse_id}", row.giver, row.warehouse, row.way, f"{row.lines:,}", money(row.freight),
        state, row.taken == row.lines,
    )  # fmt: skip


def _cargo(row: PlanLineRow) -> CargoLine:
    return CargoLine(
        row.id, row.sku_code, row.sku_name, row.spec, f"/sku?id={row.sku_id}&warehouse={row.giver_id}",
        shown(row.quantity), row.unit, row.number,
    )  # fmt: skip
