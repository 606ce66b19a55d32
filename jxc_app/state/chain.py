"""全程追溯: one chain of papers in the order in which they follow from each other."""

from dataclasses import dataclass

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.modules.documents.chains import Paper, Step, document_chain
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.document_rows import ACTS
from jxc_app.state.formats import moment, money, shown


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One document of the chain; ``before``: the numbers that it follows from."""

    id: int
    href: str
    number: str
    type: str
    status: str
    status_title: str
    is_here: bool
    facts: str
    amount: str
    before: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class ChainStage:
    """The papers that lie equally far behind the first."""

    level: int
    papers: list[PaperCard]


class ChainState(SessionState, rx.State):
    """The stages of one chain, from left to right."""

    is_loaded: bool = False
    is_missing: bool = False
    heading: str = ""
    stages: rx.Field[list[ChainStage]] = rx.field(default_factory=list)
    hidden: int = 0
    _id: int = 0

    @rx.event
    @requires(document_chain)
    async def open(self) -> None:
        """The chain of the document that the address names."""
        self._watch("document")
        self._id = number(self.router.url.query_parameters, "id")
        self.is_loaded = False
        await self._load()

    @rx.event
    @requires(document_chain)
    async def refresh(self) -> None:
        """One of its papers has changed."""
        await self._load()

    async def _load(self) -> None:
        try:
            found = await self._read(document_chain, document_id=self._id)
        except NotFound:
            self.is_missing, self.is_loaded, self.stages = True, True, []
            return
        numbers = {paper.id: paper.number or f"草稿 {paper.id}" for paper in found.papers}
        cards = [
            _card(paper, self._id, "、".join(numbers[earlier] for earlier, later in found.ties if later == paper.id))
            for paper in found.papers
        ]
        levels = {paper.id: paper.level for paper in found.papers}
        self.stages = [
            ChainStage(level, [card for card in cards if levels[card.id] == level])
            for level in sorted(set(levels.values()))
        ]
        here = next(paper for paper in found.papers if paper.id == self._id)
        self.heading = f"{here.type_title} {numbers[here.id]}"
        self.hidden, self.is_missing, self.is_loaded = found.hidden, False, True


def _card(paper: Paper, here: int, before: str) -> PaperCard:
    much = "盲收" if paper.total_quantity is None else f"{shown(paper.total_quantity)} 件"
    facts = (paper.warehouse_name, paper.partner_name, much, f"制单 {paper.maker_name}")
    return PaperCard(
        id=paper.id,
        href=f"/document?id={paper.id}",
        number=paper.number or f"草稿 {paper.id}",
        type=paper.type_title,
        status=paper.status,
        status_title=paper.status_title,
        is_here=paper.id == here,
        facts=" · ".join(fact for fact in facts if fact),
        amount=f"¥{money(paper.total_amount)}" if paper.total_amount else "",
        before=before,
        steps=[_step(step, paper.type) for step in paper.steps],
    )


def _step(step: Step, type_: str) -> str:
    act = DOCUMENT_TYPES[type_].post_word if step.act == "post" else ACTS.get(step.act, step.act)
    words = f"（{step.text}）" if step.text else ""
    return f"{moment(step.at)} {step.by} {act}{words}"
