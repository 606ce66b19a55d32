"""The operation log as the page shows it: ready texts."""

from dataclasses import dataclass
from datetime import datetime

from jxc_app.core.devices import device_in_words
from jxc_app.core.outcomes import Outcome
from jxc_app.core.settings import get_settings
from jxc_app.modules.audit.chain import ChainState
from jxc_app.modules.audit.looking import LogEntry, LogRow
from jxc_app.state.addresses import path
from jxc_app.state.formats import moment

#: kind of object → its page; those of a kind of their own have the list
_PAGES = {
    "document": "/document?id={id}",
    "incident": "/incidents?id={id}",
    "sku": "/sku?id={id}",
    "stock_setting": "/sku?id={id}",
    "warehouse": "/warehouse?id={id}",
    "category": "/categories",
    "unit": "/units",
    "print_setting": "/settings/printing",
    "barcode_setting": "/settings/barcodes",
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One act."""

    seq: int
    at: str
    who: str
    act: str
    outcome: str
    outcome_title: str
    object: str
    href: str
    reason: str
    ip: str
    device: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field before and after."""

    title: str
    before: str
    after: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """The entry that is looked at; ``history_href``: all of its object, ``hash`` its link of the chain."""

    seq: str = ""
    at: str = ""
    who: str = ""
    act: str = ""
    outcome: str = ""
    outcome_title: str = ""
    object: str = ""
    href: str = ""
    history_href: str = ""
    reason: str = ""
    source: str = ""
    is_partial: bool = False
    hash: str = ""


def line_of(row: LogRow) -> LogLine:
    """A row as the list shows it."""
    return LogLine(
        seq=row.seq, at=_second(row.at), who=row.actor_name, act=row.act, outcome=row.outcome,
        outcome_title=row.outcome_title, object=_object(row), href=page_of(row), reason=row.reason, ip=row.ip,
        device=device_in_words(row.device),
    )  # fmt: skip


def opened(entry: LogEntry) -> tuple[OpenEntry, list[ChangeLine]]:
    """An entry with its fields."""
    row, line = entry.row, line_of(entry.row)
    history = path("/audit", type=row.object_type, id=str(row.object_id)) if row.object_id is not None else ""
    head = OpenEntry(
        seq=f"{row.seq:,}", at=line.at, who=line.who, act=line.act, outcome=line.outcome,
        outcome_title=line.outcome_title, object=line.object, href=line.href, history_href=history, reason=line.reason,
        source=" · ".join(filter(None, (line.ip, line.device))), is_partial=entry.is_partial, hash=entry.hash,
    )  # fmt: skip
    return head, [ChangeLine(one.title, one.before, one.after, one.is_changed) for one in entry.changes]


def page_of(row: LogRow) -> str:
    """Where the object is shown, or nothing."""
    page = _PAGES.get(row.object_type, "")
    return page.format(id=row.object_id) if row.object_id is not None else ""


def chain_words(state: ChainState) -> str:
    """How the log was verified last, and when its head was written out."""
    written = f"库外链头 {moment(state.head_written.at)} 已写出" if state.head_written else "库外链头还没有写出"
    return f"{_verified(state.verified)}　{written}"


def _verified(outcome: Outcome | None) -> str:
    if outcome is None:
        return "日志链还没有校验过。"
    return f"日志链 {moment(outcome.at)} 校验{'完整' if outcome.is_good else '不符'}，{outcome.detail}。"


def _object(row: LogRow) -> str:
    return " ".join(filter(None, (row.object_title, row.object_label)))


def _second(at: datetime) -> str:
    return f"{at.astimezone(get_settings().zone):%Y-%m-%d %H:%M:%S}"
