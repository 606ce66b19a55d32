"""Pictures of SKUs: taken from whoever may change SKUs, shown to whoever may see them."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from jxc_app.api.caller import SignedInCaller
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.settings import get_settings
from jxc_app.modules.catalog.permissions import SKU_CREATE, SKU_UPDATE, SKU_VIEW
from jxc_app.modules.catalog.pictures import LARGEST_PICTURE, PictureSize, picture_path, store_picture

router = APIRouter()
#: a picture never changes: another one has another address
_KEPT = {"cache-control": f"private, max-age={365 * 24 * 3600}, immutable"}


@router.post("/pictures")
async def upload_picture(request: Request, who: SignedInCaller) -> dict[str, object]:
    """Take a picture (the body is its bytes); a SKU shows it once it is saved with the answered id."""
    if not who.may((SKU_CREATE.code, SKU_UPDATE.code)):
        raise PermissionDenied("access.denied", permission=SKU_UPDATE.title)
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST_PICTURE:
            raise DomainError("picture.too_large", field="picture")
    return {"ok": True, "id": await run_in_threadpool(store_picture, get_settings(), bytes(content))}


@router.get("/pictures/{digest}/{size}")
async def picture(digest: str, size: PictureSize, who: SignedInCaller) -> FileResponse:
    """One picture as WebP. Raises NotFound."""
    if not who.may((SKU_VIEW.code,)):
        raise PermissionDenied("access.denied", permission=SKU_VIEW.title)
    path = await run_in_threadpool(picture_path, get_settings(), digest, size)
    if path is None:
        raise NotFound("picture.unknown")
    return FileResponse(path, media_type="image/webp", headers=_KEPT)
