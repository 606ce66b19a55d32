"""What printing reads: what was printed just now, settings, SKUs for labels."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Table, func, select
from sqlmodel import Session, col

from jxc_app.core.errors import NotFound
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import demo_company, holds_any
from jxc_app.modules.catalog.models import Barcode, Sku, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.heads import documents as _documents
from jxc_app.modules.documents.heads import visible
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.queries import DocumentRow, get_document
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW
from jxc_app.modules.printing.models import SETTINGS_ID, DocumentPrint, PrintSetting
from jxc_app.modules.printing.papers import Layout
from jxc_app.modules.printing.slips import Address, Copy, LabelText, Letterhead, Slip, slip_of
from jxc_app.modules.warehouses.models import Warehouse

#: for how long a print can be fetched; it can be printed again at any time, as the next copy
LIFETIME = timedelta(minutes=15)
_prints: Table = DocumentPrint.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PrintSettings:
    """How things are printed here; by document type the usual layout, and how many equal papers."""

    letterhead: Letterhead
    layouts: dict[str, Layout]
    sets: dict[str, int]
    version: int


@query("printing.settings", title="读取打印设置")
def print_settings(session: Session, scope: Scope) -> PrintSettings:
    """The settings; empty until somebody has set them."""
    held = session.get(PrintSetting, SETTINGS_ID)
    if held is None:
        return PrintSettings(Letterhead(), {}, {}, 1)
    known = {type_: Layout(layout) for type_, layout in held.layouts.items() if layout in set(Layout)}
    letterhead = Letterhead(held.shop_name, held.address, held.phone, held.foot, held.tax_number)
    return PrintSettings(letterhead, known, dict(held.sets), held.version)


def company_letterhead(session: Session) -> Letterhead:
    """What stands on every paper; the demo company has its name without settings."""
    letterhead = print_settings(session, Scope()).letterhead
    return replace(letterhead, shop_name=letterhead.shop_name or demo_company(session))


def company_names(session: Session) -> list[str]:
    """What the company calls itself on paper and in the demo."""
    held = session.get(PrintSetting, SETTINGS_ID)
    return [held.shop_name if held else "", demo_company(session) or ""]


def company_tax_number(session: Session) -> str:
    """The tax number of the company; empty while nobody has said it."""
    held = session.get(PrintSetting, SETTINGS_ID)
    return held.tax_number if held else ""


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
    wanted = select(_documents, copies.label("copies")).where(visible(scope), _documents.c.id.in_(document_ids))
    amounts = amounts_of(session, actor)
    found = {
        row.id: Printable(row.id, row.type, row.copies, amounts.covers(row))
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
    slips = []
    for copy in copies:
        taken = Copy(copy.copy_no, copy.at, copy.actor_name)
        slip = slip_for(session, scope, copy.document_id, actor, taken, with_price=copy.with_price)
        slips += [(one, Layout(copy.layout)) for one in slip.in_sets(copy.sets)]
    return slips


@query("document.print_preview", title="打印预览", permission=DOCUMENT_VIEW)
def previewed_slip(session: Session, scope: Scope, *, document_id: int, with_price: bool, actor: Actor) -> Slip:
    """How a document will look on paper; marked as no print, so it does not count. Raises NotFound."""
    [one] = printable(session, scope, document_ids=[document_id], actor=actor)
    taken = Copy(one.copies + 1, clock.get().now(), actor.name)
    slip = slip_for(session, scope, document_id, actor, taken, with_price=with_price)
    return replace(slip, watermark=slip.watermark or "预览")


def slip_for(session: Session, scope: Scope, document_id: int, actor: Actor, copy: Copy, *, with_price: bool) -> Slip:
    """The paper of a document as this reader may see it. Raises NotFound."""
    view = get_document(session, scope, document_id=document_id, actor=actor)
    address = _address_of(session, view.head, actor)
    return slip_of(view, company_letterhead(session), copy, address, with_price=with_price, zone=get_settings().zone)


def _address_of(session: Session, head: DocumentRow, actor: Actor) -> Address:
    """Of the warehouse that goods travel to, else of the partner as far as this reader may see it."""
    if head.to_warehouse_id is not None:
        there = session.get_one(Warehouse, head.to_warehouse_id)
        return Address(there.contact, there.phone, there.address)
    if head.partner_id is None:
        return Address()
    partner = session.get_one(Partner, head.partner_id)
    if not holds_any(session, actor, (PARTNER_CONTACT_VIEW.code,)):
        return Address(partner.contact)
    return Address(partner.contact, partner.phone, partner.address)


@query("document.print_counts", title="打印次数", permission=DOCUMENT_VIEW)
def print_counts(session: Session, scope: Scope, *, document_ids: list[int]) -> dict[int, int]:
    """How often each of these documents was printed; those that never were, or are out of sight, are left out."""
    wanted = (
        select(_prints.c.document_id, func.count().label("prints"))
        .join(_documents, _documents.c.id == _prints.c.document_id)
        .where(visible(scope), _prints.c.document_id.in_(document_ids))
        .group_by(_prints.c.document_id)
    )
    return {row.document_id: row.prints for row in session.connection().execute(wanted)}


@query("sku.labels", title="商品标签", permission=SKU_VIEW)
def label_texts(session: Session, scope: Scope, *, sku_ids: list[int]) -> dict[int, LabelText]:
    """What stands on the labels of SKUs, by id: the bar code of the base unit, or the SKU's code."""
    rows = session.connection().execute(
        select(_skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.retail_price, _units.c.name.label("unit"))
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.id.in_(sku_ids), *among(scope))
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
