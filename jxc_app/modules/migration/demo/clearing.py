"""清空演示,正式建账: the demo company goes, with a backup, and an empty company of one's own stands in its place."""

import shutil
from dataclasses import dataclass

from pydantic import Field as Limits
from sqlmodel import Session

from jxc_app.core import registry
from jxc_app.core.backup import make_backup
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import AsTyped
from jxc_app.core.lease import is_held
from jxc_app.core.migrations import rebuild
from jxc_app.core.unit_of_work import Actor, AuditRecord, UnitOfWork
from jxc_app.core.use_case import Command, Permission, Result, SensitiveAct, clock, perform, use_case
from jxc_app.modules.access import passwords
from jxc_app.modules.access.founding import first_administrator, refuse_unless_demo
from jxc_app.modules.access.queries import demo_company

DEMO_CLEAR = Permission("company.clear_demo", "清空演示，正式建账", "系统", scoped=False, sensitive=True)
CLEAR_DEMO = SensitiveAct("clear_demo", "清空演示公司")
#: held by the server while one runs
_SERVER_LEASE = "jobs"


class ClearDemo(Command):
    """``name``: the company's name, typed to confirm. ``password``: of the new administrator; empty: a random one."""

    name: str = Limits(max_length=120)
    password: AsTyped = Limits(default="", max_length=1000, repr=False)


class ClearingAllowed(Result):
    """The company may be cleared."""

    name: str


@dataclass(frozen=True)
class Cleared:
    """Folder of the backup; login and password of the new company's first administrator."""

    backup: str
    login: str
    password: str


@use_case("company.clear_demo", title="清空演示，正式建账", permission=DEMO_CLEAR, proof=CLEAR_DEMO)
def allow_clearing(uow: UnitOfWork, command: ClearDemo) -> ClearingAllowed:
    """Check who asks and what was typed, and note it in the log, which goes into the backup. Clears nothing yet.

    Raises DomainError ``demo.not_demo``, ``demo.wrong_name``, ``demo.server_runs`` (the command line, beside a server,
    which would go on with what it remembers), or what is wrong with the password.
    """
    refuse_unless_demo(uow.session)
    name = demo_company(uow.session)
    if command.name != name:
        raise DomainError("demo.wrong_name", field="name", name=name)
    if command.password:
        fault = passwords.fault_of(command.password, "admin", [name])
        if fault:
            raise DomainError(fault, field="password")
    if uow.actor.is_system and is_held(uow.session, _SERVER_LEASE, uow.now):
        raise DomainError("demo.server_runs")
    uow.record("company", None, name, before={"demo": True}, after={"cleared": True})
    return ClearingAllowed(name=name)


def start_anew(database: Database, actor: Actor, command: ClearDemo) -> Cleared:
    """Clear the demo company: log, backup, then in one transaction an empty company with its first administrator.

    Raises what :func:`allow_clearing` raises. The workers of a server must start anew afterwards.
    """
    allowed = perform(allow_clearing, command, actor=actor, database=database)
    backup = make_backup(database.settings, clock.get().now()).path
    made: list[tuple[str, str]] = []

    def found(session: Session) -> None:
        now = clock.get().now()
        uow = UnitOfWork(
            session, actor=Actor.system(), use_case="company.clear_demo", now=now, settings=database.settings
        )
        made.append(first_administrator(uow, now, command.password))
        record = AuditRecord(
            "company.clear_demo", "company", None, allowed.name, after={"by": actor.name, "backup": backup.name}
        )
        registry.write_audit(session, uow.actor, now, [record])
        uow.publish("stock")
        uow.publish("document")
        uow.write_messages()

    rebuild(database.settings, refuse_unless_demo, found)
    shutil.rmtree(database.settings.files_dir, ignore_errors=True)
    [(login, password)] = made
    return Cleared(str(backup), login, password)
