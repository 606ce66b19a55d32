"""Every text of the screens has its words, and none is left over."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_USED = re.compile(r"\bt\(\s*[\"']([a-z_.]+)[\"']")
_SORTABLE = re.compile(r"sortable\(\"([a-z_.]+)\"")
_WORDED = re.compile(r"^ {2}\"?([a-z_.]+)\"?: \"", re.MULTILINE)


@pytest.mark.xfail(reason="the desk is unfinished: wordings composed by their key are not counted as used")
def test_each_text_is_worded_and_each_wording_used() -> None:
    sources = [*(_ROOT / "jxc_app").rglob("*.py"), *(_ROOT / "assets").glob("*.jsx")]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    used = set(_USED.findall(text)) | set(_SORTABLE.findall(text))
    worded = set(_WORDED.findall((_ROOT / "assets" / "i18n_zh.js").read_text(encoding="utf-8")))
    assert used - worded == set(), "no words for these"
    assert worded - used == set(), "nobody says these"
