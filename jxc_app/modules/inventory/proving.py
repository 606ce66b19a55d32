"""The proof as a duty of the company: done, and kept for the people who look at the first page."""

from jxc_app.core.database import Database
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.core.use_case import clock
from jxc_app.modules.inventory.proof import Proof, prove_stock

DUTY = "proof"


def prove_and_remember(database: Database) -> Proof:
    """Prove everything, in a snapshot; then keep when that was and which invariants do not hold."""
    proof = database.read(prove_stock)
    failed = "、".join(check.title for check in proof.checks if check.failed)
    outcome = Outcome(clock.get().now(), proof.ok, failed)
    database.write(lambda session: remember_outcome(session, DUTY, outcome))
    return proof
