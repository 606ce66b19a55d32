"""One transaction of one use case, with the person who acts."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from jxc_app.core import registry
from jxc_app.core.clock import business_date
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.prepared import Prepared
from jxc_app.core.settings import Settings

if TYPE_CHECKING:
    from jxc_app.core.scopes import Row
    from jxc_app.core.use_case import SensitiveAct

SYSTEM_USER_ID = 1
_POST = Prepared(OutboxMessage.__table__.insert().inline())  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from where. Never made from anything a browser says about itself but its session cookie."""

    user_id: int
    name: str
    session_id: int | None = None
    ip: str = ""
    device: str = ""
    is_system: bool = False

    @classmethod
    def system(cls, device: str = "") -> "Actor":
        """The product itself: jobs, imports, the command line. No page and no API can be it."""
        return cls(user_id=SYSTEM_USER_ID, name="系统", device=device, is_system=True)

    @classmethod
    def anonymous(cls, ip: str = "", device: str = "") -> "Actor":
        """Somebody who has not signed in."""
        return cls(user_id=0, name="", ip=ip, device=device)


@dataclass(slots=True)
class AuditRecord:
    """What the log keeps of one act on one object: the changed fields before and after."""

    action: str
    object_type: str = ""
    object_id: int | None = None
    object_label: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    outcome: str = "done"


class UnitOfWork:
    """The session, the clock and the actor of one use case; collects what is written last."""

    def __init__(self, session: Session, *, actor: Actor, use_case: str, now: datetime, settings: Settings) -> None:
        self.session = session
        self.actor = actor
        self.use_case = use_case
        self.now = now
        self.settings = settings
        self.records: list[AuditRecord] = []
        self.is_authorized = False
        self.proofs_asked: set[SensitiveAct] = set()
        self.prepared: Any = None
        self._messages: list[dict[str, Any]] = []

    @property
    def today(self) -> date:
        """The business date of this moment."""
        return business_date(self.now, self.settings.zone)

    def authorize(self, permission: str, warehouse_ids: Iterable[int] = (), row: "Row | None" = None) -> None:
        """Refuse unless the actor holds ``permission``, in each of the warehouses named.

        With a ``row`` it is enough to hold it for that row. Raises PermissionDenied.
        """
        registry.authorize(self, permission, tuple(warehouse_ids), row)
        self.is_authorized = True

    def demand_proof(self, act: "SensitiveAct") -> None:
        """Ask that the person at the screen proved lately that they are who they are. Raises ProofNeeded."""
        registry.demand_proof(self, act)
        self.proofs_asked.add(act)

    def record(self, object_type: str, object_id: int | None, label: str = "", **what: Any) -> None:
        """Say what was done, for the audit entry: ``before``, ``after``, ``reason``."""
        self.records.append(AuditRecord(self.use_case, object_type, object_id, label, **what))

    def publish(self, topic: str, **payload: Any) -> None:
        """Tell others, once this is committed."""
        self._messages.append({"topic": topic, "payload": json.dumps(payload, default=str), "created_at": self.now})

    def mark(self) -> int:
        """How many messages there are, to come :meth:`back_to` where an attempt inside is undone."""
        return len(self._messages)

    def back_to(self, mark: int) -> None:
        """Forget the messages since."""
        del self._messages[mark:]

    def write_messages(self) -> None:
        """Put the collected messages into the outbox."""
        _POST.run_many(self.session, self._messages)
