"""A lot's way as it is shown: branches of one tree, each with its steps."""

from dataclasses import dataclass
from decimal import Decimal

from jxc_app.modules.expiry.branches import BRANCH_TITLES, Branch
from jxc_app.modules.expiry.steps import Step
from jxc_app.modules.expiry.tracing import Kin, Left, Trace
from jxc_app.modules.inventory.lots_lying import LotFacts
from jxc_app.state.formats import moment, shown

#: the tree from top to bottom, what is left stands between the two
BEFORE = (Branch.SOURCE, Branch.FOUND, Branch.BETWEEN, Branch.WITHIN)
AFTER = (Branch.CUSTOMERS, Branch.BACK, Branch.SUPPLIER, Branch.MADE, Branch.USED, Branch.LOST, Branch.SCRAPPED)
HIDDEN_PAPER = "您权限外的单据"
#: said where goods without a lot went on
DOUBT = "不按批次管理，分不清是哪几件：以下是可能经手的单据和可能还在的库存"
#: further in than this a step is drawn no further in
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class StepLine:
    """One document: its number, what it did, with whom, when and by whom."""

    key: str
    document: str
    href: str
    title: str
    way: str
    partner: str
    quantity: str
    at: str
    person: str
    is_reversal: bool


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One branch, with what its steps add up to."""

    key: str
    title: str
    total: str
    steps: list[StepLine]


@dataclass(frozen=True, slots=True)
class LeftLine:
    """What is left at one place."""

    key: str
    warehouse: str
    place: str
    on_hand: str
    reserved: str


@dataclass(frozen=True, slots=True)
class KinLine:
    """Goods that the lot was made of or went into: what they are, by which documents, and their own way.

    ``look``: how far in it stands; ``doubt``: said where nobody knows which pieces they were.
    """

    key: str
    title: str
    number: str
    href: str
    look: str
    doubt: str
    made: list[StepLine]
    branches: list[BranchLine]
    left: list[LeftLine]


@dataclass(frozen=True, slots=True)
class HitLine:
    """A lot that was found."""

    key: str
    href: str
    number: str
    sku: str
    about: str


def hit_line(lot: LotFacts) -> HitLine:
    """A lot in the list of those found."""
    kind = "序列号" if lot.is_piece else "批次"
    end = f"到期 {lot.expires_on}" if lot.expires_on else ""
    about = " · ".join(filter(None, (kind, lot.sku_code, end)))
    return HitLine(str(lot.id), f"/trace?lot={lot.id}", lot.number, lot.sku_name, about)


def branches(goods: Trace | Kin, which: tuple[Branch, ...]) -> list[BranchLine]:
    """Those of some branches that have a step."""
    found = [(branch, goods.of(branch)) for branch in which]
    return [_branch(branch, steps, goods.lot.unit_name) for branch, steps in found if steps]


def kin_lines(kin: list[Kin], *, doubt: str = "") -> list[KinLine]:
    """Each with its own way. ``doubt``: what is said of those whose pieces nobody knows."""
    return [_kin(str(position), one, doubt) for position, one in enumerate(kin)]


def _kin(key: str, one: Kin, doubt: str) -> KinLine:
    lot, unit = one.lot, one.lot.unit_name
    kind = "序列号" if lot.is_piece else "批次"
    return KinLine(
        key, f"{lot.sku_name} {lot.sku_code}", f"{kind} {lot.number}" if one.is_certain else "不按批次管理",
        f"/trace?lot={lot.id}" if one.is_certain else "", f"trace-kin depth-{min(one.depth, _DEEPEST)}",
        "" if one.is_certain else doubt, _steps("made", one.made, unit), branches(one, (*BEFORE, *AFTER)),
        left_lines(one.left, unit),
    )  # fmt: skip


def _steps(key: str, steps: list[Step], unit: str) -> list[StepLine]:
    return [_step(f"{key}-{position}", step, unit) for position, step in enumerate(steps)]


def _branch(branch: Branch, steps: list[Step], unit: str) -> BranchLine:
    total = sum((step.quantity for step in steps), Decimal(0))
    words = "" if branch in (Branch.BETWEEN, Branch.WITHIN) else f"{shown(total)}{unit}"
    lines = _steps(str(branch), steps, unit)
    return BranchLine(branch.value, BRANCH_TITLES[branch], words, lines)


def _step(key: str, step: Step, unit: str) -> StepLine:
    origin, target = _end(step.from_warehouse, step.from_place), _end(step.to_warehouse, step.to_place)
    title = step.type_title + ("（红冲）" if step.is_reversal else "")
    way = f"{origin} → {target}" if origin and target else origin or target
    href = f"/document?id={step.document_id}" if step.document_id else ""
    return StepLine(
        key, step.document_number or HIDDEN_PAPER, href, title, way,
        step.partner, f"{shown(step.quantity)}{unit}", moment(step.at), step.person, step.is_reversal,
    )  # fmt: skip


def _end(warehouse: str, place: str) -> str:
    return warehouse + ("" if place in ("", "可用") else f"·{place}")


def left_lines(left: list[Left], unit: str) -> list[LeftLine]:
    """What is left, place by place."""
    return [
        LeftLine(
            f"{one.warehouse}-{one.place}", one.warehouse, one.place, f"{shown(one.on_hand)}{unit}",
            f"占用 {shown(one.reserved)}{unit}" if one.reserved else "",
        )
        for one in left
    ]  # fmt: skip
