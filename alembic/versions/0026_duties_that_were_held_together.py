"""duties that were held together before they excluded each other: a dated exception each

Nobody loses a right on the day of the new version. The exceptions last ninety days, and the check of rights lists them.

Revision ID: 0026
Revises: 0025
"""

from collections import defaultdict
from datetime import timedelta
from fnmatch import fnmatch

import sqlalchemy as sa
from alembic import op

from jxc_app.core.clock import SystemClock, UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ACTING = ("*.draft", "*.post", "*.void")
#: exclusions as this version declared them
_EXCLUSIONS = {
    "flows_and_acting": (("approval.flows",), (*_ACTING, "approval.decide")),
    "notices_and_acting": (("notice.manage",), _ACTING),
    "checks_and_acting": (("checklist.settings",), _ACTING),
    "close_and_reopen": (("period.close",), ("period.reopen",)),
}
_REASON = "升级前已同时持有，请在到期前分给不同的人"
_LASTS = timedelta(days=90)
_SYSTEM = 1

_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))
_held = sa.table("role_assignment", sa.column("user_id"), sa.column("role_id"))
_people = sa.table("app_user", sa.column("id"), sa.column("switched_off_at"))
_exceptions = sa.table(
    "duty_exception", sa.column("role_id"), sa.column("exclusion"), sa.column("owner_id"), sa.column("reason"),
    sa.column("since", UtcDateTime), sa.column("until", UtcDateTime),
)  # fmt: skip


def upgrade() -> None:
    connection = op.get_bind()
    rights: dict[int, set[str]] = defaultdict(set)
    for role_id, code in connection.execute(sa.select(_rights.c.role_id, _rights.c.permission)):
        rights[role_id].add(code)
    people: dict[int, set[int]] = defaultdict(set)
    for user_id, role_id in connection.execute(sa.select(_held.c.user_id, _held.c.role_id)):
        people[user_id].add(role_id)
    hands = [{role_id} for role_id in rights] + list(people.values())
    wanted = {one for roles in hands for one in _clashes(roles, rights)}
    now = SystemClock().now()
    for role_id, exclusion in sorted(wanted):
        row = {"role_id": role_id, "exclusion": exclusion, "owner_id": _owner(connection), "reason": _REASON}
        connection.execute(_exceptions.insert().values(**row, since=now, until=now + _LASTS))
    seen = {role_id for role_id, codes in rights.items() if codes & {"period.close", "period.reopen"}}
    for role_id in sorted(seen):
        connection.execute(_rights.insert().values(role_id=role_id, permission="period.view", scope="all"))


def downgrade() -> None:
    connection = op.get_bind()
    connection.execute(_rights.delete().where(_rights.c.permission == "period.view"))
    connection.execute(_exceptions.delete().where(_exceptions.c.exclusion.in_(list(_EXCLUSIONS))))


def _clashes(roles: set[int], rights: dict[int, set[str]]) -> set[tuple[int, str]]:
    """Role and exclusion for each role by which one hand holds the second side, where it holds the first too."""
    found = set()
    for code, (one, other) in _EXCLUSIONS.items():
        if any(_fits(rights[role], one) for role in roles):
            found |= {(role, code) for role in roles if _fits(rights[role], other)}
    return found


def _fits(codes: set[str], patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(code, pattern) for code in codes for pattern in patterns)


def _owner(connection: sa.Connection) -> int:
    """Who answers for it until somebody else does: an administrator of rights, else the product itself."""
    able = (
        sa.select(_people.c.id)
        .join(_held, _held.c.user_id == _people.c.id)
        .join(_rights, _rights.c.role_id == _held.c.role_id)
        .where(_rights.c.permission == "role.change", _people.c.switched_off_at.is_(None))
        .order_by(_people.c.id)
    )
    return connection.execute(able.limit(1)).scalar() or _SYSTEM
