"""Texts that a spreadsheet would run as a formula, made harmless and back again."""

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def guarded(text: str) -> str:
    """A text for CSV that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("'=1"), guarded("8号电池")
    ("'=1+1", "''=1", '8号电池')
    """
    return _MARK + text if text.startswith((*_STARTERS, _MARK)) else text


def unguarded(text: str) -> str:
    """The text as it was before :func:`guarded`.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return text[1:] if text[:1] == _MARK and text[1:].startswith((*_STARTERS, _MARK)) else text
