"""数据核对: how the last proof and backup ended, what to do, and proving now."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.outcomes import TOPIC, Outcome
from jxc_app.core.settings import get_settings
from jxc_app.modules.reports.queries import books_standing
from jxc_app.modules.reports.rules import Trouble
from jxc_app.modules.reports.service import prove_books
from jxc_app.state.alarms import backup_steps, proof_alarm, proof_steps
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import moment


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty as it is shown; ``look``: good, late, or due where it was never done."""

    at: str = ""
    words: str = ""
    look: str = ""


class BooksState(SessionState, rx.State):
    """Ready texts."""

    is_loaded: bool = False
    may_prove: bool = False
    sees_backup: bool = False
    proof: DutyLine = DutyLine()
    alarm: str = ""
    failed: rx.Field[list[str]] = rx.field(default_factory=list)
    steps: rx.Field[list[str]] = rx.field(default_factory=list)
    backup: DutyLine = DutyLine()
    backup_steps: rx.Field[list[str]] = rx.field(default_factory=list)

    @rx.event
    @requires(books_standing)
    async def open(self) -> None:
        """How things stand."""
        self._watch(TOPIC)
        self.may_prove = self._may(prove_books)
        await self._load()

    @rx.event
    @requires(books_standing)
    async def refresh(self) -> None:
        """A proof or a backup has ended."""
        await self._load()

    @rx.event
    @requires(prove_books)
    async def prove(self) -> EventSpec:
        """Compare everything now."""
        done = await self._perform(prove_books, {})
        await self._load()
        if done.failed:
            return rx.toast.error(f"{len(done.failed)} 项不符：{'、'.join(done.failed)}")
        return rx.toast.success(f"{done.checked} 项全部相符")

    async def _load(self) -> None:
        found, hour = await self._read(books_standing), get_settings().backup_hour
        self.proof = _line(found.proof, found.proof_trouble, "全部相符", "有数不符")
        self.alarm = proof_alarm(found.proof, found.proof_trouble)
        is_bad = found.proof is not None and not found.proof.is_good
        self.failed = [part for part in found.proof.detail.split("、") if part] if is_bad and found.proof else []
        self.steps = proof_steps(found.proof_trouble, hour)
        self.sees_backup = found.sees_backup
        self.backup = _line(found.backup, found.backup_trouble, "已完成", "没有成功")
        self.backup_steps = backup_steps(found.backup_trouble, hour)
        self.is_loaded = True


def _line(outcome: Outcome | None, trouble: Trouble, good: str, bad: str) -> DutyLine:
    if outcome is None:
        return DutyLine("", "还没有", "late" if trouble else "due")
    return DutyLine(moment(outcome.at), good if outcome.is_good else bad, "late" if trouble else "good")
