"""Requisitions that the product writes for somebody: one for each warehouse and supplier."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Protocol

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.service import finish_posting, hand_in
from jxc_app.modules.purchasing.types import PURCHASE_REQUISITION

#: a document takes so many lines
_MOST = 500


class Wanted(Protocol):
    """So many base units of a SKU for a warehouse, from a supplier where one is known."""

    @property
    def sku_id(self) -> int: ...
    @property
    def warehouse_id(self) -> int: ...
    @property
    def supplier_id(self) -> int | None: ...
    @property
    def quantity(self) -> Decimal: ...


def requisition(uow: UnitOfWork, wanted: Sequence[Wanted]) -> list[str]:
    """Write them, in force where the actor may put them into force, else handed in; answers their numbers.

    ``wanted`` is ordered by warehouse and supplier.
    """
    numbers: list[str] = []
    for (warehouse_id, _), those in groupby(wanted, key=lambda one: (one.warehouse_id, one.supplier_id)):
        lines = list(those)
        parts = (lines[begin : begin + _MOST] for begin in range(0, len(lines), _MOST))
        numbers += [_write(uow, warehouse_id, part) for part in parts]
    return numbers


def _write(uow: UnitOfWork, warehouse_id: int, wanted: Sequence[Wanted]) -> str:
    own = rows_of(uow.session, [one.sku_id for one in wanted], uow.actor.user_id)
    uow.authorize(PURCHASE_REQUISITION.permissions["draft"], [warehouse_id], own)
    fields = DocumentFields(
        document_key=new_key(),
        type=PURCHASE_REQUISITION.code,
        warehouse_id=warehouse_id,
        responsible=uow.actor.name[:60],
        remark="智能补货",
        lines=[LineInput(sku_id=one.sku_id, quantity=one.quantity) for one in wanted],
    )
    written = new_document(uow, fields)
    written.document.partner_id = wanted[0].supplier_id  # a proposal of the product's, whoever may know suppliers
    may_post = PERMISSIONS[PURCHASE_REQUISITION.permissions["post"]]
    if scope_of(uow.session, uow.actor, may_post).covers_row(warehouse_id, own):
        return finish_posting(uow, written).number or ""
    return hand_in(uow, written).number or ""
