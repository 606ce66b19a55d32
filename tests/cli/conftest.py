"""The command line in this process, on a company of the test's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jxc_app.cli.main import app
from jxc_app.core.database import get_database, use_database
from jxc_app.core.settings import Settings, get_settings


@dataclass(frozen=True)
class Ran:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.out))


class CommandLine:
    """Runs ``jxc`` with the settings of one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, stdin: str = "") -> Ran:
        done = CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)
        return Ran(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def jxc(tmp_path, monkeypatch) -> Iterator[CommandLine]:
    """A command line over an empty data folder on SQLite."""
    folder = tmp_path / "data"
    monkeypatch.setenv("JXC_DATA_DIR", str(folder))
    monkeypatch.setenv("JXC_DATABASE_URL", "")
    monkeypatch.setenv("JXC_DATABASE_OWNER_URL", "")
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    use_database(None)
    yield CommandLine(folder)
    get_database().close()
    use_database(None)
    get_settings.cache_clear()


@pytest.fixture
def company(jxc, templates) -> Settings:
    """The test company in the command line's data folder."""
    with templates.of("sqlite").copy(jxc.folder) as settings:
        return settings
