"""The end of a count: what it found is in the ledger."""

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.counting.heads import CountRef, changed
from jxc_app.modules.counting.lines import lines_of
from jxc_app.modules.counting.marking import mark_whole
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.rules import POSTED, SETTLED


def finish(uow: UnitOfWork, count: StockCount) -> CountRef:
    """Call it posted, and note of its SKUs when they were counted whole."""
    settled = [one for one in lines_of(uow.session, count.id or 0) if one.outcome == SETTLED]
    count.posted_at = uow.now
    done = changed(uow, count, POSTED, lines=len(settled), differences=sum(one.differs for one in settled))
    mark_whole(uow, count, {one.sku_id for one in settled}, uow.now)
    return done
