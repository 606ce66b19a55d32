"""订单接口: keys for other systems, made, renewed and revoked by administrators; shown once, kept as a hash."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.sealing import seal, unseal
from jxc_app.core.settings import Settings
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access import rules, throttle
from jxc_app.modules.access.models import User
from jxc_app.modules.intake.models import CALLS_PER_MINUTE, PURPOSE, IntakeClient
from jxc_app.modules.intake.permissions import CHANGE_KEYS, INTAKE_MANAGE
from jxc_app.modules.notifications.sending.guarded import SendFailed
from jxc_app.modules.notifications.sending.posting import parts_of
from jxc_app.modules.notifications.sending.route import gate_of
from jxc_app.modules.partners.queries import check_partner
from jxc_app.modules.warehouses.queries import check_in_use, places_of

_BYTES = 32
_MINUTE = timedelta(minutes=1)
#: so that people and scanners of leaked secrets know one when they see it
_PREFIX = "jxc_"


class SaveClient(Command):
    """An integration; ``client_id`` None makes a new one. ``callback_url`` empty: it asks, and is not told.

    ``calls_per_minute``: how many calls its key may make; what is too much is told to wait.
    """

    client_id: Id | None = None
    version: Version | None = None
    name: str = Limits(min_length=1, max_length=40)
    user_id: Id
    home_id: Id
    partner_id: Id
    callback_url: str = Limits(default="", max_length=500)
    calls_per_minute: int = Limits(default=CALLS_PER_MINUTE, ge=1, le=6000)


class ClientAct(Command):
    """An integration as the actor last saw it."""

    client_id: Id
    version: Version


class SwitchClient(ClientAct):
    """Take it out of use, or back into it."""

    switched_off: bool


class ClientSaved(Result):
    """``token`` and ``secret`` are shown once, to whoever made them, and only where they are new."""

    client_id: int
    version: int
    token: str = Limits(default="", repr=False)
    secret: str = Limits(default="", repr=False)


class TryKey(Command):
    """A key that counts for nothing."""

    token: str = Limits(max_length=200, repr=False)


class CountCall(Command):
    """A call of this integration."""

    client_id: Id


class KeyRefused(Result):
    """How long whoever tried it has to wait before the next try."""

    retry_after_seconds: int


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands behind a key."""

    client_id: int
    actor: Actor


@use_case("intake.save_client", title="保存订单接口", permission=INTAKE_MANAGE, proof=CHANGE_KEYS)
def save_client(uow: UnitOfWork, command: SaveClient) -> ClientSaved:
    """Add or change an integration; a new one gets its key.

    Raises NotFound; Conflict ``version.stale``, ``intake.name_taken``, ``intake.account_taken``; DomainError
    ``intake.no_account``, ``intake.bad_url``, ``warehouse.not_found``, ``partner.not_found`` with the field.
    """
    held = _locked(uow, command.client_id, command.version) if command.client_id else None
    _check(uow, command)
    before = _said(held) if held else {}
    client = held or IntakeClient(
        name="", name_key="", user_id=0, home_id=0, partner_id=0, token_sha256="", token_ends="",
        created_at=uow.now, created_by=uow.actor.user_id, version=0,
    )  # fmt: skip
    for name in ("name", "user_id", "home_id", "partner_id", "callback_url", "calls_per_minute"):
        setattr(client, name, getattr(command, name))
    client.name_key = code_key(command.name)[:40]
    token, secret = _renewed(uow, client) if held is None else ("", "")
    client.version += 1
    uow.session.add(client)
    uow.session.flush()
    uow.record("intake_client", client.id, client.name, before=before, after=_said(client))
    return ClientSaved(client_id=client.id or 0, version=client.version, token=token, secret=secret)


@use_case("intake.renew_key", title="更换订单接口密钥", permission=INTAKE_MANAGE, proof=CHANGE_KEYS)
def renew_key(uow: UnitOfWork, command: ClientAct) -> ClientSaved:
    """A new key and a new secret; the old ones count no more. Raises NotFound, Conflict ``version.stale``."""
    client = _locked(uow, command.client_id, command.version)
    before = {"key_ends": f"····{client.token_ends}"}
    token, secret = _renewed(uow, client)
    client.version += 1
    uow.record("intake_client", client.id, client.name, before=before, after={"key_ends": f"····{client.token_ends}"})
    return ClientSaved(client_id=client.id or 0, version=client.version, token=token, secret=secret)


@use_case("intake.switch_client", title="停用启用订单接口", permission=INTAKE_MANAGE, proof=CHANGE_KEYS)
def switch_client(uow: UnitOfWork, command: SwitchClient) -> ClientSaved:
    """Revoke a key, or let it count again. Raises NotFound, Conflict ``version.stale``."""
    client = _locked(uow, command.client_id, command.version)
    switch(uow, "intake_client", client, client.name, switched_off=command.switched_off)
    return ClientSaved(client_id=client.id or 0, version=client.version)


@use_case("intake.try_key", title="用无效密钥调用接口", public=True)
def try_key(uow: UnitOfWork, command: TryKey) -> KeyRefused:
    """Count a key that counts for nothing, for the address it came from, together with its failed sign-ins."""
    tries = throttle.Throttle.lock(uow, throttle.of_link(uow.actor.ip))
    wait = tries.wait or tries.count_failure()
    uow.record("intake_client", None, "", reason="intake.bad_key", outcome="refused")
    return KeyRefused(retry_after_seconds=rules.whole_seconds(wait))


@use_case("intake.count_call", title="接口调用计数", public=True)
def count_call(uow: UnitOfWork, command: CountCall) -> KeyRefused:
    """Count a call with a key that counts; how long it has to wait where there were too many in a minute.

    For the product itself, which has read the key: whoever else asks counts for nothing.
    """
    client = uow.session.get(IntakeClient, command.client_id)
    if client is None or client.user_id != uow.actor.user_id:
        return KeyRefused(retry_after_seconds=0)
    calls = throttle.Throttle.lock(uow, throttle.of_key(command.client_id))
    wait = calls.count_call(client.calls_per_minute, _MINUTE)
    if wait:
        uow.record("intake_client", client.id, client.name, reason="intake.too_many", outcome="refused")
    return KeyRefused(retry_after_seconds=rules.whole_seconds(wait))


def caller_of(session: Session, token: str, ip: str) -> Caller | None:
    """Who stands behind a key; None for one that is unknown or revoked, or whose account is out of use."""
    wanted = (
        select(IntakeClient, User)
        .join(User, col(User.id) == IntakeClient.user_id)
        .where(
            IntakeClient.token_sha256 == rules.token_hash(token), col(IntakeClient.switched_off_at).is_(None),
            col(User.switched_off_at).is_(None),
        )
    )  # fmt: skip
    found = session.exec(wanted).first()
    if found is None:
        return None
    client, user = found
    return Caller(client.id or 0, Actor(user.id or 0, user.name, ip=ip, device=f"接口：{client.name}"))


def secret_of(client: IntakeClient, settings: Settings) -> str:
    """What its call-backs are signed with. Raises DomainError ``sealing.lost``."""
    return str(json.loads(unseal(client.sealed, PURPOSE, settings=settings))["secret"])


def _renewed(uow: UnitOfWork, client: IntakeClient) -> tuple[str, str]:
    token, secret = _PREFIX + secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
    client.token_sha256, client.token_ends = rules.token_hash(token), token[-4:]
    client.sealed = seal(json.dumps({"secret": secret}), PURPOSE, settings=uow.settings)
    return token, secret


def _check(uow: UnitOfWork, command: SaveClient) -> None:
    user = uow.session.get(User, command.user_id)
    if user is None or user.id == SYSTEM_USER_ID or user.switched_off_at is not None:
        raise DomainError("intake.no_account", field="user_id")
    places_of(uow.session, {command.home_id})
    check_in_use(uow.session, command.home_id, "home_id")
    check_partner(uow, command.partner_id, "partner_id", as_supplier=False)
    if command.callback_url:
        try:
            parts_of(command.callback_url, gate_of(uow.settings))
        except SendFailed:
            raise DomainError("intake.bad_url", field="callback_url") from None
    others = select(IntakeClient).where(col(IntakeClient.id) != (command.client_id or 0))
    for other in uow.session.exec(others).all():
        if other.name_key == code_key(command.name)[:40]:
            raise Conflict("intake.name_taken", field="name", name=command.name)
        if other.user_id == command.user_id:
            raise Conflict("intake.account_taken", field="user_id", name=other.name)


def _locked(uow: UnitOfWork, client_id: int, version: int | None) -> IntakeClient:
    client = uow.session.get(IntakeClient, client_id, with_for_update=True)
    if client is None:
        raise NotFound("intake.no_client")
    if client.version != version:
        raise Conflict("version.stale")
    return client


def _said(client: IntakeClient) -> dict[str, str | int]:
    """What the log keeps of an integration: never a secret."""
    host = client.callback_url.split("?")[0]
    return {
        "name": client.name, "user_id": client.user_id, "home_id": client.home_id, "partner_id": client.partner_id,
        "callback": host, "calls_per_minute": client.calls_per_minute, "key_ends": f"····{client.token_ends}",
    }  # fmt: skip
