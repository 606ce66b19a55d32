"""The people a company begins with."""

import secrets
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, UnitOfWork
from jxc_app.core.use_case import clock
from jxc_app.modules.access import passwords
from jxc_app.modules.access.assigning import RoleIn, assign
from jxc_app.modules.access.models import CompanySetting, User
from jxc_app.modules.access.queries import DEMO_NAME, DEMO_SETTING, demo_company
from jxc_app.modules.access.roles import take_passwords

_DEMO_FINISHED = "demo_finished"


def mark_demo(uow: UnitOfWork, name: str, password: str) -> None:
    """Say that this company is the demo of this name, whose people and password the sign-in page may show."""
    uow.session.add(CompanySetting(name=DEMO_NAME, value=name))
    uow.session.add(CompanySetting(name=DEMO_SETTING, value=password))
    take_passwords(uow.session)


def mark_finished(session: Session) -> None:
    """Say that the demo company has been told to its end."""
    session.merge(CompanySetting(name=_DEMO_FINISHED, value="1"))


def is_unfinished(session: Session) -> bool:
    """Whether loading the demo company was interrupted."""
    return bool(demo_company(session)) and session.get(CompanySetting, _DEMO_FINISHED) is None


def refuse_unless_demo(session: Session) -> None:
    """Raises DomainError ``demo.not_demo`` in a company of somebody's own."""
    if not demo_company(session):
        raise DomainError("demo.not_demo")


def first_administrator(uow: UnitOfWork, now: datetime, password: str = "") -> tuple[str, str]:
    """Make the first account, ``admin``; returns (login, password). Without a password it gets a random one.

    A random one must be changed at the first sign-in, for it was shown.
    """
    chosen, password = bool(password), password or secrets.token_urlsafe(16)
    user = User(
        login="admin", login_key="admin", name="管理员", created_at=now, must_change_password=not chosen,
        password_hash=passwords.hash_password(password),
    )  # fmt: skip
    uow.session.add(user)
    uow.session.flush()
    assign(uow, user, RoleIn(role="administrator"), "roles.0")
    return user.login, password


def seed_system_user(session: Session) -> None:
    """Make user 1, the product itself, which has no password and never signs in."""
    if session.get(User, SYSTEM_USER_ID) is None:
        system = User(id=SYSTEM_USER_ID, login="system", login_key="system", name="系统", created_at=clock.get().now())
        session.add(system)
        session.flush()
        if session.get_bind().dialect.name == "postgresql":
            session.connection().execute(text("SELECT setval(pg_get_serial_sequence('app_user', 'id'), 1)"))
