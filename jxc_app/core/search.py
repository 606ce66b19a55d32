"""Finding by what people type: code, name, pinyin or its initials, in one stored column."""

import unicodedata
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import func


def folded(words: str) -> str:
    """The form in which texts are searched: NFKC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


@lru_cache(maxsize=4096)
def pinyin_of(words: str) -> tuple[str, str]:
    """Full pinyin without tones and its initials, e.g. ``("kekoukele", "kkkl")``; latin letters stay."""
    from pypinyin import Style, lazy_pinyin

    if words.isascii():
        return "", ""
    full = "".join(lazy_pinyin(words))
    initials = "".join(lazy_pinyin(words, style=Style.FIRST_LETTER))
    return folded(full).replace(" ", ""), folded(initials).replace(" ", "")


def name_order(name: str) -> str:
    """What lists by name are sorted by: pinyin, so that 张 stands behind 李 on every engine."""
    return (pinyin_of(name)[0] or folded(name))[:120]


def search_key(*texts: str) -> str:
    """The column that :func:`contains` looks into: every text folded, and its pinyin."""
    parts = [folded(text) for text in texts if text]
    for text in texts:
        parts.extend(word for word in pinyin_of(text) if word)
    return "\n".join(dict.fromkeys(parts))


def contains(column: Any, typed: str) -> ColumnElement[bool]:
    """True where the search column holds every word typed; ``%`` and ``_`` are plain characters."""
    words = [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in folded(typed).split()]
    conditions: list[ColumnElement[bool]] = [column.like(f"%{word}%", escape="\\") for word in words[:6]]
    clause = conditions[0] if conditions else func.length(column) >= 0
    for condition in conditions[1:]:
        clause = clause & condition
    return clause
