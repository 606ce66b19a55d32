"""The list of people, and a new one among them."""

from typing import Literal

import reflex as rx

from jxc_app.core.errors import DomainError
from jxc_app.core.search import folded, name_order, search_key
from jxc_app.modules.access.inviting import invite_user
from jxc_app.modules.access.people_queries import UserRow, assignable_roles, list_users
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Option
from jxc_app.state.granting import Granting, grant_of
from jxc_app.state.one_time_link import OneTimeLinkState
from jxc_app.state.people_rows import STANDINGS, PersonLine, person_line

_SIZE = 50
_MOST_ROLES = 49
_ORDERS = {
    "name": lambda row: name_order(row.name),
    "login": lambda row: row.login.casefold(),
    "seen": lambda row: row.last_seen_at.isoformat() if row.last_seen_at else "",
}
Typed = Literal["name", "login", "role", "place", "until"]


class UsersState(Granting, rx.State):
    """What is looked for and found; ``is_asking``: the form of a new person is open.

    ``added``: roles that the person gets beside the one in the form.
    """

    is_loaded: bool = False
    address: str = ""
    search: str = ""
    role: str = ""
    role_filters: rx.Field[list[Option]] = rx.field(default_factory=list)
    standing: str = ""
    standings: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    order: str = "name"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[PersonLine]] = rx.field(default_factory=list)
    count_text: str = ""
    may_invite: bool = False
    is_asking: bool = False
    added: rx.Field[list[str]] = rx.field(default_factory=list)
    _added: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)

    @rx.event
    @requires(list_users)
    async def open(self) -> None:
        """Take the filters from the address; a link that was shown before is gone."""
        self._watch("access")
        (await self.get_state(OneTimeLinkState))._forget()
        self.may_invite, self.is_asking = self._may(invite_user), False
        self.standings = [Option(code, title) for code, title in STANDINGS.items()]
        self.role_filters = [Option(role.code, role.name) for role in await self._read(assignable_roles)]
        asked = self.router.url.query_parameters
        self.search, self.role = asked.get("search", "")[:100], asked.get("role", "")[:40]
        self.standing = asked["state"] if asked.get("state") in STANDINGS else ""
        self.order = asked["order"] if asked.get("order", "").removeprefix("-") in _ORDERS else "name"
        self.page = max(1, number(asked, "page", 1))
        await self._load()

    @rx.event
    @requires(list_users)
    async def refresh(self) -> None:
        """Somebody was made or changed: read again."""
        await self._load()

    @rx.event
    @requires(list_users)
    async def search_for(self, typed: str) -> None:
        """Find by name, login, role or pinyin."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(list_users)
    async def choose_role(self, code: str) -> None:
        """Those who hold one role, or all."""
        self.role, self.page = code[:40], 1
        await self._load()

    @rx.event
    @requires(list_users)
    async def choose_standing(self, standing: str) -> None:
        """Those whose account stands so, or all."""
        self.standing, self.page = standing if standing in STANDINGS else "", 1
        await self._load()

    @rx.event
    @requires(list_users)
    async def clear(self) -> None:
        """Everybody, in the same order."""
        self.search, self.role, self.standing, self.page = "", "", "", 1
        await self._load()

    @rx.event
    @requires(list_users)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in _ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(list_users)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 10_000))
        await self._load()

    @rx.event
    @requires(invite_user)
    async def ask(self, is_open: bool) -> None:
        """Open the form of a new person, or leave it."""
        if is_open:
            await self._begin()
            self._keep([])
        self.is_asking = is_open

    @rx.event
    @requires(invite_user)
    async def type_in(self, name: Typed, text: str) -> None:
        """Take one field of the form."""
        self._type(name, text)

    @rx.event
    @requires(invite_user)
    async def add(self) -> None:
        """Take the role of the form, and go on with the same role elsewhere."""
        for name, field in (("role", "role"), ("place", "warehouse_id")):
            if not self.form[name]:
                raise DomainError("input.missing", field=f"roles.0.{field}")
        if len(self._added) < _MOST_ROLES:
            self._keep([*self._added, self.form])
        self.form, self.errors = {**self.form, "place": ""}, {}

    @rx.event
    @requires(invite_user)
    async def drop(self, at: int) -> None:
        """Leave out one of the roles that were added."""
        self._keep([one for position, one in enumerate(self._added) if position != at])

    @rx.event
    @requires(invite_user)
    async def invite(self) -> None:
        """Make the account, and show the link that its holder sets the password by."""
        is_over = bool(self._added) and not self.form["place"]
        several = self._added if is_over else [self.form, *self._added]
        roles = [grant_of(one) for one in several]
        wanted = {"name": self.form["name"], "login": self.form["login"], "roles": roles}
        made = await self._perform(invite_user, wanted)
        self.is_asking = False
        (await self.get_state(OneTimeLinkState))._show(made)
        await self._load()

    def _keep(self, added: list[dict[str, str]]) -> None:
        self._added = added
        self.added = [self._in_words(one) for one in added]

    async def _load(self) -> None:
        places = {place.id: place.name for place in await self._read(list_warehouses)}
        found = [row for row in await self._read(list_users) if self._is_wanted(row)]
        found.sort(key=_ORDERS[self.order.removeprefix("-")], reverse=self.order.startswith("-"))
        start = (self.page - 1) * _SIZE
        self.rows = [person_line(row, places) for row in found[start : start + _SIZE]]
        self.has_more, self.count_text = start + _SIZE < len(found), f"共 {len(found):,} 人"
        self.is_filtered = bool(self.search or self.role or self.standing)
        self.is_loaded = True
        self.revision += 1
        self.address = path(
            "/users", search=self.search, role=self.role, state=self.standing,
            order=self.order if self.order != "name" else "", page=str(self.page) if self.page > 1 else "",
        )  # fmt: skip

    def _is_wanted(self, row: UserRow) -> bool:
        words = folded(self.search).split()
        key = search_key(row.name, row.login, *(one.name for one in row.roles)) if words else ""
        return (
            (not self.role or any(one.code == self.role for one in row.roles))
            and self.standing in ("", row.standing)
            and all(word in key for word in words)
        )
