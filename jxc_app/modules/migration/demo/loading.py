"""Loading the demo company into an empty database."""

import secrets
from datetime import timedelta

from sqlmodel import Session, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.access.queries import has_people
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.migration.demo.founding import FoundDemo, found_demo
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.story import DAYS, Story
from jxc_app.modules.migration.survey import Progress
from jxc_app.modules.warehouses.models import Warehouse

_PASSWORD_BYTES = 15


def is_empty(session: Session) -> bool:
    """Whether nobody works here yet and nothing is kept here."""
    tables = (Warehouse, Sku)
    return not has_people(session) and not any(session.exec(select(table.id).limit(1)).first() for table in tables)


def load_demo(database: Database, progress: Progress) -> None:
    """Found the demo company and let it live for two weeks. Raises DomainError where there are own data."""
    if not database.read(is_empty):
        raise DomainError("demo.has_own_data")
    zone = database.settings.zone
    first_day = business_date(clock.get().now(), zone) - timedelta(days=DAYS)
    command = FoundDemo(password=secrets.token_urlsafe(_PASSWORD_BYTES), go_live_date=first_day)
    founded = perform(found_demo, command, actor=Actor.system(device="演示"), database=database)
    Story(Narrator(database, founded, first_day, zone), database).run(progress)
