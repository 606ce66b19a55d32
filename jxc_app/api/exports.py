"""Tables to take away, streamed row by row from one snapshot, with the rights of whoever asks."""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from jxc_app.api.caller import SignedInCaller
from jxc_app.core.clock import business_date
from jxc_app.core.database import get_database
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock
from jxc_app.modules.migration.exports import EXPORTS, Export, Rows, refuse_many_unproven
from jxc_app.modules.migration.writers import csv_chunks, write_workbook

router = APIRouter()
_PIECE = 256 * 1024
_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/exports/{table}.{kind}")
async def export(
    table: Literal["stock", "moves"], kind: Literal["csv", "xlsx"], who: SignedInCaller
) -> StreamingResponse:
    """One table as a file. Raises PermissionDenied before the first byte."""
    return await streamed(EXPORTS[table], table, kind, who.actor)


async def streamed(wanted: Export, table: str, kind: str, actor: Actor) -> StreamingResponse:
    """The answer with one table in it. Raises PermissionDenied and ProofNeeded before the first byte."""
    held, rows = await run_in_threadpool(_open, wanted, actor)
    pieces = _csv(wanted, rows) if kind == "csv" else _workbook(wanted, rows)
    name = f"{table}-{business_date(clock.get().now(), get_settings().zone)}.{kind}"
    return StreamingResponse(
        _until_closed(pieces, held.close),
        media_type=_MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _open(wanted: Export, actor: Actor) -> tuple[ExitStack, Rows]:
    with ExitStack() as stack:
        session = stack.enter_context(get_database().reading())
        rows = refuse_many_unproven(session, actor, wanted.rows(session, actor))
        return stack.pop_all(), rows


def _csv(wanted: Export, rows: Rows) -> Iterator[bytes]:
    return csv_chunks(wanted.columns, rows)


def _workbook(wanted: Export, rows: Rows) -> Iterator[bytes]:
    """A workbook is finished before its first byte is known, so it goes over the disk."""
    handle, name = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    path = Path(name)
    try:
        write_workbook(path, wanted.columns, rows)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    finally:
        path.unlink()


async def _until_closed(pieces: Iterator[bytes], close: Callable[[], None]) -> AsyncIterator[bytes]:
    """The pieces, and the database let go also where the browser hangs up in the middle."""
    try:
        async for piece in iterate_in_threadpool(pieces):
            yield piece
    finally:
        await run_in_threadpool(close)
