"""One piece of transfer advice as it is shown, its working, and what the address of the page asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jxc_app.modules.transfer_advice.paying import EVERY, PAYS, WAITS, verdict_shown
from jxc_app.modules.transfer_advice.queries import ORDERS, AdviceFilter, AdviceRow, AdviceView
from jxc_app.modules.transfer_advice.rules import DISMISSED, OPEN, SNOOZED, STATE_TITLES
from jxc_app.modules.transfer_advice.telling import VERDICT_TITLES, CandidateRow, reason_of, way_of
from jxc_app.state.addresses import digits
from jxc_app.state.formats import moment, money, shown

#: nobody asks for it, so it lasts for ever
_FOR_EVER = 9_999
_URGENT_DAYS = 1
#: the looks of a state that say as much
_LOOKS = {PAYS: "posted", WAITS: "on-the-way"}


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """One row, ready to be shown."""

    id: int
    version: int
    href: str
    code: str
    name: str
    spec: str
    warehouse: str
    days_left: str
    is_urgent: bool
    giver: str
    rank: str
    way: str
    quantity: str
    need: str
    unit: str
    lost: str
    worth: str
    freight: str
    verdict: str
    verdict_look: str
    verdict_title: str
    score: str
    reason: str
    note: str
    may_take: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class AdviceStep:
    """One step of a working: its title and its sentences."""

    title: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class AdviceWorking:
    """The working of one; nothing while none is looked at."""

    title: str = ""
    href: str = ""
    steps: list[AdviceStep] = field(default_factory=list)
    candidates: list[CandidateRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AskedAdvice:
    """What the address asks for."""

    search: str = ""
    warehouse: str = ""
    giver: str = ""
    category: str = ""
    state: str = OPEN
    verdict: str = ""
    order: str = "-lost"

    @property
    def shown_verdict(self) -> str:
        """Whatever is asked for, or what is usual for the state."""
        return verdict_shown(self.verdict, waits=self.state == OPEN)

    def parameters(self) -> dict[str, str]:
        """Under the names that the export knows too."""
        return {
            "search": self.search, "warehouse": self.warehouse, "giver": self.giver, "category": self.category,
            "state": "" if self.state == OPEN else self.state, "verdict": self.verdict,
        }  # fmt: skip

    def filter(self) -> AdviceFilter:
        """The same for the query."""
        warehouse, giver, category = (int(one) if one else None for one in (self.warehouse, self.giver, self.category))
        verdict = "" if self.shown_verdict == EVERY else self.shown_verdict
        return AdviceFilter(self.search, warehouse, giver, category, self.state, verdict)


def asked_in(address: Mapping[str, str]) -> AskedAdvice:
    """The filters of an address; what makes no sense is left out."""
    state, order, verdict = address.get("state", ""), address.get("order", ""), address.get("verdict", "")
    ids = (digits(address.get(name, "")) for name in ("warehouse", "giver", "category"))
    return AskedAdvice(
        address.get("search", "")[:100], *ids, state if state in STATE_TITLES else OPEN,
        verdict if verdict in (*VERDICT_TITLES, EVERY) else "", order if order in ORDERS else "-lost",
    )  # fmt: skip


def line_of(row: AdviceRow) -> AdviceLine:
    """A row in words."""
    return AdviceLine(
        row.id, row.version, f"/sku?id={row.sku_id}&warehouse={row.warehouse_id}", row.sku_code, row.sku_name, row.spec,
        row.warehouse, "久不缺" if row.days_left >= _FOR_EVER else f"{row.days_left} 天",
        row.days_left <= _URGENT_DAYS, row.giver, "第二家补足" if row.rank > 1 else "", way_of(row.working),
        shown(row.quantity), shown(row.need), row.unit, money(row.lost) if row.lost else "",
        money(row.worth), money(row.freight), row.verdict, _LOOKS.get(row.verdict, "dear"),
        VERDICT_TITLES[row.verdict], str(row.score),
        reason_of(row.working, row.unit, row.verdict), note_of(row), row.may_take, row.may_answer,
    )  # fmt: skip


def ticked_with_page(lines: Sequence[AdviceLine], verdict: str) -> list[AdviceLine]:
    """What a tick for a whole page is for: of everything only what pays, where one verdict is looked at all of it."""
    return [line for line in lines if line.may_answer and (verdict != EVERY or line.verdict == PAYS)]


def note_of(row: AdviceRow) -> str:
    """Who decided what, and until when."""
    if row.state == OPEN:
        return ""
    quiet = row.until.isoformat() if row.until else ""
    words = {SNOOZED: f"推迟到 {quiet}：{row.reason}", DISMISSED: f"{quiet} 前不再提示：{row.reason}"}
    return f"{words.get(row.state, row.reason)}（{row.decided_by}，{moment(row.decided_at)}）"


def working_of(view: AdviceView) -> AdviceWorking:
    """The working of one."""
    row = view.row
    return AdviceWorking(
        f"{row.sku_name}（{row.sku_code}）· {row.giver} → {row.warehouse}",
        f"/sku?id={row.sku_id}&warehouse={row.giver_id}",
        [AdviceStep(step.title, step.lines) for step in view.steps], view.candidates,
    )  # fmt: skip
