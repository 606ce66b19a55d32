"""Who may know which partners: suppliers are kept from whoever has no right to them, as customers nobody is."""

from collections.abc import Collection

from sqlmodel import col, true

from jxc_app.core.scopes import Field, Scope
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import declare
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_VIEW, SUPPLIER_VIEW

declare(SUPPLIER_VIEW)
guard(
    "partner", (PARTNER_VIEW.code, SUPPLIER_VIEW.code), "name", "contact", "phone", "email", "address", "tax_number",
    "bank", "bank_account", "remark",
)  # fmt: skip


def knows_suppliers(scope: Scope) -> bool:
    """Whether suppliers are shown to this reader."""
    return Field.SUPPLIER not in scope.blind_to


def known(scope: Scope):  # type: ignore[no-untyped-def]  # noqa: ANN201  a condition over Partner
    """The partners that are shown to this reader: one who is a customer too is shown as that."""
    return true() if knows_suppliers(scope) else col(Partner.is_customer).is_(True)


def authorize_suppliers(uow: UnitOfWork, partners: Collection[Partner]) -> None:
    """Refuse to let a supplier be touched by somebody who may not know them. Raises PermissionDenied."""
    if any(one.is_supplier for one in partners):
        uow.authorize(SUPPLIER_VIEW.code)
