"""The rules of buying that people set: how much more than ordered is taken, whether it is counted blind."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, delete, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.models import Category
from jxc_app.modules.documents.models import Document
from jxc_app.modules.purchasing.models import CategoryPhotoRule, PurchaseRule
from jxc_app.modules.purchasing.permissions import PURCHASE_RULES

_rules: Table = PurchaseRule.__table__  # type: ignore[attr-defined]


Demand = Literal["never", "exception", "always"]


class CategoryPhotos(Command):
    """What is asked for goods of one category."""

    category_id: Id
    photos: Demand
    notes: Demand


class ChangePurchaseRules(Command):
    """The rules as they shall be; ``version``: as the actor last saw them. The percentage with two decimals.

    ``photos`` and ``notes``: when goods and delivery note must be photographed; ``by_category``: all that differ.
    ``needs_noted``: whether each line counted says what the note says; None: as before.
    """

    over_percent: Decimal = Limits(ge=0, le=100, decimal_places=2)
    is_blind: bool
    photos: Demand = "never"
    notes: Demand = "never"
    needs_noted: bool | None = None
    by_category: list[CategoryPhotos] = Limits(default_factory=list, max_length=200)
    version: Version


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force: how much more than ordered is taken, in percent; whether the counter is not told how much."""

    over_percent: Decimal
    is_blind: bool
    photos: str
    notes: str
    needs_noted: bool
    by_category: tuple[tuple[int, str, str], ...]
    version: int


class PurchaseRulesChanged(Result):
    """The rules as they stand now."""

    version: int


def purchase_rules(session: Session) -> PurchaseRule:
    """The rules in force: as people set them, or as shipped."""
    return session.get(PurchaseRule, 1) or PurchaseRule()


@query("purchase.rules", title="查看采购规则", permission=PURCHASE_RULES)
def read_purchase_rules(session: Session, scope: Scope) -> Rules:
    """The rules for whoever may change them."""
    rules = purchase_rules(session)
    return Rules(
        rules.over_percent, rules.is_blind, rules.photos, rules.notes, rules.needs_noted,
        tuple(_by_category(session)), rules.version,
    )  # fmt: skip


def _by_category(session: Session) -> list[tuple[int, str, str]]:
    rows = session.exec(select(CategoryPhotoRule).order_by(col(CategoryPhotoRule.category_id))).all()
    return [(one.category_id, one.photos, one.notes) for one in rows]


def over_percent(session: Session, document: Document) -> Decimal:
    """By how much a receipt may exceed what is open of an order, in percent."""
    return purchase_rules(session).over_percent


@use_case("purchase.change_rules", title="设置采购规则", permission=PURCHASE_RULES)
def change_purchase_rules(uow: UnitOfWork, command: ChangePurchaseRules) -> PurchaseRulesChanged:
    """Change them; what runs already is judged by the new ones. Raises Conflict ``version.stale``."""
    insert_or_ignore(uow.session, _rules, [PurchaseRule().model_dump()])
    rules = uow.session.exec(select(PurchaseRule).where(col(PurchaseRule.id) == 1).with_for_update()).one()
    if rules.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version", "by_category"})
    if command.needs_noted is None:
        del wanted["needs_noted"]
    before = {name: getattr(rules, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rules, name, value)
    before["by_category"], wanted["by_category"] = _by_category(uow.session), _write_categories(uow, command)
    rules.version += 1
    uow.record("purchase_rule", 1, "采购规则", before=before, after=wanted)
    return PurchaseRulesChanged(version=rules.version)


def _write_categories(uow: UnitOfWork, command: ChangePurchaseRules) -> list[tuple[int, str, str]]:
    """All rules of categories anew. Raises DomainError ``category.not_found``."""
    uow.session.exec(delete(CategoryPhotoRule))
    for position, one in enumerate(command.by_category):
        if uow.session.get(Category, one.category_id) is None:
            raise DomainError("category.not_found", field=f"by_category.{position}")
        uow.session.merge(CategoryPhotoRule(**one.model_dump()))
    uow.session.flush()
    return _by_category(uow.session)
