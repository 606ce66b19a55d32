"""What 到货验收 shows: cards of its lists, lines of its sheets, ready to show."""

from dataclasses import dataclass
from typing import Any

from jxc_app.components.arrival_sheet import CountedPart
from jxc_app.core.errors import DomainError, say
from jxc_app.core.quantities import plain
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.scanning import Scans, shown_code
from jxc_app.modules.purchasing.arrivals import Arrival, ArrivalSheet, CountedLine, CountedReceipt, FrozenReceipt
from jxc_app.modules.purchasing.permissions import SETTLEMENT_RELEASE
from jxc_app.state.addresses import path
from jxc_app.state.formats import moment, shown
from jxc_app.state.identity import current
from jxc_app.state.transfers import base_quantity


@dataclass(frozen=True, slots=True)
class ArrivalCard:
    """One arrival, ready to show."""

    key: str
    number: str
    href: str
    count_href: str
    supplier: str
    warehouse: str
    due: str
    is_late: bool
    amount: str


@dataclass(frozen=True, slots=True)
class CountedCard:
    """A counted receipt that waits for its inspection."""

    id: int
    version: int
    number: str
    href: str
    inspect_href: str
    supplier: str
    warehouse: str
    counted: str
    amount: str
    wrong: str
    missing: str
    pictures: str
    photos_href: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class FrozenCard:
    """A receipt whose settlement is frozen."""

    id: int
    number: str
    href: str
    supplier: str
    warehouse: str
    causes: str
    words: str
    since: str
    may_release: bool


def counted_card(row: CountedReceipt, person_id: int) -> CountedCard:
    """A counted receipt as this person finds it: their own they may give up, another's they may inspect."""
    may_inspect = _reaches("goods_receipt.post", row.warehouse_id)
    return CountedCard(
        id=row.id,
        version=row.version,
        number=row.number,
        href=f"/document?id={row.id}",
        inspect_href=f"/receiving?inspect={row.id}" if may_inspect else "",
        supplier=row.partner_name,
        warehouse=row.warehouse_name,
        counted=f"{row.counted_by} {moment(row.counted_at)} 清点",
        amount=f"{row.lines} 行 {shown(row.quantity)} 件",
        wrong=row.wrong,
        missing="、".join(row.missing),
        pictures=pictures_text(row),
        photos_href=f"/receiving?photos={row.id}",
        is_mine=row.counted_by_id == person_id,
    )


def pictures_text(row: CountedReceipt) -> str:
    """How many pictures there are.

    >>> pictures_text(CountedReceipt(*[None] * 13, photos=2, notes=1))
    '货物照片 2 · 送货单 1'
    """
    said = (f"货物照片 {row.photos}" if row.photos else "", f"送货单 {row.notes}" if row.notes else "")
    return " · ".join(filter(None, said)) or "还没有照片"


def missing_part(one: CountedPart) -> dict[str, Any]:
    """A line that only the delivery note has, as the command takes it."""
    return {"source_line_id": one.line, "noted": one.noted}


def part_of(one: CountedPart) -> dict[str, Any]:
    """One part of a count, as the command takes it."""
    return {
        "source_line_id": one.line,
        "counted": one.counted,
        "noted": one.noted or None,
        "lot_number": one.lot,
        "produced_on": one.produced_on or None,
        "expires_on": one.expires_on or None,
        "lot_reason": one.reason,
    }


def arrival_card(row: Arrival) -> ArrivalCard:
    """An arrival in the list."""
    return ArrivalCard(
        key=f"{row.order_id}-{row.warehouse_id}",
        number=row.number,
        href=f"/document?id={row.order_id}",
        count_href=path("/receiving", order=str(row.order_id), warehouse=str(row.warehouse_id)),
        supplier=row.partner_name,
        warehouse=row.warehouse_name,
        due=row.due_on.isoformat() if row.due_on else "",
        is_late=row.is_late,
        amount=_how_much(row),
    )


def _how_much(row: Arrival) -> str:
    """Counted blind, what was counted already is said, for the row stays until the inspection."""
    if row.open is not None:
        return f"{row.lines} 行 {shown(row.open)} 件"
    return f"{row.lines} 行" + (" · 已有清点待质检" if row.waits else "")


def frozen_card(row: FrozenReceipt) -> FrozenCard:
    """A frozen receipt in the list."""
    return FrozenCard(
        id=row.freeze_id,
        number=row.number,
        href=f"/document?id={row.document_id}",
        supplier=row.partner_name,
        warehouse=row.warehouse_name,
        causes=row.causes,
        words=row.words,
        since=f"{moment(row.frozen_at)} {row.frozen_by} 质检",
        may_release=_reaches(SETTLEMENT_RELEASE.code, row.warehouse_id),
    )


def sheet_lines(sheet: ArrivalSheet) -> list[dict[str, Any]]:
    """The lines of the sheet that is counted on."""
    return [
        {
            "id": str(one.line_id),
            "sku": one.sku_id,
            "name": one.sku_name,
            "code": one.sku_code,
            "spec": one.spec,
            "unit": one.unit_name,
            "open": "" if one.open is None else plain(one.open),
            "lot_tracked": one.lot_tracked,
            "serial_tracked": one.serial_tracked,
            "codes": {code: plain(quantity) for code, quantity in one.codes.items()},
        }
        for one in sheet.lines
    ]


def judged_line(one: CountedLine) -> dict[str, Any]:
    """A line of the sheet that is inspected on."""
    return {
        "id": str(one.line_id),
        "name": one.sku_name,
        "code": one.sku_code,
        "spec": one.spec,
        "lot": one.lot_number,
        "ends": f"到期 {one.expires_on}" if one.expires_on else "",
        "unit": one.unit_name,
        "ordered": "" if one.ordered is None else plain(one.ordered),
        "noted": "" if one.noted is None else plain(one.noted),
        "counted": plain(one.counted),
        "remark": one.remark,
    }


def answer_of(seq: int, code: str, scans: Scans) -> dict[str, Any]:
    """What one scan counts, in base units, or why it counts nothing; with the lot and the dates that it says."""
    hit, unread = scans.found.get(code), scans.unread.get(code)
    try:
        words = unread.words if unread else ""
        quantity = plain(base_quantity(hit)) if hit else ""
    except DomainError as error:
        words, quantity = say(error), ""
    lot, days = (hit.lot_name, (hit.produced_on, hit.expires_on)) if hit else ("", (None, None))
    made, ends = (day.isoformat() if day else "" for day in days)
    return {
        "seq": seq, "code": shown_code(code), "words": words, "sku": hit.sku.id if hit else 0, "quantity": quantity,
        "lot": lot, "produced_on": made, "expires_on": ends,
    }  # fmt: skip


def _reaches(permission: str, warehouse_id: int) -> bool:
    return current.get().rights.get(permission, Scope()).reaches(warehouse_id)
