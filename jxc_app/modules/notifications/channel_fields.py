"""What a channel of each kind needs, checked before it is sealed. An empty secret keeps the one that is there."""

import json
import re
from collections.abc import Callable, Mapping

from jxc_app.core.errors import DomainError
from jxc_app.core.masking import masked_mail, masked_phone
from jxc_app.core.settings import Settings
from jxc_app.modules.notifications.models import ChannelKind, Fields
from jxc_app.modules.notifications.sending.guarded import Gate, SendFailed
from jxc_app.modules.notifications.sending.messages import DEFAULT_TEMPLATE
from jxc_app.modules.notifications.sending.posting import parts_of
from jxc_app.modules.notifications.sending.robots import HOSTS
from jxc_app.modules.notifications.sending.route import gate_of

#: kind → its fields, in the order of the form
FIELDS = {
    ChannelKind.MAIL: ("host", "port", "security", "login", "password", "sender", "to"),
    ChannelKind.SMS: ("url", "secret", "template", "success", "phones"),
    ChannelKind.WECOM: ("url",),
    ChannelKind.DINGTALK: ("url", "secret"),
    ChannelKind.FEISHU: ("url", "secret"),
}
#: never shown again once saved; the address of a robot is its password
SECRETS = frozenset({"password", "secret", "url"})
_LISTS = frozenset({"to", "phones"})
_MOST_LISTED = 20
_LONGEST = 2_000
_SEPARATORS = re.compile(r"[\s,;，；、]+")
_MAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
_PHONE = re.compile(r"\+?\d{5,20}")
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:]+")
SECURITIES = ("ssl", "starttls", "none")


def refuse(field: str, code: str, **params: str) -> DomainError:
    """A refusal at one field of the form."""
    return DomainError(code, field=f"fields.{field}", **params)


def checked(kind: str, entered: Mapping[str, str], held: Fields, settings: Settings) -> Fields:
    """The fields to seal: what was entered, with the secrets held where none was. Raises DomainError at the field."""
    known = FIELDS[ChannelKind(kind)]
    gate = gate_of(settings)
    fields: Fields = {}
    for name in known:
        text = entered.get(name, "").strip()
        if len(text) > _LONGEST:
            raise refuse(name, "input.string_too_long")
        fields[name] = held.get(name, "") if name in SECRETS and not text else text
        if name in _LISTS:
            fields[name] = [part for part in _SEPARATORS.split(text) if part]
    _CHECKS[ChannelKind(kind)](kind, fields, gate)
    return fields


def _check_mail(_: str, fields: Fields, gate: Gate) -> None:
    _need(fields, "host")
    if not _HOST.fullmatch(fields["host"]):
        raise refuse("host", "notice.bad_host")
    if not fields["port"].isdecimal() or not 0 < int(fields["port"]) < 2**16:
        raise refuse("port", "notice.bad_port")
    if fields["security"] not in SECURITIES:
        raise refuse("security", "input.invalid")
    if fields["security"] == "none" and not gate.allows_by_name(fields["host"]):
        raise refuse("security", "notice.plain_mail")
    if not _MAIL.fullmatch(fields["sender"]):
        raise refuse("sender", "notice.bad_mail", mail=fields["sender"])
    _check_list(fields, "to", _MAIL, "notice.bad_mail", "mail")


def _check_sms(_: str, fields: Fields, gate: Gate) -> None:
    _check_url(fields, gate)
    fields["template"] = fields["template"] or DEFAULT_TEMPLATE
    try:
        template = json.loads(fields["template"])
    except ValueError:
        raise refuse("template", "notice.bad_template") from None
    if not isinstance(template, dict) or "{phone}" not in fields["template"]:
        raise refuse("template", "notice.bad_template")
    if fields["success"] and "=" not in fields["success"]:
        raise refuse("success", "notice.bad_success")
    _check_list(fields, "phones", _PHONE, "notice.bad_phone", "phone")


def _check_robot(kind: str, fields: Fields, gate: Gate) -> None:
    _check_url(fields, gate)
    host = parts_of(fields["url"], gate).hostname or ""
    if host != HOSTS[ChannelKind(kind)] and not gate.allows_by_name(host):
        raise refuse("url", "notice.other_host", host=HOSTS[ChannelKind(kind)])


def _check_url(fields: Fields, gate: Gate) -> None:
    _need(fields, "url")
    try:
        parts_of(fields["url"], gate)
    except SendFailed:
        raise refuse("url", "notice.bad_url") from None


def _check_list(fields: Fields, name: str, shape: re.Pattern[str], code: str, said: str) -> None:
    _need(fields, name)
    if len(fields[name]) > _MOST_LISTED:
        raise refuse(name, "notice.too_many_listed", most=str(_MOST_LISTED))
    for one in fields[name]:
        if not shape.fullmatch(one):
            raise refuse(name, code, **{said: one[:60]})


def _need(fields: Fields, name: str) -> None:
    if not fields[name]:
        raise refuse(name, "input.missing")


_CHECKS: dict[ChannelKind, Callable[[str, Fields, Gate], None]] = {
    ChannelKind.MAIL: _check_mail,
    ChannelKind.SMS: _check_sms,
    ChannelKind.WECOM: _check_robot,
    ChannelKind.DINGTALK: _check_robot,
    ChannelKind.FEISHU: _check_robot,
}


def editable(fields: Fields) -> dict[str, str]:
    """The fields as the form shows them again: lists as one line, and nothing secret."""
    return {name: _line(value) for name, value in fields.items() if name not in SECRETS}


def secrets_held(fields: Fields) -> tuple[str, ...]:
    """Which secrets are there."""
    return tuple(sorted(name for name in SECRETS if fields.get(name)))


def _line(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def shown(kind: str, fields: Fields, settings: Settings) -> str:
    """Where a channel leads, as far as people may read it."""
    if kind == ChannelKind.MAIL:
        return f"{fields['host']} → {_several([masked_mail(one) for one in fields['to']])}"
    parts = parts_of(fields["url"], gate_of(settings))
    if kind == ChannelKind.SMS:
        return f"{parts.hostname} → {_several([masked_phone(one) for one in fields['phones']])}"
    return f"{parts.hostname} ····{fields['url'][-4:]}"


def _several(names: list[str]) -> str:
    return f"{names[0]} 等 {len(names)} 个" if len(names) > 1 else names[0]
