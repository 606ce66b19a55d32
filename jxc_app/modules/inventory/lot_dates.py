"""When a lot was made and when it ends: said at receipt, corrected afterwards only with a reason."""

from datetime import date

from pydantic import Field as Limits

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.inventory.lot_lives import ShelfLife, end_of_life
from jxc_app.modules.inventory.models import NO_LOT, Lot
from jxc_app.modules.inventory.permissions import LOT_CORRECT

_EARLIEST = date(1990, 1, 1)


class CorrectLotDates(Command):
    """The dates as the actor saw them, as they should be, and why."""

    lot_id: Id
    seen_produced_on: date | None = None
    seen_expires_on: date | None = None
    produced_on: date | None = Limits(default=None, ge=_EARLIEST)
    expires_on: date | None = Limits(default=None, ge=_EARLIEST)
    reason: str = Limits(min_length=2, max_length=200)


class LotRef(Result):
    """A lot as it is known now."""

    lot_id: int
    number: str
    produced_on: date | None
    expires_on: date | None


@use_case("lot.correct_dates", title="更正批次日期", permission=LOT_CORRECT)
def correct_lot_dates(uow: UnitOfWork, command: CorrectLotDates) -> LotRef:
    """Change the dates of a lot; what left by the old ones stays as it is.

    Raises NotFound, Conflict ``version.stale``, DomainError ``lot.ends_before``, ``lot.made_later``.
    """
    lot = uow.session.get(Lot, command.lot_id, with_for_update=True) if command.lot_id != NO_LOT else None
    if lot is None or lot.sku_id is None:
        raise NotFound("lot.not_found")
    sku = uow.session.get_one(Sku, lot.sku_id)
    refuse_beyond(uow, LOT_CORRECT, [sku])
    if (lot.produced_on, lot.expires_on) != (command.seen_produced_on, command.seen_expires_on):
        raise Conflict("version.stale")
    life = ShelfLife(sku.shelf_life_days, sku.shelf_life_months)
    produced_on, expires_on = dates_of(command.produced_on, command.expires_on, life, uow.today)
    before = {"produced_on": lot.produced_on, "expires_on": lot.expires_on}
    lot.produced_on, lot.expires_on = produced_on, expires_on
    after = {"produced_on": produced_on, "expires_on": expires_on}
    uow.record("lot", lot.id, f"{sku.code} {lot.number}", before=before, after=after, reason=command.reason)
    uow.publish("stock", warehouse_ids=[], sku_ids=[lot.sku_id])
    return LotRef(lot_id=command.lot_id, number=lot.number, produced_on=produced_on, expires_on=expires_on)


def dates_of(
    produced_on: date | None, expires_on: date | None, life: ShelfLife, today: date
) -> tuple[date | None, date | None]:
    """Both dates, the end worked out from the shelf life where it was not said.

    Raises DomainError ``lot.made_later`` (made after today), ``lot.ends_before`` (ends before it was made).
    """
    if produced_on is not None and produced_on > today:
        raise DomainError("lot.made_later", field="produced_on")
    if expires_on is None and produced_on is not None:
        expires_on = end_of_life(produced_on, life)
    if produced_on is not None and expires_on is not None and expires_on < produced_on:
        raise DomainError("lot.ends_before", field="expires_on")
    return produced_on, expires_on
