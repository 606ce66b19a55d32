"""Backups: a consistent copy of database and files in one folder, with a manifest that proves it whole.

20260105T020000Z/
  manifest.json      what it is, of which schema, SHA-256 of everything below
  database.sqlite    or database.dump (pg_dump, custom format)
  files/  mappings/  as they lie in the data folder
"""

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from sqlalchemy import create_engine, inspect, text

from jxc_app.core.errors import DomainError
from jxc_app.core.outcomes import Outcome
from jxc_app.core.postgres_tools import find_tool, run_tool
from jxc_app.core.settings import Settings

MANIFEST = "manifest.json"
_FOLDERS = ("files", "mappings")
_SQLITE_FILE = "database.sqlite"
_DUMP_FILE = "database.dump"
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. ``tool_major``: version of pg_dump that wrote it, 0 for SQLite."""

    made_at: str
    engine: str
    schema_version: str
    database_file: str
    sha256: dict[str, str]
    tool_major: int = 0


@dataclass(frozen=True)
class Backup:
    """A finished backup."""

    path: Path
    manifest: Manifest
    size: int


def make_backup(settings: Settings, now: datetime) -> Backup:
    """Copy database and files into a new folder under ``backups``; the oldest beyond ``backups_kept`` go.

    Writers go on meanwhile. The database comes first: a file is stored before the row that names it, so every
    row of the copy finds its file. Raises DomainError where the tools are missing or fail.
    """
    settings.backups_dir.mkdir(parents=True, exist_ok=True)
    folder = settings.backups_dir / now.strftime(_STAMP)
    with FileLock(settings.backups_dir / ".lock"):
        _drop_unfinished(settings)
        building = folder.with_suffix(".tmp")
        building.mkdir(mode=0o700)
        manifest = _fill(building, settings, now)
        _write_manifest(building, manifest)
        building.rename(folder)
        _sync(settings.backups_dir)
        _drop_old(settings)
    return Backup(folder, manifest, sum(path.stat().st_size for path in _contents(folder)))


def _fill(building: Path, settings: Settings, now: datetime) -> Manifest:
    if settings.is_sqlite:
        name, tool = _SQLITE_FILE, 0
        copy_sqlite(sqlite_path(settings), building / name)
    else:
        name = _DUMP_FILE
        tool = _dump(settings.resolved_owner_url, building / name)
    for kind in _FOLDERS:
        if (settings.data_dir / kind).is_dir():
            shutil.copytree(settings.data_dir / kind, building / kind, copy_function=shutil.copy2)
    return Manifest(
        made_at=now.isoformat(),
        engine="sqlite" if settings.is_sqlite else "postgresql",
        schema_version=schema_version(settings.resolved_owner_url),
        database_file=name,
        sha256={str(path.relative_to(building)): _digest(path) for path in _contents(building)},
        tool_major=tool,
    )


def sqlite_path(settings: Settings) -> Path:
    """The file of a SQLite database."""
    return Path(settings.resolved_database_url.removeprefix("sqlite:///"))


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy by the online backup API, in one step: one snapshot, and nobody waits for it."""
    if not source.exists():
        raise DomainError("backup.no_database")
    with (
        closing(sqlite3.connect(source.resolve().as_uri() + "?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy, pages=-1)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise DomainError("backup.damaged", file=target.name)


def _dump(url: str, target: Path) -> int:
    program, major = find_tool("pg_dump", _server_major(url))
    run_tool(program, url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return major


def _server_major(url: str) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    finally:
        engine.dispose()


def schema_version(url: str) -> str:
    """The migration the database stands at, empty before the first."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
    finally:
        engine.dispose()


def list_backups(settings: Settings) -> list[Path]:
    """Finished backups, oldest first."""
    return sorted(path.parent for path in settings.backups_dir.glob(f"*/{MANIFEST}"))


def last_backup(settings: Settings) -> tuple[str, datetime] | None:
    """Name and time of the latest finished backup, whoever made it; None where there is none."""
    for folder in reversed(list_backups(settings)):
        try:
            return folder.name, datetime.fromisoformat(read_manifest(folder).made_at)
        except (DomainError, ValueError):
            continue
    return None


def last_outcome(known: Outcome | None, settings: Settings) -> Outcome | None:
    """How the last backup ended: the night's, as it was kept, or one that somebody has made since by hand."""
    found = last_backup(settings)
    if found is None or (known is not None and known.at >= found[1]):
        return known
    return Outcome(found[1], True, found[0])


def read_manifest(folder: Path) -> Manifest:
    """What a backup says it holds. Raises DomainError ``backup.not_one``."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DomainError("backup.not_one", folder=str(folder)) from error


def verify(folder: Path) -> Manifest:
    """The manifest of a backup whose every byte is as it was. Raises DomainError ``backup.damaged``."""
    manifest = read_manifest(folder)
    for name, expected in manifest.sha256.items():
        path = folder / name
        if not path.is_file() or _digest(path) != expected:
            raise DomainError("backup.damaged", file=name)
    return manifest


def restore_into_folder(folder: Path, target: Path) -> Settings:
    """Put a SQLite backup into an empty data folder; the settings that open it. Raises DomainError."""
    manifest = verify(folder)
    if manifest.engine != "sqlite":
        raise DomainError("restore.wants_url")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DomainError("restore.not_empty", target=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.with_name(f".{target.name}.tmp-{os.getpid()}")
    try:
        building.mkdir(mode=0o700)
        shutil.copyfile(folder / manifest.database_file, building / "jxc.db")
        _copy_folders(folder, building)
        building.replace(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return Settings(data_dir=target, database_url="", database_owner_url="")


def restore_into_database(folder: Path, url: str, data_dir: Path | None) -> Settings:
    """Put a PostgreSQL backup into an empty database and its files into ``data_dir``.

    Raises DomainError, also where the backup holds files and nobody said where they go.
    """
    manifest = verify(folder)
    if manifest.engine != "postgresql":
        raise DomainError("restore.wants_folder")
    settings = Settings(database_url=url, database_owner_url="")
    address = settings.resolved_database_url
    if _has_tables(address):
        raise DomainError("restore.not_empty", target="database")
    _check_room_for_files(folder, data_dir)
    program, _ = find_tool("pg_restore", max(_server_major(address), manifest.tool_major))
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    run_tool(program, address, *options, str(folder / manifest.database_file))
    if data_dir is not None:
        _copy_folders(folder, data_dir)
    return settings


def _check_room_for_files(folder: Path, data_dir: Path | None) -> None:
    kinds = [kind for kind in _FOLDERS if (folder / kind).is_dir()]
    if kinds and data_dir is None:
        raise DomainError("restore.wants_files_folder")
    if data_dir is not None and any((data_dir / kind).exists() for kind in kinds):
        raise DomainError("restore.not_empty", target=str(data_dir))


def _has_tables(url: str) -> bool:
    engine = create_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _copy_folders(folder: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for kind in _FOLDERS:
        if (folder / kind).is_dir():
            shutil.copytree(folder / kind, target / kind, copy_function=shutil.copy2)


def _contents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(building: Path, manifest: Manifest) -> None:
    for path in _contents(building):
        _sync(path)
    path = building / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
    _sync(path)
    _sync(building)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _drop_unfinished(settings: Settings) -> None:
    """What a killed or failed run left; under the lock nobody else is building."""
    for folder in settings.backups_dir.glob("*.tmp"):
        shutil.rmtree(folder)


def _drop_old(settings: Settings) -> None:
    for folder in list_backups(settings)[: -settings.backups_kept]:
        shutil.rmtree(folder)
