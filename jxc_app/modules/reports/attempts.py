"""Attempts to take more than there is: the refusals ``stock.insufficient`` of the log, by person and SKU."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.reports.rules import Fact, Section
from jxc_app.modules.warehouses.models import Warehouse

REASON = "stock.insufficient"


@dataclass(slots=True)
class _Attempts:
    """One person's with one SKU in one warehouse; ``wanted`` as the log says it."""

    person: str
    name: str
    code: str
    warehouse: str
    times: int = 0
    last: AuditEntry | None = None
    wanted: str = ""
    available: str = ""


def attempt_facts(session: Session, since: datetime, until: datetime, days: tuple[date, date]) -> list[Fact]:
    """From ``since`` on, before ``until``; the most first. ``days``: the same for links, both in."""
    found = _gathered(_entries(session, since, until))
    places = {name: id_ for id_, name in session.exec(select(Warehouse.id, Warehouse.name)).all()}
    codes = {held.code for held in found.values() if held.code}
    skus = dict(session.exec(select(Sku.code, Sku.id).where(col(Sku.code).in_(codes))).all())
    facts = [_fact(person_id, held, places, skus, days) for (person_id, *_), held in found.items()]
    return sorted(facts, key=lambda fact: (-fact.times, fact.person, fact.subject))


def attempts_between(session: Session, since: datetime, until: datetime) -> int:
    """How many, repeated ones of a minute included."""
    return sum(held.times for held in _gathered(_entries(session, since, until)).values())


def _entries(session: Session, since: datetime, until: datetime) -> Sequence[AuditEntry]:
    wanted = select(AuditEntry).where(
        AuditEntry.outcome == "refused", AuditEntry.reason == REASON, AuditEntry.at >= since, AuditEntry.at < until
    )
    return session.exec(wanted.order_by(col(AuditEntry.seq))).all()


def _gathered(entries: Sequence[AuditEntry]) -> dict[tuple[int, str, str], _Attempts]:
    """By person, SKU and warehouse. Repeated ones are a count without a SKU: that of the first of their minute."""
    found: dict[tuple[int, str, str], _Attempts] = {}
    firsts: dict[tuple[int, str, str], tuple[int, str, str]] = {}
    for entry in entries:
        said: dict[str, Any] = json.loads(entry.after)
        minute = (entry.actor_id, entry.action, _minute(entry, said))
        key = (entry.actor_id, said.get("sku", ""), said.get("warehouse", ""))
        if "repeated" in said:
            key = firsts.get(minute, key)
        else:
            firsts[minute] = key
        held = found.setdefault(key, _Attempts(entry.actor_name, said.get("name", ""), key[1], key[2]))
        held.times += int(said.get("repeated", 1))
        held.last = entry
        held.wanted, held.available = said.get("wanted", held.wanted), said.get("available", held.available)
    return found


def _minute(entry: AuditEntry, said: dict[str, Any]) -> str:
    moment = datetime.fromisoformat(said["minute"]) if "minute" in said else entry.at
    return f"{moment:%Y-%m-%dT%H:%M}"


def _fact(
    person_id: int, held: _Attempts, places: dict[str, int | None], skus: dict[str, int | None], days: tuple[date, date]
) -> Fact:
    sku = f"{held.name}（{held.code}）" if held.code else "没有记下商品"
    said = f"最后一次想出 {held.wanted}，可用 {held.available}" if held.wanted else ""
    link = f"/sku?id={skus[held.code]}" if held.code in skus else _log_of(person_id, days)
    return Fact(
        Section.ATTEMPTS, places.get(held.warehouse), "超库存尝试", sku, said, person_id, held.person, held.times,
        at=held.last.at if held.last else None, link=link, cause=f"库存不足：{sku}" if held.code else "",
    )  # fmt: skip


def _log_of(person_id: int, days: tuple[date, date]) -> str:
    return f"/audit?person={person_id}&outcome=refused&date_from={days[0]}&date_to={days[1]}"
