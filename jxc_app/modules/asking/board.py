"""要货进度: round by round, which store has asked and which has not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.asking.models import AskRound, AskSchedule, AskTemplate, StoreAsk
from jxc_app.modules.asking.permissions import ASK_VIEW
from jxc_app.modules.asking.rounds import open_round, schedules_in_use, stores_of
from jxc_app.modules.documents.lines import document_of, lines_of_many
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import CLOSED, DRAFT, REVERSED, SUBMITTED
from jxc_app.modules.warehouses.models import Warehouse

_BACK = timedelta(days=7)
_MOST = 60
#: what a store has answered
MISSING, SENT, WAITS, NOTHING, IN_FORCE = "missing", "sent", "waits", "nothing", "in_force"


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """What a store answered in a round, by whom and when; ``document_id`` 0: it has no paper."""

    warehouse_id: int
    store: str
    state: str
    document_id: int
    number: str
    lines: int
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardRound:
    """A round and what every store in sight answered; those that have not stand first."""

    schedule_id: int
    day: date
    closes_at: datetime
    is_over: bool
    template: str
    giver_id: int
    giver: str
    answers: tuple[StoreAnswer, ...]


@query("ask.board", title="要货进度", permission=ASK_VIEW)
def ask_board(session: Session, scope: Scope) -> list[BoardRound]:
    """The rounds that are open, the earliest cut-off first, then those of the last week, the latest first."""
    now, zone = clock.get().now(), get_settings().zone
    since = business_date(now, zone) - _BACK
    rows = session.exec(select(AskRound).where(col(AskRound.day) >= since).order_by(col(AskRound.day).desc())).all()
    ended = [row for row in rows if row.closes_at <= now][:_MOST]
    schedules = {one.id: one for one in session.exec(select(AskSchedule)).all()}
    open_ones = [(one, open_round(session, one, now, zone)) for one in schedules_in_use(session)]
    begun = sorted(((one, at) for one, at in open_ones if at), key=lambda pair: (pair[1].closes_at, pair[0].id))
    reader = _Reader.of(
        session, scope, [schedules[row.schedule_id] for row in ended] + [one for one, _ in begun], since
    )
    found = [reader.round(one, at.day, at.closes_at, is_over=False) for one, at in begun]
    found += [
        reader.round(schedules[row.schedule_id], row.day, row.closes_at, is_over=True)
        for row in sorted(ended, key=lambda row: row.closes_at, reverse=True)
    ]
    return [one for one in found if one.answers]


@dataclass(frozen=True, slots=True)
class _Reader:
    """What all rounds need, read once whatever their number."""

    scope: Scope
    said: Mapping[tuple[int, date], dict[int, tuple[StoreAsk, Document | None]]]
    stores: Mapping[int, dict[int, str]]
    warehouses: Mapping[int | None, str]
    templates: Mapping[int | None, str]
    people: dict[int, str]
    counts: dict[int, int]

    @classmethod
    def of(cls, session: Session, scope: Scope, schedules: Sequence[AskSchedule], since: date) -> "_Reader":
        rows = session.exec(
            select(StoreAsk, Document)
            .outerjoin(Document, col(Document.id) == StoreAsk.document_id)
            .where(col(StoreAsk.day) >= since)
        ).all()
        said: dict[tuple[int, date], dict[int, tuple[StoreAsk, Document | None]]] = {}
        for sent, document in rows:
            said.setdefault((sent.schedule_id, sent.day), {})[sent.warehouse_id] = (sent, document)
        counts: dict[int, int] = {}
        for line in lines_of_many(session, [document.id or 0 for _, document in rows if document]):
            counts[document_of(line)] = counts.get(document_of(line), 0) + 1
        return cls(
            scope, said,
            {one.id or 0: {at.id or 0: at.name for at in stores_of(session, one)} for one in schedules},
            dict(session.exec(select(Warehouse.id, Warehouse.name)).all()),
            dict(session.exec(select(AskTemplate.id, AskTemplate.name)).all()),
            user_names(session, {sent.sent_by for sent, _ in rows}), counts,
        )  # fmt: skip

    def round(self, schedule: AskSchedule, day: date, closes_at: datetime, *, is_over: bool) -> BoardRound:
        """One round, whoever has not asked first."""
        said = self.said.get((schedule.id or 0, day), {})
        stores = self.stores[schedule.id or 0] | {one: self.warehouses[one] for one in said}
        answers = [
            _answer(warehouse_id, name, said.get(warehouse_id), self.people, self.counts)
            for warehouse_id, name in stores.items()
            if self.scope.covers(warehouse_id)
        ]
        answers.sort(key=lambda one: one.state != MISSING)
        return BoardRound(
            schedule.id or 0, day, closes_at, is_over, self.templates[schedule.template_id], schedule.supplied_by or 0,
            self.warehouses.get(schedule.supplied_by, ""), tuple(answers),
        )  # fmt: skip


def _answer(
    warehouse_id: int, store: str, said: tuple[StoreAsk, Document | None] | None, names: dict[int, str],
    counts: dict[int, int],
) -> StoreAnswer:  # fmt: skip
    if said is None:
        return StoreAnswer(warehouse_id, store, MISSING, 0, "", 0, "", None)
    sent, document = said
    by = names.get(sent.sent_by, "")
    if document is None:
        return StoreAnswer(warehouse_id, store, NOTHING, 0, "", 0, by, sent.sent_at)
    state = _state(document, sent)
    return StoreAnswer(
        warehouse_id, store, state, document.id or 0, document.number or "", counts.get(document.id or 0, 0), by,
        sent.sent_at,
    )  # fmt: skip


def _state(document: Document, sent: StoreAsk) -> str:
    """``waits``: it is not brought into force by itself; what was taken back counts as not asked."""
    if document.status in (DRAFT, CLOSED, REVERSED):
        return MISSING
    if document.status == SUBMITTED:
        return SENT if sent.enters else WAITS
    return IN_FORCE
