"""Advice and a plan as the night would have left them, for tests of who may see and decide."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlmodel import Session, select

from jxc_app.modules.transfer_advice.models import NetworkPlan, TransferSuggestion
from tests.support.company import Company

_AT = datetime(2026, 3, 16, 1, tzinfo=UTC)


def working(giver_id: int) -> dict[str, object]:
    """As little as a working can be."""
    candidate = {
        "id": giver_id, "spare": "9", "kilometres": "3", "minutes": 38, "per_day": "1", "cost": "36",
        "points": ["40", "25", "20", "15"], "total": "100",
    }  # fmt: skip
    return {
        "line": "10", "target": "10", "free": "2", "coming": "0", "ordered": "0", "per_day": "1", "lead": "3",
        "lost": "1", "price": "9", "sigma": "0", "near": "2", "horizon": "3", "due": [], "saved": "1", "risked": "0",
        "days": 1, "percent": 30, "unit_cost": "0.1", "gave": False, "resting": [], "giver_due": None,
        "giver_until": "0", "giver_free": "30", "giver_keep": "10", "giver_line": "10", "giver_ending": "0",
        "giver_per_day": "1", "life": 30, "quiet": 14, "chosen": giver_id, "weights": [40, 25, 20, 15],
        "candidates": [candidate],
    }  # fmt: skip


def advised(company: Company, sku_id: int, giver_id: int, warehouse_id: int) -> int:
    """One that waits from one warehouse to another; the same one, asked again."""

    def work(session: Session) -> int:
        kind = TransferSuggestion
        same = kind.sku_id == sku_id, kind.warehouse_id == warehouse_id, kind.giver_id == giver_id
        row = session.exec(select(kind).where(*same)).first()
        if row is None:
            row = kind(
                sku_id=sku_id, warehouse_id=warehouse_id, giver_id=giver_id, quantity=Decimal(8), need=Decimal(8),
                days_left=1, lost=Decimal(9), score=100, working=working(giver_id), computed_at=_AT,
                expires_on=date(2999, 1, 1),
            )  # fmt: skip
            session.add(row)
            session.flush()
        return row.id or 0

    return company.database.write(work)


def planned(company: Company) -> int:
    """A plan that was given up; the same one, asked again."""

    def work(session: Session) -> int:
        row = session.exec(select(NetworkPlan)).first()
        if row is None:
            row = NetworkPlan(state="cancelled", made_by="某人", made_at=_AT, beat_at=_AT, ended_at=_AT)
            session.add(row)
            session.flush()
        return row.id or 0

    return company.database.write(work)
