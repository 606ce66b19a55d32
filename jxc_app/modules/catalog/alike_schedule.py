"""Going through the catalogue by itself: once a day."""

from datetime import datetime

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.alike_pairs import FindAlike, find_alike
from jxc_app.modules.catalog.models import Sku, SkuAlikeRun

_skus: Table = Sku.__table__  # type: ignore[attr-defined]


def find_daily(database: Database, now: datetime) -> int:
    """Look where nobody has looked today and a SKU was made since; how many pairs may be the same."""
    zone = get_settings().zone

    def is_due(session: Session) -> bool:
        run = session.get(SkuAlikeRun, 1)
        if run is None:
            return session.connection().execute(select(_skus.c.id).limit(1)).first() is not None
        if business_date(run.found_at, zone) == business_date(now, zone):
            return False
        latest = session.connection().execute(select(func.max(_skus.c.created_at))).scalar()
        return latest is not None and latest > run.found_at

    if not database.read(is_due):
        return 0
    return perform(find_alike, FindAlike(), actor=Actor.system(device="jobs"), database=database).pairs
