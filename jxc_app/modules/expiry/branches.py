"""Pure rules of a lot's tree: into which branch a move belongs, by where it went from and to."""

from enum import StrEnum

from jxc_app.modules.inventory.ledger import MoveRow
from jxc_app.modules.warehouses.models import Place


class Branch(StrEnum):
    """A branch of the tree: where it came from, how it went on, where it ended."""

    SOURCE = "source"
    FOUND = "found"
    BETWEEN = "between"
    WITHIN = "within"
    CUSTOMERS = "customers"
    BACK = "back"
    SUPPLIER = "supplier"
    MADE = "made"
    USED = "used"
    LOST = "lost"
    SCRAPPED = "scrapped"


CUSTOMERS, BACK = Branch.CUSTOMERS, Branch.BACK
BRANCH_TITLES = {
    Branch.SOURCE: "来源", Branch.FOUND: "盘盈", Branch.BETWEEN: "调拨", Branch.WITHIN: "冻结、待检与放行",
    Branch.CUSTOMERS: "发给客户", Branch.BACK: "客户退回", Branch.SUPPLIER: "退给供应商", Branch.MADE: "用于组装与拆卸",
    Branch.USED: "其他出库与领用",
    Branch.LOST: "盘亏与损失", Branch.SCRAPPED: "报损",
}  # fmt: skip
_CAME = {Place.CUSTOMER: Branch.BACK, Place.LOSS: Branch.FOUND}
_WENT = {
    Place.CUSTOMER: Branch.CUSTOMERS, Place.SUPPLIER: Branch.SUPPLIER, Place.LOSS: Branch.LOST,
    Place.SCRAP: Branch.SCRAPPED, Place.PRODUCTION: Branch.MADE,
}  # fmt: skip


def branch_of(move: MoveRow) -> Branch:
    """The branch of a move; what takes a move back belongs to the branch of that move."""
    origin, target = (move.from_warehouse_id, move.from_place), (move.to_warehouse_id, move.to_place)
    if move.is_reversal:
        origin, target = target, origin
    if origin[0] is None:
        return _CAME.get(Place(origin[1]), Branch.SOURCE)
    if target[0] is None:
        return _WENT.get(Place(target[1]), Branch.USED)
    travels = Place.IN_TRANSIT in (origin[1], target[1]) or origin[0] != target[0]
    return Branch.BETWEEN if travels else Branch.WITHIN
