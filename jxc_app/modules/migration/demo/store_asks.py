"""What the demo's stores ask for: yesterday's round waits to be shared out, today's is still open."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.use_case import clock
from jxc_app.modules.asking.closing import close_due
from jxc_app.modules.asking.models import AskSchedule
from jxc_app.modules.asking.rounds import open_round
from jxc_app.modules.asking.sending import SendAsk, WantedLine, send_ask
from jxc_app.modules.asking.settings import SaveSchedule, SaveTemplate, save_schedule, save_template
from jxc_app.modules.migration.demo.company import CENTRAL, STORES, head_of
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import carried, skus_by_code

ASKS_SEED = 20261129
_HOUR = 60
_DAILY, _WEEKLY = 14, 10
#: the stores that forgot yesterday's round
_SILENT = ("S04", "S07")


class StoreAsks:
    """Tells what headquarters set and what the stores asked for."""

    def __init__(self, tell: Narrator, database: Database, first_day: date, today: date) -> None:
        self._tell, self._database, self._now = tell, database, (today - first_day).days
        self._scheduled: list[int] = []

    def run(self) -> None:
        """Set it up, a round that is over, and what was sent of the next ones so far."""
        with self._tell.at(self._now - 2, 17 * _HOUR):
            self._scheduled = [
                self._schedule("门店日配", self._codes(CENTRAL, 0, _DAILY), 127, "16:00", CENTRAL, 1),
                self._schedule("每周补货", self._codes(CENTRAL, _DAILY, _WEEKLY), 0b0010001, "12:00", None, 3),
            ]
        for at, store in enumerate(one for one in STORES if one not in _SILENT):
            with self._tell.at(self._now - 1, 10 * _HOUR + 17 * at):
                self._send(head_of(store), store, 0, self._daily())
        with self._tell.at(self._now - 1, 16 * _HOUR + 1):
            close_due(self._database, clock.get().now())
        for minutes, who, store, which in (
            (50, "dianzhang", "S01", 0), (35, "dianyuan3", "S06", 0), (20, "dianzhang2", "S05", 1),
        ):  # fmt: skip
            with self._tell.ago(minutes):
                self._send(who, store, which, self._daily()[:5] if not which else self._weekly())

    def _schedule(self, name: str, codes: list[str], days: int, at: str, giver: str | None, lead: int) -> int:
        tell = self._tell
        template = tell.do(
            "laoban", save_template, SaveTemplate(name=name, sku_ids=[tell.sku_id(one) for one in codes])
        )
        command = SaveSchedule(
            template_id=template.id, weekdays=days, closes_at=at, lead_days=lead,
            supplied_by=tell.warehouse_id(giver) if giver else None,
        )  # fmt: skip
        return tell.do("laoban", save_schedule, command).id

    def _send(self, who: str, store: str, which: int, wanted: list[tuple[str, int]]) -> None:
        here, schedule_id = self._tell.warehouse_id(store), self._scheduled[which]
        day = self._database.read(lambda session: self._round(session, schedule_id))
        lines = [WantedLine(sku_id=self._tell.sku_id(code), quantity=Decimal(pieces)) for code, pieces in wanted]
        command = SendAsk(warehouse_id=here, schedule_id=schedule_id, day=day, lines=lines)
        self._tell.do(who, send_ask, command)

    def _round(self, session: Session, schedule_id: int) -> date:
        schedule = session.get_one(AskSchedule, schedule_id)
        at = open_round(session, schedule, clock.get().now(), self._database.settings.zone)
        return at.day if at else self._tell.date(self._now)

    def _daily(self) -> list[tuple[str, int]]:
        """Most of the template, more of it than the warehouse has of the first two."""
        codes = self._codes(CENTRAL, 0, _DAILY)
        scarce = [(code, 24 * self._tell.chance.randint(4, 12)) for code in codes[:2]]
        return scarce + [
            (code, 6 * self._tell.chance.randint(1, 4)) for code in codes[2:] if self._tell.chance.random() < 0.8
        ]

    def _weekly(self) -> list[tuple[str, int]]:
        return [(code, 12 * self._tell.chance.randint(1, 3)) for code in self._codes(CENTRAL, _DAILY, _WEEKLY)[:6]]

    def _codes(self, where: str, first: int, count: int) -> list[str]:
        """What every place carries and nobody tracks by lot, from several families."""
        known = skus_by_code()
        everywhere = set.intersection(*(set(carried(store)) for store in STORES), set(carried(where)))
        plain = sorted(code for code in everywhere if not known[code].command.lot_tracked)
        return plain[first : first + count]
