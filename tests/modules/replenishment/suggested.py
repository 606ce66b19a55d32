"""A suggestion as the night would have left it, for tests of who may see it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlmodel import Session, select

from jxc_app.modules.replenishment.models import Suggestion
from tests.support.company import Company

WORKING = {
    "day": "2026-03-16", "class": "smooth", "adi": 1.0, "cv2": 0.1, "asked": "auto", "method": "average",
    "per_day": 2.0, "sigma": 1.0, "weeks": [14, None, 12.5], "days": 21, "empty": 5, "multiple": 8,
    "one_offs": {"2026-03-02": 90.0}, "transfers": False, "lead": 3, "lead_spread": 0, "receipts": None, "review": 7,
    "protection": 4, "season": 1, "over": 8.0, "fill": 95, "z": 1.2, "safety": 2.4, "filled": 0.95, "minimum": None,
    "maximum": None, "point": "10.4", "up_to": "24.4", "on_hand": "3", "reserved": "1", "on_order": "0",
    "in_transit": "0", "position": "2", "short": "22.4", "least": None, "pack": "1", "shelf_life": None,
    "causes": ["pack"], "quantity": "23",
}  # fmt: skip


def suggested(company: Company, sku_id: int, warehouse_id: int) -> int:
    """One that waits for this SKU in this warehouse; the same one, asked again."""

    def work(session: Session) -> int:
        same = Suggestion.sku_id == sku_id, Suggestion.warehouse_id == warehouse_id
        row = session.exec(select(Suggestion).where(*same)).first()
        if row is None:
            row = Suggestion(
                sku_id=sku_id, warehouse_id=warehouse_id, quantity=Decimal(23), days_left=1, working=WORKING,
                computed_at=datetime(2026, 3, 16, 1, tzinfo=UTC), expires_on=date(2999, 1, 1),
            )  # fmt: skip
            session.add(row)
            session.flush()
        return row.id or 0

    return company.database.write(work)
