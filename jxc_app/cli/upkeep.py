"""``jxc migrate``, ``prove``, ``export``, ``backup`` and ``restore``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from jxc_app.cli.company import bring_up_to_date, command_line, connect, open_for_reading
from jxc_app.cli.console import FAILED, fail, note, progress_bar, show, show_json

if TYPE_CHECKING:
    from jxc_app.core.settings import Settings
    from jxc_app.modules.inventory.proof import Proof


def migrate(*, as_json: bool) -> None:
    """Bring the schema up to date, after a backup where there is something to lose."""
    done = bring_up_to_date()
    if as_json:
        show_json(asdict(done))
        return
    if done.backup:
        note(f"已备份到 {done.backup}")
    if done.guards:
        show(f"已恢复 {len(done.guards)} 个缺少的触发器。请再运行 jxc prove 核对账目")
    is_new = done.before != done.after
    show(f"数据库结构 {done.before or '（空）'} → {done.after}" if is_new else f"数据库结构已是最新（{done.after}）")


def prove(*, as_json: bool) -> None:
    """Compare every number with every other; status 1 where one does not agree."""
    from jxc_app.modules.inventory.proving import prove_and_remember

    with progress_bar(hidden=as_json) as progress:
        proof = prove_and_remember(open_for_reading(), progress)
    _show_proof(proof, as_json=as_json)


def _show_proof(proof: "Proof", *, as_json: bool) -> None:
    if as_json:
        checks = {
            check.code: {
                "title": check.title,
                "checked": check.checked,
                "failed": check.failed,
                "samples": check.samples,
            }
            for check in proof.checks
        }
        show_json({"ok": proof.ok, "invariants": checks})
    else:
        for check in proof.checks:
            show(f"{'✓' if not check.failed else '✗'} {check.title}：核对 {check.checked}，不符 {check.failed}")
            for sample in check.samples:
                show(f"    {sample}")
    if not proof.ok:
        fail("有数对不上", FAILED)


def export_table(what: str, out: Path, *, as_json: bool) -> None:
    """Write all stock, or the whole ledger, to a file."""
    from jxc_app.modules.migration.exports import write_export

    with progress_bar(hidden=as_json) as progress:
        rows = write_export(what, out, database=open_for_reading(), actor=command_line(), progress=progress)
    if as_json:
        show_json({"rows": rows, "file": str(out)})
    else:
        show(f"已导出 {rows} 行到 {out}")


def back_up(*, as_json: bool) -> None:
    """Make a backup of the database in use."""
    from jxc_app.core.backup import make_backup
    from jxc_app.core.settings import get_settings
    from jxc_app.core.use_case import clock

    done = make_backup(get_settings(), clock.get().now())
    if as_json:
        show_json({"path": str(done.path), "bytes": done.size, "schema_version": done.manifest.schema_version})
    else:
        show(f"已备份到 {done.path}({done.size / (1 << 20):.1f} MB)")


def restore(backup: Path | None, into: str, files_into: Path | None, *, as_json: bool) -> None:
    """Restore into an empty place, migrate the copy if it is older, and prove it."""
    from jxc_app.core.backup import list_backups
    from jxc_app.core.database import Database
    from jxc_app.core.errors import DomainError
    from jxc_app.core.migrations import upgrade
    from jxc_app.core.settings import get_settings
    from jxc_app.modules.inventory.proof import prove_stock

    connect()
    known = list_backups(get_settings())
    if backup is None and not known:
        raise DomainError("backup.none")
    settings = _restore(backup or known[-1], into, files_into)
    upgrade(settings)
    copy = Database(settings.resolved_database_url, settings=settings)
    try:
        proof = copy.read(prove_stock)
    finally:
        copy.close()
    if not as_json:
        show(f"已恢复 {(backup or known[-1]).name}")
    _show_proof(proof, as_json=as_json)


def _restore(folder: Path, into: str, files_into: Path | None) -> "Settings":
    from jxc_app.core.backup import restore_into_database, restore_into_folder

    if "://" not in into:
        return restore_into_folder(folder, Path(into))
    return restore_into_database(folder, into, files_into)
