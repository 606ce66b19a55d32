"""Who may do something in a warehouse: asked for tasks and notices."""

from sqlmodel import Session, col, or_, select

from jxc_app.core.use_case import Permission
from jxc_app.modules.access.models import GrantScope, RoleAssignment, RolePermission, User
from jxc_app.modules.approvals.approvers import holds


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
