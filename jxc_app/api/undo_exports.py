"""The preview of undoing to take away, as it stands now."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.incidents.queries import UNDO_COLUMNS, undo_table
from jxc_app.modules.incidents.rules import MOST_DOCUMENTS
from jxc_app.modules.migration.exports import Export

router = APIRouter()
_IDS = rf"^\d{{1,9}}(,\d{{1,9}}){{0,{MOST_DOCUMENTS - 1}}}$"


@router.get("/exports/undo.{kind}")
async def undo(
    kind: Literal["csv", "xlsx"],
    who: SignedInCaller,
    ids: Annotated[str, Query(alias="id", pattern=_IDS, max_length=10 * MOST_DOCUMENTS)],
) -> StreamingResponse:
    """What undoing these documents would do now. Raises PermissionDenied before the first byte."""
    wanted = [int(one) for one in ids.split(",")]
    export = Export(UNDO_COLUMNS, lambda session, actor: read_in(session, undo_table, actor, document_ids=wanted))
    return await streamed(export, "undo", kind, who.actor)
