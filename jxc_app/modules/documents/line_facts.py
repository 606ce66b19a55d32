"""Facts of a document's lines for the conditions of approval flows: which SKU, at which price, of which lot."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from jxc_app.core.quantities import PRICE_PLACES, quotient
from jxc_app.modules.approvals.facts import Fact, FactKind, Value, declare_facts
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.lots import lots_by_id

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
#: lot 0 stands for "no lot"
_NO_LOT = 0
_HUNDRED = Decimal(100)
_PERCENT = Decimal("0.1")
_AREA = "明细行"


def _price(session: Session, case: Case, line: Line) -> Value:
    """Per base unit, after discount; None where the line has no price."""
    if line.amount is None or not line.base_quantity:
        return None
    return quotient(line.amount, line.base_quantity, PRICE_PLACES)


def _discount(session: Session, case: Case, line: Line) -> Value:
    found = session.connection().execute(select(_lines.c.discount_percent).where(_lines.c.id == line.id)).scalar()
    return None if found is None else Decimal(found)


def _below_last(session: Session, case: Case, line: Line) -> Value:
    """How far the price lies below that of the last posted line of this SKU and type; nothing where there is none."""
    price, last = _price(session, case, line), _last_price(session, case, line)
    if not isinstance(price, Decimal) or not last:
        return None if price is None else Decimal(0)
    return ((last - price) * _HUNDRED / last).quantize(_PERCENT)


def _above_last(session: Session, case: Case, line: Line) -> Value:
    """How far it lies above that; for an order that costs more than the last one did."""
    below = _below_last(session, case, line)
    return -below if isinstance(below, Decimal) else below


def _last_price(session: Session, case: Case, line: Line) -> Decimal | None:
    """A line's id grows with its document's, so the greatest below is the latest before."""
    wanted = (
        select(_lines.c.amount, _lines.c.base_quantity)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.sku_id == line.sku_id, _lines.c.id < line.id, _lines.c.amount.is_not(None),
            ~_lines.c.is_gift,
            _documents.c.type == case.document.type, _documents.c.id != case.document.id,
            _documents.c.status.in_((POSTED, DONE)), _documents.c.reverses_document_id.is_(None),
        )
        .order_by(_lines.c.id.desc())
        .limit(1)
    )  # fmt: skip
    found = session.connection().execute(wanted).first()
    return quotient(found.amount, found.base_quantity, PRICE_PLACES) if found else None


def _days_left(session: Session, case: Case, line: Line) -> Value:
    """Until the lot ends; None where nobody wrote when it does."""
    lot = lots_by_id(session, [line.lot_id]).get(line.lot_id)
    return Decimal((lot.expires_on - case.today).days) if lot and lot.expires_on else None


def _skus(session: Session) -> Sequence[tuple[str, str]]:
    named = select_model(Sku.id, Sku.code, Sku.name).order_by(col(Sku.code))
    return [(str(one), f"{name}（{code}）") for one, code, name in session.exec(named)]


declare_facts(
    Fact(
        "line.sku", "商品", FactKind.CHOICE, lambda session, case, line: str(line.sku_id), area=_AREA, of_line=True,
        choices=_skus, rights=(SKU_VIEW.code,),
    ),
    Fact("line.price", "本行单价（折后，基本单位）", FactKind.NUMBER, _price, area=_AREA, unit="元", of_line=True),
    Fact("line.discount", "本行折扣", FactKind.NUMBER, _discount, area=_AREA, unit="%", of_line=True),
    Fact("line.below_last", "比上次同类单据便宜", FactKind.NUMBER, _below_last, area=_AREA, unit="%", of_line=True),
    Fact("line.above_last", "比上次同类单据贵", FactKind.NUMBER, _above_last, area=_AREA, unit="%", of_line=True),
    Fact(
        "line.has_lot", "有批次", FactKind.YES_NO, lambda session, case, line: line.lot_id != _NO_LOT, area=_AREA,
        of_line=True,
    ),
    Fact("line.days_to_expiry", "离到期", FactKind.NUMBER, _days_left, area=_AREA, unit="天", of_line=True),
)  # fmt: skip
