"""A database that has lost a guard takes no writes until it is put back; reading and proving go on."""

import subprocess
import sys

import pytest
from sqlalchemy import text

from jxc_app.cli.company import open_company
from jxc_app.cli.serve import serve
from jxc_app.core.database import get_database, use_database
from jxc_app.core.errors import DomainError
from jxc_app.core.migrations import missing_guards, owner_engine
from jxc_app.core.settings import get_settings
from tests.migration.conftest import sold, write_history

DROPPED = "guard_stock_move_no_update"


@pytest.fixture
def on_engine(jxc, settings, monkeypatch):
    """The command line on a database of either engine."""
    monkeypatch.setenv("JXC_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("JXC_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("JXC_DATABASE_OWNER_URL", settings.database_owner_url)
    monkeypatch.setenv("JXC_COMPANY_ZONE", "Asia/Shanghai")
    get_settings.cache_clear()
    use_database(None)
    yield jxc
    get_database().close()
    use_database(None)


@pytest.fixture
def unguarded(on_engine, settings, engine):
    """That database after somebody dropped one trigger."""
    owner = owner_engine(settings)
    with owner.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {DROPPED}" + (" ON stock_move" if engine == "postgresql" else "")))
    owner.dispose()
    return on_engine


@pytest.fixture
def writing(tmp_path):
    products = tmp_path / "p.csv"
    products.write_text("编码,名称,单位\nN-1,新品,个\n", encoding="utf-8")
    history = write_history(tmp_path / "h.csv", [sold("1", "K1", 2)])
    return [
        ("import", "products", str(products)),
        ("import", "history", str(history), "--map", "online-retail", "--warehouse", "W1"),
        ("user", "add", "xiaoli", "--role", "keeper"),
        ("demo",),
    ]


def test_every_command_that_writes_refuses_and_names_the_remedy(unguarded, writing):
    for command in writing:
        ran = unguarded(*command)
        assert ran.status == 1, command
        assert DROPPED in ran.err, command
        assert "jxc migrate" in ran.err, command


def test_serving_refuses_before_it_repairs_anything(unguarded, settings):
    with pytest.raises(DomainError, match="jxc migrate"):
        serve("127.0.0.1", 0, before_start=pytest.fail)
    assert missing_guards(settings) == [DROPPED]


def test_reading_goes_on_and_the_proof_tells(unguarded, tmp_path):
    assert unguarded("export", "stock", str(tmp_path / "stock.csv")).status == 0
    ran = unguarded("prove", "--json")
    assert ran.status == 1
    assert ran.json["invariants"]["guards_in_place"]["samples"] == [DROPPED]


def test_migrating_puts_them_back(unguarded, settings, writing):
    ran = unguarded("migrate", "--json")
    assert (ran.status, ran.json["guards"]) == (0, [DROPPED])
    assert missing_guards(settings) == []
    assert unguarded("migrate", "--json").json["guards"] == []
    assert unguarded(*writing[0]).status == 0
    open_company()


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_one_that_is_switched_off_is_missing_too(on_engine, settings, writing):
    owner = owner_engine(settings)
    with owner.begin() as connection:
        connection.execute(text(f"ALTER TABLE stock_move DISABLE TRIGGER {DROPPED}"))
    owner.dispose()
    assert on_engine(*writing[0]).status == 1
    assert on_engine("migrate").status == 0
    assert on_engine(*writing[0]).status == 0


def test_every_process_writes_the_guards_in_the_same_words() -> None:
    script = (
        "from jxc_app.core.guards import all_guards; from jxc_app.wiring import wire; wire(); "
        "print(*all_guards('sqlite'), sep=chr(10))"
    )
    written = {subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(written) == 1
