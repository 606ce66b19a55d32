"""Changing the rhythm of counting."""

from pydantic import Field as Limited
from sqlalchemy import Table
from sqlmodel import col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.counting.permissions import ABC_RULE
from jxc_app.modules.counting.plan_models import CountRhythm

TOPIC = "count_plan"
_rhythms: Table = CountRhythm.__table__  # type: ignore[attr-defined]


class ChangeRhythm(Command):
    """After how many days each class is counted, and whether an empty place or a refused issue asks for a count."""

    version: Version
    a_days: int = Limited(ge=1, le=366)
    b_days: int = Limited(ge=1, le=366)
    c_days: int = Limited(ge=1, le=366)
    at_zero: bool = True
    after_refusal: bool = True
    reason: str = Limited(min_length=2, max_length=200)


class RhythmChanged(Result):
    """``version`` is what the next change must have seen."""

    version: int


@use_case("count_plan.change_rhythm", title="修改盘点节奏", permission=ABC_RULE)
def change_rhythm(uow: UnitOfWork, command: ChangeRhythm) -> RhythmChanged:
    """Change it; the plan follows at once.

    Raises Conflict ``version.stale``, DomainError ``count_plan.not_ordered``.
    """
    if not command.a_days <= command.b_days <= command.c_days:
        raise DomainError("count_plan.not_ordered", field="b_days" if command.a_days > command.b_days else "c_days")
    insert_or_ignore(uow.session, _rhythms, [CountRhythm(id=1).model_dump()])
    row = uow.session.exec(select(CountRhythm).where(col(CountRhythm.id) == 1).with_for_update()).one()
    if row.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version", "reason"})
    before = {name: getattr(row, name) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version += 1
    uow.record("count_rhythm", 1, "盘点节奏", before=before, after=wanted, reason=command.reason)
    uow.publish(TOPIC)
    return RhythmChanged(version=row.version)
