"""The undoing of an incident as its pages show it: ready texts."""

from dataclasses import dataclass
from datetime import datetime

from jxc_app.core.devices import device_in_words
from jxc_app.modules.incidents.candidates import ACTS, Candidate, SessionSeen
from jxc_app.modules.incidents.previews import ActView, Paper, StockChange, UndoPreview
from jxc_app.modules.incidents.queries import IncidentRow, MadeDocument
from jxc_app.modules.incidents.rules import RESTORE
from jxc_app.state.addresses import path
from jxc_app.state.formats import Option, moment, shown

#: the looks of what is to be done; the rest is quiet
_LOOKS = {"reverse": "reversed-act", "restore": "restored-act"}


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One act of the log that may be chosen; ``outcome``: what is to be done about it once it is."""

    key: str
    href: str
    number: str
    type: str
    at: str
    who: str
    act: str
    status: str
    status_title: str
    warehouse: str
    quantity: str
    reason: str
    is_on: bool = False
    outcome: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act of a proposal, and what is to be done about it."""

    key: str
    href: str
    number: str
    type: str
    who: str
    at: str
    act: str
    outcome: str
    look: str


@dataclass(frozen=True, slots=True)
class StockLine:
    """One SKU at one place before and after."""

    key: str
    code: str
    name: str
    href: str
    warehouse: str
    place: str
    before: str
    after: str
    unit: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A document that is named; ``words``: who, or how much."""

    key: str
    href: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One proposal in the list."""

    id: int
    href: str
    name: str
    state: str
    state_title: str
    reason: str
    documents: str
    proposed: str
    decided: str


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """What is no longer as it was proposed."""

    what: str
    then: str
    now: str


def candidate_line(row: Candidate) -> CandidateLine:
    """An act of the log, not chosen yet."""
    return CandidateLine(
        key=str(row.document_id), href=f"/document?id={row.document_id}", number=row.number, type=row.type_title,
        at=moment(row.at), who=row.person, act=ACTS[row.act], status=row.status, status_title=row.status_title,
        warehouse=row.warehouse, quantity=shown(row.quantity), reason=row.reason,
    )  # fmt: skip


def outcome_of(act: ActView) -> tuple[str, str]:
    """What is to be done about an act, and its look."""
    words = f"{act.outcome_title}（{act.note}）" if act.note else act.outcome_title
    return words, _LOOKS.get(act.outcome, "quiet")


def act_line(act: ActView) -> ActLine:
    """An act of a proposal."""
    words, look = outcome_of(act)
    return ActLine(
        key=str(act.document_id), href=f"/document?id={act.document_id}", number=act.number, type=act.type_title,
        who=act.person, at=moment(act.at), act=act.act, outcome=words, look=look,
    )  # fmt: skip


def stock_line(row: StockChange) -> StockLine:
    """A SKU before and after."""
    return StockLine(
        key=f"{row.sku_id}-{row.warehouse_name}-{row.place}", code=row.sku_code, name=row.sku_name,
        href=f"/sku?id={row.sku_id}", warehouse=row.warehouse_name, place=row.place, before=shown(row.before),
        after=shown(row.after), unit=row.unit_name, is_short=row.is_short,
    )  # fmt: skip


def paper_line(paper: Paper) -> PaperLine:
    """A document that stands on it; one that loses a reservation says how much."""
    words = f"占用 {shown(paper.quantity)}" if paper.quantity else paper.person
    return PaperLine(f"{paper.id}", f"/document?id={paper.id}", paper.number, words)


def made_line(one: MadeDocument) -> PaperLine:
    """A document that undid another."""
    verb = "恢复" if one.kind == RESTORE else "红冲"
    return PaperLine(f"{one.id}", f"/document?id={one.id}", one.number, f"{verb} {one.original}")


def incident_line(row: IncidentRow) -> IncidentLine:
    """A proposal in the list."""
    return IncidentLine(
        id=row.id, href=path("/incidents", id=str(row.id)), name=f"事故回退 {row.id}", state=row.state,
        state_title=row.state_title, reason=row.reason, documents=f"{row.documents} 张",
        proposed=_by(row.proposer, row.proposed_at), decided=_by(row.decider, row.decided_at),
    )  # fmt: skip


def _by(name: str, at: datetime | None) -> str:
    return f"{name} {moment(at)}" if at else ""


def session_option(one: SessionSeen) -> Option:
    """A session by who, from where, since when."""
    words = (one.person, one.ip, device_in_words(one.device), f"{moment(one.since)} 起", f"{one.acts} 项")
    return Option(str(one.id), " · ".join(filter(None, words)))


def summary_of(found: UndoPreview) -> str:
    """What undoing comes to, in one sentence."""
    parts = [
        f"红冲 {found.reversed} 张" if found.reversed else "",
        f"恢复 {found.restored} 张" if found.restored else "",
    ]
    done = "、".join(filter(None, parts))
    skus = len({row.sku_id for row in found.stock})
    return f"将{done}单据，改变 {skus} 种商品的库存。" if done else "所选的单据都不需要回退。"
