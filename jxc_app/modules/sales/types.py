"""The documents of selling."""

from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import TERMS, TO_HOLD, DocumentType, Route, register, to_nowhere
from jxc_app.modules.sales.keeping import ORDER, check_order, keep_again, keep_or_end
from jxc_app.modules.sales.returning import refuse_uninspected
from jxc_app.modules.sales.telling import (
    after_return,
    after_shipment,
    before_order,
    before_shipment,
    check_shipment,
    order_given_up,
)
from jxc_app.modules.warehouses.models import Place


def _out(document: Document) -> Route:
    return Route(Place.STOCK, Place.CUSTOMER, target_side="")


def _back(document: Document) -> Route:
    target = Place.QC_HOLD if document.settlement == TO_HOLD else Place.STOCK
    return Route(Place.CUSTOMER, target, origin_side="")


#: 销售订单: moves nothing; in force it keeps for its customer what is free
SALES_ORDER = register(
    DocumentType(
        ORDER, "销售订单", "XSDD", to_nowhere, "plan", partner_kind="customer", shows_price=True, is_plan=True,
        check=check_order, before=before_order, after=keep_or_end, given_up=order_given_up,
        is_deal=True, settlements=TERMS,
    )
)  # fmt: skip
SALES_ISSUE = register(
    DocumentType(
        "sales_issue", "销售出库", "XSCK", _out, "out", reserves=True, partner_kind="customer", shows_price=True,
        check=check_shipment, links_to=(ORDER,), link_is_optional=True, links_to_many=True, before=before_shipment,
        after=after_shipment, given_up=keep_again, is_deal=True, settlements=TERMS,
    )
)  # fmt: skip
SALES_RETURN = register(
    DocumentType(
        "sales_return",
        "销售退货",
        "XSTH",
        _back,
        "in",
        partner_kind="customer",
        shows_price=True,
        links_to=("sales_issue",),
        link_is_optional=True,
        settlements=("", TO_HOLD),
        check=refuse_uninspected,
        after=after_return,
    )
)
