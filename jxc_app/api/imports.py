"""Lists on their way in, and the empty workbooks that one fills in."""

import os
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jxc_app.api.caller import SignedInCaller
from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock
from jxc_app.modules.migration.sheet_templates import write_template
from jxc_app.modules.migration.sheets import SHEETS, SheetKind
from jxc_app.modules.migration.uploads import drop_old_uploads, faults_path, store_sheet, upload_path
from jxc_app.state.identity import Identity

router = APIRouter()
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post("/imports/{kind}")
async def upload_sheet(kind: str, request: Request, who: SignedInCaller, name: str = "") -> dict[str, object]:
    """Take a file (the body is its bytes) of somebody who may import such a list; nothing is read from it yet."""
    _wanted(kind, who)
    settings, user_id = get_settings(), who.actor.user_id
    content = await request.body()
    upload = await run_in_threadpool(store_sheet, settings, user_id, name[:200], content)
    await run_in_threadpool(drop_old_uploads, settings, user_id, clock.get().now())
    return {"ok": True, "id": upload}


@router.get("/imports/{kind}/template.xlsx")
async def template(kind: str, who: SignedInCaller) -> Response:
    """The workbook to fill in."""
    content = await run_in_threadpool(_workbook, _wanted(kind, who), who.actor)
    headers = {"Content-Disposition": f'attachment; filename="{kind}-template.xlsx"'}
    return Response(content, media_type=_WORKBOOK, headers=headers)


@router.get("/imports/{kind}/faults.csv")
async def faults(kind: str, who: SignedInCaller, upload: str = "") -> Response:
    """What is wrong with somebody's own upload. Raises DomainError ``upload.gone``."""
    _wanted(kind, who)
    path = faults_path(upload_path(get_settings(), who.actor.user_id, upload))
    if not path.is_file():
        raise DomainError("upload.gone")
    headers = {"Content-Disposition": f'attachment; filename="{kind}-faults.csv"'}
    return Response(await run_in_threadpool(path.read_bytes), media_type="text/csv; charset=utf-8", headers=headers)


def _wanted(kind: str, who: Identity) -> SheetKind:
    if kind not in SHEETS:
        raise NotFound("system.api_not_found")
    wanted = SHEETS[kind]
    if not who.may(wanted.case.permissions):
        raise PermissionDenied("access.denied", permission=wanted.case.title)
    return wanted


def _workbook(kind: SheetKind, actor: Actor) -> bytes:
    choices = get_database().read(lambda session: kind.choices(session, actor))
    handle, name = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    path = Path(name)
    try:
        write_template(kind, path, choices)
        return path.read_bytes()
    finally:
        path.unlink()
