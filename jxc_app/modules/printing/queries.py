"""What printing reads: what was printed just now, settings, SKUs for labels."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Table, func, select
from sqlmodel import Session, col

from jxc_app.core.errors import NotFound
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.models import Barcode, Sku, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.heads import documents as _documents
from jxc_app.modules.documents.heads import visible
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.printing.models import SETTINGS_ID, DocumentPrint, PrintSetting
from jxc_app.modules.printing.papers import Layout
from jxc_app.modules.printing.slips import Copy, LabelText, Letterhead, Slip, slip_of

#: for how long a print can be fetched; it can be printed again at any time, as the next copy
LIFETIME = timedelta(minutes=15)
_prints: Table = DocumentPrint.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PrintSettings:
    """How things are printed here; ``layouts`` names the usual layout by document type."""

    letterhead: Letterhead
    layouts: dict[str, Layout]
    version: int


@query("printing.settings", title="读取打印设置")
def print_settings(session: Session, scope: Scope) -> PrintSettings:
    """The settings; empty until somebody has set them."""
    held = session.get(PrintSetting, SETTINGS_ID)
    if held is None:
        return PrintSettings(Letterhead(), {}, 1)
    known = {type_: Layout(layout) for type_, layout in held.layouts.items() if layout in set(Layout)}
    return PrintSettings(Letterhead(held.shop_name, held.address, held.phone, held.foot), known, held.version)


@dataclass(frozen=True, slots=True)
class Printable:
    """A document that is to be printed; ``has_price``: there are prices on it that this reader may see."""

    id: int
    type: str
    copies: int
    has_price: bool


@query("document.printable", title="打印前查看", permission=DOCUMENT_VIEW)
def printable(session: Session, scope: Scope, *, document_ids: list[int], actor: Actor) -> list[Printable]:
    """What is to be printed, in the order asked, and how often each was before.

    Raises NotFound for one that the actor may not see.
    """
    copies = select(func.count()).where(_prints.c.document_id == _documents.c.id).scalar_subquery()
    columns = (_documents.c.id, _documents.c.type, _documents.c.status, _documents.c.warehouse_id)
    wanted = select(*columns, copies.label("copies")).where(visible(scope), _documents.c.id.in_(document_ids))
    amounts = amounts_of(session, actor)
    found = {
        row.id: Printable(row.id, row.type, row.copies, amounts.covers(row.type, row.status, row.warehouse_id))
        for row in session.connection().execute(wanted)
    }
    if found.keys() != set(document_ids):
        raise NotFound("document.not_found")
    return [found[document_id] for document_id in dict.fromkeys(document_ids)]


@query("document.printed", title="打印内容", permission=DOCUMENT_VIEW)
def printed_slips(session: Session, scope: Scope, *, print_key: str, actor: Actor) -> list[tuple[Slip, Layout]]:
    """The papers of a print that this person took just now. Raises NotFound ``print.gone`` otherwise."""
    since = clock.get().now() - LIFETIME
    wanted = select(_prints).where(
        _prints.c.print_key == print_key, _prints.c.actor_id == actor.user_id, _prints.c.at > since
    )
    copies = session.connection().execute(wanted.order_by(_prints.c.id)).all()
    if not copies:
        raise NotFound("print.gone")
    letterhead, zone = print_settings(session, scope).letterhead, get_settings().zone
    slips = []
    for copy in copies:
        view = get_document(session, scope, document_id=copy.document_id, actor=actor)
        taken = Copy(copy.copy_no, copy.at, copy.actor_name)
        slip = slip_of(view, letterhead, taken, with_price=copy.with_price, zone=zone)
        slips.append((slip, Layout(copy.layout)))
    return slips


@query("sku.labels", title="商品标签", permission=SKU_VIEW)
def label_texts(session: Session, scope: Scope, *, sku_ids: list[int]) -> dict[int, LabelText]:
    """What stands on the labels of SKUs, by id: the bar code of the base unit, or the SKU's code."""
    rows = session.connection().execute(
        select(_skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.retail_price, _units.c.name.label("unit"))
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.id.in_(sku_ids))
    )
    barcodes = _barcodes(session, sku_ids)
    return {
        row.id: LabelText(row.name, row.spec, row.unit, row.retail_price, barcodes.get(row.id, row.code))
        for row in rows
    }


def _barcodes(session: Session, sku_ids: list[int]) -> dict[int, str]:
    wanted = (
        select(col(Barcode.sku_id), col(Barcode.code))
        .join(Sku, (col(Sku.id) == col(Barcode.sku_id)) & (col(Sku.base_unit_id) == col(Barcode.unit_id)))
        .where(col(Barcode.sku_id).in_(sku_ids))
        .order_by(col(Barcode.code_key).desc())
    )
    return {row.sku_id: row.code for row in session.connection().execute(wanted)}
