"""The approval flows: which there are, what they stop, and who answers to whom."""

from dataclasses import dataclass
from typing import Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.approvals.flow_queries import FlowParts, FlowRow, flow_parts, list_flows
from jxc_app.modules.approvals.flows import switch_flow
from jxc_app.modules.approvals.standing_in import set_supervisor, switch_small_shop
from jxc_app.state.base import SessionState, requires
from jxc_app.state.flow_draft import draft_of
from jxc_app.state.flow_rows import words_of
from jxc_app.state.formats import Option

_ACTS = {"post": "过账前", "void": "作废前"}
_EFFECTS = {"ask": "要审批", "pass": "绿色通道"}


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow as the list shows it. ``state``: what is in force; ``newer``: a version that is not."""

    id: int
    href: str
    title: str
    kind: str
    types: str
    condition: str
    steps: str
    state: str
    newer: str
    running: int
    is_live: bool
    is_shipped: bool
    gaps: str = ""


@dataclass(frozen=True, slots=True)
class SupervisorLine:
    """A person and who they answer to; ``supervisor`` is an id as text, empty for nobody."""

    id: int
    name: str
    supervisor: str


class FlowsState(SessionState, rx.State):
    """``asked``: ``off`` a flow, ``shop`` for the mode for small shops, or whose ``supervisor`` changes.

    ``owed``: acts that wait for the owner in that mode.
    """

    is_loaded: bool = False
    order: str = "state"
    lines: rx.Field[list[FlowLine]] = rx.field(default_factory=list)
    supervisors: rx.Field[list[SupervisorLine]] = rx.field(default_factory=list)
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_small_shop: bool = False
    owed: int = 0
    asked: str = ""
    title: str = ""
    running: int = 0
    reason: str = ""
    revision: int = 0
    _flow_id: int = 0
    _version: int = 0
    _person_id: int = 0
    _supervisor_id: int | None = None

    @rx.event
    @requires(list_flows)
    async def open(self) -> None:
        """Every flow, kept up to date."""
        self._watch("approval")
        self.asked = ""
        await self._load()

    @rx.event
    @requires(list_flows)
    async def refresh(self) -> None:
        """Somebody changed a flow, or something was decided."""
        await self._load()

    @rx.event
    @requires(list_flows)
    async def sort_by(self, order: Literal["state", "title", "running"]) -> None:
        """Those in force first, by name, or the busiest first."""
        self.order = order
        await self._load()

    @rx.event
    @requires(switch_flow)
    async def ask_off(self, flow_id: int) -> None:
        """Say what taking a flow out of force does."""
        row = next((one for one in await self._read(list_flows) if one.id == flow_id), None)
        if row is not None:
            self._flow_id, self._version = row.id, row.version
            self.title, self.running = row.title, row.running
            self._ask("off")

    @rx.event
    @requires(switch_flow)
    async def switch_off(self) -> EventSpec:
        """Take it out of force."""
        await self._perform(switch_flow, {"flow_id": self._flow_id, "version": self._version, "reason": self.reason})
        self.asked = ""
        await self._load()
        return rx.toast.success(f"已停用「{self.title}」")

    @rx.event
    @requires(switch_small_shop)
    async def ask_shop(self) -> None:
        """Say what the mode for small shops means."""
        self._ask("shop")

    @rx.event
    @requires(switch_small_shop)
    async def switch_shop(self) -> EventSpec:
        """Turn it on or off."""
        is_on = not self.is_small_shop
        await self._perform(switch_small_shop, {"is_on": is_on, "reason": self.reason})
        self.asked = ""
        await self._load()
        return rx.toast.success("小店模式已打开" if is_on else "小店模式已关闭")

    @rx.event
    @requires(set_supervisor)
    async def choose_supervisor(self, person_id: int, supervisor: str) -> None:
        """Ask why a person is to answer to somebody else, or to nobody."""
        self._person_id = person_id
        self._supervisor_id = int(supervisor) if supervisor.isdecimal() and len(supervisor) < 10 else None
        names = {one.id: one.name for one in self.supervisors}
        above = names.get(self._supervisor_id or 0, "没有上级主管")
        self.title = f"{names.get(person_id, '')} → {above}"
        self._ask("supervisor")

    @rx.event
    @requires(set_supervisor)
    async def change_supervisor(self) -> EventSpec:
        """Who a person answers to from now on."""
        wanted = {"person_id": self._person_id, "supervisor_id": self._supervisor_id, "reason": self.reason}
        await self._perform(set_supervisor, wanted)
        self.asked = ""
        await self._load()
        return rx.toast.success("上级主管已更新")

    @rx.event
    @requires(list_flows)
    async def type_reason(self, text: str) -> None:
        """Why."""
        self.reason = text[:200]

    @rx.event
    @requires(list_flows)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog; a supervisor who was chosen and not kept is shown as it stands."""
        if not is_open:
            self.asked = ""
            await self._load()

    def _ask(self, what: Literal["off", "shop", "supervisor"]) -> None:
        self.asked, self.reason, self.errors = what, "", {}
        self.revision += 1

    async def _load(self) -> None:
        offer, rows = await self._read(flow_parts), await self._read(list_flows)
        if self.order == "title":
            rows = sorted(rows, key=lambda row: row.title)
        elif self.order == "running":
            rows = sorted(rows, key=lambda row: -row.running)
        self.lines = [_line(row, offer) for row in rows]
        above = dict(offer.supervisors)
        self.supervisors = [SupervisorLine(one, name, str(above.get(one, ""))) for one, name in offer.people]
        self.people = [Option(str(one), name) for one, name in offer.people]
        self.is_small_shop, self.owed = offer.is_small_shop, offer.owed
        self.revision += 1
        self.is_loaded = True


def _line(row: FlowRow, offer: FlowParts) -> FlowLine:
    newer = f"v{row.number} 未启用" if row.number > row.live_number > 0 else ""
    return FlowLine(
        row.id, f"/approvals/flow?id={row.id}", row.title, f"{_ACTS[row.act]} · {_EFFECTS[row.effect]}",
        "、".join(row.types), words_of(draft_of(row.title, row.definition).root, offer), " → ".join(row.steps),
        f"启用中 v{row.live_number}" if row.live_number else "已停用", newer, row.running, row.live_number > 0,
        row.is_shipped, "；".join(row.gaps),
    )  # fmt: skip
