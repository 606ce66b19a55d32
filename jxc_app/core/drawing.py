"""Pictures drawn anew: nothing of the file that came in is kept but what is seen."""

import io
import threading
from collections.abc import Mapping

from PIL import Image, ImageOps, UnidentifiedImageError

from jxc_app.core.errors import DomainError

#: the formats that are read
FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 50_000_000
_QUALITY = 82
#: a decoded picture takes up to 200 MB
_at_once = threading.BoundedSemaphore(2)


def redraw(content: bytes, sides: Mapping[str, int]) -> dict[str, bytes]:
    """A picture as WebP in several sizes, upright; ``sides``: the longest side in pixels by name of the size.

    What the camera wrote into the file (place, time) is gone. Raises DomainError ``picture.too_large`` before more
    than 50 megapixels are decoded, ``picture.unreadable``.
    """
    with _at_once:
        picture = _decoded(content, max(sides.values()))
        return {size: _webp(picture, side) for size, side in sides.items()}


def _decoded(content: bytes, largest: int) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as raw:
            if raw.width * raw.height > _MOST_PIXELS:
                raise DomainError("picture.too_large", field="picture")
            raw.draft("RGB", (largest, largest))
            upright = ImageOps.exif_transpose(raw)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Image.DecompressionBombError:
        raise DomainError("picture.too_large", field="picture") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise DomainError("picture.unreadable", field="picture") from None


def _webp(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.info.clear()
    sink = io.BytesIO()
    small.save(sink, "WEBP", quality=_QUALITY, method=4)
    return sink.getvalue()
