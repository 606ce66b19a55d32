"""要货进度: round by round which store has asked."""

from dataclasses import dataclass, field

import reflex as rx

from jxc_app.core.use_case import clock
from jxc_app.modules.asking.board import IN_FORCE, MISSING, NOTHING, SENT, WAITS, BoardRound, StoreAnswer, ask_board
from jxc_app.modules.asking.settings import ask_settings
from jxc_app.modules.asking.sharing import giving_places
from jxc_app.state.ask_words import cutoff_text
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import moment

#: what is said of a store, and its colour
_STATES = {
    MISSING: ("late", "未要货"), SENT: ("submitted", "已提交，截单生效"), WAITS: ("submitted", "待店长确认"),
    NOTHING: ("draft", "不要货"), IN_FORCE: ("posted", "已生效"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What a store answered, ready to show."""

    id: int
    store: str
    look: str
    state: str
    number: str
    href: str
    lines: str
    by: str


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round, ready to show."""

    key: str
    title: str
    cutoff: str
    supply: str
    is_over: bool
    missing: int
    count: str
    share_href: str
    rows: list[AnswerRow] = field(default_factory=list)


class AskRoundsState(SessionState, rx.State):
    """The rounds that are open, and those of the last week."""

    is_loaded: bool = False
    only_missing: bool = False
    rounds: rx.Field[list[RoundCard]] = rx.field(default_factory=list)
    may_set: bool = False

    @rx.event
    @requires(ask_board)
    async def open(self) -> None:
        """Read them."""
        self._watch("ask")
        self.is_loaded = False
        self.may_set = self._may(ask_settings)
        await self._load()

    @rx.event
    @requires(ask_board)
    async def refresh(self) -> None:
        """A store has asked, or a round has closed."""
        await self._load()

    @rx.event
    @requires(ask_board)
    async def show_missing(self, is_on: bool) -> None:
        """Only the stores that have not asked."""
        self.only_missing = is_on
        await self._load()

    async def _load(self) -> None:
        found = await self._read(ask_board)
        givers = {one.id for one in await self._read(giving_places)} if self._may(giving_places) else set()
        self.rounds = [self._card(one, givers) for one in found]
        self.is_loaded = True

    def _card(self, one: BoardRound, givers: set[int]) -> RoundCard:
        rows = [_answer(answer) for answer in one.answers if answer.state == MISSING or not self.only_missing]
        missing = sum(answer.state == MISSING for answer in one.answers)
        return RoundCard(
            key=f"{one.schedule_id}-{one.day}",
            title=one.template,
            cutoff=cutoff_text(one.closes_at, clock.get().now(), is_over=one.is_over),
            supply=f"由{one.giver}配送" if one.giver else "由采购下单",
            is_over=one.is_over,
            missing=missing,
            count=f"{len(one.answers) - missing} / {len(one.answers)} 家",
            share_href=f"/ask/allocate?warehouse={one.giver_id}" if one.is_over and one.giver_id in givers else "",
            rows=rows,
        )


def _answer(one: StoreAnswer) -> AnswerRow:
    look, title = _STATES[one.state]
    return AnswerRow(
        id=one.warehouse_id,
        store=one.store,
        look=look,
        state=title,
        number=one.number,
        href=f"/document?id={one.document_id}" if one.document_id else "",
        lines=f"{one.lines} 种" if one.lines else "",
        by=f"{one.by} {moment(one.at)}" if one.at else "",
    )
