"""What the tests of the ground share: an engine, a fresh database with the test company, worker processes."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

import jxc_app.modules.migration.demo.founding
import jxc_app.modules.migration.service  # noqa: F401  what only the command line loads
from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database, use_database
from jxc_app.core.logs import configure_logs
from jxc_app.core.settings import Settings
from jxc_app.core.use_case import clock
from jxc_app.wiring import wire
from tests.support.company import Company
from tests.support.databases import PostgresTemplate, SqliteTemplate, Template, keep_compiled
from tests.support.forks import FORKS
from tests.support.kept import Kept
from tests.support.memory import keep_files_in_memory
from tests.support.postgres import describe_postgres, find_postgres
from tests.support.shares import TRIES_ALL, is_tried

os.environ["JXC_ENVIRONMENT"] = "test"
keep_files_in_memory()
wire()
configure_logs("ERROR")

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


#: the files that take longest begin first, so that none of them is left to one worker at the end
_LONG = (
    "web/test_refusals.py", "access/test_matrix.py", "web/test_wrong_input.py", "migration/test_demo.py",
    "inventory/test_books_machine.py", "inventory/test_machine.py", "faults/test_kill.py",
    "access/test_rows_everywhere.py", "inventory/test_stock_pages.py", "cli/test_guards.py",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test on one engine, unless all is tried; long files first, the others as they were found."""
    if not TRIES_ALL:
        left_out = [item for item in items if not is_tried(item)]
        items[:] = [item for item in items if is_tried(item)]
        config.hook.pytest_deselected(items=left_out)

    def rank(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((at for at, name in enumerate(_LONG) if path.endswith(name)), len(_LONG))

    items.sort(key=rank)


def pytest_report_header() -> str:
    return f"PostgreSQL: {describe_postgres()}"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Both engines, one after the other; a test that needs one of them overrides it by parametrize."""
    return str(request.param)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Templates"]:
    made = Templates(tmp_path_factory.mktemp("templates"))
    yield made
    made.close()


class Templates:
    """One migrated template for each engine, made when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Template] = {}
        #: by dialect, the one that compiled for all
        self.engines: dict[str, Engine] = {}
        self._server = find_postgres()
        self._is_started = False

    def of(self, engine: str) -> Template:
        if engine not in self._made:
            folder = self._folder / engine
            folder.mkdir()
            self._made[engine] = self._postgres(folder) if engine == "postgresql" else SqliteTemplate(folder)
        return self._made[engine]

    def close(self) -> None:
        for template in self._made.values():
            if isinstance(template, PostgresTemplate):
                template.close()
        if self._is_started:
            self._server.__exit__(None, None, None)

    def _postgres(self, folder: Path) -> PostgresTemplate:
        server = self._server.__enter__()
        self._is_started = True
        return PostgresTemplate(server, folder)


@pytest.fixture
def settings(engine: str, templates: Templates, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a database of this test's own."""
    with templates.of(engine).copy(tmp_path / "data") as made:
        yield made


@pytest.fixture
def database(settings: Settings, templates: Templates) -> Iterator[Database]:
    """A migrated database with the test company, this test's own and that of the process."""
    opened = Database(settings.resolved_database_url, settings=settings)
    keep_compiled(opened, templates.engines)
    use_database(opened)
    try:
        yield opened
    finally:
        use_database(None)
        opened.close()


@pytest.fixture
def company(database: Database) -> Company:
    return Company(database)


@pytest.fixture(scope="module")
def kept(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Companies of this file, for all of its tests that change nothing."""
    with ExitStack() as opened:
        yield Kept(templates.of, lambda: tmp_path_factory.mktemp("kept") / "data", opened)
    use_database(None)


@pytest.fixture
def standing_clock() -> Iterator[FixedClock]:
    """Time that only moves when the test moves it: Monday 2026-01-05, 10:00 in the company's zone."""
    fixed = FixedClock(datetime(2026, 1, 5, 2, 0, tzinfo=UTC))
    token = clock.set(fixed)
    yield fixed
    clock.reset(token)


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Four processes of their own, started once: threads alone share locks that processes do not."""
    with ProcessPoolExecutor(4, mp_context=FORKS) as pool:
        yield pool
