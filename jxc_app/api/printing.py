"""Papers and labels as PDF, streamed, with the rights of whoever asks.

A print is counted by its use case before; here it is only fetched, for a while, by whoever printed it.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from jxc_app.api.caller import SignedInCaller
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.inputs import storable
from jxc_app.core.use_case import read_async
from jxc_app.modules.printing.papers import MOST_LABELS, Layout
from jxc_app.modules.printing.permissions import PRINT_SETTINGS
from jxc_app.modules.printing.queries import label_texts, previewed_slip, printed_slips
from jxc_app.modules.printing.samples import sample_slip
from jxc_app.modules.printing.slips import LabelText, Letterhead, Slip

router = APIRouter()
_PIECE = 256 * 1024
_IN_MEMORY = 4 * 1024 * 1024
#: drawing is work for the processor, and the pages of others wait meanwhile
_AT_ONCE = asyncio.Semaphore(2)
#: ``12:3``: three labels of the SKU of id 12
Wanted = Annotated[str, Query(pattern=r"^[0-9]{1,9}:[0-9]{1,4}$")]
Text = Annotated[str, Query(max_length=200)]


@router.get("/print/documents/{print_key}.pdf")
async def documents(print_key: str, who: SignedInCaller) -> StreamingResponse:
    """The papers of a print. Raises NotFound ``print.gone`` for another's, and after a quarter of an hour."""
    slips = await read_async(printed_slips, actor=who.actor, print_key=print_key[:64])

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.rendering import write_slips

        write_slips(target, slips, asks_printer=True)

    numbers = {slip.number for slip, _ in slips if slip.is_numbered}
    name = numbers.pop() if len(numbers) == 1 else f"print-{print_key[:8]}"
    return await pdf(write, f"{name}.pdf")


@router.get("/print/documents/{document_id}/preview.png")
async def document_preview(
    document_id: Annotated[int, Path(gt=0, lt=2**31)],
    who: SignedInCaller,
    layout: Layout = Layout.A5,
    price: bool = True,
) -> Response:
    """The first page of a document as it will be printed, which counts as no print. Raises NotFound."""
    slip = await read_async(previewed_slip, actor=who.actor, document_id=document_id, with_price=price)
    return await _picture(slip, layout)


@router.get("/print/labels.pdf")
async def labels(
    who: SignedInCaller,
    sku: Annotated[list[Wanted], Query(min_length=1, max_length=500)],
    size: Literal["60x40", "40x30"] = "40x30",
    price: bool = True,
) -> StreamingResponse:
    """Labels of SKUs, as many of each as asked, in this order. Raises DomainError ``print.too_many_labels``."""
    wanted = [(int(sku_id), int(copies)) for sku_id, _, copies in (one.partition(":") for one in sku)]
    if not 0 < sum(copies for _, copies in wanted) <= MOST_LABELS:
        raise DomainError("print.too_many_labels", most=f"{MOST_LABELS:,}")
    texts = await read_async(label_texts, actor=who.actor, sku_ids=[sku_id for sku_id, _ in wanted])
    printed = _repeated(wanted, texts, with_price=price)
    if not printed:
        raise DomainError("sku.not_found")

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.rendering import write_labels

        write_labels(target, printed, size, asks_printer=True)

    return await pdf(write, f"labels-{size}.pdf")


@router.get("/print/preview.png")
async def preview(
    who: SignedInCaller,
    layout: Layout = Layout.A5,
    shop_name: Text = "",
    address: Text = "",
    phone: Text = "",
    foot: Text = "",
) -> Response:
    """What settings look like before they are saved. Raises PermissionDenied for who may not set them."""
    if not who.may([PRINT_SETTINGS.code]):
        raise PermissionDenied("access.denied", permission=PRINT_SETTINGS.title)
    try:
        slip = sample_slip(Letterhead(*(storable(text) for text in (shop_name, address, phone, foot))))
    except ValueError:
        raise DomainError("input.invalid") from None
    return await _picture(slip, layout)


async def _picture(slip: Slip, layout: Layout) -> Response:
    def draw() -> bytes:
        from jxc_app.modules.printing.rendering import picture_of_slip

        return picture_of_slip(slip, layout)

    async with _AT_ONCE:
        return Response(await run_in_threadpool(draw), media_type="image/png")


def _repeated(wanted: Sequence[tuple[int, int]], texts: dict[int, LabelText], *, with_price: bool) -> list[LabelText]:
    known = [(texts[sku_id], copies) for sku_id, copies in wanted if sku_id in texts]
    return [text if with_price else text.without_price() for text, copies in known for _ in range(copies)]


async def pdf(write: Callable[[IO[bytes]], None], name: str) -> StreamingResponse:
    """A file is finished before its first byte is known; a big one goes over the disk."""

    def draw() -> IO[bytes]:
        file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  closed when it is sent
        try:
            write(file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    async with _AT_ONCE:
        file = await run_in_threadpool(draw)
    return StreamingResponse(
        iterate_in_threadpool(_pieces(file)),
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
