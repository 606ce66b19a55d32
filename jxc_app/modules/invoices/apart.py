"""Opens papers and pictures in a process of their own: their readers are C, and the file comes from a stranger."""

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from jxc_app.core.errors import DomainError

Work = Literal["pdf", "picture", "ocr"]
#: seconds after which it is ended, and megabytes beyond which it gets none
_SECONDS: dict[Work, int] = {"pdf": 20, "picture": 20, "ocr": 120}
_MEGABYTES: dict[Work, int] = {"pdf": 1024, "picture": 1024, "ocr": 4096}
_WORKER = Path(__file__).with_name("apart_work.py")
_REFUSALS = frozenset({"attachment.encrypted", "attachment.giant_picture", "invoice.too_many_pages"})


@dataclass(frozen=True, slots=True)
class Seen:
    """The words of a paper, and the codes on it."""

    text: str
    codes: list[str]


def can_ocr() -> bool:
    """Whether the extra ``jxc[ocr]`` is installed."""
    return find_spec("rapidocr") is not None


def look(work: Work, content: bytes) -> Seen:
    """What stands on it. Raises DomainError, also where its time or memory ends."""
    limits = [str(_SECONDS[work]), str(_MEGABYTES[work])]
    try:
        ended = subprocess.run(
            [sys.executable, "-I", str(_WORKER), work, *limits], input=content, capture_output=True,
            timeout=_SECONDS[work] + 10, check=True, env={},
        )  # fmt: skip
        answer = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        raise DomainError("invoice.too_heavy", field="file") from None
    except (subprocess.CalledProcessError, ValueError):
        raise DomainError("attachment.damaged", field="file") from None
    if answer["refused"]:
        raise DomainError(answer["refused"] if answer["refused"] in _REFUSALS else "attachment.damaged", field="file")
    return Seen(answer["text"], answer["codes"])
