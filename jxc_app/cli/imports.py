"""``jxc import``: products, history, and what the books are opened with."""

import gc
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from jxc_app.cli.company import command_line, open_company
from jxc_app.cli.console import FAILED, INTERRUPTED, REFUSED_LINES, fail, note, progress_bar, show, show_json

if TYPE_CHECKING:
    from jxc_app.modules.migration.history import HistoryResult
    from jxc_app.modules.migration.mappings import Mapping

_FAULTS_SHOWN = 50


def products(file: Path, *, as_json: bool) -> None:
    """Import SKUs, or show what is wrong with the file and end with status 2."""
    from jxc_app.modules.migration.products import import_products
    from jxc_app.modules.migration.sheets import Outcome

    open_company()
    done, written = import_products(file, command_line())
    known = done.counts[Outcome.SAME]
    if as_json:
        faults = [asdict(fault) for fault in done.faults]
        show_json({"lines": done.lines, "created": written, "known": known, "faults": faults})
    for fault in done.faults[:_FAULTS_SHOWN]:
        note(f"第 {fault.line} 行 {fault.column}:{fault.message}")
    if done.fault_count:
        fail(f"共 {done.fault_count} 处不对，什么也没有写入", REFUSED_LINES)
    if not as_json:
        show(f"已导入 {written} 个商品" + (f",另外 {known} 个以前已导入" if known else ""))


def opening(kind: str, file: Path, *, columns: str, report: Path | None, dry_run: bool, as_json: bool) -> None:
    """Import an opening file and post what it brings; status 2 where something is wrong with it."""
    from jxc_app.modules.migration.fault_files import write_faults
    from jxc_app.modules.migration.opening.from_file import OpeningFile, import_opening_file

    database = open_company()
    pairs = _pairs(columns, "--map 写作 sku=料号，quantity=数量列，…（半角逗号隔开）")
    wanted = OpeningFile(kind, file, pairs, dry_run)
    with progress_bar(hidden=as_json) as progress:
        found, done = import_opening_file(wanted, database=database, actor=command_line(), progress=progress)
    if report is not None:
        write_faults(found, report)
    if as_json:
        faults = [asdict(fault) for fault in found.faults]
        counts = {"new": found.to_write, "written": done.written, "documents": done.documents}
        show_json({"lines": found.lines, **counts, "faults": faults})
    for fault in found.faults[:_FAULTS_SHOWN]:
        note(f"第 {fault.row} 行 {fault.column}：{fault.message}")
    if found.fault_count:
        fail(f"共 {found.fault_count} 处不对，什么也没有写入", REFUSED_LINES)
    if not as_json:
        show(_opening_words(found.lines, found.to_write, done.written, done.documents, dry_run=dry_run))


def _opening_words(lines: int, new: int, written: int, documents: int, *, dry_run: bool) -> str:
    if dry_run:
        return f"共 {lines} 行，没有问题；会写入 {new} 行"
    posted = f"，过账 {documents} 张期初单据" if documents else ""
    return f"共 {lines} 行，写入 {written} 行{posted}"


def _pairs(columns: str, advice: str) -> dict[str, str]:
    """``name=title,…`` as a mapping. Raises BadParameter."""
    pairs = [pair.partition("=") for pair in columns.split(",")] if columns else []
    if any(not (column and title) for column, _, title in pairs):
        raise typer.BadParameter(advice)
    return {column.strip(): title.strip() for column, _, title in pairs}


@dataclass(frozen=True)
class Habits:
    """What a new mapping says beyond its columns."""

    return_prefix: str
    skip_codes: list[str]
    skip_patterns: list[str]
    date_format: str
    unit: str


def choose_mapping(name: str, columns: str, habits: Habits) -> "Mapping":
    """A known mapping, or a new one out of the options, which is kept for the next time."""
    from jxc_app.core.settings import get_settings
    from jxc_app.modules.migration import mappings

    folder = get_settings().data_dir / "mappings"
    if not columns:
        return mappings.load(name, folder)
    pairs = _pairs(columns, "--columns 写作 number=单号列，sku=编码列，…")
    mapping = mappings.make(name, pairs, **asdict(habits))
    mappings.save(mapping, folder)
    return mapping


def history(
    file: Path, mapping: "Mapping", report: Path | None, warehouse: str, *, keep_good: bool, as_json: bool
) -> None:
    """Import history and say what became of every line; status 2 where refused lines kept all back."""
    from jxc_app.modules.migration.history import HistoryFile, import_history

    wanted = HistoryFile(file, mapping, report, keep_good, warehouse)
    database = open_company()
    _collect_garbage_rarely()
    try:
        with progress_bar(hidden=as_json) as progress:
            done = import_history(wanted, database=database, actor=command_line(), progress=progress)
    except KeyboardInterrupt:
        fail("已中断。再运行一次即可从中断处继续", INTERRUPTED)
    if as_json:
        shown = asdict(done)
        shown.pop("is_complete")
        show_json(shown)
    else:
        _summarise(done)
    if not done.is_complete:
        fail("有被拒绝的行，什么也没有写入。改正后再试，或用 --keep-good 导入其余的行", REFUSED_LINES)
    if done.posted + done.skipped + done.refused != done.lines:
        fail("有行没有处理，请再运行一次", FAILED)


def purchases(folder: Path, mapping: str, report: Path | None, warehouse: str, *, dry_run: bool, as_json: bool) -> None:
    """Import purchase history; status 2 where something is wrong with the files, and then nothing is written."""
    from jxc_app.modules.migration.purchases.importing import PurchaseFiles, import_purchases
    from jxc_app.modules.migration.purchases.source import load_mapping

    wanted = PurchaseFiles(folder, load_mapping(mapping), report, warehouse, dry_run)
    database = open_company()
    _collect_garbage_rarely()
    try:
        with progress_bar(hidden=as_json) as progress:
            done = import_purchases(wanted, database=database, actor=command_line(), progress=progress)
    except KeyboardInterrupt:
        fail("已中断。再运行一次即可从中断处继续", INTERRUPTED)
    if as_json:
        show_json(asdict(done))
    for fault in done.faults[:_FAULTS_SHOWN]:
        note(f"{fault.file} 第 {fault.line} 行 {fault.column}：{fault.message}")
    if done.faults:
        fail(f"共 {len(done.faults)} 处不对，什么也没有写入", REFUSED_LINES)
    if not as_json:
        new = done.orders - done.known
        what = f"没有问题；会写入 {new} 张订单" if dry_run else f"写入 {done.posted} 张订单、{done.receipts} 张入库单"
        before = f"，另外 {done.known} 张以前已导入" if done.known else ""
        show(f"共 {done.orders} 张订单 {done.lines} 行，{what}{before}，用时 {done.seconds} 秒")


def _collect_garbage_rarely() -> None:
    """What is loaded by now stays to the end; looking through it again and again costs 7 % of a long import."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _summarise(done: "HistoryResult") -> None:
    show(f"共 {done.lines} 行：过账 {done.posted}，跳过 {done.skipped}，拒绝 {done.refused}")
    show(f"单据 {done.documents} 张，期初 {done.opening_documents} 张，用时 {done.seconds} 秒")
    if done.flagged:
        show(f"{done.flagged} 行的单价为 0、为负或缺失，已在行备注注明")
    if done.reappeared:
        show(f"{done.reappeared} 处单号隔行再次出现（同一天），已并入同一张单据")
