"""How far it is from one warehouse to the others, and how long goods take to arrive."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.warehouses.distance import Coordinates, by_road, kilometres, minutes_of, way_in_words
from jxc_app.modules.warehouses.models import TravelRule, Warehouse, WarehouseWay
from jxc_app.modules.warehouses.permissions import WAREHOUSE_VIEW

_METRES = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Way:
    """From one warehouse to another: kilometres on the road, minutes until goods arrive; None where nobody can know.

    ``is_measured``: somebody entered the kilometres; else they are reckoned from the coordinates.
    """

    kilometres: Decimal | None = None
    minutes: int | None = None
    is_measured: bool = False

    @property
    def words(self) -> str:
        """As people say it: 3.0 公里 · 约 40 分钟."""
        return way_in_words(self.kilometres, self.minutes)

    @property
    def order(self) -> tuple[bool, Decimal]:
        """The nearest first, those of unknown distance last."""
        return self.kilometres is None, self.kilometres or Decimal(0)


@dataclass(frozen=True, slots=True)
class WayRow:
    """A way with where it leads."""

    warehouse_id: int
    code: str
    name: str
    kind: str
    city: str
    way: Way


class Ways:
    """Every way there is, read once: for rules that ask for many."""

    def __init__(
        self, rule: TravelRule, places: Mapping[int, Coordinates], measured: Mapping[tuple[int, int], WarehouseWay]
    ) -> None:
        self._rule, self._places, self._measured = rule, places, measured

    @classmethod
    def read(cls, session: Session) -> "Ways":
        """As they stand now."""
        places = {
            one.id or 0: Coordinates(one.latitude, one.longitude)
            for one in session.exec(select(Warehouse)).all()
            if one.latitude is not None and one.longitude is not None
        }
        measured = {(one.one_id, one.other_id): one for one in session.exec(select(WarehouseWay)).all()}
        return cls(travel_rule(session), places, measured)

    def between(self, start: int, end: int) -> Way:
        """One way; the same both ways."""
        rule, known = self._rule, self._measured.get((min(start, end), max(start, end)))
        if known is not None:
            far = known.metres / _METRES
            drive = known.minutes if known.minutes is not None else minutes_of(far, rule.kilometres_per_hour)
            return Way(far, rule.handling_minutes + drive, is_measured=True)
        if start not in self._places or end not in self._places:
            return Way()
        far = by_road(kilometres(self._places[start], self._places[end]), rule.detour_percent)
        return Way(far, rule.handling_minutes + minutes_of(far, rule.kilometres_per_hour))

    def nearest(self, start: int, others: Iterable[int], most: int) -> list[int]:
        """The nearest of some others, at most so many."""
        return sorted((one for one in others if one != start), key=lambda one: (self.between(start, one).order, one))[
            :most
        ]


def travel_rule(session: Session) -> TravelRule:
    """How ways are reckoned: as people set it, or as shipped."""
    return session.get(TravelRule, 1) or TravelRule()


def way_rows(session: Session, warehouse_id: int, among: Collection[int] | None = None) -> list[WayRow]:
    """The ways from one warehouse to the others in use (or some of them), the nearest first.

    For parts that have checked themselves what the reader may know. Raises NotFound where there is no such warehouse.
    """
    if session.get(Warehouse, warehouse_id) is None:
        raise NotFound("warehouse.not_found")
    ways = Ways.read(session)
    wanted = select(Warehouse).where(col(Warehouse.switched_off_at).is_(None), col(Warehouse.id) != warehouse_id)
    if among is not None:
        wanted = wanted.where(col(Warehouse.id).in_(among))
    rows = [
        WayRow(one.id or 0, one.code, one.name, one.kind, one.city, ways.between(warehouse_id, one.id or 0))
        for one in session.exec(wanted.order_by(Warehouse.code_key)).all()
    ]
    return sorted(rows, key=lambda row: row.way.order)


@query("warehouse.ways_from", title="查看到其他仓库的距离与时间", permission=WAREHOUSE_VIEW)
def ways_from(session: Session, scope: Scope, *, warehouse_id: int) -> list[WayRow]:
    """The ways from a warehouse to the others in sight, the nearest first. Raises NotFound where it is out of sight."""
    if not scope.reaches(warehouse_id):
        raise NotFound("warehouse.not_found")
    return way_rows(session, warehouse_id, scope.places)
