"""The lines of an invoice's paper as they were registered, each with the goods that it became."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Table, and_, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.settlement.paper_models import InvoicePaperGoods, InvoicePaperLine
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

_goods: Table = InvoicePaperGoods.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Became:
    """A line of the invoice that a line of its paper speaks of, in base units."""

    sku_code: str
    sku_name: str
    quantity: Decimal
    unit_name: str


@dataclass(frozen=True, slots=True)
class PaperLineRow:
    """One line of the paper; yuan with tax, the quantity in the paper's own unit."""

    position: int
    name: str
    spec: str
    unit: str
    quantity: Decimal | None
    amount: Decimal
    tax: Decimal
    tax_percent: Decimal | None
    is_charge: bool
    became: tuple[Became, ...]


@query("invoice.paper", title="查看发票明细", permission=PAYABLE_VIEW)
def paper_of(session: Session, scope: Scope, *, document_id: int) -> list[PaperLineRow]:
    """The lines of the paper of an invoice in their order; none where it was registered by its total.

    Raises NotFound for an invoice that the reader may not see.
    """
    if not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    became = _became(session, document_id)
    wanted = choose(InvoicePaperLine).where(InvoicePaperLine.document_id == document_id)
    return [
        PaperLineRow(
            one.position, one.name, one.spec, one.unit, one.quantity, one.amount, one.tax, one.tax_percent,
            one.is_charge, tuple(became.get(one.position, ())),
        )
        for one in session.exec(wanted.order_by(col(InvoicePaperLine.position)))
    ]  # fmt: skip


def _became(session: Session, document_id: int) -> dict[int, list[Became]]:
    rows = session.connection().execute(
        select(_goods.c.position, _skus.c.code, _skus.c.name, _lines.c.base_quantity, _units.c.name)
        .join(_lines, and_(_lines.c.document_id == _goods.c.document_id, _lines.c.line_no == _goods.c.line_no))
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_goods.c.document_id == document_id)
        .order_by(_goods.c.position, _goods.c.line_no)
    )
    found: dict[int, list[Became]] = {}
    for position, *said in rows:
        found.setdefault(position, []).append(Became(*said))
    return found
