"""The sign-in page: all it knows is whom the demo offers. Name and password go to ``POST /api/session``."""

import asyncio
from dataclasses import dataclass

import reflex as rx

from jxc_app.core.database import get_database
from jxc_app.modules.access.queries import demo_users
from jxc_app.state.base import PUBLIC, SessionState, requires


@dataclass(frozen=True, slots=True)
class DemoUserRow:
    """Somebody of the demo company whom one can be."""

    login: str
    name: str
    role: str
    password: str


class SignInState(SessionState, rx.State):
    """The people of the demo company; empty in every other."""

    demo_users: rx.Field[list[DemoUserRow]] = rx.field(default_factory=list)

    @rx.event
    @requires(PUBLIC)
    async def open(self) -> None:
        """Read who can be tried out."""
        people = await asyncio.to_thread(get_database().read, demo_users)
        self.demo_users = [DemoUserRow(who.login, who.name, who.role, who.password) for who in people]
