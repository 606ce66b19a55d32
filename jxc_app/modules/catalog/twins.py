"""Before a SKU is saved: others that may be the same thing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, case, func, literal, or_, select
from sqlmodel import Session

from jxc_app.core.search import folded
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.likeness import Named, why_alike
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_barcodes: Table = Barcode.__table__  # type: ignore[attr-defined]
#: how many signs of a name are looked for, and how many SKUs that share them are compared
_SIGNS, _COMPARED, _SHOWN = 16, 400, 5


@dataclass(frozen=True, slots=True)
class Twin:
    """A SKU that may be the same thing, and why."""

    id: int
    code: str
    name: str
    spec: str
    why: str
    is_off: bool


@query("sku.alike", title="查找相同商品", permission=SKU_VIEW)
def alike(
    session: Session,
    scope: Scope,
    *,
    code: str = "",
    name: str = "",
    spec: str = "",
    barcodes: Collection[str] = (),
    except_id: int = 0,
) -> list[Twin]:
    """Up to five SKUs in sight, also those out of use, that may be the one that is about to be written."""
    asked = Named(code, name, spec, frozenset(barcodes))
    found = []
    for row in _candidates(session, scope, asked, except_id):
        codes = frozenset((row.barcode,)) if row.barcode else frozenset[str]()
        why = why_alike(asked, Named(row.code, row.name, row.spec, codes))
        if why:
            found.append(Twin(row.id, row.code, row.name, row.spec, why, row.switched_off_at is not None))
    return list({one.id: one for one in found}.values())[:_SHOWN]


def _candidates(session: Session, scope: Scope, asked: Named, except_id: int) -> list[Any]:
    """SKUs that share most signs of the name, the code, or a barcode; those that share most come first."""
    signs = list(dict.fromkeys(sign for sign in folded(asked.name) if not sign.isspace()))[:_SIGNS]
    shared: Any = literal(0)
    for sign in signs:
        shared = shared + case((_holds(sign), 1), else_=0)
    matches: list[ColumnElement[bool]] = [_barcodes.c.code.in_(sorted(asked.barcodes))] if asked.barcodes else []
    if signs:
        matches.append(shared * 2 > len(signs))
    if asked.code.strip():
        matches.append(func.lower(_skus.c.code) == folded(asked.code))
    if not matches:
        return []
    wanted = (
        select(
            _skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.switched_off_at,
            _barcodes.c.code.label("barcode"),
        )
        .outerjoin(_barcodes, (_barcodes.c.sku_id == _skus.c.id) & _barcodes.c.code.in_(sorted(asked.barcodes)))
        .where(or_(*matches), _skus.c.id != except_id, _skus.c.merged_into_id.is_(None), *among(scope))
        .order_by((shared * -1), _skus.c.id)
        .limit(_COMPARED)
    )  # fmt: skip
    return list(session.connection().execute(wanted))


def _holds(sign: str) -> ColumnElement[bool]:
    escaped = f"\\{sign}" if sign in "\\%_" else sign
    return func.lower(_skus.c.name).like(f"%{escaped}%", escape="\\")
