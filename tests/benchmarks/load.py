"""50 people on the stock page of one worker: round trips at one event each per two seconds, and flat out.

The floor is the same page asked of the database layer by one caller, without web, session or websocket.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, perform
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.inventory.queries import stock_page
from jxc_app.state.stock import StockState
from jxc_app.wiring import wire
from tests.benchmarks.report import heading, say, spread, timed
from tests.benchmarks.templates import settings_of, sqlite_template
from tests.browser.running import running

CLIENTS, SECONDS = 50, 20
_LOGIN, _PASSWORD = "viewer", "Kestrel-4417-orchard"


def run() -> None:
    """Serve a copy of the large company and let the clients at it."""
    wire()
    ensure_built(lambda text: None)
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder:
        company = Path(folder) / "company"
        shutil.copytree(sqlite_template(), company)
        _hire(company)
        with running(company) as address:
            heading(f"{CLIENTS} clients on the stock page, one worker, 550,000 balances: SQLite (target p95 300 ms)")
            _print_floor(company)
            figures = _drive(address)
    for label, times in figures.items():
        pace = (
            f"   {len(times) / SECONDS:.0f} events/s"
            if label == "paced"
            else f"   {len(times) * 2 / SECONDS:.0f} events/s"
        )
        say(label, spread(times) + pace)


def _hire(company: Path) -> None:
    settings = settings_of(company)
    database = Database(settings.resolved_database_url, settings=settings)
    account = {"login": _LOGIN, "name": "查看", "password": _PASSWORD, "must_change_password": False}
    command = CreateUser.model_validate(account | {"roles": [{"role": "owner", "warehouse_id": None}]})
    perform(create_user, command, actor=Actor.system(device="benchmark"), database=database)
    database.close()


def _print_floor(company: Path) -> None:
    settings, dice = settings_of(company), random.Random(0)
    database = Database(settings.resolved_database_url, settings=settings)
    everywhere = Scope(everywhere=True)

    def ask() -> object:
        page = dice.randint(1, 20)
        return database.read(lambda session: stock_page.work(session, everywhere, page=page))

    ask()
    say("floor: the query alone, one caller", spread([timed(ask) for _ in range(50)]))
    database.close()


def _drive(address: str) -> dict[str, list[float]]:
    command = [sys.executable, "-m", "tests.benchmarks.clients", address, StockState.get_full_name(), _LOGIN, _PASSWORD]
    command += ["--clients", str(CLIENTS), "--seconds", str(SECONDS)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if answer.returncode != 0:
        raise RuntimeError(f"the clients gave up:\n{answer.stderr[-4000:]}")
    figures: dict[str, list[float]] = json.loads(answer.stdout)
    return figures
