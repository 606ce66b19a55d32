"""Backups: whole, proven, and back in an empty place only."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import make_url

from jxc_app.core import backup as backups
from jxc_app.core.backup import make_backup, restore_into_database, restore_into_folder
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.migrations import upgrade
from jxc_app.core.use_case import read
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.inventory.queries import stock_totals
from tests.migration.conftest import SYSTEM, sold

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def company(importer, settings):
    """Some stock, and a file that a row might name."""
    importer.file([sold("C1", "A-1", -5), sold("2", "A-1", 2)])
    (settings.files_dir / "ab").mkdir(parents=True)
    (settings.files_dir / "ab" / "abcdef").write_bytes(b"a photograph")
    return importer.database


@pytest.fixture
def empty_database(templates, engine, settings):
    """The address of a new PostgreSQL database, none on SQLite."""
    if engine == "sqlite":
        yield None
        return
    owner, name = make_url(settings.database_owner_url), f"jxc_restore_{uuid.uuid4().hex[:8]}"
    templates.of(engine).execute(f"CREATE DATABASE {name} OWNER {owner.username}")
    yield owner.set(database=name).render_as_string(hide_password=False)
    templates.of(engine).execute(f"DROP DATABASE {name} WITH (FORCE)")


def restored(engine, folder, target, url):
    settings = restore_into_folder(folder, target) if engine == "sqlite" else restore_into_database(folder, url, target)
    upgrade(settings)
    return Database(settings.resolved_database_url, settings=settings)


def test_a_restored_copy_is_the_same_and_proves(engine, company, settings, tmp_path, empty_database):
    made = make_backup(settings, NOW)
    before = read(stock_totals, actor=SYSTEM, database=company)
    copy = restored(engine, made.path, tmp_path / "copy", empty_database)
    try:
        assert read(stock_totals, actor=SYSTEM, database=copy) == before
        assert copy.read(prove_stock).ok
        assert (tmp_path / "copy" / "files" / "ab" / "abcdef").read_bytes() == b"a photograph"
    finally:
        copy.close()


def test_the_secret_key_stays_outside(engine, company, settings):
    settings.secret_key()
    made = make_backup(settings, NOW)
    names = {path.name for path in made.path.rglob("*") if path.is_file()}
    database = "database.sqlite" if engine == "sqlite" else "database.dump"
    assert names == {"manifest.json", database, "abcdef"}
    assert made.manifest.schema_version


@on_sqlite
def test_what_is_written_meanwhile_does_not_disturb(company, settings, importer, tmp_path):
    with company.reading() as reader:
        reader.connection().exec_driver_sql("SELECT 1 FROM sku")
        make_backup(settings, NOW)
    importer.file([sold("3", "A-1", 1)])
    copy = restored("sqlite", backups.list_backups(settings)[-1], tmp_path / "copy", None)
    try:
        assert read(stock_totals, actor=SYSTEM, database=copy).on_hand == 3
        assert copy.read(prove_stock).ok
    finally:
        copy.close()


def test_only_into_an_empty_place(engine, company, settings, tmp_path, empty_database):
    made = make_backup(settings, NOW)
    (tmp_path / "copy" / "files").mkdir(parents=True)
    (tmp_path / "copy" / "files" / "mine").write_text("mine")
    with pytest.raises(DomainError) as refusal:
        restored(engine, made.path, tmp_path / "copy", empty_database)
    assert refusal.value.code == "restore.not_empty"
    assert (tmp_path / "copy" / "files" / "mine").read_text() == "mine"


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_never_over_a_database_in_use(company, settings, tmp_path):
    made = make_backup(settings, NOW)
    with pytest.raises(DomainError) as refusal:
        restore_into_database(made.path, settings.resolved_owner_url, tmp_path / "copy")
    assert refusal.value.code == "restore.not_empty"


@on_sqlite
@pytest.mark.parametrize("name", ["database.sqlite", "files/ab/abcdef"])
def test_one_changed_byte_is_found(company, settings, tmp_path, name):
    made = make_backup(settings, NOW)
    path = made.path / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(DomainError) as refusal:
        restore_into_folder(made.path, tmp_path / "copy")
    assert refusal.value.code == "backup.damaged"
    assert not (tmp_path / "copy").exists()


@on_sqlite
def test_a_folder_without_a_manifest_is_no_backup(company, settings, tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(DomainError) as refusal:
        restore_into_folder(tmp_path / "other", tmp_path / "copy")
    assert refusal.value.code == "backup.not_one"


@on_sqlite
def test_the_newest_are_kept_and_leavings_go(company, settings):
    few = settings.model_copy(update={"backups_kept": 2})
    (settings.backups_dir / "20200101T000000Z.tmp").mkdir(parents=True)
    for day in range(4):
        make_backup(few, NOW + timedelta(days=day))
    kept = backups.list_backups(settings)
    assert [path.name[:8] for path in kept] == ["20260107", "20260108"]
    assert not list(settings.backups_dir.glob("*.tmp"))


@on_sqlite
def test_a_failed_backup_is_no_backup(company, settings, monkeypatch):
    broken = settings.model_copy(update={"database_url": f"sqlite:///{settings.data_dir / 'missing.db'}"})
    with pytest.raises(DomainError):
        make_backup(broken, NOW)
    assert backups.list_backups(settings) == []


@on_sqlite
def test_a_backup_of_the_other_engine_is_refused(company, settings, tmp_path):
    made = make_backup(settings, NOW)
    other = replace(made.manifest, engine="postgresql")
    (made.path / "manifest.json").write_text(json.dumps(other.__dict__))
    with pytest.raises(DomainError) as refusal:
        restore_into_folder(made.path, tmp_path / "copy")
    assert refusal.value.code == "restore.wants_url"
