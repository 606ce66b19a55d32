"""What no field takes, whatever it is for: text that a database cannot hold, numbers beyond its integers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import code_key

#: what is looked up is an id, a page or a size, and ids have 32 bits
_LARGEST_INT = 2**31 - 1
#: what proves who somebody is: every sign counts, also a blank at either end
AsTyped = Annotated[str, StringConstraints(strip_whitespace=False)]
#: an id that a caller names
Id = Annotated[int, Field(gt=0, lt=2**31)]
#: an id of lines and moves, which are many
LongId = Annotated[int, Field(gt=0, lt=2**63)]
#: the version of a row as the caller last saw it
Version = Annotated[int, Field(gt=0, lt=2**31)]


def key_within(length: int) -> AfterValidator:
    """Refuse a code whose key is empty or longer than ``length``: folding makes one character up to 18, or none."""

    def check(code: str) -> str:
        key = code_key(code)
        if not key:
            raise ValueError("string_too_short")
        if len(key) > length:
            raise ValueError("string_too_long")
        return code

    return AfterValidator(check)


#: the code of a warehouse or partner
Code = Annotated[str, Field(min_length=1, max_length=40), key_within(40)]


#: one address as mail servers take it: no blank, no list, nothing that could end a header; and no mask (l***@x.com)
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _mail(text: str) -> str:
    if text and not _MAIL.fullmatch(text):
        raise ValueError("not_mail")
    return text


#: an e-mail address, or nothing
MailAddress = Annotated[str, Field(max_length=120), AfterValidator(_mail)]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("not_one_line")
    return text


#: words that go into a header: no line break and no other sign that does not show
OneLine = Annotated[str, AfterValidator(_one_line)]


def storable(value: Any) -> Any:
    """The value itself. Raises ValueError for text with NUL or a lone surrogate, also inside lists."""
    if isinstance(value, str):
        if "\x00" in value or not _encodes(value):
            raise ValueError("not_text")
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            storable(one)
    return value


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Refuse parameters of a read that no database could look up. Raises DomainError ``input.invalid``."""
    for name, given in parameters.items():
        for value in _parts(given):
            try:
                storable(value)
            except ValueError:
                raise DomainError("input.invalid", field=name) from None
            if isinstance(value, int) and abs(value) > _LARGEST_INT:
                raise DomainError("input.invalid", field=name)


def _parts(given: Any) -> Iterator[Any]:
    """The value itself; of a filter every field, and every member of its collections."""
    if not is_dataclass(given) or isinstance(given, type):
        yield given
        return
    for one in fields(given):
        value = getattr(given, one.name)
        yield value
        if isinstance(value, list | tuple | set | frozenset):
            yield from value
