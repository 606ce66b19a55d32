"""The security checks: five lights, one of them opened, run on a button, signed off in a dialog."""

from typing import Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.components.charts import Series
from jxc_app.modules.checklist.queries import CheckRow, check_detail, checklist, possible_owners
from jxc_app.modules.checklist.rules import CHECKS, LIGHT_WORDS
from jxc_app.modules.checklist.service import TOPIC, change_check, run_checks, sign_off
from jxc_app.state.addresses import path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.check_rows import FactLine, LightCard, PastLine, card_of, curve, fact_line, known, past_line
from jxc_app.state.formats import Option, moment
from jxc_app.state.identity import current
from jxc_app.state.places import closed_places

Typed = Literal["comment", "rhythm", "remind"]


class ChecklistState(SessionState, rx.State):
    """``chosen``: the code of the opened check. ``asked``: the dialog that is open. ``order``: how facts are sorted."""

    is_loaded: bool = False
    may_run: bool = False
    may_sign: bool = False
    may_set: bool = False
    revision: int = 0
    address: str = ""
    score: str = ""
    cards: rx.Field[list[LightCard]] = rx.field(default_factory=list)
    days: rx.Field[list[str]] = rx.field(default_factory=list)
    series: rx.Field[list[Series]] = rx.field(default_factory=list)
    chosen: str = ""
    title: str = ""
    standard: str = ""
    light: str = ""
    light_words: str = ""
    sentence: str = ""
    checked: str = ""
    signed: str = ""
    steps: rx.Field[list[str]] = rx.field(default_factory=list)
    has_run: bool = False
    order: str = ""
    facts: rx.Field[list[FactLine]] = rx.field(default_factory=list)
    runs: rx.Field[list[PastLine]] = rx.field(default_factory=list)
    sign_offs: rx.Field[list[PastLine]] = rx.field(default_factory=list)
    asked: str = ""
    comment: str = ""
    owner: str = ""
    owners: rx.Field[list[Option]] = rx.field(default_factory=list)
    rhythm: str = ""
    remind: str = ""
    _run_id: int = 0
    _version: int = 0

    @rx.event
    @requires(checklist)
    async def open(self) -> None:
        """The five, and the one of the address or the most urgent."""
        self._watch(TOPIC)
        self.may_run, self.may_sign, self.may_set = self._may(run_checks), self._may(sign_off), self._may(change_check)
        wanted = self.router.url.query_parameters.get("check", "")
        self.chosen, self.order, self.asked = wanted if wanted in CHECKS else "", "", ""
        await self._load()

    @rx.event
    @requires(checklist)
    async def refresh(self) -> None:
        """Somebody ran, signed off or changed a check."""
        await self._load()

    @rx.event
    @requires(check_detail)
    async def choose(self, code: str) -> None:
        """Open a check."""
        self.chosen, self.order = code, ""
        await self._load()

    @rx.event
    @requires(check_detail)
    async def sort(self, order: str) -> None:
        """Sort the facts."""
        self.order = order
        await self._load()

    @rx.event
    @requires(run_checks)
    async def run(self) -> EventSpec:
        """Run all five now; the first time, open what turned out to be most urgent."""
        self.chosen = self.chosen if self.has_run else ""
        await self._perform(run_checks, {})
        await self._load()
        return rx.toast.success("五项都已重新检查")

    @rx.event
    @requires(sign_off)
    async def ask_sign_off(self) -> None:
        """Ask what there is to say of the result in view."""
        self._begin("sign_off")

    @rx.event
    @requires(sign_off)
    async def sign(self) -> EventSpec:
        """Sign off the result in view."""
        done = await self._perform(sign_off, {"run_id": self._run_id, "comment": self.comment})
        self.asked = ""
        await self._load()
        return rx.toast.success(f"已复核，下次复核 {moment(done.due)[:10]}")

    @rx.event
    @requires(possible_owners)
    async def ask_settings(self) -> None:
        """Ask who answers for the check, and how often it is to be looked at."""
        self.owners = [Option(str(one), name) for one, name in await self._read(possible_owners)]
        row = (await self._read(check_detail, check=self.chosen)).row
        self._begin("settings")
        self.owner, self.rhythm, self.remind = str(row.owner_id or ""), str(row.rhythm_days), str(row.remind_days)
        self._version = row.version

    @rx.event
    @requires(change_check)
    async def choose_owner(self, owner: str) -> None:
        """Take who answers for it."""
        self.owner = owner

    @rx.event
    @requires(change_check)
    async def save_settings(self) -> EventSpec:
        """Save owner, rhythm and reminder."""
        form = {
            "check": self.chosen, "version": self._version, "owner_id": self.owner or None,
            "rhythm_days": self.rhythm, "remind_days": self.remind,
        }  # fmt: skip
        await self._perform(change_check, form)
        self.asked = ""
        await self._load()
        return rx.toast.success("已保存")

    @rx.event
    @requires(sign_off, change_check)
    async def type(self, name: Typed, text: str) -> None:
        """Take one field of a dialog."""
        setattr(self, name, text)

    @rx.event
    @requires(checklist)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""

    def _begin(self, asked: Literal["sign_off", "settings"]) -> None:
        self.asked, self.comment, self.errors = asked, "", {}
        self.revision += 1

    async def _load(self) -> None:
        found = await self._read(checklist)
        self.score = str(found.score) if found.is_known else "—"
        self.cards = [card_of(row) for row in found.rows]
        days = known(found.days)
        self.days = [day for day, _ in days]
        self.series = [Series("得分", [str(score) for _, score in days])]
        self.chosen = self.chosen if self.chosen in CHECKS else found.worst.check.code
        detail = await self._read(check_detail, check=self.chosen, order=self.order)
        self._show(detail.row)
        closed = {place.href for place in closed_places(current.get())}
        self.facts = [fact_line(at, fact, closed) for at, fact in enumerate(detail.facts)]
        self.runs = [past_line(at, one) for at, one in enumerate(detail.runs)]
        self.sign_offs = [past_line(at, one) for at, one in enumerate(detail.sign_offs)]
        self.is_loaded = True
        self.revision += 1
        self.address = path("/checklist", check=self.chosen)

    def _show(self, row: CheckRow) -> None:
        card = card_of(row)
        self.title, self.standard, self.steps = card.title, row.check.standard, list(row.steps)
        self.light, self.light_words, self.sentence = card.light, card.words, card.sentence
        self.has_run, self._run_id = row.run_id > 0, row.run_id
        took = f"，用时 {row.took_ms:,} 毫秒，证据 {row.evidence_count:,} 条"
        self.checked = f"{moment(row.checked_at)} 检查{took}" if row.checked_at else ""
        self.signed = f"{moment(row.signed_at)} 由 {row.signed_by} 复核" if row.signed_at else "还没有人复核过"


class CheckCardState(SessionState, rx.State):
    """The checks on the first page, for those who may see them: score, curve and the most urgent next step."""

    score: str = ""
    look: str = ""
    line: str = ""
    step: str = ""
    href: str = "/checklist"

    @rx.event
    @requires(checklist)
    async def load(self) -> None:
        """The score, its last thirty days and what is most urgent."""
        found = await self._read(checklist)
        worst = found.worst
        self.score = f"{found.score} 分" if found.is_known else "未开始"
        self.look = "late" if worst.light == "red" or worst.is_late else ""
        self.line = curve([score for _, score in known(found.days)])
        said = worst.steps[0] if worst.steps else worst.sentence
        self.step = f"「{worst.check.title}」{LIGHT_WORDS[worst.light]}：{said}"
        self.href = path("/checklist", check=worst.check.code)
