"""How goods move between the places of the demo: some ways as drivers know them, and this morning's advice."""

from decimal import Decimal

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.stock_health.service import RecordDay, record_day
from jxc_app.modules.transfer_advice.service import ComputeAdvice, compute_advice
from jxc_app.modules.warehouses.travel import SaveWay, save_way

MOVING_SEED = 20260811
_OWNER, _DAY = "laoban", 24 * 60
#: across the river and over the motorway: kilometres and minutes of the drive
_WAYS = (
    ("W01", "S01", "27.6", 52), ("W01", "S04", "45.3", 78), ("S01", "S04", "22.4", 48), ("S02", "S04", "24.1", None),
    ("W01", "W02", "168.0", 140), ("W01", "W03", "86.5", 85), ("S05", "S06", "9.8", 28),
)  # fmt: skip


class Moving:
    """Tells it."""

    def __init__(self, tell: Narrator, database: Database) -> None:
        self._tell, self._database = tell, database

    def run(self) -> None:
        """The ways a month ago, the advice as last night left it."""
        with self._tell.ago(30 * _DAY):
            for one, other, far, minutes in _WAYS:
                ends = {"one_id": self._tell.warehouse_id(one), "other_id": self._tell.warehouse_id(other)}
                self._tell.act(_OWNER, save_way, SaveWay(**ends, kilometres=Decimal(far), minutes=minutes))
        with self._tell.ago(30):
            actor = Actor.system(device="演示")
            perform(compute_advice, ComputeAdvice(), actor=actor, database=self._database)
            perform(record_day, RecordDay(), actor=actor, database=self._database)
