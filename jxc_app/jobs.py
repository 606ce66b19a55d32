"""Work that is due by itself: nightly backup and proof, reports, notices, sweeping, ending what has expired.

Every worker asks for the lease; whoever has it works. A worker that dies loses it after a minute.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from jxc_app.core import idempotency, lease, outbox
from jxc_app.core.backup import make_backup
from jxc_app.core.clock import business_date
from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError, say
from jxc_app.core.ids import new_key
from jxc_app.core.logs import get_logger
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.access import throttle
from jxc_app.modules.approvals.overdue import RemindOverdue, has_overdue, remind_overdue
from jxc_app.modules.asking.closing import close_due
from jxc_app.modules.audit.heads import write_head
from jxc_app.modules.audit.service import close_tallies
from jxc_app.modules.catalog.alike_schedule import find_daily
from jxc_app.modules.catalog.pictures import drop_unused_pictures
from jxc_app.modules.catalog.queries import pictures_in_use
from jxc_app.modules.checklist.schedule import run_due
from jxc_app.modules.counting.abc_schedule import compute_monthly
from jxc_app.modules.counting.schedule import open_due_counts
from jxc_app.modules.files.keeping import drop_unused_files
from jxc_app.modules.files.queries import files_in_use
from jxc_app.modules.fulfilment.sourcing import ResourceOrder, orders_in_want, resource_order
from jxc_app.modules.intake.callbacks import send_callbacks
from jxc_app.modules.inventory.proving import prove_and_remember
from jxc_app.modules.inventory.reserving import ReleaseExpired, has_expired, release_expired
from jxc_app.modules.notifications.delivering import send_due
from jxc_app.modules.notifications.digest import tell_daily
from jxc_app.modules.notifications.duties import tell_of_duties
from jxc_app.modules.notifications.telling import sweep_told, tell_new
from jxc_app.modules.purchasing.overdue import RemindOrder, orders_to_remind, remind_order
from jxc_app.modules.replenishment.schedule import compute_daily
from jxc_app.modules.reports.service import make_due
from jxc_app.modules.retail.settling import SettleShort, settle_short, tickets_to_settle
from jxc_app.modules.sales.keeping import waiting_orders
from jxc_app.modules.sales.ordering import KeepArrived, keep_arrived
from jxc_app.modules.stock_health.schedule import record_daily
from jxc_app.modules.transfer_advice.schedule import advise_daily, advise_where_stock_fell
from jxc_app.modules.transfers.requesting import LapseRequest, lapse_request, lapsed_requests

log = get_logger("jobs")
_LEASE = "jobs"
_LASTS = timedelta(seconds=60)
_LOOK_EVERY = 20.0
_TELL_EVERY = 5.0
_ORDERS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again; ``work`` says how much it did. ``is_heavy``: not in a worker's first minutes."""

    name: str
    every: timedelta
    work: Callable[[datetime], int]
    is_heavy: bool = False


def _in_one_transaction(work: Callable[[Session, datetime], int]) -> Callable[[datetime], int]:
    return lambda now: get_database().write(lambda session: work(session, now))


def _release_expired(now: datetime) -> int:
    if not get_database().read(lambda session: has_expired(session, now)):
        return 0  # the log is for what was done
    return perform(release_expired, ReleaseExpired(), actor=Actor.system(device="jobs")).reservations


def _remind_overdue(now: datetime) -> int:
    if not get_database().read(lambda session: has_overdue(session, now)):
        return 0
    return perform(remind_overdue, RemindOverdue(), actor=Actor.system(device="jobs")).approvals


def _remind_orders(now: datetime) -> int:
    today = business_date(now, get_settings().zone)
    late = get_database().read(lambda session: orders_to_remind(session, today))
    for order_id in late:
        perform(remind_order, RemindOrder(document_id=order_id), actor=Actor.system(device="jobs"))
    return len(late)


def _keep_arrived(now: datetime) -> int:
    waiting = get_database().read(lambda session: waiting_orders(session, now, _ORDERS_AT_ONCE))
    actor = Actor.system(device="jobs")

    def keep(order_id: int) -> int:
        return perform(keep_arrived, KeepArrived(order_id=order_id), actor=actor).lines

    return each("keep_arrived", waiting, keep)


def _resource_orders(now: datetime) -> int:
    waiting = get_database().read(lambda session: orders_in_want(session, now, _ORDERS_AT_ONCE))
    actor = Actor.system(device="jobs")

    def share_out(order_id: int) -> int:
        return len(perform(resource_order, ResourceOrder(order_id=order_id), actor=actor).parcels)

    return each("resource_orders", waiting, share_out)


def _settle_short(now: datetime) -> int:
    today = business_date(now, get_settings().zone)
    waiting = get_database().read(lambda session: tickets_to_settle(session, today, _ORDERS_AT_ONCE))
    actor = Actor.system(device="jobs")

    def settle(document_id: int) -> int:
        return int(perform(settle_short, SettleShort(document_id=document_id), actor=actor).quantity > 0)

    return each("settle_short", waiting, settle)


def _lapse_requests(now: datetime) -> int:
    late = get_database().read(lambda session: lapsed_requests(session, now))
    actor = Actor.system(device="jobs")

    def lapse(document_id: int) -> int:
        perform(lapse_request, LapseRequest(document_id=document_id), actor=actor)
        return 1

    return each("lapse_requests", late, lapse)


def each(job: str, document_ids: Iterable[int], act: Callable[[int], int]) -> int:
    """Do it for every document, and add up what was done.

    One that is refused, for somebody was faster or its books are closed, keeps the others from nothing.
    """
    done = 0
    for document_id in document_ids:
        try:
            done += act(document_id)
        except DomainError as refusal:
            log.warning(job, document_id=document_id, refusal=refusal.code)
    return done


def _sweep_pictures(now: datetime) -> int:
    return drop_unused_pictures(get_settings(), now, lambda: get_database().read(pictures_in_use))


def _sweep_files(now: datetime) -> int:
    return drop_unused_files(get_settings(), now, lambda: get_database().read(files_in_use))


def _write_head(now: datetime) -> int:
    return write_head(get_database(), now)


JOBS = (
    Job("write_audit_head", timedelta(hours=1), _write_head),
    Job("close_refusals", timedelta(minutes=1), _in_one_transaction(close_tallies)),
    Job("release_expired", timedelta(minutes=1), _release_expired),
    Job("settle_short", timedelta(minutes=1), _settle_short),  # what was sold is gone: before what is only promised
    Job("keep_arrived", timedelta(minutes=1), _keep_arrived),
    Job("resource_orders", timedelta(minutes=1), _resource_orders),
    Job("lapse_requests", timedelta(minutes=1), _lapse_requests),
    Job("remind_overdue", timedelta(minutes=1), _remind_overdue),
    Job("remind_orders", timedelta(minutes=15), _remind_orders),
    Job("close_asks", timedelta(minutes=1), lambda now: close_due(get_database(), now)),
    Job("open_counts", timedelta(minutes=5), lambda now: open_due_counts(get_database(), now), is_heavy=True),
    Job("sweep_outbox", timedelta(hours=1), _in_one_transaction(outbox.sweep)),
    Job("sweep_throttle", timedelta(hours=1), _in_one_transaction(throttle.sweep)),
    Job("sweep_pictures", timedelta(hours=6), _sweep_pictures),
    Job("sweep_files", timedelta(hours=1), _sweep_files),
    Job("sweep_keys", timedelta(hours=1), _in_one_transaction(idempotency.sweep)),
    Job("sweep_told", timedelta(hours=1), _in_one_transaction(sweep_told)),
    Job("make_reports", timedelta(minutes=5), lambda now: make_due(get_database(), now), is_heavy=True),
    Job("compute_abc", timedelta(hours=1), lambda now: compute_monthly(get_database(), now), is_heavy=True),
    Job("suggest_orders", timedelta(minutes=15), lambda now: compute_daily(get_database(), now), is_heavy=True),
    Job("advise_daily", timedelta(minutes=15), lambda now: advise_daily(get_database(), now), is_heavy=True),
    Job("record_health", timedelta(minutes=15), lambda now: record_daily(get_database(), now), is_heavy=True),
    Job("advise_stock", timedelta(minutes=1), lambda now: advise_where_stock_fell(get_database(), now), is_heavy=True),
    Job("find_alike", timedelta(hours=1), lambda now: find_daily(get_database(), now), is_heavy=True),
    Job("run_checks", timedelta(minutes=1), lambda now: run_due(get_database(), now), is_heavy=True),
)


def _tell_new(now: datetime) -> int:
    notices = 0
    while (told := get_database().write(lambda session: tell_new(session, now))).entries:
        notices += told.notices
    return notices


def _tell_daily(now: datetime) -> int:
    return get_database().write(lambda session: tell_daily(session, now, get_settings().zone))


#: told of within seconds, so no other job may stand before it; and sending waits for the outside, so telling does not
TELLING = (
    Job("tell_new", timedelta(), _tell_new),
    Job("tell_of_duties", timedelta(seconds=20), _in_one_transaction(tell_of_duties)),
    Job("tell_daily", timedelta(minutes=1), _tell_daily),
)
SENDING = (
    Job("send_due", timedelta(), lambda now: send_due(get_database())),
    Job("send_callbacks", timedelta(), lambda now: send_callbacks(get_database())),
)


@dataclass(slots=True)
class Jobs:
    """The jobs of one worker under one lease."""

    lease: str = _LEASE
    jobs: tuple[Job, ...] = JOBS
    holder: str = field(default_factory=new_key)
    started: datetime = field(default_factory=lambda: clock.get().now())
    _done: dict[str, datetime] = field(default_factory=dict)

    def run_due(self) -> None:
        """Do what is due, if this worker holds the lease. A failing job is logged and stops no other."""
        now = clock.get().now()
        if not get_database().write(lambda s: lease.take(s, self.lease, self.holder, now, _LASTS)):
            return
        for job in self.jobs:
            if job.is_heavy and not self._has_settled(now):
                continue
            if now - self._done.get(job.name, now - job.every) >= job.every:
                self._done[job.name] = now
                self._run(job, now)
        if self.lease == _LEASE:
            self._run_nightly(now)

    def _has_settled(self, now: datetime) -> bool:
        return now - self.started >= timedelta(minutes=get_settings().settle_minutes)

    def give_up(self) -> None:
        """Let another worker have the lease."""
        get_database().write(lambda session: lease.give_back(session, self.lease, self.holder))

    def _run(self, job: Job, now: datetime) -> None:
        try:
            count = job.work(now)
        except Exception as error:
            log.error("job_failed", job=job.name, kind=type(error).__name__)
        else:
            if count or job.every:
                log.info("job_done", job=job.name, count=count)

    def _run_nightly(self, now: datetime) -> None:
        # A shop's computer is off at night: then it is done in the morning, not in its first busy minutes.
        local = now.astimezone(get_settings().zone)
        if local.hour < get_settings().backup_hour or not self._has_settled(now):
            return
        name = f"nightly {local.date()}"
        if get_database().write(lambda s: lease.take_once(s, name, self.holder, now, timedelta(days=2))):
            nightly()


def nightly() -> None:
    """Back the company up and prove its stock; both outcomes are kept for people and go to the log."""
    try:
        name = make_backup(get_settings(), clock.get().now()).path.name
    except Exception as error:
        log.error("backup_failed", kind=type(error).__name__)
        _remember_backup(is_good=False, detail=say(error) if isinstance(error, DomainError) else "")
    else:
        log.info("backup_done", path=name)
        _remember_backup(is_good=True, detail=name)
    proof = prove_and_remember(get_database())
    failed = [check.code for check in proof.checks if check.failed]
    (log.info if proof.ok else log.error)("proof", ok=proof.ok, failed=failed)


def _remember_backup(*, is_good: bool, detail: str) -> None:
    outcome = Outcome(clock.get().now(), is_good, detail)
    get_database().write(lambda session: remember_outcome(session, "backup", outcome))


async def run_jobs() -> None:
    """Run for as long as the worker does."""
    await asyncio.gather(
        _keep_running(Jobs(), _LOOK_EVERY),
        _keep_running(Jobs("telling", TELLING), _TELL_EVERY),
        _keep_running(Jobs("sending", SENDING), _TELL_EVERY),
    )


async def _keep_running(jobs: Jobs, every: float) -> None:
    try:
        while True:
            try:
                await asyncio.to_thread(jobs.run_due)
            except Exception as error:
                log.error("jobs_failed", kind=type(error).__name__)
            await asyncio.sleep(every)
    finally:
        await asyncio.shield(asyncio.to_thread(jobs.give_up))
