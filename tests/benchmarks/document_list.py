"""The list of documents over a million lines, in the database layer: a page of 50 heads with their names.

The floor is one statement that reads the same 50 heads by their primary key.
"""

import random
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.heads import documents
from jxc_app.modules.documents.listing import document_totals, list_documents
from tests.benchmarks.large_company import DAYS, FIRST_DAY, SKUS, WAREHOUSES
from tests.benchmarks.questions import Question, ask_all

EVERYWHERE = Scope(everywhere=True)
_WORDS = ("XSCK-202601", "0042", "没有这个", "qtrk", "急", "DBD-20260201-0003")


def _page(
    scope: Scope = EVERYWHERE, *, order: str = "-entered", **fixed: Callable[[random.Random], object]
) -> Question:
    """A page of the list; the ``fixed`` filters are drawn with the dice."""

    def ask(session: Session, dice: random.Random) -> object:
        wanted = DocumentFilter(**{name: draw(dice) for name, draw in fixed.items()})  # type: ignore[arg-type]
        page = 1 if fixed else dice.randint(1, 20)
        return list_documents.work(session, scope, wanted=wanted, order=order, page=page, actor=Actor.system())

    return ask


def _day(dice: random.Random) -> object:
    return FIRST_DAY + timedelta(days=dice.randint(0, DAYS))


def _totals(session: Session, dice: random.Random) -> object:
    wanted = DocumentFilter(warehouse_id=dice.randint(1, WAREHOUSES), search=str(dice.random()))
    return document_totals.work(session, EVERYWHERE, wanted=wanted, actor=Actor.system())


def _floor(session: Session, dice: random.Random) -> object:
    ids = dice.sample(range(1, 40_000), 50)
    return session.connection().execute(select(documents).where(documents.c.id.in_(ids))).all()


#: what is asked, and the wanted p95 in ms (0: none is set)
QUESTIONS: tuple[tuple[str, int, Question], ...] = (
    ("floor: 50 heads by key", 0, _floor),
    ("default, pages 1-20", 100, _page()),
    ("one warehouse", 100, _page(warehouse_id=lambda dice: dice.randint(1, WAREHOUSES))),
    ("one type", 100, _page(type=lambda dice: dice.choice(("transfer", "sales_issue", "opening_stock")))),
    ("a status that few have", 100, _page(status=lambda dice: dice.choice(("draft", "submitted")))),
    ("from a day on", 100, _page(date_from=_day)),
    ("until a day", 100, _page(date_to=_day)),
    ("one SKU", 100, _page(sku_id=lambda dice: dice.randint(1, SKUS))),
    ("a partner without documents", 100, _page(partner_id=lambda dice: dice.randint(1, 30))),
    ("one maker", 100, _page(maker_id=lambda dice: dice.randint(1, 3))),
    ("words", 100, _page(search=lambda dice: dice.choice(_WORDS))),
    ("seen from one warehouse only", 100, _page(Scope(warehouse_ids=frozenset({7})))),
    ("by date", 0, _page(order="-date")),
    ("by pieces", 0, _page(order="-pieces")),
    ("sums of one warehouse and a word", 0, _totals),
)


def run() -> None:
    """Ask every question on both engines."""
    ask_all("List of documents, 1,000,000 lines", QUESTIONS)
