"""The documents of buying."""

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.types import TAKEN_FROM, TERMS, DocumentType, Route, always, register, to_nowhere
from jxc_app.modules.inventory.revaluing import Cost, add_costs, take_back_costs
from jxc_app.modules.purchasing.changing import carry_over
from jxc_app.modules.purchasing.following import check_order, follow_order
from jxc_app.modules.purchasing.returning import check_return, follow_receipt
from jxc_app.modules.purchasing.settings import over_percent
from jxc_app.modules.purchasing.signatures import accepted, carried, check_signed, rejected, signers
from jxc_app.modules.warehouses.models import Place


def _sent_back(document: Document) -> Route:
    return Route(TAKEN_FROM.get(document.settlement, Place.STOCK), Place.SUPPLIER, target_side="")


def _brought(document: Document) -> Route:
    return Route(Place.SUPPLIER, Place.STOCK, origin_side="")


def _add(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    back = fulfilled(uow.session, [line.source_line_id for line in lines if line.source_line_id])
    costs = [
        Cost(
            (line.sku_id, document.warehouse_id), line.base_quantity, line.amount, line.id,
            back.get(line.source_line_id or 0, ZERO),
        )
        for line in lines
        if line.amount
    ]  # fmt: skip
    add_costs(uow, source_of(document), costs, business_date=document.business_date, effective_at=document.effective_at)


def _take_back(uow: UnitOfWork, document: Document, reversal: Document) -> None:
    quantities = {line.id: line.base_quantity for line in lines_of(uow.session, document.id or 0)}
    take_back_costs(
        uow, source_of(document), source_of(reversal), quantities, business_date=reversal.business_date,
        effective_at=reversal.effective_at,
    )  # fmt: skip


#: 采购申请: what a warehouse wants; the supplier on it is a proposal
PURCHASE_REQUISITION = register(
    DocumentType(
        "purchase_requisition", "采购申请", "CGSQ", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True,
    )
)  # fmt: skip
PURCHASE_ORDER = register(
    DocumentType(
        "purchase_order", "采购订单", "CGDD", to_nowhere, "plan", partner_kind="supplier", shows_price=True,
        price_is_cost=True, is_plan=True, links_to=("purchase_requisition", "rfq_award"), link_is_optional=True,
        links_to_many=True, check=check_order, after=follow_order, is_deal=True, settlements=TERMS, may_be_urgent=True,
        carries_over=carry_over,
    )
)  # fmt: skip
#: 采购入库: one person counts, another inspects; what is rejected waits on hold for 采购退货
GOODS_RECEIPT = register(
    DocumentType(
        "goods_receipt", "采购入库", "CGRK", _brought, "in", partner_kind="supplier", shows_price=True,
        price_is_cost=True, links_to=("purchase_order",), links_to_many=True, checks_life=True, by_hand=False,
        parts=rejected, fulfils=accepted, stock_costs=carried, over_percent=over_percent, check=check_signed,
        after=follow_receipt, people=signers, submitted_title="待质检",
    )
)  # fmt: skip
PURCHASE_RETURN = register(
    DocumentType(
        "purchase_return", "采购退货", "CGTH", _sent_back, "out", reserves=True, partner_kind="supplier",
        shows_price=True, price_is_cost=True, settlements=("", *TAKEN_FROM), takes_expired=always,
        links_to=("other_receipt", "goods_receipt"), link_is_optional=True, check=check_return,
    )
)  # fmt: skip
COST_ALLOCATION = register(
    DocumentType(
        "cost_allocation", "费用分摊", "FYFT", to_nowhere, "value", partner_kind="supplier", shows_price=True,
        price_is_cost=True, books=_add, unbooks=_take_back, by_hand=False,
    )
)  # fmt: skip
