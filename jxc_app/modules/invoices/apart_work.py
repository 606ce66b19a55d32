"""What runs apart: reads one file from its input, writes what it saw as JSON. Knows nothing of the product.

Arguments: the work, seconds of computing, megabytes. See ``apart.py``, which starts it.
"""

import contextlib
import io
import json
import sys
from typing import Any

_PAGES, _CHARACTERS, _CODES = 20, 200_000, 20
_PIXELS = 50_000_000
#: the longer side in pixels: a code of 20 mm is 170 pixels on A4
_SIDE = 2400


class Refused(Exception):
    """Not to be read; the message is a code of the catalogue."""


def main() -> None:
    """Read, look, answer; whatever goes wrong in a reader is an answer too."""
    work, seconds, megabytes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _limit(seconds, megabytes)
    answer: dict[str, Any] = {"text": "", "codes": [], "refused": ""}
    try:
        answer |= _WORKS[work](sys.stdin.buffer.read())
    except Refused as refusal:
        answer["refused"] = str(refusal)
    except Exception:
        answer["refused"] = "attachment.damaged"
    print(json.dumps(answer))


def _limit(seconds: int, megabytes: int) -> None:
    """No more than this, whatever the file wants; where the system knows such limits."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def _pdf(content: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        paper = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("attachment.encrypted" if "assword" in str(error) else "attachment.damaged") from None
    if len(paper) > _PAGES:
        raise Refused("invoice.too_many_pages")
    text = "\n".join(page.get_textpage().get_text_bounded() for page in paper)[:_CHARACTERS]
    return {"text": text, "codes": _codes_of(_drawn(paper[0]))}


def _drawn(page: Any) -> Any:
    """A page as a picture of bounded size, however large it says it is."""
    scale = _SIDE / max(*page.get_size(), 1)
    return page.render(scale=min(scale, 4), grayscale=True).to_pil()


def _picture(content: bytes) -> dict[str, Any]:
    return {"codes": _codes_of(_opened(content))}


def _opened(content: bytes) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as raw:
        if raw.width * raw.height > _PIXELS:
            raise Refused("attachment.giant_picture")
        raw.draft("L", (_SIDE, _SIDE))
        picture = ImageOps.exif_transpose(raw).convert("L")
    picture.thumbnail((_SIDE, _SIDE))
    return picture


def _codes_of(picture: Any) -> list[str]:
    import zxingcpp

    return [found.text[:500] for found in zxingcpp.read_barcodes(picture)][:_CODES]


def _ocr(content: bytes) -> dict[str, Any]:
    """The words of a picture, or of the first page of a paper, line by line from the top."""
    import pypdfium2
    from rapidocr import RapidOCR

    is_paper = content.startswith(b"%PDF-")
    picture = _drawn(pypdfium2.PdfDocument(content)[0]) if is_paper else _opened(content)
    found = RapidOCR()(picture.convert("RGB"))
    return {"text": "\n".join(found.txts or ())[:_CHARACTERS]}


_WORKS = {"pdf": _pdf, "picture": _picture, "ocr": _ocr}

if __name__ == "__main__":
    main()
