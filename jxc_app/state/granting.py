"""A form in which a role is given to somebody: which, where, until when."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import reflex as rx

from jxc_app.core.settings import get_settings
from jxc_app.modules.access.people_queries import assignable_roles
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState
from jxc_app.state.formats import Option
from jxc_app.state.people_rows import EVERYWHERE

_EMPTY = {"name": "", "login": "", "role": "", "place": "", "until": "", "reason": "", "department": ""}
_ALL = "all"


class Granting(SessionState, mixin=True):
    """``form``: texts by field; ``place`` is a warehouse or ``all``, ``until`` the last day (empty: no end).

    A State that uses it declares the handlers itself, so that each says who may call it.
    """

    form: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(_EMPTY))
    roles: rx.Field[list[Option]] = rx.field(default_factory=list)
    places: rx.Field[list[Option]] = rx.field(default_factory=list)
    role_note: str = ""
    revision: int = 0
    _role_notes: dict[str, str] = {}  # noqa: RUF012  Reflex copies it for each tab

    async def _begin(self) -> None:
        """An empty form with what can be chosen now."""
        found = await self._read(assignable_roles)
        self.roles = [Option(role.code, role.name) for role in found]
        self._role_notes = {role.code: role.description for role in found}
        open_places = [place for place in await self._read(list_warehouses) if not place.switched_off]
        self.places = [Option(_ALL, EVERYWHERE), *(Option(str(place.id), place.name) for place in open_places)]
        self.form, self.errors, self.role_note = dict(_EMPTY), {}, ""
        self.revision += 1

    def _type(self, name: str, text: str) -> None:
        if name in _EMPTY:
            self.form = {**self.form, name: text[:200]}
        self.role_note = self._role_notes.get(self.form["role"], "")

    def _in_words(self, form: Mapping[str, str]) -> str:
        """A role that was chosen: which, where, until when."""
        names = {one.id: one.label for one in (*self.roles, *self.places)}
        until = f"，至 {form['until']}" if form["until"] else ""
        return f"{names.get(form['role'], '')}（{names.get(form['place'], '')}{until}）"


def grant_of(form: Mapping[str, str]) -> dict[str, Any]:
    """The role of a form as the use cases take it."""
    place = form["place"]
    return {
        "role": form["role"] or None,
        "warehouse_id": None if place == _ALL else place,  # nothing chosen is not everywhere: it is refused
        "expires_at": _end_of(form["until"]),
    }


def _end_of(day: str) -> datetime | str | None:
    """The last second of a day in the company's zone; what is no day stays for the command to refuse."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(23, 59, 59), get_settings().zone)
    except ValueError:
        return day
