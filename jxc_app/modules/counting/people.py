"""Who may count or review in a warehouse: asked for tasks and notices."""

from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.counting.permissions import COUNT_ARRANGE, COUNT_ENTER


@query("count.people", title="可以盘点的人", permission=COUNT_ARRANGE)
def counters_there(session: Session, scope: Scope, *, warehouse_id: int) -> dict[int, str]:
    """Who may be asked to count there, by id. Raises NotFound for a warehouse that is not the reader's."""
    if not scope.covers(warehouse_id):
        raise NotFound("warehouse.not_found")
    return user_names(session, set(able_there(session, COUNT_ENTER, warehouse_id)))
