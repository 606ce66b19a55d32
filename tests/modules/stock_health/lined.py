"""Alert lines and days as the nights would have left them, for tests of who may see them."""

from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, select

from jxc_app.modules.stock_health.models import StockHealthDay
from jxc_app.modules.transfer_advice.models import AlertLine
from jxc_app.modules.transfer_advice.service import today_of_company
from tests.support.company import Company

_MANY = Decimal(1_000_000)


def lined(company: Company, *sku_ids: int) -> bool:
    """These SKUs (of none named: the second) are normal in every warehouse, whatever there is. Again: the same."""

    def work(session: Session) -> None:
        known = set(session.exec(select(AlertLine.sku_id, AlertLine.warehouse_id)).all())
        for sku_id in sku_ids or (company.b,):
            for place in (company.w1, company.w2, company.s1):
                if (sku_id, place) not in known:
                    none = {name: Decimal(0) for name in ("line", "keep", "lead_days")}
                    session.add(AlertLine(sku_id=sku_id, warehouse_id=place, target=_MANY, per_day=Decimal(1), **none))

    company.database.write(work)
    return True


def noted(company: Company) -> bool:
    """Yesterday in every warehouse, the same one, asked again."""
    day = today_of_company() - timedelta(days=1)

    def work(session: Session) -> None:
        for place in (company.w1, company.w2, company.s1):
            if session.get(StockHealthDay, (day, place)) is None:
                row = StockHealthDay(
                    day=day, warehouse_id=place, planned=3, lacking=1, low=1, surplus=1, value=Decimal(9)
                )
                session.add(row)

    company.database.write(work)
    return True
