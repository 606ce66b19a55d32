"""Pure rules of orders that several stores fill: how a parcel and its order stand, and what the causes are called."""

from collections.abc import Sequence

#: where a parcel stands
PICKING, SHIPPED, TAKEN, DELIVERED, REFUSED, WITHDRAWN = (
    "picking", "shipped", "taken", "delivered", "refused", "withdrawn",
)  # fmt: skip
#: where an order stands, beside those of its parcels
WAITING, SHORT, CANCELLED, ENDED = "waiting", "short", "cancelled", "ended"
PARCEL_TITLES = {
    PICKING: "配货中", SHIPPED: "待取", TAKEN: "已取", DELIVERED: "已送达", REFUSED: "门店拒绝", WITHDRAWN: "已撤回",
}  # fmt: skip
ORDER_TITLES = {
    WAITING: "待派单", SHORT: "部分缺货", PICKING: "配货中", SHIPPED: "已发出", DELIVERED: "已送达",
    CANCELLED: "已取消", ENDED: "已结束",
}  # fmt: skip
CAUSE_TITLES = {"not_found": "货架上找不到", "kept": "已留给别人", "damaged": "坏了", "other": "其他原因"}
_LEFT = (SHIPPED, TAKEN, DELIVERED)


def state_of_order(*, is_cancelled: bool, is_open: bool, waits: bool, parcels: Sequence[str]) -> str:
    """Where an order stands. ``waits``: something of it is open and nobody picks it.

    >>> state_of_order(is_cancelled=False, is_open=True, waits=True, parcels=["picking"])
    'short'
    >>> state_of_order(is_cancelled=False, is_open=False, waits=False, parcels=["delivered", "refused", "taken"])
    'shipped'
    """
    alive = [one for one in parcels if one not in (REFUSED, WITHDRAWN)]
    if is_cancelled:
        return CANCELLED
    if waits and is_open:
        return SHORT if parcels else WAITING
    if PICKING in alive:
        return PICKING
    if alive and all(one == DELIVERED for one in alive):
        return DELIVERED
    return SHIPPED if alive else ENDED


def has_left(parcels: Sequence[str]) -> bool:
    """Whether a parcel of an order is out of the house: the order is not cancelled any more, it is sent back."""
    return any(one in _LEFT for one in parcels)
