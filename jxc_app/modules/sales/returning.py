"""What comes back from a customer is looked at before it is sold again, where the company says so."""

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.migrating import MIGRATED
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import TO_HOLD
from jxc_app.modules.sales.settings import sales_rules


def refuse_uninspected(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse a return that goes straight to what is sold, where the rules want it on hold 待检 first.

    What happened elsewhere, before go-live, is not judged, nor is what was booked once and is only restored. Raises
    DomainError ``sales_return.hold_needed``.
    """
    if document.origin == MIGRATED or document.restores_document_id is not None or document.settlement == TO_HOLD:
        return
    if sales_rules(uow.session).returns_to_hold:
        raise DomainError("sales_return.hold_needed", field="settlement")
