"""Standing in for somebody who is away (代理审批), who answers to whom, and the mode for shops too small for two."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime
from pydantic import Field as Limits

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.models import CompanySetting, User
from jxc_app.modules.approvals.approvers import SMALL_SHOP, is_small_shop
from jxc_app.modules.approvals.models import StandIn, Supervisor
from jxc_app.modules.approvals.permissions import APPROVAL_DECIDE, APPROVAL_FLOWS, CHANGE_FLOWS

#: the longest that somebody stands in for somebody
LONGEST = timedelta(days=90)


class AppointStandIn(Command):
    """Somebody decides what would come to the actor, between two moments."""

    stand_in_id: Id
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str = Limits(min_length=2, max_length=200)


class EndStandIn(Command):
    """It ends now."""

    stand_in_id: Id = Limits(description="of the appointment")


class SetSupervisor(Command):
    """Who a person answers to; None: nobody."""

    person_id: Id
    supervisor_id: Id | None = None
    reason: str = Limits(min_length=2, max_length=200)


class SwitchSmallShop(Command):
    """Whether a missing second person is made up for by the owner's confirmation within 24 hours."""

    is_on: bool
    reason: str = Limits(min_length=2, max_length=200)


class Kept(Result):
    """It is stored; ``id`` where it has one."""

    id: int | None = None


@use_case("approval.stand_in", title="设置代理审批", permission=APPROVAL_DECIDE)
def appoint_stand_in(uow: UnitOfWork, command: AppointStandIn) -> Kept:
    """Let somebody decide in one's place. Whether they may at all is asked at each decision."""
    _refuse_unknown(uow, command.stand_in_id, "stand_in_id")
    if command.stand_in_id == uow.actor.user_id:
        raise DomainError("approval.stands_in_for_self", field="stand_in_id")
    starts, ends = max(command.starts_at, uow.now), command.ends_at
    if ends <= starts:
        raise DomainError("approval.ends_first", field="ends_at")
    if ends - starts > LONGEST:
        raise DomainError("approval.stands_in_too_long", field="ends_at")
    made = StandIn(
        person_id=uow.actor.user_id, stand_in_id=command.stand_in_id, starts_at=starts, ends_at=ends,
        reason=command.reason, made_by=uow.actor.user_id, made_at=uow.now,
    )  # fmt: skip
    uow.session.add(made)
    uow.session.flush()
    uow.record(
        "stand_in", made.id, uow.actor.name, reason=command.reason,
        after={"stand_in_id": made.stand_in_id, "starts_at": starts.isoformat(), "ends_at": ends.isoformat()},
    )  # fmt: skip
    return Kept(id=made.id)


@use_case("approval.end_stand_in", title="结束代理审批", public=True)
def end_stand_in(uow: UnitOfWork, command: EndStandIn) -> Kept:
    """End one's own appointment, or one that one was given."""
    found = uow.session.get(StandIn, command.stand_in_id, with_for_update=True)
    if found is None or uow.actor.user_id not in (found.person_id, found.stand_in_id):
        raise NotFound("approval.no_stand_in")
    before: datetime = found.ends_at
    if before > uow.now:
        found.ends_at = max(uow.now, found.starts_at + timedelta(seconds=1))
    uow.record(
        "stand_in", found.id, uow.actor.name, before={"ends_at": before.isoformat()},
        after={"ends_at": found.ends_at.isoformat()},
    )  # fmt: skip
    return Kept(id=found.id)


@use_case("approval.set_supervisor", title="设置上级主管", permission=APPROVAL_FLOWS, proof=CHANGE_FLOWS)
def set_supervisor(uow: UnitOfWork, command: SetSupervisor) -> Kept:
    """Say who a person answers to; nobody says so of themselves."""
    _refuse_unknown(uow, command.person_id, "person_id")
    if command.person_id == uow.actor.user_id:
        raise DomainError("role.own_rights")
    if command.supervisor_id is not None:
        _refuse_unknown(uow, command.supervisor_id, "supervisor_id")
        if command.supervisor_id == command.person_id:
            raise DomainError("approval.stands_in_for_self", field="supervisor_id")
    row = uow.session.get(Supervisor, command.person_id, with_for_update=True)
    before = row.supervisor_id if row else None
    if command.supervisor_id is None:
        if row:
            uow.session.delete(row)
    elif row:
        row.supervisor_id = command.supervisor_id
    else:
        uow.session.add(Supervisor(person_id=command.person_id, supervisor_id=command.supervisor_id))
    person = uow.session.get_one(User, command.person_id)
    uow.record(
        "user", person.id, person.login, before={"supervisor_id": before},
        after={"supervisor_id": command.supervisor_id}, reason=command.reason,
    )  # fmt: skip
    return Kept(id=person.id)


@use_case("approval.small_shop", title="切换小店模式", permission=APPROVAL_FLOWS, proof=CHANGE_FLOWS)
def switch_small_shop(uow: UnitOfWork, command: SwitchSmallShop) -> Kept:
    """Turn the mode for small shops on or off."""
    before = is_small_shop(uow.session)
    setting = uow.session.get(CompanySetting, SMALL_SHOP, with_for_update=True) or CompanySetting(name=SMALL_SHOP)
    setting.value = "on" if command.is_on else "off"
    uow.session.add(setting)
    uow.record(
        "approval_setting",
        1, "小店模式", reason=command.reason, before={"small_shop": before},
        after={"small_shop": command.is_on},
    )  # fmt: skip
    return Kept()


def _refuse_unknown(uow: UnitOfWork, person_id: int, field: str) -> None:
    user = uow.session.get(User, person_id)
    if user is None or user.id == SYSTEM_USER_ID or user.switched_off_at is not None:
        raise NotFound("user.not_found", field=field)
