"""The refusal that says which SKU, where, how much there is and how much was wanted."""

from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import plain
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.balances import Balances
from jxc_app.modules.inventory.models import NO_LOT
from jxc_app.modules.inventory.spots import BalanceKey, Move, Spot
from jxc_app.modules.warehouses.models import Location, Warehouse


def refuse_shortage(session: Session, balances: Balances, moves: Sequence[Move]) -> None:
    """Raise ``stock.insufficient`` for the first move that takes what is not free."""
    short = {key for key, balance in balances.items() if balance.put < 0 and balance.available_after < 0}
    for move in moves:
        key = move.takes_from
        if key is not None and key in short:
            balance = balances[key]
            raise shortage(session, key, balance.available_after - balance.put, -balance.put, move.field)


def shortage(session: Session, key: BalanceKey, available: Decimal, wanted: Decimal, field: str | None) -> DomainError:
    """The refusal that says which SKU, where, how much there is and how much was wanted."""
    code, name = session.exec(select(Sku.code, Sku.name).where(Sku.id == key.sku_id)).one()
    warehouse = session.exec(
        select(Warehouse.name)
        .join(Location, col(Location.warehouse_id) == Warehouse.id)
        .where(Location.id == key.location_id)
    ).one()
    return DomainError(
        "stock.insufficient", field=field, sku=code, name=name, warehouse=warehouse,
        available=plain(available), wanted=plain(wanted), short=plain(wanted - available),
    )  # fmt: skip


def shortage_of_lots(
    session: Session, sku_id: int, spot: Spot, available: Decimal, wanted: Decimal, expired: Decimal, field: str
) -> DomainError:
    """The same where the lots together do not suffice; ``expired``: what lies there and must not leave any more."""
    refusal = shortage(session, BalanceKey(sku_id, spot.location_id, NO_LOT), available, wanted, field)
    if expired <= 0:
        return refusal
    return DomainError("stock.insufficient_fresh", field=field, **refusal.params, expired=plain(expired))
