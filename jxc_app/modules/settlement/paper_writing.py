"""Keeping the lines of a paper with its invoice: what they say must be what is registered."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, MoneyOrZero, PositiveMoney, PositiveQuantity, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.settlement.paper_lines import OnPaper
from jxc_app.modules.settlement.paper_models import InvoicePaperGoods, InvoicePaperLine
from jxc_app.modules.settlement.remembering import TakenFor, remember


class PaperLine(Command):
    """One line of the paper, its discount taken off: yuan with tax, the quantity in the paper's own unit."""

    name: str = Limits(min_length=1, max_length=200)
    spec: str = Limits(default="", max_length=100)
    unit: str = Limits(default="", max_length=20)
    quantity: PositiveQuantity | None = None
    amount: PositiveMoney = Limits(decimal_places=2)
    tax: MoneyOrZero = Limits(default=ZERO, decimal_places=2)
    tax_percent: Decimal | None = Limits(default=None, ge=0, le=100, decimal_places=2)
    is_charge: bool = False


def check_paper(
    paper: Sequence[PaperLine], said: Iterable[Sequence[int]], *, gross: Decimal, tax: Decimal, charges: Decimal
) -> None:
    """Refuse a paper whose lines do not make its sums, or of which a line became nothing; without lines, nothing.

    ``said``: for each line that is billed, the positions of the paper that say so, from 1. Raises DomainError
    ``invoice.paper_adds_up``, ``invoice.paper_charges``, ``invoice.paper_position``, ``invoice.paper_open``.
    """
    named = {position for one in said for position in one}
    if any(not 1 <= position <= len(paper) or paper[position - 1].is_charge for position in named):
        raise DomainError("invoice.paper_position", field="lines")
    if not paper:
        return
    amounts, taxes = sum((one.amount for one in paper), ZERO), sum((one.tax for one in paper), ZERO)
    for title, sum_, wanted in (("价税合计", amounts, gross), ("税额", taxes, tax)):
        if sum_ != wanted:
            raise DomainError(
                "invoice.paper_adds_up", field="paper", title=title, lines=plain(sum_), said=plain(wanted)
            )  # fmt: skip
    of_paper = sum((one.amount for one in paper if one.is_charge), ZERO)
    if of_paper != charges:
        raise DomainError("invoice.paper_charges", field="charges", lines=plain(of_paper))
    for position, one in enumerate(paper, start=1):
        if not one.is_charge and position not in named:
            raise DomainError("invoice.paper_open", field=f"paper.{position - 1}", position=position, name=one.name)


def write_paper_lines(
    uow: UnitOfWork, document_id: int, partner_id: int, paper: Sequence[PaperLine], said: Sequence[Sequence[int]]
) -> None:
    """Keep the lines of the paper, what they became, and what they were taken for; ``said`` in the order of lines."""
    if not paper:
        return
    uow.session.add_all(
        InvoicePaperLine(document_id=document_id, position=position, **one.model_dump())
        for position, one in enumerate(paper, start=1)
    )
    uow.session.flush()
    lines = lines_of(uow.session, document_id)
    became: dict[int, list[int]] = {}
    for at, positions in enumerate(said):
        for position in dict.fromkeys(positions):
            became.setdefault(position, []).append(at)
            uow.session.add(
                InvoicePaperGoods(document_id=document_id, position=position, line_no=lines[at].line_no)
            )  # fmt: skip
    uow.session.flush()
    remember(uow, partner_id, _taken(paper, [(line.sku_id, line.base_quantity) for line in lines], became))


def _taken(
    paper: Sequence[PaperLine], billed: Sequence[tuple[int, Decimal]], became: Mapping[int, Sequence[int]]
) -> list[TakenFor]:
    """Each line of the paper with its goods; a quantity only where nothing else speaks of the same lines."""
    speakers: dict[int, int] = {}
    for of_one in became.values():
        for at in of_one:
            speakers[at] = speakers.get(at, 0) + 1
    found = []
    for position, places in sorted(became.items()):
        one = paper[position - 1]
        skus = frozenset(billed[at][0] for at in places)
        is_alone = len(skus) == 1 and all(speakers[at] == 1 for at in places)
        base = sum((billed[at][1] for at in places), ZERO) if is_alone and one.quantity else None
        line = OnPaper(position, one.name, one.spec, one.unit, one.quantity, one.amount, one.tax, one.tax_percent)
        if base is not None or not one.quantity or len(skus) > 1:
            found.append(TakenFor(line, skus, base))
    return found


def copy_paper_lines(session: Session, old_id: int, new_id: int) -> None:
    """The paper of an invoice that restores a voided one says the same again."""
    for table in (InvoicePaperLine, InvoicePaperGoods):
        rows = session.exec(select(table).where(col(table.document_id) == old_id)).all()
        session.add_all(table(**row.model_dump() | {"document_id": new_id}) for row in rows)
        session.flush()
