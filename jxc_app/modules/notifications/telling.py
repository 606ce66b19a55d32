"""From the log to people: reads what was written after the mark, and writes the messages that the rules ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, delete, or_, select

from jxc_app.core.logs import get_logger
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.queries import last_seq
from jxc_app.modules.notifications import rules
from jxc_app.modules.notifications.events import EVENTS, Act, Happening, happenings
from jxc_app.modules.notifications.models import Delivery, Notice, NoticeChannel, NoticeMark, NoticeRule, NoticeTold

TOPIC = "notice"
_LOG = "log"
_CHUNK = 200

log = get_logger("notices")


@dataclass(frozen=True, slots=True)
class Told:
    """What one look at the log came to."""

    entries: int
    notices: int


def seed_mark(session: Session) -> None:
    """A company that had a log before it had notices is told of what happens from now on."""
    if session.get(NoticeMark, _LOG) is None:
        session.add(NoticeMark(name=_LOG, seq=last_seq(session)))
        session.flush()


def skip_to_now(session: Session) -> None:
    """Tell nobody of what is in the log so far: the demo company's past is a story."""
    mark = _locked(session)
    mark.seq = last_seq(session)


def tell_new(session: Session, now: datetime) -> Told:
    """Tell of the next acts in the log and move the mark, in one transaction: never twice, never not at all.

    The log's ``seq`` is drawn under one lock that is held until the commit, so it is commit order and nothing can
    appear behind the mark (ADR 16).
    """
    mark = _locked(session)
    entries = _entries_after(session, mark.seq)
    if not entries:
        return Told(0, 0)
    found = [happening for act in _acts(entries) for happening in _understood(session, act)]
    count = sum(tell(session, happening, now) for happening in found)
    mark.seq = entries[-1].seq
    session.flush()
    return Told(len(entries), count)


def _understood(session: Session, act: Act) -> list[Happening]:
    """What an act means; one that cannot be read is named in the server's log and must not hold up all others."""
    try:
        return list(happenings(session, act))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        log.error("act_not_told", seq=act.entry.seq, action=act.entry.action, kind=type(error).__name__)
        return []


def tell(session: Session, happening: Happening, now: datetime) -> int:
    """Write the messages that the rules ask for; how many people are told."""
    asked = select(NoticeRule).where(NoticeRule.event == happening.event, col(NoticeRule.is_on).is_(True))
    rules_on = session.exec(asked.order_by(col(NoticeRule.id))).all()
    return _tell(session, [rule for rule in rules_on if _wants(session, rule, happening, now)], happening, now)


def tell_by_rule(session: Session, rule: NoticeRule, happening: Happening, now: datetime) -> int:
    """The same for one rule alone, whatever it is restricted to."""
    return _tell(session, [rule], happening, now)


def _tell(session: Session, found: Sequence[NoticeRule], happening: Happening, now: datetime) -> int:
    people = sorted(set().union(*(_recipients(session, rule, happening, now) for rule in found)))
    channels = sorted({channel for rule in found for channel in rule.channel_ids})
    write_notices(session, happening, people, now)
    write_deliveries(session, happening, channels, now)
    return len(people)


def write_notices(session: Session, happening: Happening, people: Iterable[int], now: datetime) -> None:
    """One message for each person, and a sign to their open pages."""
    event = EVENTS[happening.event]
    for person in people:
        notice = Notice(
            recipient_id=person, event=event.code, severity=event.severity, title=event.title,
            text=happening.text[:1000], link=happening.link[:200], created_at=now,
        )  # fmt: skip
        session.add(notice)
        session.add(OutboxMessage(topic=TOPIC, payload=f'{{"user_id": {person}}}', created_at=now))
    session.flush()


def write_deliveries(session: Session, happening: Happening, channels: Sequence[int], now: datetime) -> None:
    """One delivery for each channel that is in use."""
    in_use = select(NoticeChannel.id).where(
        col(NoticeChannel.id).in_(channels), col(NoticeChannel.switched_off_at).is_(None)
    )
    for channel_id in session.exec(in_use.order_by(col(NoticeChannel.id))).all():
        session.add(
            Delivery(
                channel_id=channel_id or 0, event=happening.event, title=EVENTS[happening.event].title,
                text=happening.text[:1000], created_at=now, next_try_at=now,
            )
        )  # fmt: skip
    session.flush()


def sweep_told(session: Session, now: datetime) -> int:
    """Forget subjects that have rested; the number forgotten."""
    return int(session.exec(delete(NoticeTold).where(col(NoticeTold.at) < now - rules.REST)).rowcount)


def _locked(session: Session) -> NoticeMark:
    mark = session.get(NoticeMark, _LOG, with_for_update=True)
    if mark is None:
        raise LookupError("the mark of the log is missing: migrate first")
    return mark


def _entries_after(session: Session, seq: int) -> list[AuditEntry]:
    """The next entries, whole acts only: an act of many rows has one moment and must not be cut in two."""
    wanted = select(AuditEntry).where(col(AuditEntry.seq) > seq).order_by(col(AuditEntry.seq))
    found = list(session.exec(wanted.limit(_CHUNK)).all())
    if len(found) == _CHUNK:
        last = found[-1]
        rest = select(AuditEntry).where(col(AuditEntry.seq) > last.seq, col(AuditEntry.at) == last.at)
        found += session.exec(rest.order_by(col(AuditEntry.seq))).all()
    return found


def _acts(entries: Sequence[AuditEntry]) -> list[Act]:
    def act(entry: AuditEntry) -> tuple[object, ...]:
        return (entry.at, entry.actor_id, entry.session_id, entry.action, entry.outcome)

    return [Act(list(group)) for _, group in groupby(entries, key=act)]


def _wants(session: Session, rule: NoticeRule, happening: Happening, now: datetime) -> bool:
    concerned = rules.concerns(
        wanted=rule.warehouse_ids, minimum=rule.minimum, warehouse_ids=happening.warehouse_ids,
        measure=happening.measure,
    )  # fmt: skip
    return concerned and (not happening.subject or _has_rested(session, rule.id or 0, happening.subject[:160], now))


def _has_rested(session: Session, rule_id: int, subject: str, now: datetime) -> bool:
    told = session.get(NoticeTold, (rule_id, subject))
    if told is not None and told.at > now - rules.REST:
        return False
    told = told or NoticeTold(rule_id=rule_id, subject=subject, at=now)
    told.at = now
    session.add(told)
    session.flush()
    return True


def _recipients(session: Session, rule: NoticeRule, happening: Happening, now: datetime) -> set[int]:
    """The people of a rule who have an account in use; whoever did it knows already, unless it is about security."""
    people = {*rule.user_ids, *_holders(session, rule.role_codes, happening.warehouse_ids, now)}
    if rule.tells_person:
        people |= {*happening.person_ids, *((happening.person_id,) if happening.person_id is not None else ())}
    if not EVENTS[happening.event].is_security:
        people.discard(happening.actor_id)
    able = select(User.id).where(
        col(User.id).in_(people), col(User.switched_off_at).is_(None), User.id != SYSTEM_USER_ID
    )
    return {person for person in session.exec(able).all() if person is not None}


def _holders(session: Session, roles: Sequence[str], warehouse_ids: tuple[int, ...], now: datetime) -> set[int]:
    """Who holds one of the roles, where it happened or in the whole company."""
    held = (
        select(RoleAssignment.user_id)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .where(
            col(Role.code).in_(roles),
            or_(col(RoleAssignment.expires_at).is_(None), col(RoleAssignment.expires_at) > now),
        )
    )
    if warehouse_ids:
        here = col(RoleAssignment.warehouse_id)
        held = held.where(or_(here.is_(None), here.in_(warehouse_ids)))
    return set(session.exec(held).all())
