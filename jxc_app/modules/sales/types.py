"""The documents of selling."""

from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DocumentType, Route, register
from jxc_app.modules.sales.floor import refuse_unknowing
from jxc_app.modules.warehouses.models import Place


def _out(document: Document) -> Route:
    return Route(Place.STOCK, Place.CUSTOMER, target_side="")


def _back(document: Document) -> Route:
    return Route(Place.CUSTOMER, Place.STOCK, origin_side="")


SALES_ISSUE = register(
    DocumentType(
        "sales_issue", "销售出库", "XSCK", _out, "out", reserves=True, partner_kind="customer", shows_price=True,
        check=refuse_unknowing,
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
    )
)
