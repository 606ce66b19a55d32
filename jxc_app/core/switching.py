"""Taking master data out of use, and back into it: what is there stays, and nothing new uses it."""

from datetime import datetime
from typing import Protocol

from jxc_app.core.unit_of_work import UnitOfWork


class Switchable(Protocol):
    """A locked row that can be taken out of use; ``switched_off_at`` None: it is in use."""

    id: int | None
    version: int
    switched_off_at: datetime | None


def switch(
    uow: UnitOfWork, object_type: str, row: Switchable, label: str, *, switched_off: bool, reason: str = ""
) -> None:
    """Take it out of use or back into it, and put that into the log; out of use since the first time it was said."""
    before, after = {"switched_off": row.switched_off_at is not None}, {"switched_off": switched_off}
    row.switched_off_at = (row.switched_off_at or uow.now) if switched_off else None
    row.version += 1
    uow.record(object_type, row.id, label, before=before, after=after, reason=reason)
