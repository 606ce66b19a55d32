"""The papers behind a partner's link, for whoever holds it. The token comes in the body: addresses are written down."""

from typing import IO, Annotated

from fastapi import APIRouter, Form, Response

from jxc_app.api.caller import Caller
from jxc_app.api.errors import refused
from jxc_app.api.printing import pdf
from jxc_app.core.errors import text
from jxc_app.core.use_case import perform_async
from jxc_app.modules.access.partner_links import LinkAnswer
from jxc_app.modules.printing.linked_papers import order_paper, statement_paper, write_order, write_statement
from jxc_app.modules.purchasing.supplier_links import OpenOrder
from jxc_app.modules.settlement.answering import OpenStatement

router = APIRouter(prefix="/links")
Token = Annotated[str, Form(max_length=100)]


@router.post("/order.pdf")
async def order(token: Token, who: Caller) -> Response:
    """The order as its buyer prints it; 404 where the link does not count, 429 after too many that did not."""
    found = await perform_async(order_paper, OpenOrder(token=token), actor=who.actor)
    slip = found.slip
    if slip is None:
        return _refused(found)
    return await pdf(lambda target: write_order(target, slip), f"{slip.number}.pdf")


@router.post("/statement.pdf")
async def statement(token: Token, who: Caller) -> Response:
    """The statement, to be signed by hand; 404 and 429 as for an order."""
    found = await perform_async(statement_paper, OpenStatement(token=token), actor=who.actor)
    stated = found.stated
    if stated is None:
        return _refused(found)

    def write(target: IO[bytes]) -> None:
        write_statement(target, found.company, stated)

    return await pdf(write, f"{stated.number}.pdf")


def _refused(found: LinkAnswer) -> Response:
    seconds = found.retry_after_seconds
    has_to_wait = found.reason.endswith("wait")
    words = text(found.reason, seconds=seconds)
    answer = refused(found.reason, 429 if has_to_wait else 404, words=words, retry_after=seconds)
    if has_to_wait:
        answer.headers["Retry-After"] = str(seconds)
    return answer
