"""Whether an order may be made directly: without an agreement, what it comes to by category is held to a limit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core import registry
from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.documents.lines import Line, document_of, lines_of_many
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import MIGRATED
from jxc_app.modules.documents.rows import NOT_SHOWN, sees
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.sourcing.agreeing import agreed_prices
from jxc_app.modules.sourcing.models import SourcingNeed
from jxc_app.modules.sourcing.rules import is_above
from jxc_app.modules.sourcing.settings import sourcing_rule


@dataclass(frozen=True, slots=True)
class _Above:
    """A need, the lines of an order that fall under it, and the orders that were made beside it; yuan in all."""

    need: SourcingNeed
    lines: list[Line]
    others: dict[int, str]
    amount: Decimal


def check_needs(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse an order above a strict limit, alone or with others of the last days to the same supplier.

    Raises DomainError ``order.needs_offers``, ``order.needs_offers_split`` at its first line.
    """
    for above in _above(uow.session, document, lines):
        if not above.need.is_strict:
            continue
        said = {
            "field": f"lines.{min(line.line_no for line in above.lines) - 1}.sku_id",
            "amount": f"{above.amount:.2f}", "limit": f"{above.need.direct_up_to:.2f}",
        }  # fmt: skip
        if above.others:
            days, named = sourcing_rule(uow.session).split_days, _named(uow, above.others)
            raise DomainError("order.needs_offers_split", days=days, others=named, **said)
        raise DomainError("order.needs_offers", **said)


def needs_offers(session: Session, document: Document, lines: list[Line]) -> bool:
    """Whether an order goes above some limit, strict or not."""
    return bool(_above(session, document, lines))


def _named(uow: UnitOfWork, others: Mapping[int, str]) -> str:
    """Their numbers; of those that the actor may not see, that there are some."""
    scope = registry.scope(uow.session, uow.actor, DOCUMENT_VIEW.code)
    said = [number if sees(uow.session, scope, one) else NOT_SHOWN for one, number in sorted(others.items())]
    return "、".join(dict.fromkeys(said))


def _above(session: Session, document: Document, lines: list[Line]) -> list[_Above]:
    """Each need that the lines without an agreement exceed, with those of orders of the last days beside them."""
    needs = {one.category_key: one for one in session.exec(select(SourcingNeed)).all()}
    if not needs or document.partner_id is None:
        return []
    papers = _others(session, document)
    theirs = lines_of_many(session, list(papers))
    of_need = _by_need(session, document.partner_id, lines, needs)
    beside = _by_need(session, document.partner_id, theirs, needs)
    found = []
    for key, own in of_need.items():
        more = beside.get(key, [])
        amount = sum((line.amount or ZERO for line in (*own, *more)), ZERO)
        if amount > needs[key].direct_up_to:
            others = {document_of(line): papers[document_of(line)] for line in more}
            found.append(_Above(needs[key], own, others, amount))
    return found


def _others(session: Session, document: Document) -> dict[int, str]:
    """Orders to the same supplier that stand, made within the days of the rule before this one: numbers by id."""
    days = sourcing_rule(session).split_days
    if not days:
        return {}
    until = document.created_at
    wanted = select(Document.id, Document.number).where(
        Document.type == "purchase_order", Document.partner_id == document.partner_id, Document.id != document.id,
        Document.id != (document.amends_document_id or 0), col(Document.reverses_document_id).is_(None),
        col(Document.status).in_((SUBMITTED, APPROVED, POSTED, DONE)), Document.origin != MIGRATED,
        Document.created_at > until - timedelta(days=days), Document.created_at <= until,
    )  # fmt: skip
    return {one or 0: number or "" for one, number in session.exec(wanted)}


def _by_need(
    session: Session, partner_id: int, lines: Sequence[Line], needs: Mapping[int, SourcingNeed]
) -> dict[int, list[Line]]:
    """By need the lines that this supplier has not agreed to sell at their price, or for less."""
    agreed = agreed_prices(session, {line.sku_id for line in lines}) if lines else {}
    prices = {
        sku_id: one.price for sku_id, some in agreed.items() for one in some if one.partner_id == partner_id
    }  # fmt: skip
    direct = [line for line in lines if _is_above(line, prices.get(line.sku_id))]
    keys = _keys(session, {line.sku_id for line in direct}, needs)
    found: dict[int, list[Line]] = {}
    for line in direct:
        if line.sku_id in keys:
            found.setdefault(keys[line.sku_id], []).append(line)
    return found


def _is_above(line: Line, agreed: Decimal | None) -> bool:
    if agreed is None:
        return True
    return line.amount is not None and is_above(line.amount, line.base_quantity, agreed)


def _keys(session: Session, sku_ids: Collection[int], needs: Mapping[int, SourcingNeed]) -> dict[int, int]:
    """Which need each SKU falls under: of its category, else of the next above, else that of every other."""
    parents = dict(session.exec(select(Category.id, Category.parent_id)).all())
    found = {}
    for sku_id, category_id in session.exec(select(Sku.id, Sku.category_id).where(col(Sku.id).in_(sku_ids))):
        here = category_id
        while here is not None and here not in needs:
            here = parents.get(here)
        key = here if here is not None else 0
        if key in needs:
            found[sku_id or 0] = key
    return found
