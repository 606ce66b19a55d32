"""A plan over 50 stores × 2,000 SKUs on a running server, while other people open pages.

The plan is started as a person starts it, at the websocket of a worker, and is worked out in a process of its own
within the time that the settings give it; how far it is, is read where a person reads it. Beside it visitors open
pages, each a tab that connects, boots and waits for its rows: first without a plan, then with one, in the same run.
The floor is the sign-in page, opened by the same visitors at the same time.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, perform
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.transfer_advice.plan_queries import PlanView, plan_view
from jxc_app.wiring import wire
from tests.benchmarks.network_company import SKUS, STORES, build
from tests.benchmarks.report import heading, say, spread
from tests.benchmarks.templates import settings_of
from tests.browser.running import running

VISITORS, WITHOUT_SECONDS = 6, 45
_LOGIN, _PASSWORD = "owner-1", "Kestrel-4417-orchard"


def run() -> None:
    """Build the company, serve it, let the visitors in, start the plan."""
    wire()
    ensure_built(lambda text: None)
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder:
        company = Path(folder) / "company"
        build(company)
        _hire(company)
        with running(company) as address:
            heading(f"a plan over {STORES} stores × {SKUS:,} SKUs, {VISITORS} visitors, one worker: SQLite")
            found = _drive(address)
        plan = _plan(company)
    _tell_plan(plan, found["progress"])
    for page in sorted(found["without"]):
        label = f"floor: {page}" if page == "/sign-in" else page
        say(f"{label}, no plan", spread(found["without"][page]))
        say(f"{label}, while it is worked out", spread(found["during"][page]))


def _hire(company: Path) -> None:
    settings = settings_of(company)
    database = Database(settings.resolved_database_url, settings=settings)
    account = {"login": _LOGIN, "name": "老板", "password": _PASSWORD, "must_change_password": False}
    command = CreateUser.model_validate(account | {"roles": [{"role": "owner", "warehouse_id": None}]})
    perform(create_user, command, actor=Actor.system(device="benchmark"), database=database)
    database.close()


def _drive(address: str) -> dict[str, dict[str, list[float]]]:
    command = [sys.executable, "-m", "tests.benchmarks.visitors", address, _LOGIN, _PASSWORD]
    command += ["--visitors", str(VISITORS), "--seconds", str(WITHOUT_SECONDS)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1_800)
    if answer.returncode != 0:
        raise RuntimeError(f"the visitors gave up:\n{answer.stderr[-4000:]}")
    figures: dict[str, dict[str, list[float]]] = json.loads(answer.stdout)
    return figures


def _plan(company: Path) -> PlanView:
    settings = settings_of(company)
    database = Database(settings.resolved_database_url, settings=settings)
    found = database.read(lambda session: plan_view.work(session, Scope(everywhere=True)))
    database.close()
    assert found is not None
    return found


def _tell_plan(plan: PlanView, progress: dict[str, list[float]]) -> None:
    seconds = (plan.ended_at - plan.made_at).total_seconds() if plan.ended_at else 0.0
    say(f"the plan ({plan.state}, {plan.method})", f"{seconds:.0f} s from the press of the button")
    told = ", ".join(f"{percent} % after {at[0]:.0f} s" for percent, at in progress.items())
    say("told on the page", told)
    say("needs, met, trucks", f"{plan.needs:,}, {plan.met:,}, {len(plan.lanes):,}")
    say(
        "costs",
        f"{plan.freight + plan.penalty:,.0f} yuan; the simple way {plan.greedy_freight + plan.greedy_penalty:,.0f}",
    )
    say("no plan costs less than", "none in time" if plan.bound is None else f"{plan.bound:,.0f} yuan")
