"""The proof as a duty of the company: done, and kept for the people who look at the first page."""

from datetime import datetime

from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.core.use_case import clock
from jxc_app.modules.audit.heads import anchors_of, first_unlike
from jxc_app.modules.inventory.proof import Check, Proof, Tell, prove_stock

DUTY = "proof"


def prove_and_remember(database: Database, tell: Tell | None = None) -> Proof:
    """Prove everything, in a snapshot; then keep when that was and which invariants do not hold."""
    proof = prove_all(database, tell)
    database.write(lambda session: remember_proof(session, proof, clock.get().now()))
    return proof


def prove_all(database: Database, tell: Tell | None = None) -> Proof:
    """Prove everything, in a snapshot; nothing is kept."""
    found = database.read(lambda session: prove_stock(session, tell))
    return Proof((*found.checks, _log_has_its_heads(database)))


def remember_proof(session: Session, proof: Proof, now: datetime) -> None:
    """Keep when everything was proved last, and which invariants do not hold."""
    failed = "、".join(check.title for check in proof.checks if check.failed)
    remember_outcome(session, DUTY, Outcome(now, proof.ok, failed))


def _log_has_its_heads(database: Database) -> Check:
    """The log still has every head that was written outside the database."""
    written = anchors_of(database)
    bad = database.read(lambda session: first_unlike(session, written))
    return Check(
        "log_has_its_heads",
        "操作日志与库外链头一致",
        len(written),
        int(bad is not None),
        (f"seq {bad}",) if bad else (),
    )
