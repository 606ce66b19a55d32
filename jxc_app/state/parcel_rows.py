"""Parcels and their goods, ready to show; the same on every page that has them."""

from dataclasses import dataclass
from datetime import datetime

from jxc_app.core.settings import get_settings
from jxc_app.modules.fulfilment.queries import ParcelRow, PartLine
from jxc_app.modules.fulfilment.rules import CAUSE_TITLES, PARCEL_TITLES
from jxc_app.state.formats import shown
from jxc_app.state.sku_rows import initial_of, picture_href

#: how a parcel looks, and an order
LOOKS = {
    "picking": "submitted", "shipped": "approved", "taken": "on-the-way", "delivered": "posted", "refused": "reversed",
    "withdrawn": "closed", "waiting": "draft", "short": "frozen", "cancelled": "closed", "ended": "closed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartText:
    """One SKU of a parcel."""

    key: str
    name: str
    about: str
    thumb: str
    initial: str
    quantity: str
    note: str


@dataclass(frozen=True, slots=True)
class ParcelCard:
    """One parcel; ``sub``: for which order or by which way, ``courier``: who brings it and how far that is."""

    id: int
    version: int
    number: str
    href: str
    title: str
    sub: str
    look: str
    state_title: str
    promised: str
    is_late: bool
    courier: str
    pick_href: str
    lines: list[PartText]
    may_send: bool
    may_assign: bool


def clock_text(at: datetime | None, now: datetime) -> str:
    """The time of today, or with its day."""
    if at is None:
        return ""
    zone = get_settings().zone
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%m-%d %H:%M}"


def part_text(line: PartLine, at: str, *, sees_pictures: bool = True) -> PartText:
    """``at``: what it is a part of. Couriers see no SKUs, nor their pictures."""
    cause = f"（{CAUSE_TITLES[line.cause]}）" if line.cause else ""
    note = f"没给 {shown(line.refused)} {line.unit}{cause}" if line.refused else ""
    about = " · ".join(part for part in (line.code, line.spec, f"货位 {line.shelf}" if line.shelf else "") if part)
    picture = picture_href(line.picture) if sees_pictures else ""
    return PartText(
        f"{at}-{line.sku_id}", line.name, about, picture, initial_of(line.name),
        f"{shown(line.quantity)} {line.unit}", note,
    )  # fmt: skip


def parcel_card(row: ParcelRow, now: datetime, *, of_store: bool, may_send: bool) -> ParcelCard:
    """``of_store``: on the store's own list, where the order is what tells parcels apart."""
    is_open = row.state == "picking"
    promised = f"{clock_text(row.promised_at, now)} 前送到" if row.promised_at and row.state != "delivered" else ""
    title = f"{row.customer or '订单'} · {row.order_number}" if of_store else row.warehouse
    return ParcelCard(
        row.id, row.version, row.number, f"/document?id={row.id}", title, row.address if of_store else "",
        LOOKS[row.state], PARCEL_TITLES[row.state], promised,
        bool(row.promised_at and row.promised_at < now and row.state in ("picking", "shipped", "taken")),
        _courier(row, now), f"/api/print/picks/{row.id}.pdf" if is_open or row.state == "shipped" else "",
        [part_text(line, str(row.id)) for line in row.lines], may_send and is_open,
        may_send and row.state in ("picking", "shipped"),
    )  # fmt: skip


def _courier(row: ParcelRow, now: datetime) -> str:
    if row.delivered_at is not None:
        return f"{row.courier} {clock_text(row.delivered_at, now)} 送达，{row.received_by} 签收"
    if row.taken_at is not None:
        return f"{row.courier} {clock_text(row.taken_at, now)} 取走"
    return f"配送员 {row.courier}" if row.courier else ""
