"""Keeping and forgetting one's own preferences."""

import json
from typing import Any

from pydantic import Field as Limits
from pydantic import JsonValue
from sqlmodel import col, func, select

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.preferences.models import Preference

LARGEST = 8_000
MOST = 200


class SavePreference(Command):
    """``value`` None forgets the preference."""

    key: str = Limits(min_length=1, max_length=120)
    value: JsonValue = None


class Saved(Result):
    """The preference stands; there is nothing more to say."""


@use_case("preference.save", title="保存个人设置", public=True)
def save_preference(uow: UnitOfWork, command: SavePreference) -> Saved:
    """Keep one's own preference; nobody can set somebody else's.

    Raises DomainError ``preference.too_large`` beyond 8,000 characters, ``preference.too_many`` beyond 200.
    """
    if uow.actor.session_id is None:
        raise PermissionDenied("access.sign_in_first")
    held = uow.session.get(Preference, (uow.actor.user_id, command.key))
    before = json.loads(held.content) if held else None
    if command.value is None:
        if held:
            uow.session.delete(held)
    elif held:
        held.content, held.changed_at = _content(command.value), uow.now
    else:
        _refuse_too_many(uow)
        uow.session.add(
            Preference(user_id=uow.actor.user_id, key=command.key, content=_content(command.value), changed_at=uow.now)
        )
    after = {command.key: command.value}
    uow.record("user", uow.actor.user_id, uow.actor.name, before={command.key: before}, after=after)
    return Saved()


def _content(value: Any) -> str:
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(content) > LARGEST:
        raise DomainError("preference.too_large")
    return content


def _refuse_too_many(uow: UnitOfWork) -> None:
    own = select(func.count()).select_from(Preference).where(col(Preference.user_id) == uow.actor.user_id)
    if uow.session.exec(own).one() >= MOST:
        raise DomainError("preference.too_many", most=MOST)
