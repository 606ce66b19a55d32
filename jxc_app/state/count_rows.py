"""Counts, sheet lines and differences as they are shown: ready texts."""

from dataclasses import dataclass
from decimal import Decimal

from jxc_app.core.quantities import plain
from jxc_app.modules.counting.listing import CountRow
from jxc_app.modules.counting.reviewing import ReportLine
from jxc_app.modules.counting.rules import CAUSES, OUTCOME_TITLES, Counting
from jxc_app.modules.counting.sheets import EntryRow, SheetLine
from jxc_app.modules.counting.statuses import FREE, STATUS_TITLES, status_note
from jxc_app.state.formats import Option, moment, money, shown, signed
from jxc_app.state.mixed_units import mixed_text

CAUSE_OPTIONS = [Option(code, title) for code, title in CAUSES.items()]
STATUS_OPTIONS = [Option(code, title) for code, title in STATUS_TITLES.items()]
#: state of a count → the look of its mark
LOOKS = {
    "open": "submitted", "counting": "submitted", "recount": "submitted", "review": "approved", "waiting": "approved",
    "posted": "posted", "cancelled": "closed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountLineRow:
    """One count in the list."""

    id: int
    href: str
    number: str
    kind: str
    look: str
    state_title: str
    warehouse: str
    due: str
    is_late: bool
    people: str
    progress: str
    made: str
    posted: str
    remark: str


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit to choose for what was counted."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line to be counted. ``typed``: what this person entered; ``mark``: how it stands, in words.

    ``moved``: when its stock moved last since the count was made.
    """

    id: int
    shelf: str
    code: str
    name: str
    spec: str
    lot: str
    units: list[UnitOption]
    unit: str
    typed: str
    mark: str
    look: str
    is_open: bool
    sku_id: int
    status: str = ""
    status_code: str = FREE
    moved: str = ""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One counting of a line, for whoever reviews it."""

    round: int
    words: str
    may_take: bool


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One line of the difference report."""

    id: int
    code: str
    name: str
    spec: str
    about: str
    unit: str
    book: str
    counted: str
    difference: str
    is_negative: bool
    value: str
    tolerance: str
    is_beyond: bool
    outcome: str
    outcome_look: str
    cause: str
    comment: str
    decided: str
    rounds: list[RoundRow]
    told: list[str]
    differs: bool
    is_disputed: bool
    book_mixed: str = ""
    counted_mixed: str = ""


def count_line(row: CountRow) -> CountLineRow:
    """A count, ready to show."""
    recount = f"，待复盘 {row.recount}" if row.recount else ""
    return CountLineRow(
        row.id, f"/count?id={row.id}", row.number, row.kind_title, LOOKS[row.state], row.state_title, row.warehouse,
        row.due_on.isoformat(), row.is_late, "、".join(row.people) or "不指定", f"{row.done} / {row.lines}{recount}",
        f"{row.maker} {moment(row.made_at)}".strip(), moment(row.posted_at), row.remark,
    )  # fmt: skip


def sheet_row(line: SheetLine) -> SheetRow:
    """A line to be counted, ready to show."""
    own = line.own[-1] if line.own else None
    units = [UnitOption(str(one.unit_id), one.name) for one in line.sku.units]
    unit = next((one.id for one in units if own and one.label == own.unit), units[0].id)
    look, mark = standing_of(line)
    return SheetRow(
        line.id, line.shelf or "未设货位", line.sku.code, line.sku.name, line.sku.spec, line.lot_number, units, unit,
        plain(own.quantity) if own and len(line.own) == 1 else "", mark, look,
        is_open=not line.needs_another, sku_id=line.sku_id, status=STATUS_TITLES[line.status],
        status_code=line.status, moved=moment(line.moved_at),
    )  # fmt: skip


def standing_of(line: SheetLine) -> tuple[str, str]:
    """The look of its mark, and how it stands in words."""
    if line.needs_another:
        return "submitted", "要换人复盘"
    if len(line.own) > 1:
        return "posted", "已录 " + "，".join(f"{one.place or '—'} {shown(one.quantity)} {one.unit}" for one in line.own)
    if line.own or line.others:
        others = f"{'、'.join(line.others)} 已盘" if line.others else ""
        return "posted", "，".join(part for part in ("已录" if line.own else "", others) if part)
    return ("submitted", "待复盘") if line.is_recount else ("draft", "未盘")


def difference_row(line: ReportLine, people: dict[int, str]) -> DifferenceRow:
    """A line of the report, ready to show."""
    difference = line.difference or Decimal(0)
    parts = (line.shelf, line.lot_number and f"批次 {line.lot_number}", status_note(line.status))
    about = " · ".join(part for part in parts if part)
    tolerance = f"{line.abc_class + ' 类' if line.abc_class else '未分类'} {shown(line.tolerance.percent)}%"
    decided = f"{line.decided_by}：{line.reason}" if line.reason else line.decided_by
    return DifferenceRow(
        line.id, line.sku.code, line.sku.name, line.sku.spec, about, line.sku.units[0].name, shown(line.book),
        shown(line.counted), signed(difference) if line.difference is not None else "", difference < 0,
        money(line.value), tolerance, line.is_within is False, outcome_words(line), outcome_look(line.outcome),
        line.cause, line.comment, decided, [_round(one, people) for one in line.rounds], _entries(line),
        differs=difference != 0, is_disputed=line.outcome in ("disputed", "recount"),
        book_mixed=mixed_text(line.sku, line.book), counted_mixed=mixed_text(line.sku, line.counted),
    )  # fmt: skip


def outcome_words(line: ReportLine) -> str:
    """How a line stands, with whether stock moved through its counting."""
    moved = "（期间有出入库）" if line.has_moved else ""
    return OUTCOME_TITLES[line.outcome] + moved


def outcome_look(outcome: str) -> str:
    """The look of its mark."""
    return {"settled": "posted", "skipped": "closed", "disputed": "reversed"}.get(outcome, "submitted")


def _round(one: Counting, people: dict[int, str]) -> RoundRow:
    names = "、".join(people.get(person, "") for person in sorted(one.people))
    words = f"第 {one.round} 次 {names}：{shown(one.counted)}（账面 {shown(one.book)}，差 {signed(one.difference)}）"
    return RoundRow(one.round, words, True)


def _entries(line: ReportLine) -> list[str]:
    return [
        f"{moment(one.counted_at)}{_typed_later(one)} {one.person} {one.place or '未写位置'} "
        f"{shown(one.quantity)} {one.unit}"
        f"{'（未盘，按 0）' if one.is_assumed else ''}{'（已更正）' if one.is_replaced else ''}"
        for one in line.entries
    ]


def _typed_later(one: EntryRow) -> str:
    """Of what stood on a paper: when it was typed, and whether stock moved in between."""
    if one.entered_at is None:
        return ""
    return f"（{moment(one.entered_at)} 录入{'，其间有出入库' if one.moved_since else ''}）"
