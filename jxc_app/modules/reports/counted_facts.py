"""What counting found, as rows of a report."""

from collections.abc import Sequence
from datetime import date

from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.inventory.counted import CountedRecord, GivenUp, OpenCount, Uncounted
from jxc_app.modules.reports.rules import GIVEN_UP, Fact, Section

_NO_CAUSE = "没有写原因"


def uncounted_facts(overdue: Sequence[Uncounted]) -> list[Fact]:
    """What is past its turn, the longest overdue first."""
    return [
        Fact(
            Section.UNCOUNTED, one.warehouse_id, f"{one.abc_class} 类" if one.abc_class else "",
            f"{one.sku_name}（{one.sku_code}）",
            f"应在 {one.due_on} 前盘点，" + (f"上次 {one.counted_on}" if one.counted_on else "从未盘过"),
            link=f"/sku?id={one.sku_id}&warehouse={one.warehouse_id}",
        )
        for one in overdue
    ]  # fmt: skip


def difference_facts(records: Sequence[CountedRecord]) -> list[Fact]:
    """Records that differ, within tolerance or not, the dearest first; what nobody knows the cost of comes last."""
    differing = sorted(
        (one for one in records if one.difference != 0),
        key=lambda one: (one.value is None, -abs(one.value or ZERO), one.sku_code),
    )
    return [_difference(one) for one in differing]


def _difference(one: CountedRecord) -> Fact:
    lot = (f" 批次 {one.lot}" if one.lot else "") + (f" {one.status}" if one.status else "")
    return Fact(
        Section.DIFFERENCES, one.warehouse_id, one.cause or _NO_CAUSE, f"{one.sku_name}（{one.sku_code}）{lot}",
        f"账面 {plain(one.book)}，实盘 {plain(one.counted)} {one.unit}", one.person_id, one.person,
        quantity=one.difference, value=one.value, at=one.posted_at,
        link=one.link or f"/sku?id={one.sku_id}&warehouse={one.warehouse_id}", cause=one.cause,
    )  # fmt: skip


def given_up_facts(found: Sequence[GivenUp]) -> list[Fact]:
    """Differences that were found and not posted: somebody decided so, and says why."""
    return [
        Fact(
            Section.UNUSUAL, one.warehouse_id, GIVEN_UP.title, one.number,
            f"{one.what}，{one.lines} 行：{one.words}。原因：{one.reason}"[:500], one.person_id, one.person,
            value=one.value, at=one.at, link=one.link, cause=GIVEN_UP.title,
        )
        for one in found
    ]  # fmt: skip


def open_facts(found: Sequence[OpenCount], day: date) -> list[Fact]:
    """Counts that are begun and not posted; what is overdue first."""
    return sorted((_open(one, day) for one in found), key=lambda fact: not fact.is_late)


def _open(one: OpenCount, day: date) -> Fact:
    is_late = one.due_on is not None and one.due_on < day
    due = f"，应在 {one.due_on} 前完成" if one.due_on else ""
    return Fact(
        Section.COUNTS, one.warehouse_id, "逾期" if is_late else "进行中", one.number,
        f"共 {one.lines:,} 行，还有 {one.lines_left:,} 行没盘{due}", one.person_id, one.person, at=one.opened_at,
        link=one.link, is_late=is_late,
    )  # fmt: skip
