"""Running checks on somebody's word, signing off what they found, and who answers for each."""

from datetime import datetime

from pydantic import Field as Limits

from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.access.matrix_queries import holders_of
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.checklist.five import Looked, look
from jxc_app.modules.checklist.generic_names import LONGEST, generic_names, spelled
from jxc_app.modules.checklist.keeping import duty_of, keep, last_run, setting_of
from jxc_app.modules.checklist.models import CheckRun, CheckSignOff
from jxc_app.modules.checklist.noticing import tell_of_checks
from jxc_app.modules.checklist.permissions import CHANGE_CHECKS, CHECKLIST_RUN, CHECKLIST_SETTINGS, CHECKLIST_SIGN_OFF
from jxc_app.modules.checklist.rules import ACCOUNTS, CHECKS, LIGHT_WORDS, NUMBERS, Light

TOPIC = "checklist"


class RunChecks(Command):
    """Run one check now, or (empty) all five."""

    check: str = Limits(default="", max_length=20)


class ChecksRan(Result):
    """The results, by check."""

    runs: dict[str, int]


class SignOff(Command):
    """Somebody looked at this result; a comment is needed unless it is green."""

    run_id: Id
    comment: str = Limits(default="", max_length=500)


class SignedOff(Result):
    """Until when it must be looked at again."""

    due: datetime


class ChangeCheck(Command):
    """Who answers for a check, how often it must be looked at, and how many days before they are reminded."""

    check: str = Limits(max_length=20)
    version: int
    owner_id: Id | None = None
    rhythm_days: int = Limits(ge=1, le=366)
    remind_days: int = Limits(ge=0, le=30)


class CheckChanged(Result):
    """``version`` is what the next change must have seen."""

    version: int


class SetGenericNames(Command):
    """The whole list. ``version`` is that of the check's setting."""

    version: int
    names: list[str] = Limits(max_length=200)


class GenericNamesSet(Result):
    """``version`` is what the next change must have seen."""

    version: int
    names: tuple[str, ...]


def _look_first(database: Database, actor: Actor, command: RunChecks) -> list[Looked]:
    """The slow part, before any transaction; who may not run checks gets none."""
    _known(command.check or next(iter(CHECKS)))
    if not database.read(lambda session: holds_any(session, actor, (CHECKLIST_RUN.code,))):
        return []
    now = clock.get().now()
    return [look(database, code, now, whole=True) for code in ([command.check] if command.check else CHECKS)]


@use_case("checklist.run", title="立即检查", permission=CHECKLIST_RUN, prepare=_look_first)
def run_checks(uow: UnitOfWork, command: RunChecks) -> ChecksRan:
    """Compute and keep; whoever answers is told of what turned red. Raises NotFound for a check that is none."""
    looked: list[Looked] = uow.prepared
    runs: dict[str, int] = {}
    for one in looked:
        setting_of(uow.session, one.check.code, uow.now)
        before = last_run(uow.session, one.check.code)
        run = keep(uow.session, one, uow.actor, again=True)
        runs[one.check.code] = run.id or 0
        uow.record(
            "check", NUMBERS[one.check.code], one.check.title, before={"light": before.state} if before else {},
            after={"light": run.state, "evidence": run.evidence_count},
        )  # fmt: skip
    tell_of_checks(uow.session, uow.now)
    uow.publish(TOPIC, checks=sorted(runs))
    return ChecksRan(runs=runs)


@use_case("checklist.sign_off", title="复核安全检查", permission=CHECKLIST_SIGN_OFF)
def sign_off(uow: UnitOfWork, command: SignOff) -> SignedOff:
    """Say that one has looked. Raises DomainError for want of a comment or in one's own case, Conflict, NotFound."""
    run = uow.session.get(CheckRun, command.run_id)
    if run is None:
        raise NotFound("checklist.no_run")
    setting = setting_of(uow.session, run.check_code, uow.now)
    latest = last_run(uow.session, run.check_code)
    if latest is not None and latest.id != run.id:
        raise Conflict("checklist.newer_run")
    if run.state != Light.GREEN:
        if not command.comment:
            raise DomainError("checklist.comment_needed", field="comment", light=LIGHT_WORDS[run.state])
        _refuse_own_case(uow, run)
    uow.session.add(
        CheckSignOff(
            check_code=run.check_code, run_id=run.id or 0, state=run.state, user_id=uow.actor.user_id,
            user_name=uow.actor.name, comment=command.comment, at=uow.now,
        )
    )  # fmt: skip
    uow.session.flush()
    uow.record(
        "check", NUMBERS[run.check_code], CHECKS[run.check_code].title, after={"light": run.state, "signed_off": True},
        reason=command.comment,
    )  # fmt: skip
    tell_of_checks(uow.session, uow.now)
    uow.publish(TOPIC, checks=[run.check_code])
    return SignedOff(due=duty_of(uow.session, setting).due)


def _refuse_own_case(uow: UnitOfWork, run: CheckRun) -> None:
    """Whoever the evidence speaks of does not sign it off, as long as anybody else could."""
    if uow.actor.user_id not in run.people:
        return
    others = {one.user_id for one in holders_of(uow.session, CHECKLIST_SIGN_OFF.code)} - set(run.people)
    if others:
        raise DomainError("checklist.own_case")


@use_case("checklist.change", title="设置安全检查", permission=CHECKLIST_SETTINGS, proof=CHANGE_CHECKS)
def change_check(uow: UnitOfWork, command: ChangeCheck) -> CheckChanged:
    """Set owner, rhythm and reminder of a check. Raises Conflict ``version.stale``, NotFound."""
    setting = setting_of(uow.session, _known(command.check), uow.now)
    if setting.version != command.version:
        raise Conflict("version.stale")
    if command.owner_id is not None:
        owner = uow.session.get(User, command.owner_id)
        if owner is None or owner.id == SYSTEM_USER_ID or owner.switched_off_at is not None:
            raise DomainError("checklist.no_owner", field="owner_id")
    wanted = command.model_dump(exclude={"check", "version"})
    before = {name: getattr(setting, name) for name in wanted}
    for name, value in wanted.items():
        setattr(setting, name, value)
    setting.version += 1
    uow.session.add(setting)
    uow.session.flush()
    uow.record("check", NUMBERS[command.check], CHECKS[command.check].title, before=before, after=wanted)
    tell_of_checks(uow.session, uow.now)
    uow.publish(TOPIC, checks=[command.check])
    return CheckChanged(version=setting.version)


@use_case("checklist.set_names", title="设置通用账号名", permission=CHECKLIST_SETTINGS, proof=CHANGE_CHECKS)
def set_generic_names(uow: UnitOfWork, command: SetGenericNames) -> GenericNamesSet:
    """Replace the list; the next look at the accounts goes by it. Raises DomainError, Conflict ``version.stale``."""
    names = list(dict.fromkeys(spelled(name) for name in command.names if name))
    if not names:
        raise DomainError("checklist.names_needed", field="names")
    if long := next((name for name in names if len(name) > LONGEST), None):
        raise DomainError("checklist.name_too_long", field="names", name=long[:LONGEST], most=LONGEST)
    setting = setting_of(uow.session, ACCOUNTS.code, uow.now)
    if setting.version != command.version:
        raise Conflict("version.stale")
    before = generic_names(uow.session)
    setting.generic_names, setting.version = names, setting.version + 1
    uow.session.add(setting)
    uow.session.flush()
    uow.record(
        "check", NUMBERS[ACCOUNTS.code], ACCOUNTS.title, before={"generic_names": list(before)},
        after={"generic_names": names},
    )  # fmt: skip
    uow.publish(TOPIC, checks=[ACCOUNTS.code])
    return GenericNamesSet(version=setting.version, names=tuple(names))


def _known(code: str) -> str:
    if code not in CHECKS:
        raise NotFound("checklist.unknown")
    return code
