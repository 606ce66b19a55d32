"""Who may count or review in a warehouse: asked for tasks and notices."""

from sqlmodel import Session, col, or_, select

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Permission, Scope, query
from jxc_app.modules.access.models import GrantScope, RoleAssignment, RolePermission, User
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.approvals.approvers import holds
from jxc_app.modules.counting.permissions import COUNT_ARRANGE, COUNT_ENTER


def able_there(session: Session, right: Permission, warehouse_id: int) -> list[int]:
    """Everybody in service who holds this right there now."""
    wanted = (
        select(RoleAssignment.user_id)
        .join(RolePermission, col(RolePermission.role_id) == RoleAssignment.role_id)
        .join(User, col(User.id) == RoleAssignment.user_id)
        .where(
            RolePermission.permission == right.code,
            col(User.switched_off_at).is_(None),
            or_(
                RolePermission.scope == GrantScope.ALL,
                col(RoleAssignment.warehouse_id).is_(None),
                RoleAssignment.warehouse_id == warehouse_id,
            ),
        )
        .distinct()
        .order_by(col(RoleAssignment.user_id))
    )
    return [one for one in session.exec(wanted).all() if holds(session, one, right.code, warehouse_id)]


@query("count.people", title="可以盘点的人", permission=COUNT_ARRANGE)
def counters_there(session: Session, scope: Scope, *, warehouse_id: int) -> dict[int, str]:
    """Who may be asked to count there, by id. Raises NotFound for a warehouse that is not the reader's."""
    if not scope.covers(warehouse_id):
        raise NotFound("warehouse.not_found")
    return user_names(session, set(able_there(session, COUNT_ENTER, warehouse_id)))
