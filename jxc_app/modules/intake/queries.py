"""Reads of integrations, for administrators and for themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.documents.models import Document
from jxc_app.modules.intake.models import DEAD, FAILED, IntakeCallback, IntakeClient, IntakeOrder
from jxc_app.modules.intake.permissions import INTAKE_MANAGE, INTAKE_ORDER
from jxc_app.modules.intake.standing import Standing, standing_of
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.warehouses.models import Warehouse

_MOST = 500


@dataclass(frozen=True, slots=True)
class ClientRow:
    """An integration; ``failing``: call-backs that wait for another try or were given up."""

    id: int
    version: int
    name: str
    user_id: int
    account: str
    home_id: int
    home: str
    partner_id: int
    partner: str
    callback_url: str
    token_ends: str
    created_at: datetime
    orders: int
    failing: int
    is_switched_off: bool
    calls_per_minute: int


@query("intake.clients", title="订单接口列表", permission=INTAKE_MANAGE)
def clients(session: Session, scope: Scope) -> list[ClientRow]:
    """Every integration by name."""
    orders = dict(session.exec(select(IntakeOrder.client_id, func.count()).group_by(col(IntakeOrder.client_id))).all())
    failed = select(IntakeCallback.client_id, func.count()).where(col(IntakeCallback.state).in_((FAILED, DEAD)))
    failing = dict(session.exec(failed.group_by(col(IntakeCallback.client_id))).all())
    wanted = (
        select(IntakeClient, User.name, Warehouse.name, Partner.name)
        .join(User, col(User.id) == IntakeClient.user_id)
        .join(Warehouse, col(Warehouse.id) == IntakeClient.home_id)
        .join(Partner, col(Partner.id) == IntakeClient.partner_id)
        .order_by(IntakeClient.name_key)
    )
    return [
        ClientRow(
            one.id or 0, one.version, one.name, one.user_id, account, one.home_id, home, one.partner_id, partner,
            one.callback_url, one.token_ends, one.created_at, orders.get(one.id or 0, 0), failing.get(one.id or 0, 0),
            one.switched_off_at is not None, one.calls_per_minute,
        )
        for one, account, home, partner in session.exec(wanted).all()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What an integration may be given: id and name."""

    accounts: tuple[tuple[int, str], ...]
    stores: tuple[tuple[int, str], ...]
    customers: tuple[tuple[int, str], ...]


@query("intake.choices", title="订单接口可选的账号、门店与客户", permission=INTAKE_MANAGE)
def choices(session: Session, scope: Scope) -> Choices:
    """Accounts in use that may order for others, warehouses in use, and customers in use: the first 500 by name."""
    able = select(User.id, User.name).where(
        col(User.id).in_(able_there(session, INTAKE_ORDER, 0) + _placed(session)), col(User.switched_off_at).is_(None)
    )
    stores = select(Warehouse.id, Warehouse.name).where(col(Warehouse.switched_off_at).is_(None))
    customers = select(Partner.id, Partner.name).where(col(Partner.is_customer), col(Partner.switched_off_at).is_(None))
    return Choices(
        _named(session, able.order_by(User.name)), _named(session, stores.order_by(Warehouse.code_key)),
        _named(session, customers.order_by(Partner.name_order).limit(_MOST)),
    )  # fmt: skip


def _placed(session: Session) -> list[int]:
    """Those who may order for single stores."""
    ids = session.exec(select(Warehouse.id).where(col(Warehouse.switched_off_at).is_(None))).all()
    return [who for at in ids for who in able_there(session, INTAKE_ORDER, at or 0)]


def _named(session: Session, wanted: Any) -> tuple[tuple[int, str], ...]:
    return tuple((one or 0, name) for one, name in session.exec(wanted).all())


@query("intake.standing", title="接口查询订单", permission=INTAKE_ORDER)
def order_standing(session: Session, scope: Scope, actor: Actor, *, number: str) -> Standing:
    """Where an order stands, by the number that the caller gave it. Raises NotFound also for one of somebody else."""
    wanted = (
        select(IntakeOrder, Document.warehouse_id)
        .join(IntakeClient, col(IntakeClient.id) == IntakeOrder.client_id)
        .join(Document, col(Document.id) == IntakeOrder.document_id)
        .where(IntakeClient.user_id == actor.user_id, IntakeOrder.number == number)
    )
    found = session.exec(wanted).first()
    if found is None or not scope.covers(found[1]):
        raise NotFound("intake.no_order", field="number")
    return standing_of(session, found[0])
