"""What a document does to stock: by its lines and its type's route, posted or not."""

from dataclasses import dataclass, replace
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import moves_of, source_of
from jxc_app.modules.documents.rows import as_row, sees
from jxc_app.modules.inventory.reversing import mirror_of
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.warehouses.models import Location, Place, Warehouse


@dataclass(frozen=True, slots=True)
class EffectView:
    """One SKU in one warehouse, in base units: by how much it changes, and what is there now.

    ``place`` is ``stock`` (现存) or ``in_transit`` (在途). Of a posted document ``now`` has the change in it.
    """

    sku_id: int
    sku_code: str
    sku_name: str
    unit_name: str
    warehouse_id: int
    warehouse_name: str
    place: str
    change: Decimal
    now: Decimal


@query("document.effect", title="单据库存影响", permission=DOCUMENT_VIEW)
def document_effect(session: Session, scope: Scope, *, document_id: int) -> list[EffectView]:
    """What it changes in the warehouses in scope. Raises NotFound for one that the actor may not see."""
    document = session.get(Document, document_id)
    if document is None or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    return effects_of(session, scope, document)


def effects_of(session: Session, scope: Scope, document: Document, *, sign: int = 1) -> list[EffectView]:
    """The same for a document that the caller has; ``sign`` -1: what taking it back would do."""
    row, scope = as_row(session, document), _over_skus(scope)
    changes = {
        key: sign * change for key, change in _changes(session, document).items() if scope.covers_row(key[1], row)
    }
    sku_ids, warehouse_ids = {key[0] for key in changes}, {key[1] for key in changes}
    placed = by_place(session, sku_ids, warehouse_ids) if changes else {}
    skus = {sku.id: sku for sku in session.exec(select(Sku).where(col(Sku.id).in_(sku_ids))).all()}
    units = dict(session.exec(select(Unit.id, Unit.name)).all())
    warehouses = dict(
        session.exec(select(Warehouse.id, Warehouse.name).where(col(Warehouse.id).in_(warehouse_ids))).all()
    )
    return [
        EffectView(
            sku_id, skus[sku_id].code, skus[sku_id].name, units[skus[sku_id].base_unit_id], warehouse_id,
            warehouses[warehouse_id], place, change, placed.get((sku_id, warehouse_id, place), (ZERO, ZERO))[0],
        )
        for (sku_id, warehouse_id, place), change in changes.items()
    ]  # fmt: skip


def _over_skus(scope: Scope) -> Scope:
    """The same right without regard to who made a document: stock is cut by SKU alone."""
    return replace(scope, narrowed=tuple(replace(one, makers=None) for one in scope.narrowed))


def _changes(session: Session, document: Document) -> dict[tuple[int, int, str], Decimal]:
    """Signed changes by (SKU, warehouse, place), in the order of the lines; a reversal mirrors its original.

    An amendment that is not posted takes back what it amends too.
    """
    original = session.get_one(Document, document.reverses_document_id) if document.reverses_document_id else document
    sign = -1 if document.reverses_document_id else 1
    moves = moves_of(session, original, lines_of(session, original.id or 0))
    if document.amends_document_id is not None and document.posted_at is None:
        moves = [*moves, *mirror_of(session, source_of(session.get_one(Document, document.amends_document_id)))]
    ids = {spot.location_id for move in moves for spot in (move.origin, move.target)}
    places = dict(session.exec(select(Location.id, Location.place).where(col(Location.id).in_(ids))).all())
    changes: dict[tuple[int, int, str], Decimal] = {}
    for move in moves:
        for spot, signed in ((move.origin, -move.quantity), (move.target, move.quantity)):
            place = places[spot.location_id]
            if spot.warehouse_id is not None and place in (Place.STOCK, Place.IN_TRANSIT):
                key = (move.sku_id, spot.warehouse_id, place)
                changes[key] = changes.get(key, ZERO) + sign * signed
    return {key: change for key, change in changes.items() if change}
