"""Shared computers 公用电脑: registered by somebody who may, so that people change places at them by badge and PIN.

A PIN is weak, so it counts only together with the browser that was registered, ends after five wrong tries in a row,
and never signs in whoever hands out rights. What is sensitive still asks for the real proof.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field as Limits
from pydantic import field_validator
from sqlmodel import Session, col, func, or_, select, update

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import AsTyped, Id
from jxc_app.core.unit_of_work import Actor, AuditRecord, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, clock, query, use_case
from jxc_app.modules.access import passwords, rules, throttle
from jxc_app.modules.access.duties import EXCLUSIONS
from jxc_app.modules.access.models import QuickProof, Station, User, UserSession
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, OWN_PROOF, STATION_MANAGE
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.sessions import station_of
from jxc_app.modules.access.signing_in import SignedIn, open_session
from jxc_app.modules.access.signing_out import Done, end_sessions

MOST_FAILURES = 5
_PIN = re.compile(r"[0-9]{6,12}")
_SHOWN_FOR = timedelta(days=30)


class RegisterStation(Command):
    """Make the browser at hand a shared computer."""

    name: str = Limits(min_length=1, max_length=40)
    warehouse_id: Id | None = None
    lock_minutes: int = Limits(default=5, ge=1, le=60)


class Registered(Result):
    """``token`` goes into the browser's cookie and nowhere else."""

    station_id: int
    token: str = Limits(repr=False)
    lock_minutes: int


class SwitchOffStation(Command):
    """It is no shared computer any more; whoever sits there is signed out."""

    station_id: Id


class SetPin(Command):
    """One's own PIN and, if there is one, the code that one's badge gives when scanned (None: as before)."""

    pin: AsTyped = Limits(max_length=80, repr=False)
    badge: str | None = Limits(default=None, max_length=80, repr=False)

    @field_validator("pin")
    @classmethod
    def _digits(cls, pin: str) -> str:
        if not _PIN.fullmatch(pin):
            raise ValueError("pin_digits")
        return pin


class RemovePin(Command):
    """No more PIN, no more badge."""


class SwitchPerson(Command):
    """Take over at a shared computer: by badge or login, and PIN. ``station``: the token of its cookie."""

    station: str = Limits(max_length=200, repr=False)
    who: str = Limits(max_length=80, repr=False)
    pin: AsTyped = Limits(max_length=20, repr=False)


@use_case("station.register", title="登记公用电脑", permission=STATION_MANAGE, proof=CHANGE_RIGHTS)
def register_station(uow: UnitOfWork, command: RegisterStation) -> Registered:
    """Give this browser a token that makes it a shared computer, for the session at hand too."""
    token = secrets.token_urlsafe(32)
    station = Station(
        name=command.name, token_sha256=rules.token_hash(token), warehouse_id=command.warehouse_id,
        lock_minutes=command.lock_minutes, registered_by=uow.actor.user_id, registered_at=uow.now,
    )  # fmt: skip
    uow.session.add(station)
    uow.session.flush()
    if uow.actor.session_id is not None:
        here = update(UserSession).where(col(UserSession.id) == uow.actor.session_id)
        uow.session.exec(here.values(station_id=station.id))
    uow.record("station", station.id, station.name, after={"name": station.name, "lock_minutes": station.lock_minutes})
    return Registered(station_id=station.id or 0, token=token, lock_minutes=station.lock_minutes)


@use_case("station.switch_off", title="注销公用电脑", permission=STATION_MANAGE)
def switch_off_station(uow: UnitOfWork, command: SwitchOffStation) -> Done:
    """From now on nobody signs in there by PIN, and who sits there is signed out.

    Asks for no proof: it gives nobody anything, and a computer that is stolen must be out of use at once.
    """
    station = uow.session.get(Station, command.station_id, with_for_update=True)
    if station is None or station.switched_off_at is not None:
        raise NotFound("station.not_found")
    station.switched_off_at = uow.now
    end_sessions(uow, col(UserSession.station_id) == station.id)
    uow.record("station", station.id, station.name, before={"switched_off": False}, after={"switched_off": True})
    return Done()


def _hash_pin(database: Database, actor: Actor, command: SetPin) -> str:
    return passwords.hash_password(command.pin)


@use_case("pin.set", title="设置快速切换 PIN", public=True, prepare=_hash_pin, proof=OWN_PROOF)
def set_pin(uow: UnitOfWork, command: SetPin) -> Done:
    """Set one's own. Raises DomainError for a PIN that everybody guesses, or a badge of somebody else."""
    user = _own(uow)
    if rules.is_guessable_pin(command.pin):
        raise DomainError("pin.guessable", field="pin")
    if hands_out_rights(uow.session, user.id or 0):
        raise DomainError("pin.not_for_administrators")
    held = uow.session.get(QuickProof, user.id, with_for_update=True)
    badge = _badge(uow, user, command.badge) if command.badge else held.badge_sha256 if held else None
    uow.session.merge(QuickProof(user_id=user.id or 0, pin_hash=uow.prepared, badge_sha256=badge, set_at=uow.now))
    uow.record("user", user.id, user.login, before={"pin": held is not None}, after={"pin": True})
    return Done()


@use_case("pin.remove", title="取消快速切换 PIN", public=True, proof=OWN_PROOF)
def remove_pin(uow: UnitOfWork, command: RemovePin) -> Done:
    """Sign in by password only from now on."""
    user = _own(uow)
    held = uow.session.get(QuickProof, user.id, with_for_update=True)
    if held is not None:
        uow.session.delete(held)
        uow.record("user", user.id, user.login, before={"pin": True}, after={"pin": False})
    return Done()


def _matching_pin(database: Database, actor: Actor, command: SwitchPerson) -> str | None:
    """The stored hash that the PIN fits, worked out before the transaction; takes as long for nobody at all."""
    now = clock.get().now()

    def look_up(session: Session) -> tuple[bool, str | None]:
        user = find_person(session, command.who)
        key = user.login_key if user else code_key(command.who)[:60]
        held = session.get(QuickProof, user.id) if user else None
        waits = throttle.must_wait(session, throttle.of_sign_in(session, key, actor.ip, now), now)
        return waits, held.pin_hash if held and held.failures < MOST_FAILURES else None

    waits, stored = database.read(look_up)
    return stored if not waits and passwords.matches(command.pin, stored) else None


@use_case("session.switch", title="快速切换人员", public=True, prepare=_matching_pin)
def switch_person(uow: UnitOfWork, command: SwitchPerson) -> SignedIn:
    """Open a session at a shared computer, or count the failure. One answer for every kind of wrong."""
    station = station_of(uow.session, command.station)
    if station is None:
        raise PermissionDenied("station.not_registered")
    user = find_person(uow.session, command.who)
    key = user.login_key if user else code_key(command.who)[:60]
    tries = throttle.Throttle.lock(uow, throttle.of_sign_in(uow.session, key, uow.actor.ip, uow.now))
    if tries.wait:
        return _refuse(uow, user, "sign_in.wait", tries.wait)
    held = uow.session.get(QuickProof, user.id, with_for_update=True) if user else None
    if user is None or held is None or not _is_right(uow, user, held):
        if held is not None:
            held.failures += 1
        ended = held is not None and held.failures >= MOST_FAILURES
        return _refuse(uow, user, "pin.ended" if ended else "pin.wrong", tries.count_failure())
    held.failures = 0
    tries.forget_own()
    if uow.actor.session_id is not None:
        end_sessions(uow, col(UserSession.id) == uow.actor.session_id)
    return open_session(uow, user, station_id=station.id)


def _is_right(uow: UnitOfWork, user: User, held: QuickProof) -> bool:
    is_usable = held.failures < MOST_FAILURES and not user.switched_off_at and not user.must_change_password
    is_same = uow.prepared is not None and held.pin_hash == uow.prepared
    return is_usable and is_same and not hands_out_rights(uow.session, user.id or 0)


def _refuse(uow: UnitOfWork, user: User | None, reason: str, wait: timedelta) -> SignedIn:
    label = user.login[:60] if user else ""
    uow.records.append(AuditRecord("session.switch", "user", None, label, reason=reason, outcome="refused"))
    return SignedIn(ok=False, reason=reason, retry_after_seconds=rules.whole_seconds(wait))


def find_person(session: Session, who: str) -> User | None:
    """By login, or by what a badge gives when scanned."""
    badge = select(QuickProof.user_id).where(QuickProof.badge_sha256 == rules.token_hash(who.strip()))
    return session.exec(select(User).where(or_(User.login_key == code_key(who)[:60], col(User.id).in_(badge)))).first()


def hands_out_rights(session: Session, user_id: int) -> bool:
    """Whether a person holds rights over rights: for them a PIN is not enough."""
    strict = [one.one for one in EXCLUSIONS.values() if one.is_strict]
    return bool({code for codes in strict for code in codes} & permissions_of(session, user_id).keys())


def _own(uow: UnitOfWork) -> User:
    user = uow.session.get(User, uow.actor.user_id) if uow.actor.session_id else None
    if user is None:
        raise PermissionDenied("access.sign_in_first")
    return user


def _badge(uow: UnitOfWork, user: User, badge: str) -> str:
    hashed = rules.token_hash(badge.strip())
    taken = select(QuickProof.user_id).where(QuickProof.badge_sha256 == hashed, QuickProof.user_id != user.id)
    if uow.session.exec(taken).first() is not None or len(badge.strip()) < 4:
        raise DomainError("pin.badge_taken", field="badge")
    return hashed


@dataclass(frozen=True, slots=True)
class OwnPin:
    """``is_ended``: too many wrong ones. ``is_offered``: False for those who hand out rights."""

    set_at: datetime | None
    has_badge: bool
    is_ended: bool
    is_offered: bool


@query("pin.own", title="本人的快速切换 PIN")
def own_pin(session: Session, scope: Scope, actor: Actor) -> OwnPin:
    """How the actor's own PIN stands; ``set_at`` None: there is none."""
    held = session.get(QuickProof, actor.user_id)
    is_offered = not hands_out_rights(session, actor.user_id)
    if held is None:
        return OwnPin(None, has_badge=False, is_ended=False, is_offered=is_offered)
    return OwnPin(held.set_at, held.badge_sha256 is not None, held.failures >= MOST_FAILURES, is_offered)


@dataclass(frozen=True, slots=True)
class StationRow:
    """A shared computer; ``last_used_at``: when somebody signed in there last."""

    id: int
    name: str
    warehouse_id: int | None
    lock_minutes: int
    registered_by: str
    registered_at: datetime
    last_used_at: datetime | None
    is_switched_off: bool


@query("station.list", title="公用电脑列表", permission=STATION_MANAGE)
def stations(session: Session, scope: Scope) -> list[StationRow]:
    """Every shared computer, newest first."""
    names = dict(session.exec(select(User.id, User.name)).all())
    last = select(UserSession.station_id, func.max(UserSession.created_at)).group_by(col(UserSession.station_id))
    used = dict(session.exec(last).all())
    return [
        StationRow(
            one.id or 0, one.name, one.warehouse_id, one.lock_minutes, names.get(one.registered_by, ""),
            one.registered_at, used.get(one.id), one.switched_off_at is not None,
        )
        for one in session.exec(select(Station).order_by(col(Station.id).desc())).all()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeenHere:
    """Somebody who worked at a shared computer lately."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class StationView:
    """What a shared computer shows to whoever stands before it."""

    name: str
    lock_minutes: int
    people: tuple[SeenHere, ...]


def station_view(session: Session, token: str) -> StationView | None:
    """The shared computer behind a token; None where it is none.

    With it those who worked there within 30 days and have a PIN to take over by.
    """
    station = station_of(session, token)
    if station is None:
        return None
    since = clock.get().now() - _SHOWN_FOR
    seen = (
        select(User.login, User.name)
        .join(UserSession, col(UserSession.user_id) == User.id)
        .join(QuickProof, col(QuickProof.user_id) == User.id)
        .where(
            UserSession.station_id == station.id, col(UserSession.created_at) > since,
            col(User.switched_off_at).is_(None),
        )
        .distinct()
        .order_by(col(User.name))
    )  # fmt: skip
    people = tuple(SeenHere(login, name) for login, name in session.exec(seen).all())
    return StationView(station.name, station.lock_minutes, people)
