"""Finding a SKU from anywhere, by whatever somebody remembers of it."""

from dataclasses import dataclass

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.ids import code_key
from jxc_app.core.search import contains, folded
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_barcodes: Table = Barcode.__table__  # type: ignore[attr-defined]
#: so many are looked at to find the best of them
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class SkuHit:
    """A SKU as a search shows it."""

    id: int
    code: str
    name: str
    spec: str
    is_switched_off: bool


@query("sku.look_up", title="搜索商品", permission=SKU_VIEW)
def look_up_skus(session: Session, scope: Scope, *, typed: str, limit: int = 6) -> list[SkuHit]:
    """The SKU of this very code or barcode first, then those whose code or name begins so, then the rest."""
    words, key = folded(typed), code_key(typed)
    if not words:
        return []
    columns = select(_skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.switched_off_at)
    columns = columns.where(*among(scope))
    known = select(_barcodes.c.sku_id).where(_barcodes.c.code_key == key).scalar_subquery()
    exact = columns.where((_skus.c.code_key == key) | (_skus.c.id == known)).limit(limit)
    alike = columns.where(contains(_skus.c.search_key, words)).limit(_LOOKED_AT)
    connection = session.connection()
    meant = [_hit(row) for row in connection.execute(exact)]
    others = [hit for hit in map(_hit, connection.execute(alike)) if hit not in meant]
    others.sort(key=lambda hit: (hit.is_switched_off, not _begins(hit, words), hit.code))
    return (meant + others)[: max(1, min(limit, 20))]


def _hit(row: tuple[object, ...]) -> SkuHit:
    sku_id, code, name, spec, switched_off_at = row
    return SkuHit(int(str(sku_id)), str(code), str(name), str(spec), switched_off_at is not None)


def _begins(hit: SkuHit, words: str) -> bool:
    return folded(hit.code).startswith(words) or folded(hit.name).startswith(words)
