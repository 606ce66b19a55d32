"""Loading the demo company into an empty database."""

from datetime import datetime, time, timedelta

from jxc_app.core.clock import FixedClock, business_date
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.migrations import rebuild
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.access.founding import is_unfinished, mark_finished, refuse_unless_demo
from jxc_app.modules.approvals.shipped import put_in_force
from jxc_app.modules.inventory.proving import prove_and_remember
from jxc_app.modules.migration.demo.asking import ASKING_SEED, Asking
from jxc_app.modules.migration.demo.buying import BUYING_SEED, Buying
from jxc_app.modules.migration.demo.buying_history import BUYING_HISTORY_SEED, BuyingHistory
from jxc_app.modules.migration.demo.company import PASSWORD
from jxc_app.modules.migration.demo.founding import FoundDemo, found_demo, is_empty
from jxc_app.modules.migration.demo.fresh import FRESH_SEED, Fresh
from jxc_app.modules.migration.demo.lending import LENDING_SEED, Lending
from jxc_app.modules.migration.demo.masters import MASTERS_SEED, Masters
from jxc_app.modules.migration.demo.moving import MOVING_SEED, Moving
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.parcelling import PARCELLING_SEED, Parcelling
from jxc_app.modules.migration.demo.pictures import paint
from jxc_app.modules.migration.demo.receiving import RECEIVING_SEED, Receiving
from jxc_app.modules.migration.demo.retailing import RETAIL_SEED, Retailing
from jxc_app.modules.migration.demo.selling import SELLING_SEED, Selling
from jxc_app.modules.migration.demo.settling import Settling
from jxc_app.modules.migration.demo.store_asks import ASKS_SEED, StoreAsks
from jxc_app.modules.migration.demo.story import DAYS, Story
from jxc_app.modules.migration.survey import Progress
from jxc_app.modules.notifications.telling import skip_to_now


def load_demo(database: Database, progress: Progress) -> None:
    """Found the demo company and let it live up to today. A demo that was interrupted begins anew.

    Raises DomainError ``demo.has_own_data`` where there are own data.
    """
    if database.read(is_unfinished):
        rebuild(database.settings, refuse_unless_demo)
    if not database.read(is_empty):
        raise DomainError("demo.has_own_data")
    zone = database.settings.zone
    first_day = business_date(clock.get().now(), zone) - timedelta(days=DAYS)
    command = FoundDemo(password=PASSWORD, go_live_date=first_day, pictures=paint(database.settings))
    token = clock.set(FixedClock(datetime.combine(first_day, time(6), zone)))
    try:
        founded = perform(found_demo, command, actor=Actor.system(device="演示"), database=database)
    finally:
        clock.reset(token)
    fresh = Fresh(Narrator(database, founded, first_day, zone, seed=FRESH_SEED), DAYS)
    story = Story(Narrator(database, founded, first_day, zone), fresh)
    story.run(progress)
    today = first_day + timedelta(days=DAYS)
    BuyingHistory(Narrator(database, founded, first_day, zone, seed=BUYING_HISTORY_SEED), today).run()
    tell = Narrator(database, founded, first_day, zone, seed=BUYING_SEED)
    buying = Buying(tell, Settling(tell, database, founded), today)
    buying.run()
    Asking(Narrator(database, founded, first_day, zone, seed=ASKING_SEED), today).run()
    StoreAsks(Narrator(database, founded, first_day, zone, seed=ASKS_SEED), database, first_day, today).run()
    Masters(Narrator(database, founded, first_day, zone, seed=MASTERS_SEED), today).run()
    Selling(Narrator(database, founded, first_day, zone, seed=SELLING_SEED), today).run()
    taking = Narrator(database, founded, first_day, zone, seed=RECEIVING_SEED)
    Receiving(taking, database, founded, today).run()
    Moving(Narrator(database, founded, first_day, zone, seed=MOVING_SEED), database).run()
    Lending(Narrator(database, founded, first_day, zone, seed=LENDING_SEED), database).run()
    Parcelling(Narrator(database, founded, first_day, zone, seed=PARCELLING_SEED), today).run()
    Retailing(Narrator(database, founded, first_day, zone, seed=RETAIL_SEED), database, today).run()
    database.write(put_in_force)
    buying.ask()
    story.ask()
    prove_and_remember(database)
    database.write(skip_to_now)
    database.write(mark_finished)
