"""Orders that several stores fill, for tests of other parts."""

from typing import Any

from sqlmodel import select

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.fulfilment.models import FulfilmentPool, FulfilmentStore, Parcel
from jxc_app.modules.intake.models import IntakeClient
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.support.company import SYSTEM, Company, Line

STALE = 999


def do(company: Company, code: str, **fields: Any) -> Any:
    case = USE_CASES[code]
    return perform(case, case.command(**fields), actor=SYSTEM, database=company.database)


def customer(company: Company) -> int:
    made = CreatePartner(code=new_key()[:8], name=f"客户{new_key()[:8]}", is_customer=True)
    return perform(create_partner, made, actor=SYSTEM, database=company.database).partner_id


def ordered(company: Company, home_id: int, *, sku_id: int | None = None) -> int:
    """An order of one piece, which comes in first; nobody has shared it out."""
    company.receive(sku_id or company.a, 1, "1", at=home_id)
    line = Line(sku_id or company.a, 1, "5")
    return company.record("sales_order", [line], at=home_id, partner_id=customer(company)).document_id


def parcel(company: Company, store_id: int, *, sku_id: int | None = None) -> int:
    """What one store is to send, and has, for an order of another, which gives nothing to its own."""
    sku_id = sku_id or company.a
    home = next(one for one in (company.s1, company.w2) if one != store_id)
    others = [one for one in company.warehouses.values() if one != store_id]
    _only(company, store_id, others)
    company.receive(sku_id, 1, "1", at=store_id)
    line = Line(sku_id, 1, "5")
    left = company.stock(sku_id, home).available
    if left > 0:
        company.issue(sku_id, left, at=home)
    made = company.record("sales_order", [line], at=home, partner_id=customer(company))
    do(company, "fulfilment.source", document_id=made.document_id, version=made.version)
    if left > 0:
        company.receive(sku_id, left, "1", at=home)
    wanted = select(Parcel.document_id).where(Parcel.order_id == made.document_id)
    return company.database.read(lambda session: session.exec(wanted).one())


def pool(company: Company, *store_ids: int) -> int:
    """A pool of these stores that is on."""

    def work(session: Any) -> int:
        key = new_key()[:8]
        taken = set(session.exec(select(FulfilmentPool.home_id)).all())
        home = next(one for one in company.warehouses.values() if one not in taken)
        made = FulfilmentPool(name=key, name_key=key, home_id=home, is_on=True)
        session.add(made)
        session.flush()
        for store_id in store_ids:
            session.merge(FulfilmentStore(warehouse_id=store_id, pool_id=made.id))
        return made.id or 0

    return company.database.write(work)


def client(company: Company, home_id: int) -> IntakeClient:
    """An integration."""
    account = company.hire(new_key()[:8], [("order_intake", home_id)])
    made = do(
        company, "intake.save_client", name=new_key()[:8], user_id=account.user_id, home_id=home_id,
        partner_id=customer(company),
    )  # fmt: skip
    return company.database.read(lambda session: session.get_one(IntakeClient, made.client_id))


def _only(company: Company, store_id: int, others: list[int]) -> None:
    def work(session: Any) -> None:
        for one in others:
            held = session.get(FulfilmentStore, one) or FulfilmentStore(warehouse_id=one)
            held.takes_part = False
            session.add(held)
        held = session.get(FulfilmentStore, store_id)
        if held is not None:
            held.takes_part = True

    company.database.write(work)
