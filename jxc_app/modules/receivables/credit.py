"""信用额度: what a customer may owe, what of it is used, and who is refused more.

Used is what is open of debts, less what the customer has with us, and what of orders in force has not left yet;
orders that are paid on delivery 现结 use none. Where an approval flow of that type asks whether it is beyond the
limit, the flow decides; else it is refused. The customer's row is locked from before flows are asked, so two orders
at the same moment do not pass the limit together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import FEN_PLACES, ZERO, proportion
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.approvals.facts import Fact, FactKind, Value, declare_facts
from jxc_app.modules.approvals.matching import live_flows
from jxc_app.modules.approvals.rules import Definition
from jxc_app.modules.documents import links
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.posting import MIGRATED
from jxc_app.modules.documents.types import POSTED, TERMS
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreditLimit
from jxc_app.modules.receivables.entries import lock_customer, open_entries, sum_open
from jxc_app.modules.receivables.following import AT_ONCE, ISSUE, is_on_account, way_of
from jxc_app.modules.receivables.models import CustomerRule
from jxc_app.modules.receivables.owing import today
from jxc_app.modules.receivables.permissions import CREDIT_SET, RECEIVABLE_VIEW
from jxc_app.modules.sales.keeping import ORDER

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_rules: Table = CustomerRule.__table__  # type: ignore[attr-defined]
OVER_LIMIT, OVERDUE = "customer.over_limit", "customer.overdue_days"
_LONGEST = 3650


@dataclass(frozen=True, slots=True)
class Credit:
    """How a customer stands, in yuan. ``limit`` None: none is set, and then ``left`` is None as well.

    ``late``: what is past due, the oldest of it by ``late_days``; ``overdue_days`` None: however long.
    """

    partner_id: int
    partner_name: str
    limit: Decimal | None
    owed: Decimal
    advance: Decimal
    ordered: Decimal
    used: Decimal
    left: Decimal | None
    late: Decimal
    late_days: int
    overdue_days: int | None
    version: int
    rule_version: int


class SetCredit(Command):
    """What a customer may owe, in yuan, and for how many days past due; None: no limit. As the actor last saw both."""

    partner_id: Id
    credit_limit: CreditLimit | None = None
    overdue_days: int | None = Limits(default=None, ge=0, le=_LONGEST)
    version: Version
    rule_version: Version


class CreditRef(Result):
    """Both versions as they stand now."""

    version: int
    rule_version: int


@query("receivable.credit", title="客户信用", permission=RECEIVABLE_VIEW)
def customer_credit(session: Session, scope: Scope, *, partner_id: int) -> Credit:
    """How a customer stands with the whole company, whatever warehouse the reader sees. Raises NotFound."""
    partner = session.get(Partner, partner_id)
    if partner is None or not partner.is_customer or scope.is_empty:
        raise NotFound("partner.not_found")
    return standing(session, partner)


@use_case("receivable.set_credit", title="设置客户信用", permission=CREDIT_SET)
def set_credit(uow: UnitOfWork, command: SetCredit) -> CreditRef:
    """Change limit and days; what is in force already stays. Raises NotFound, Conflict ``version.stale``."""
    partner = uow.session.exec(
        choose(Partner).where(col(Partner.id) == command.partner_id).with_for_update(key_share=True)
    ).first()
    if partner is None or not partner.is_customer:
        raise NotFound("partner.not_found")
    insert_or_ignore(uow.session, _rules, [CustomerRule(partner_id=command.partner_id).model_dump()])
    rule = uow.session.exec(
        choose(CustomerRule).where(col(CustomerRule.partner_id) == command.partner_id).with_for_update()
    ).one()
    if (partner.version, rule.version) != (command.version, command.rule_version):
        raise Conflict("version.stale")
    before = {"credit_limit": partner.credit_limit, "overdue_days": rule.overdue_days}
    partner.credit_limit, rule.overdue_days = command.credit_limit, command.overdue_days
    partner.version, rule.version = partner.version + 1, rule.version + 1
    after = {"credit_limit": partner.credit_limit, "overdue_days": rule.overdue_days}
    uow.record("customer_rule", partner.id, partner.code, before=before, after=after)
    uow.publish("partner", partner_id=partner.id)
    return CreditRef(version=partner.version, rule_version=rule.version)


def standing(session: Session, partner: Partner, without: Collection[int] = ()) -> Credit:
    """How a customer stands, not counting the orders ``without``."""
    partner_id = partner.id or 0
    debts = open_entries(session, partner_id, is_credit=False)
    owed, advance = sum_open(debts), sum_open(open_entries(session, partner_id, is_credit=True))
    ordered = on_order(session, partner, without)
    used = max(owed - advance + ordered, ZERO)
    late = [one for one in debts if one.due_on < today()]
    rule = session.get(CustomerRule, partner_id) or CustomerRule(partner_id=partner_id)
    return Credit(
        partner_id, partner.name, partner.credit_limit, owed, advance, ordered, used,
        None if partner.credit_limit is None else partner.credit_limit - used, sum_open(late),
        max(((today() - one.due_on).days for one in late), default=0), rule.overdue_days, partner.version,
        rule.version,
    )  # fmt: skip


def on_order(session: Session, partner: Partner, without: Collection[int] = ()) -> Decimal:
    """What has not left yet of orders in force, in yuan: the part of each line's amount, to the fen."""
    rows = session.connection().execute(
        select(_lines.c.id, _lines.c.base_quantity, _lines.c.amount)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.partner_id == partner.id, _documents.c.type == ORDER, _documents.c.status == POSTED,
            _documents.c.reverses_document_id.is_(None), _documents.c.settlement.not_in(_at_once(partner)),
            _documents.c.id.not_in(sorted(without)),
        )
    ).all()  # fmt: skip
    done = links.fulfilled(session, [row.id for row in rows])
    found = ZERO
    for row in rows:
        left = max(row.base_quantity - done.get(row.id, ZERO), ZERO)
        found += proportion(row.amount or ZERO, left, row.base_quantity, FEN_PLACES)
    return found


def _at_once(partner: Partner) -> list[str]:
    """The ways of an order that are paid at once by this customer."""
    return [one for one in TERMS if way_of(one, partner) == AT_ONCE]


def lock_ahead(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Before flows are asked: nobody else sells to this customer on account until this is committed."""
    partner = uow.session.get(Partner, document.partner_id) if document.partner_id else None
    if partner is not None and document.type in (ORDER, ISSUE) and is_on_account(document, partner):
        lock_customer(uow.session, partner.id or 0)


def check_credit(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse an order or a shipment on account beyond the limit, or to a customer too long overdue.

    What ships an order that is in force uses what that one used. Raises DomainError ``credit.over_limit``,
    ``credit.overdue`` at ``partner_id``.
    """
    if document.partner_id is None or document.origin == MIGRATED or document.restores_document_id is not None:
        return
    partner = uow.session.get_one(Partner, document.partner_id)
    if not is_on_account(document, partner):
        return
    lock_customer(uow.session, document.partner_id)
    found = standing(uow.session, partner, _made_room(document))
    asked = _asked_by_flows(uow.session, document.type)
    if _is_overdue(found) and OVERDUE not in asked:
        raise DomainError(
            "credit.overdue", field="partner_id", amount=yuan(found.late), days=str(found.late_days),
            allowed=str(found.overdue_days),
        )  # fmt: skip
    amount = _beyond_orders(uow.session, document, lines, partner)
    if found.left is not None and amount > found.left and OVER_LIMIT not in asked:
        raise DomainError(
            "credit.over_limit", field="partner_id", limit=yuan(found.limit or ZERO), used=yuan(found.used),
            left=yuan(max(found.left, ZERO)), amount=yuan(amount),
        )  # fmt: skip


def in_words(found: Credit) -> str:
    """How a customer stands, for whoever sells to them; nothing where there is no limit and nothing is late."""
    limit = () if found.limit is None else (
        f"信用额度 ¥{yuan(found.limit)}", f"已用 ¥{yuan(found.used)}", f"还可 ¥{yuan(max(found.left or ZERO, ZERO))}",
    )  # fmt: skip
    late = (f"逾期 ¥{yuan(found.late)}，最久 {found.late_days} 天",) if found.late else ()
    return " · ".join((*limit, *late))


def yuan(amount: Decimal) -> str:
    """Money as people read it.

    >>> yuan(Decimal("13400")), yuan(Decimal("1234.5"))
    ('13,400', '1,234.50')
    """
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def _made_room(document: Document) -> set[int]:
    """An amendment takes the place of what it amends."""
    return {one for one in (document.id, document.amends_document_id) if one is not None}


def _is_overdue(found: Credit) -> bool:
    return found.overdue_days is not None and found.late_days > found.overdue_days


def _beyond_orders(session: Session, document: Document, lines: Sequence[Line], partner: Partner) -> Decimal:
    """What this adds to what is used: all of an order; of a shipment what no order in force has used already."""
    if document.type == ORDER:
        return document.total_amount
    ordered = {line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id is not None}
    cash = set(
        session.connection().execute(
            select(_documents.c.id).where(
                _documents.c.id.in_(sorted(ordered)), _documents.c.settlement.in_(_at_once(partner))
            )
        ).scalars()
    )  # fmt: skip
    counted = [
        line.amount or ZERO
        for line in lines
        if line.source_line_id is None or line.source_line_id // LINES_PER_DOCUMENT in cash
    ]
    return sum(counted, ZERO)


def _asked_by_flows(session: Session, type_: str) -> set[str]:
    """Which of the two a flow in force for this type asks for: then it decides."""
    found = {code for flow in live_flows(session, "post", type_) for code in _facts_of(flow.definition)}
    return found & {OVER_LIMIT, OVERDUE}


def _facts_of(definition: Definition) -> set[str]:
    return {code for code in (OVER_LIMIT, OVERDUE) if f'"{code}"' in definition.model_dump_json()}


def _over(session: Session, case: Case) -> Value:
    document = case.document
    partner = session.get(Partner, document.partner_id) if document.partner_id else None
    if partner is None or document.type not in (ORDER, ISSUE) or not is_on_account(document, partner):
        return False
    found = standing(session, partner, _made_room(document))
    amount = _beyond_orders(session, document, case.lines, partner)
    return found.left is not None and amount > found.left


def _overdue(session: Session, case: Case) -> Value:
    document = case.document
    partner = session.get(Partner, document.partner_id) if document.partner_id else None
    return None if partner is None else Decimal(standing(session, partner).late_days)


declare_facts(
    Fact(
        OVER_LIMIT, "超出信用额度", FactKind.YES_NO, _over, area="往来单位", acts=("post",), is_of_the_moment=True
    ),
    Fact(
        OVERDUE, "客户逾期天数", FactKind.NUMBER, _overdue, area="往来单位", unit="天", acts=("post",),
        is_of_the_moment=True,
    ),
)  # fmt: skip
