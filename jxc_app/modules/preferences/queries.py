"""Reading one's own preferences."""

import json
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.database import Database, get_database
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.preferences.models import Preference


def preferences_of(actor: Actor, prefix: str, *, database: Database | None = None) -> dict[str, Any]:
    """The actor's own preferences whose key starts with ``prefix``, by key, in order; nobody reads another's."""

    def work(session: Session) -> dict[str, Any]:
        own = col(Preference.user_id) == actor.user_id
        begins = col(Preference.key).startswith(prefix, autoescape=True)
        wanted = select(Preference.key, Preference.content).where(own, begins).order_by(Preference.key)
        return {key: json.loads(content) for key, content in session.exec(wanted).all()}

    return (database or get_database()).read(work)
