"""Finding a SKU from anywhere, by whatever somebody remembers of it."""

from dataclasses import dataclass

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import code_key
from jxc_app.core.search import contains, folded
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.merged import standing
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among
from jxc_app.modules.catalog.scan_settings import barcode_settings_of
from jxc_app.modules.catalog.scanning import forms_of, said_by

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
    """The SKU of this very code or barcode first, then those whose code or name begins so, then the rest.

    Of SKUs that became one, the one that stayed is told.

    A whole scan, of GS1 or of a scale, is asked as what it stands for.
    """
    words = folded(typed)
    if not words:
        return []
    keys = _keys(session, typed)
    columns = select(_skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.switched_off_at)
    columns = columns.where(*among(scope))
    known = select(_barcodes.c.sku_id).where(_barcodes.c.code_key.in_(keys))
    of_code = select(standing).where(_skus.c.code_key.in_(keys)).scalar_subquery()
    exact = columns.where(_skus.c.id.in_(of_code) | _skus.c.id.in_(known)).limit(limit)
    # one that became another is found by that one, which holds its words too
    alike = columns.where(contains(_skus.c.search_key, words), _skus.c.merged_into_id.is_(None)).limit(_LOOKED_AT)
    connection = session.connection()
    meant = [_hit(row) for row in connection.execute(exact)]
    others = [hit for hit in map(_hit, connection.execute(alike)) if hit not in meant]
    others.sort(key=lambda hit: (hit.is_switched_off, not _begins(hit, words), hit.code))
    return (meant + others)[: max(1, min(limit, 20))]


def _keys(session: Session, typed: str) -> list[str]:
    try:
        said = said_by(typed, barcode_settings_of(session))
    except DomainError:
        return [code_key(typed)]
    return [code_key(form) for form in (typed, *forms_of(said))]


def _hit(row: tuple[object, ...]) -> SkuHit:
    sku_id, code, name, spec, switched_off_at = row
    return SkuHit(int(str(sku_id)), str(code), str(name), str(spec), switched_off_at is not None)


def _begins(hit: SkuHit, words: str) -> bool:
    return folded(hit.code).startswith(words) or folded(hit.name).startswith(words)
