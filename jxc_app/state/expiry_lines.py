"""Lots that end, as they are shown, and the draft with which somebody acts on one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jxc_app.core.quantities import plain
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.types import FROM_BLOCKED, FROM_HOLD
from jxc_app.modules.expiry.board import PLACE_TITLES, Board, EndingFilter, LevelSum, StoreSums
from jxc_app.modules.expiry.ending import EndingLot
from jxc_app.modules.expiry.order_kept import Kept, Override
from jxc_app.modules.expiry.rules import ACT_TITLES, RETURN, SCRAP, TRANSFER
from jxc_app.modules.expiry.words import LEVEL_TITLES
from jxc_app.modules.inventory.lot_lives import EXPIRED
from jxc_app.modules.warehouses.models import Place
from jxc_app.state.addresses import digits, path
from jxc_app.state.formats import money, shown
from jxc_app.state.identity import current

#: act → the type of the document that carries it out
_DOCUMENTS = {SCRAP: "scrap", TRANSFER: "transfer", RETURN: "purchase_return"}
_LABELS = {SCRAP: "开报损单", TRANSFER: "开调拨单", RETURN: "开退货单"}
_TAKEN_FROM = {Place.QC_HOLD.value: FROM_HOLD, Place.BLOCKED.value: FROM_BLOCKED}
#: level → how its mark looks
LEVEL_LOOKS = {EXPIRED: "expired", 3: "near-3", 2: "near-2", 1: "near-1"}


@dataclass(frozen=True, slots=True)
class LevelCard:
    """All lots of one level; without the right to costs it counts lots alone."""

    title: str
    value: str
    note: str
    href: str
    look: str


@dataclass(frozen=True, slots=True)
class StoreLine:
    """What ends in one warehouse: by level, then what will be lost."""

    key: str
    warehouse: str
    href: str
    expired: str
    third: str
    second: str
    first: str
    lost: str


@dataclass(frozen=True, slots=True)
class EndingLine:
    """One lot at one place."""

    key: str
    href: str
    sku: str
    code: str
    spec: str
    lot: str
    warehouse: str
    place: str
    quantity: str
    unit: str
    expires_on: str
    days_left: str
    level: str
    look: str
    per_day: str
    value: str
    lost: str
    lost_value: str
    act: str
    reason: str
    act_label: str


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """A line that took another lot than the next."""

    key: str
    document: str
    href: str
    about: str
    code: str
    name: str
    lot: str
    lot_href: str
    quantity: str
    reason: str
    person: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """How well one warehouse keeps the order."""

    warehouse: str
    percent: str
    by_rule: str
    overridden: str


def asked_in(address: Mapping[str, str]) -> EndingFilter:
    """The filters of an address; what makes no sense is left out."""
    wanted, place = digits(address.get("level", "")), digits(address.get("warehouse", ""))
    level = int(wanted) if wanted in ("1", "2", "3", "4") else 0
    act = address.get("act", "")
    return EndingFilter(
        address.get("search", "")[:100], int(place) if place else None, level, act if act in ACT_TITLES else "",
    )  # fmt: skip


def parameters(asked: EndingFilter) -> dict[str, str]:
    """The same for an address."""
    place = "" if asked.warehouse_id is None else str(asked.warehouse_id)
    return {"search": asked.search, "warehouse": place, "level": str(asked.level or ""), "act": asked.act}


def cards_of(board: Board, asked: EndingFilter) -> list[LevelCard]:
    """One card for each level; pressing it shows the lots of it, pressing it again all."""
    return [_card(level, one, board, asked) for level, one in board.levels.items()]


def _card(level: int, one: LevelSum, board: Board, asked: EndingFilter) -> LevelCard:
    is_chosen = asked.level == level
    href = path("/expiry", **(parameters(asked) | {"level": "" if is_chosen else str(level)}))
    lots = f"{one.lots} 批"
    lost = "" if one.lost_value is None else f" · 预计损失 {money(one.lost_value)} 元"
    has_value = board.sees_values and one.value is not None
    value = f"¥{money(one.value)}" if has_value else lots
    note = f"{lots}{lost}" if has_value else "点击查看"
    look = f"{LEVEL_LOOKS[level]} chosen" if is_chosen else LEVEL_LOOKS[level]
    return LevelCard(LEVEL_TITLES[level], value, note, href, look)


def store_line(one: StoreSums, asked: EndingFilter, *, sees_values: bool) -> StoreLine:
    """One row of the table by warehouse."""
    sums = one.levels
    words = {level: _sum(sums[level], sees_values=sees_values) for level in sums}
    lost = [level.lost_value for level in sums.values()]
    known = [value for value in lost if value is not None]
    total = money(sum(known, Decimal(0))) if sees_values and len(known) == len(lost) else ""
    href = path("/expiry", **(parameters(asked) | {"warehouse": str(one.warehouse_id)}))
    return StoreLine(str(one.warehouse_id), one.warehouse, href, words[EXPIRED], words[3], words[2], words[1], total)


def _sum(one: LevelSum, *, sees_values: bool) -> str:
    if not one.lots:
        return "—"
    value = f" · ¥{money(one.value)}" if sees_values and one.value is not None else ""
    return f"{one.lots} 批{value}"


def ending_line(row: EndingLot) -> EndingLine:
    """One row of the lots."""
    lot, act = row.lot, row.proposal
    title = ACT_TITLES[act.act]
    if act.act == TRANSFER:
        title = f"调拨 {shown(act.quantity)}{lot.unit_name} 到{row.to_warehouse}"
    return EndingLine(
        key_of(row), f"/trace?lot={lot.lot_id}", lot.sku_name, lot.sku_code, lot.spec, lot.number, row.warehouse,
        PLACE_TITLES[lot.place], shown(lot.on_hand), lot.unit_name, str(lot.expires_on), _days(row.days_left),
        LEVEL_TITLES[row.level], LEVEL_LOOKS[row.level], shown(round(row.per_day, 2)), money(row.value),
        shown(row.lost), money(row.lost_value), title, act.reason, _LABELS[act.act] if _may_act(row) else "",
    )  # fmt: skip


def key_of(row: EndingLot) -> str:
    """The name of a row on the page."""
    return f"{row.lot.lot_id}-{row.lot.warehouse_id}-{row.lot.place}"


def _days(left: int) -> str:
    return f"{left} 天" if left > 0 else "今天到期" if not left else f"已过 {-left} 天"


def _may_act(row: EndingLot) -> bool:
    type_ = _DOCUMENTS.get(row.proposal.act)
    held = current.get().rights.get(f"{type_}.draft", Scope())
    return type_ is not None and held.reaches(row.lot.warehouse_id)


def draft_of(row: EndingLot, maker_id: int, today: date) -> dict[str, Any]:
    """The document with which the proposal of a row is carried out; the same all day for one person."""
    act, lot = row.proposal, row.lot
    line = {"sku_id": lot.sku_id, "quantity": plain(act.quantity), "lot_number": lot.number}
    if act.act == TRANSFER:
        line["lot_reason"] = f"效期看板：{act.reason}"[:100]
    return {
        "document_key": f"ending-{act.act}-{key_of(row)}-{maker_id}-{today:%y%m%d}",
        "type": _DOCUMENTS[act.act], "warehouse_id": lot.warehouse_id,
        "to_warehouse_id": act.to_warehouse_id or None, "partner_id": act.partner_id or None,
        "settlement": _TAKEN_FROM.get(lot.place, ""), "remark": f"效期看板：{act.reason}"[:200], "lines": [line],
    }  # fmt: skip


def kept_line(name: str, one: Kept) -> KeptLine:
    """One row of the figure by warehouse."""
    return KeptLine(
        name, percent_of(one), f"{one.by_rule} 行 · {shown(one.pieces_by_rule)} 件",
        f"{one.overridden} 行 · {shown(one.pieces_overridden)} 件",
    )  # fmt: skip


def percent_of(one: Kept) -> str:
    """The figure, or that there is none."""
    return "—" if one.percent is None else f"{shown(one.percent)}%"


def override_line(position: int, one: Override) -> OverrideLine:
    """One row of the reasons."""
    href = f"/document?id={one.document_id}" if one.document_id else ""
    return OverrideLine(
        str(position), one.document_number or "您权限外的单据", href, f"{one.day} · {one.type_title} · {one.warehouse}",
        one.sku_code, one.sku_name, one.lot, f"/trace?lot={one.lot_id}", f"{shown(one.quantity)}{one.unit_name}",
        one.reason, one.person,
    )  # fmt: skip
