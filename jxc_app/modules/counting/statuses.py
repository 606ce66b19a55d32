"""In which status goods are counted: each has lines of its own, and what differs is corrected in its own place."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlmodel import Session

from jxc_app.modules.documents.types import FROM_BLOCKED, FROM_HOLD, TO_BLOCKED, TO_HOLD
from jxc_app.modules.inventory.cutting import lots_lying
from jxc_app.modules.inventory.spots import BalanceKey
from jxc_app.modules.warehouses.models import Place
from jxc_app.modules.warehouses.queries import places_of

FREE, HELD, BLOCKED = Place.STOCK.value, Place.QC_HOLD.value, Place.BLOCKED.value
#: what each is called, in the order in which the lines of one SKU stand
STATUS_TITLES = {FREE: "可用", HELD: "待检", BLOCKED: "冻结"}
STATUSES = tuple(STATUS_TITLES)
#: the way in which a document puts what is too much there, and takes from there what is missing
PUT_TO = {FREE: "", HELD: TO_HOLD, BLOCKED: TO_BLOCKED}
TAKEN_FROM = {FREE: "", HELD: FROM_HOLD, BLOCKED: FROM_BLOCKED}


class Lying(NamedTuple):
    """What one line of a count is about."""

    sku_id: int
    lot_id: int
    status: str


def status_note(status: str) -> str:
    """What is said of goods that are not simply free; nothing of those that are.

    >>> status_note("blocked"), status_note("stock")
    ('冻结', '')
    """
    return "" if status == FREE else STATUS_TITLES[status]


def locations_of(session: Session, warehouse_id: int) -> dict[str, int]:
    """Where goods of each status lie in a warehouse."""
    here = places_of(session, {warehouse_id})
    return {status: here[warehouse_id, status] for status in STATUSES}


def keys_of(session: Session, warehouse_id: int, wanted: Iterable[Lying]) -> dict[Lying, BalanceKey]:
    """The balance that each of these is compared with."""
    here = locations_of(session, warehouse_id)
    return {one: BalanceKey(one.sku_id, here[one.status], one.lot_id) for one in wanted}


def lying_there(session: Session, warehouse_id: int, sku_ids: Collection[int] | None = None) -> list[Lying]:
    """Everything that lies in a warehouse, or of these SKUs there, in whatever status."""
    here: Mapping[int, str] = {place: status for status, place in locations_of(session, warehouse_id).items()}
    found = lots_lying(session, here, sku_ids)
    return [Lying(one.sku_id, one.lot_id, here[one.location_id]) for one in found]
