"""组装 and 拆卸: documents whose lines are of two sides."""

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import IN, OUT, DocumentType, Route, register, type_of
from jxc_app.modules.warehouses.models import Place


def _used_up(document: Document) -> Route:
    return Route(Place.STOCK, Place.PRODUCTION, target_side="")


def _refuse_half(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """One product on its side, something on the other, nothing on both.

    Raises DomainError ``assembly.no_product``, ``assembly.no_parts``, ``assembly.two_products``,
    ``assembly.of_itself``.
    """
    side = type_of(document.type).product_side
    products = [line for line in lines if line.side == side]
    parts = [line for line in lines if line.side != side]
    if not products or not parts:
        raise DomainError("assembly.no_parts" if products else "assembly.no_product", field="lines")
    product = products[0].sku_id
    for line, is_other in ((one, one.side == side) for one in lines):
        if (line.sku_id != product) == is_other:
            code = "assembly.two_products" if is_other else "assembly.of_itself"
            raise DomainError(code, field=f"lines.{line.line_no - 1}.sku_id")


ASSEMBLY = register(
    DocumentType(
        "assembly", "组装", "ZZD", _used_up, "both", reserves=True, product_side=IN, check=_refuse_half,
    )
)  # fmt: skip
DISASSEMBLY = register(
    DocumentType(
        "disassembly", "拆卸", "CXD", _used_up, "both", reserves=True, product_side=OUT, check=_refuse_half,
    )
)  # fmt: skip
