"""Identifiers that people or browsers make up themselves, and keys that compare without regard to case."""

import unicodedata
import uuid


def new_key() -> str:
    """A fresh random key, for one act of one user."""
    return uuid.uuid4().hex


def code_key(code: str) -> str:
    """The form in which codes are compared: NFKC, stripped, case folded.

    >>> code_key(" ８５123a ") == code_key("85123A")
    True
    """
    return unicodedata.normalize("NFKC", code).strip().casefold()
