"""Whether two SKUs are the same thing under two names: a pure rule, with the reason in words."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from jxc_app.core.search import pinyin_of

#: how like names must be, where spec and numbers are the same
LIKE = 0.7
_TIMES = re.compile(r"(?<=\d)\s*[x×*✕╳]\s*(?=\d)")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Named:
    """What a SKU is called."""

    code: str
    name: str
    spec: str
    barcodes: frozenset[str] = frozenset()


def plain_name(*words: str) -> str:
    """Name and spec without what people write differently: width, case, signs, spaces, and how they write "times".

    >>> plain_name("不锈钢螺丝 ", "M6×30"), plain_name("不锈钢-螺丝", "m6 * 30")
    ('不锈钢螺丝m6x30', '不锈钢螺丝m6x30')
    """
    text = _TIMES.sub("x", unicodedata.normalize("NFKC", " ".join(words)).casefold())
    return _SIGNS.sub("", text)


def numbers_in(text: str) -> list[str]:
    """The numbers of a plain text in their order: what differs in one is another size, and so another thing."""
    return _NUMBERS.findall(text)


def why_alike(one: Named, other: Named) -> str:
    """Why these may be the same thing; nothing where nothing speaks for it.

    >>> why_alike(Named("A", "螺丝钉", "M6×30"), Named("B", "螺钉", "m6*30"))
    '名称相近（80%），规格一样'
    """
    if one.code and plain_name(one.code) == plain_name(other.code):
        return "编码一样"
    if one.barcodes & other.barcodes:
        return "条码一样"
    mine, theirs = plain_name(one.name, one.spec), plain_name(other.name, other.spec)
    if not plain_name(one.name) or not theirs:
        return ""
    if mine == theirs:
        return "名称和规格一样"
    if sorted(mine) == sorted(theirs):
        return "名称和规格一样，只是先后不同"
    if numbers_in(mine) != numbers_in(theirs):
        return ""
    return _of_names(one, other, mine, theirs)


def _of_names(one: Named, other: Named, mine: str, theirs: str) -> str:
    """The numbers are the same: are the words?"""
    if pinyin_of(mine)[0] and pinyin_of(mine)[0] == pinyin_of(theirs)[0]:
        return "读音一样"
    is_same_spec = plain_name(one.spec) == plain_name(other.spec)
    left, right = (plain_name(one.name), plain_name(other.name)) if is_same_spec else (mine, theirs)
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    if ratio < LIKE:
        return ""
    return f"名称相近（{ratio:.0%}）" + ("，规格一样" if is_same_spec and one.spec.strip() else "")
