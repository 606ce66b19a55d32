"""What a list of documents can be asked for, as conditions over their heads."""

from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Table, and_, func, or_, select
from sqlmodel import Session, false

from jxc_app.core.inputs import check_parameters
from jxc_app.core.search import contains, folded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.documents.heads import documents, partners, visible
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import met
from jxc_app.modules.documents.rows import within
from jxc_app.modules.documents.types import APPROVED, DOCUMENT_TYPES, DONE, POSTED, STATUS_TITLES, SUBMITTED, TRAVELLING

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]


#: handed in and not posted, whether or not somebody has decided; dispatched and not all there yet
UNPOSTED, ON_THE_WAY = "unposted", "on_the_way"
#: what a list of documents can be asked for
STATUS_CHOICES = STATUS_TITLES | {UNPOSTED: "已提交未过账", ON_THE_WAY: "调拨在途"}


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Every field left as it is lets everything through.

    ``status``: one of :data:`STATUS_CHOICES`; ``voidable``: only what the reader may void.
    """

    type: str = ""
    status: str = ""
    warehouse_id: int | None = None
    date_from: date | None = None
    date_to: date | None = None
    partner_id: int | None = None
    sku_id: int | None = None
    maker_id: int | None = None
    poster_id: int | None = None
    search: str = ""
    voidable: bool = False

    def tidied(self) -> "DocumentFilter":
        """The same filter in its one form, so that equal questions are equal."""
        return replace(self, search=folded(self.search))


Conditions = list[ColumnElement[bool]]


def conditions(session: Session, scope: Scope, wanted: DocumentFilter, actor: Actor | None) -> Conditions:
    """Everything that a document must be, what the reader may see first. Raises DomainError ``input.invalid``."""
    check_parameters(asdict(wanted))
    found: Conditions = [visible(scope)]
    equal = {
        documents.c.type: wanted.type or None,
        documents.c.maker_id: wanted.maker_id,
        documents.c.posted_by: wanted.poster_id,
    }
    found += [column == value for column, value in equal.items() if value is not None]
    if wanted.status:
        found.append(_stands_at(wanted.status))
    if wanted.partner_id is not None:
        found += [documents.c.partner_id == wanted.partner_id, met(scope)]
    if wanted.warehouse_id is not None:
        here = documents.c.warehouse_id == wanted.warehouse_id, documents.c.to_warehouse_id == wanted.warehouse_id
        found.append(or_(*here))
    if wanted.date_from is not None:
        found.append(documents.c.business_date >= wanted.date_from)
    if wanted.date_to is not None:
        found.append(documents.c.business_date <= wanted.date_to)
    if wanted.sku_id is not None:
        found.append(documents.c.id.in_(select(_lines.c.document_id).where(_lines.c.sku_id == wanted.sku_id)))
    if wanted.search.strip():
        found.append(_matches(wanted.search, scope))
    if wanted.voidable:
        found.append(_voidable(session, actor))
    return found


def _stands_at(status: str) -> ColumnElement[bool]:
    if status == ON_THE_WAY:
        return on_the_way()
    return documents.c.status.in_((SUBMITTED, APPROVED) if status == UNPOSTED else (status,))


def on_the_way() -> ColumnElement[bool]:
    """That goods of a document have been sent to another warehouse and are not all there yet."""
    return and_(
        documents.c.type.in_(TRAVELLING), documents.c.status == POSTED, documents.c.reverses_document_id.is_(None)
    )


def _matches(typed: str, scope: Scope) -> ColumnElement[bool]:
    """Numbers are capitals, so they are compared as they stand; the other two are empty mostly."""
    word = folded(typed).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    known = select(partners.c.id).where(contains(partners.c.search_key, typed))
    return or_(
        documents.c.number.like(f"%{word.upper()}%", escape="\\"),
        *(
            and_(column != "", func.lower(column).like(f"%{word}%", escape="\\"))
            for column in (documents.c.own_number, documents.c.remark)
        ),
        and_(documents.c.partner_id.in_(known), met(scope)),
    )


def _voidable(session: Session, actor: Actor | None) -> ColumnElement[bool]:
    """Posted, not taken back yet, no reversal itself, and of a type that the reader may void there."""
    booked = and_(documents.c.status.in_((POSTED, DONE)), documents.c.reverses_document_id.is_(None))
    if actor is None:
        return false()
    if actor.is_system:
        return booked
    rights = permissions_of(session, actor.user_id)
    may = [_of_type(code, rights.get(type_.permissions["void"], Scope())) for code, type_ in DOCUMENT_TYPES.items()]
    return and_(booked, or_(false(), *may))


def _of_type(type_: str, scope: Scope) -> ColumnElement[bool]:
    return and_(documents.c.type == type_, within(scope, documents.c.warehouse_id))
