"""Every text of the screens has its words, and none is left over."""

import re
from itertools import chain
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_WORDS = _ROOT / "assets" / "i18n_zh.js"
_USED = re.compile(r"\bt\(\s*[\"']([a-z_]+(?:\.[a-z_]+)+)[\"']")
_NAMED = re.compile(r"[\"'`]([a-z_]+(?:\.[a-z_]+)+)[\"'`]")
_COMPOSED = re.compile(r"\bt\(\s*(?:f[\"']|`)([a-z_.]*)\$?\{[^}]*\}([a-z_.]*)[\"'`]")
_WORDED = re.compile(r"^ {2}\"?([a-z_.]+)\"?: \"", re.MULTILINE)


def _sources() -> str:
    ours = chain((_ROOT / "jxc_app").rglob("*.py"), (_ROOT / "assets").glob("*.js*"))
    return "\n".join(source.read_text(encoding="utf-8") for source in ours if source != _WORDS)


def test_each_text_is_worded_and_each_wording_used() -> None:
    sources = _sources()
    worded = set(_WORDED.findall(_WORDS.read_text(encoding="utf-8")))
    composed = [re.compile(f"{re.escape(head)}[a-z_]+{re.escape(tail)}") for head, tail in _COMPOSED.findall(sources)]
    named = {*_USED.findall(sources), *_NAMED.findall(sources)}
    assert set(_USED.findall(sources)) - worded == set(), "no words for these"
    left_over = {text for text in worded - named if not any(pattern.fullmatch(text) for pattern in composed)}
    assert left_over == set(), "nobody says these"
