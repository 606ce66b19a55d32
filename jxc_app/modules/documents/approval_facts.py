"""What conditions of approval flows may say of documents, their partners and the stock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlmodel import Session, select

from jxc_app.core.quantities import ZERO
from jxc_app.modules.approvals.facts import (
    Fact,
    FactKind,
    SubjectType,
    Value,
    declare_facts,
    declare_subject_types,
)
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.documents import links
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory.stock_rows import by_place, minimums_of
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.warehouses.models import Place, Warehouse

_HUNDRED = Decimal(100)
_KINDS = (("central", "中央仓"), ("regional", "区域仓"), ("store", "门店"))


@dataclass(frozen=True)
class Case:
    """A document with its lines, and with those of others that count with it; ``actor_id`` asks, ``today`` is now."""

    document: Document
    lines: Sequence[Line]
    actor_id: int
    today: date
    amount: Decimal

    @cached_property
    def pieces(self) -> dict[int, Decimal]:
        """Base units by SKU, summed over the lines."""
        summed: dict[int, Decimal] = {}
        for line in self.lines:
            summed[line.sku_id] = summed.get(line.sku_id, ZERO) + line.base_quantity
        return summed


def _pieces(session: Session, case: Case) -> Value:
    return sum(case.pieces.values(), ZERO)


def _most_of_one_sku(session: Session, case: Case) -> Value:
    return max(case.pieces.values(), default=ZERO)


def _warehouse_kind(session: Session, case: Case) -> Value:
    return session.exec(select(Warehouse.kind).where(Warehouse.id == case.document.warehouse_id)).one()


def _is_wholesale(session: Session, case: Case) -> Value:
    partner = session.get(Partner, case.document.partner_id) if case.document.partner_id else None
    return None if partner is None else partner.is_wholesale


def _is_strategic(session: Session, case: Case) -> Value:
    partner = session.get(Partner, case.document.partner_id) if case.document.partner_id else None
    return None if partner is None or not partner.is_supplier else partner.is_strategic


def _percents(session: Session, case: Case) -> Mapping[int, Decimal | None]:
    """What is on hand of each SKU as a share of its minimum, in percent; None where no minimum is set."""
    here, skus = case.document.warehouse_id, list(case.pieces)
    placed = by_place(session, skus, [here])
    minimums = minimums_of(session, skus, here)
    shares: dict[int, Decimal | None] = {}
    for sku in skus:
        minimum = minimums.get(sku)
        on_hand = placed.get((sku, here, Place.STOCK), (ZERO, ZERO))[0]
        shares[sku] = (on_hand * _HUNDRED / minimum).quantize(Decimal("0.1")) if minimum else None
    return shares


def _lowest_percent(session: Session, case: Case) -> Value:
    return _known(_percents(session, case), min)


def _highest_percent(session: Session, case: Case) -> Value:
    return _known(_percents(session, case), max)


def _known(shares: Mapping[int, Decimal | None], pick: Callable[[Iterable[Decimal]], Decimal]) -> Value:
    """Nobody knows as long as one is unknown."""
    known = [share for share in shares.values() if share is not None]
    found: Decimal | None = pick(known) if known and len(known) == len(shares) else None
    return found


def _line_percent(session: Session, case: Case, line: Line) -> Value:
    return _percents(session, case).get(line.sku_id)


def _line_left(session: Session, case: Case, line: Line) -> Value:
    here = case.document.warehouse_id
    on_hand, reserved = by_place(session, [line.sku_id], [here]).get((line.sku_id, here, Place.STOCK), (ZERO, ZERO))
    return on_hand - reserved - line.base_quantity


def _line_category(session: Session, case: Case, line: Line) -> Value:
    category = session.exec(select(Sku.category_id).where(Sku.id == line.sku_id)).one()
    return None if category is None else str(category)


def _is_linked(session: Session, case: Case) -> Value:
    return case.document.linked_document_id is not None or bool(links.later_documents(session, case.document.id or 0))


def _warehouses(session: Session) -> list[tuple[str, str]]:
    return [(str(i), name) for i, name in session.exec(select(Warehouse.id, Warehouse.name)).all()]


def _categories(session: Session) -> list[tuple[str, str]]:
    return [(str(i), name) for i, name in session.exec(select(Category.id, Category.name)).all()]


def _kinds(session: Session) -> Sequence[tuple[str, str]]:
    return _KINDS


declare_facts(
    Fact("document.most_of_one_sku", "同一商品件数", FactKind.NUMBER, _most_of_one_sku, unit="件"),
    Fact("document.pieces", "总件数", FactKind.NUMBER, _pieces, unit="件"),
    Fact("document.amount", "单据金额", FactKind.NUMBER, lambda session, case: case.amount, unit="元"),
    Fact("document.lines", "行数", FactKind.NUMBER, lambda session, case: Decimal(len(case.lines)), unit="行"),
    Fact(
        "document.warehouse", "仓库", FactKind.CHOICE, lambda session, case: str(case.document.warehouse_id),
        choices=_warehouses,
    ),
    Fact("document.warehouse_kind", "仓库类型", FactKind.CHOICE, _warehouse_kind, choices=_kinds),
    Fact(
        "document.days_back", "补录天数", FactKind.NUMBER,
        lambda session, case: Decimal((case.today - case.document.business_date).days), unit="天", acts=("post",),
    ),
    Fact("supplier.is_strategic", "战略供应商", FactKind.YES_NO, _is_strategic, area="往来单位"),
    Fact("partner.is_wholesale", "批发客户", FactKind.YES_NO, _is_wholesale, area="往来单位"),
    Fact(
        "stock.lowest_percent", "库存占安全库存（最低的商品）", FactKind.NUMBER, _lowest_percent, area="库存",
        unit="%", is_of_the_moment=True,
    ),
    Fact(
        "stock.highest_percent", "库存占安全库存（最高的商品）", FactKind.NUMBER, _highest_percent, area="库存",
        unit="%", is_of_the_moment=True,
    ),
    Fact(
        "line.pieces", "本行件数", FactKind.NUMBER, lambda session, case, line: line.base_quantity, area="明细行",
        unit="件", of_line=True,
    ),
    Fact(
        "line.amount", "本行金额", FactKind.NUMBER, lambda session, case, line: line.amount, area="明细行", unit="元",
        of_line=True,
    ),
    Fact(
        "line.category", "商品分类", FactKind.CHOICE, _line_category, area="明细行", of_line=True,
        choices=_categories,
    ),
    Fact(
        "line.percent_of_minimum", "库存占安全库存", FactKind.NUMBER, _line_percent, area="明细行", unit="%",
        of_line=True, is_of_the_moment=True,
    ),
    Fact(
        "line.left", "出库后剩余可用", FactKind.NUMBER, _line_left, area="明细行", unit="件", of_line=True,
        is_of_the_moment=True,
    ),
    Fact(
        "void.is_own", "本人录入的单据", FactKind.YES_NO,
        lambda session, case: case.document.maker_id == case.actor_id, area="作废", acts=("void",),
    ),
    Fact(
        "void.days_since", "业务日期已过", FactKind.NUMBER,
        lambda session, case: Decimal((case.today - case.document.business_date).days), area="作废", unit="天",
        acts=("void",),
    ),
    Fact("void.is_linked", "有关联单据", FactKind.YES_NO, _is_linked, area="作废", acts=("void",)),
)  # fmt: skip
declare_subject_types(
    lambda: [SubjectType(one.code, one.title, ("post", "void")) for one in DOCUMENT_TYPES.values() if not one.follows]
)
