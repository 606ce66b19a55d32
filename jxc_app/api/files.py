"""Files on documents: taken piece by piece, given back as what they are and never as a page."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from jxc_app.api.caller import SignedInCaller
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import perform_async, read_async
from jxc_app.modules.files.keeping import (
    PreviewSize,
    incoming_folder,
    incoming_path,
    kept_path,
    make_room,
    preview_path,
)
from jxc_app.modules.files.media import MIME_TYPES
from jxc_app.modules.files.permissions import FILE_ATTACH
from jxc_app.modules.files.queries import get_file
from jxc_app.modules.files.rules import LARGEST_FILE, FileKind
from jxc_app.modules.files.service import AttachFile, attach_file

router = APIRouter()
_PIECE = 1 << 20
#: files of one person that wait to be taken
_MOST_WAITING = 60


class Asked(BaseModel):
    """Where a file goes, and what it is. ``key``: the same upload tried again attaches it once."""

    model_config = ConfigDict(extra="forbid", str_max_length=300)

    subject_kind: str
    subject_id: Id
    kind: FileKind
    name: str = ""
    key: str = ""


@router.post("/files")
async def upload_file(request: Request, who: SignedInCaller, asked: Annotated[Asked, Query()]) -> dict[str, object]:
    """Attach a file (the body is its bytes) to a subject. Raises PermissionDenied before the first byte is read."""
    if not who.may((FILE_ATTACH.code,)):
        raise PermissionDenied("access.denied", permission=FILE_ATTACH.title)
    sent = await _received(request, who.actor.user_id)
    command = AttachFile(**asked.model_dump(exclude={"key"}), sent=sent)
    try:
        done = await perform_async(attach_file, command, actor=who.actor, key=asked.key[:80] or None)
    finally:
        _forget(incoming_path(get_settings(), who.actor.user_id, sent))
    return {"ok": True, "id": done.file_id}


class Named(BaseModel):
    """What a file that is only sent is called. ``key`` names the upload."""

    model_config = ConfigDict(extra="forbid", str_max_length=300)

    name: str = ""
    key: str = ""


@router.post("/files/sent")
async def send_file(request: Request, who: SignedInCaller, named: Annotated[Named, Query()]) -> dict[str, object]:
    """Take a file that is looked at before it hangs anywhere; it waits an hour, its sender's own."""
    if not who.may((FILE_ATTACH.code,)):
        raise PermissionDenied("access.denied", permission=FILE_ATTACH.title)
    sent = await _received(request, who.actor.user_id)
    await run_in_threadpool(make_room, get_settings(), who.actor.user_id, _MOST_WAITING)
    return {"ok": True, "sent": sent}


@router.get("/files/{file_id}")
async def download_file(file_id: Id, who: SignedInCaller) -> FileResponse:
    """One file under its own name, always to be saved. Raises NotFound."""
    file = await read_async(get_file, actor=who.actor, file_id=file_id)
    named = f"attachment; filename=\"file.{file.media}\"; filename*=UTF-8''{quote(file.name)}"
    path = await run_in_threadpool(kept_path, get_settings(), file.sha256)
    return _given(path, MIME_TYPES[file.media], {"content-disposition": named})


@router.get("/files/{file_id}/{size}")
async def preview_file(file_id: Id, size: PreviewSize, who: SignedInCaller) -> FileResponse:
    """A small picture of one file, drawn anew. Raises NotFound."""
    file = await read_async(get_file, actor=who.actor, file_id=file_id)
    return _given(await run_in_threadpool(preview_path, get_settings(), file.sha256, size), "image/webp", {})


def _given(path: Path | None, media_type: str, headers: dict[str, str]) -> FileResponse:
    if path is None:
        raise NotFound("attachment.not_found")
    return FileResponse(path, media_type=media_type, headers=headers)


async def _received(request: Request, user_id: int) -> str:
    """The hash of the body, which waits on disk; memory stays flat, and what breaks off leaves nothing."""
    settings, sha256, size = get_settings(), hashlib.sha256(), 0
    handle, part = tempfile.mkstemp(dir=incoming_folder(settings), prefix="part-")
    try:
        with os.fdopen(handle, "wb", buffering=_PIECE) as file:
            async for piece in request.stream():
                size += len(piece)
                if size > LARGEST_FILE:
                    raise DomainError("attachment.too_large", most=LARGEST_FILE >> 20, field="file")
                sha256.update(piece)
                await run_in_threadpool(file.write, piece)
        await run_in_threadpool(os.replace, part, incoming_path(settings, user_id, sha256.hexdigest()))
        return sha256.hexdigest()
    finally:
        _forget(part)


def _forget(path: str | Path) -> None:
    """What was sent, whatever became of it."""
    Path(path).unlink(missing_ok=True)
