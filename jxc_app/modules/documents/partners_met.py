"""The partner of a document as far as its reader may know them: from whom stock came is kept from some."""

from sqlalchemy import ColumnElement, Table, and_, true

from jxc_app.core.scopes import Field, Scope
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.documents.rows import documents
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_VIEW, SUPPLIER_VIEW

guard("document", (PARTNER_VIEW.code, SUPPLIER_VIEW.code), "partner_id")
partners: Table = Partner.__table__  # type: ignore[attr-defined]


def met(scope: Scope) -> ColumnElement[bool]:
    """The documents whose partner this reader may know; a search by partner must look among these only."""
    if Field.SUPPLIER not in scope.blind_to:
        return true()
    return documents.c.type.not_in(sorted(code for code in DOCUMENT_TYPES if is_kept(code, scope)))


def partner_of(scope: Scope) -> ColumnElement[bool]:
    """What joins documents with their partners; the name and id are empty where the reader may not know them."""
    return and_(partners.c.id == documents.c.partner_id, met(scope))


def is_kept(type_: str, scope: Scope) -> bool:
    """Whether the partners of documents of this type are kept from the reader."""
    return Field.SUPPLIER in scope.blind_to and DOCUMENT_TYPES[type_].partner_kind == "supplier"
