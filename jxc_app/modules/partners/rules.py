"""What can be said of a partner's fields without looking anything up."""

import re
import unicodedata
from collections.abc import Iterable

#: the characters of a unified social credit code by value, GB 32100-2015: no I, O, S, V, Z
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [pow(3, position, 31) for position in range(17)]
_LEGAL_FORM = re.compile(r"(股份有限公司|有限责任公司|有限公司|总公司|分公司|公司|(co\.?,?)?ltd\.?)$")
_NUMBERED = re.compile(r"(.*?)(\d{1,9})")
FIRST_CODES = {"supplier": "GYS001", "customer": "KH001"}


def tidy_tax_number(text: str) -> str:
    """A tax number as it is stored: NFKC, capitals, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def is_credit_code(text: str) -> bool:
    """Whether it is a unified social credit code 统一社会信用代码 whose check character fits (GB 32100-2015)."""
    if len(text) != 18 or any(character not in _ALPHABET for character in text):
        return False
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(text, _WEIGHTS, strict=False))
    return _ALPHABET[(31 - total % 31) % 31] == text[17]


def name_key(name: str) -> str:
    """The form in which names are compared: NFKC, case folded, no spaces or punctuation, no legal form at the end.

    >>> name_key("申源食品(上海)有限公司") == name_key(" 申源食品（上海） 有限责任公司 ")
    True
    """
    folded = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    shorter = _LEGAL_FORM.sub("", folded) or folded
    plain = "".join(character for character in shorter if unicodedata.category(character)[0] in "LN")
    return (plain or folded)[:120]


def next_code(taken: Iterable[str], like: str) -> str:
    """The code after the highest of ``taken`` that counts as ``like`` does.

    >>> next_code(["GYS01", "GYS09", "X-7"], "GYS01")
    'GYS10'
    """
    found = _NUMBERED.fullmatch(like)
    if found is None:
        raise ValueError(f"{like} ends in no number")
    prefix, highest, width = found[1], 0, len(found[2])
    for code in taken:
        parts = _NUMBERED.fullmatch(code)
        if parts is not None and parts[1].casefold() == prefix.casefold():
            highest, width = max(highest, int(parts[2])), max(width, len(parts[2]))
    return f"{prefix}{highest + 1:0{width}d}"


def counts_up(code: str) -> bool:
    """Whether a code ends in a number, so that a next one can be suggested."""
    return _NUMBERED.fullmatch(code) is not None
