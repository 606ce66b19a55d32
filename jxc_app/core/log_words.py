"""What the objects and fields of the log are called. Each module says so for what it writes (its ``log_words.py``)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

Said = Callable[[Any], str]
Found = Callable[[Session, Collection[Any]], Mapping[Any, str]]
#: names that mean the same wherever they stand
_ANYWHERE = ""

_titles: dict[str, str] = {}
_names: dict[tuple[str, str], str] = {}
_otherwise: dict[str, Callable[[str], str | None]] = {}
_order: dict[tuple[str, str], int] = {}
_values: dict[tuple[str, str], Said] = {}
_found: dict[str, Found] = {}
_labels: dict[str, Said] = {}


def name_object(object_type: str, title: str, **fields: str) -> None:
    """Name a kind of object and its fields, also those inside its lists."""
    _titles[object_type] = title
    _names.update({(object_type, name): words for name, words in fields.items()})
    for name in fields:
        _order.setdefault((object_type, name), len(_order))


def name_fields(**fields: str) -> None:
    """Name fields that mean the same on every object."""
    _names.update({(_ANYWHERE, name): words for name, words in fields.items()})


def name_otherwise(object_type: str, name: Callable[[str], str | None], say: Said) -> None:
    """Say how to name the fields of such objects that are not known beforehand, and how to write their values."""
    _otherwise[object_type], _values[object_type, _ANYWHERE] = name, say


def name_values(object_type: str, field: str, say: Said) -> None:
    """Say how the values of a field are written for people."""
    _values[object_type, field] = say


def name_ids(find: Found, *fields: str) -> None:
    """Say whose ids these fields hold, on any object: ``find`` gives the names of many at once."""
    _found.update(dict.fromkeys(fields, find))


def named(key: Any, name: Any) -> Found:
    """Finds names by a key, both columns of one table."""

    def find(session: Session, keys: Collection[Any]) -> Mapping[Any, str]:
        rows = session.connection().execute(select(key, name).where(key.in_(keys)))
        return {row[0]: row[1] for row in rows}

    return find


def name_labels(object_type: str, say: Said) -> None:
    """Say how the labels of such objects are written for people."""
    _labels[object_type] = say


def object_titles() -> dict[str, str]:
    """Every kind of object, by its code."""
    return dict(_titles)


def field_title(object_type: str, name: str) -> str | None:
    """What a field is called; None where nobody said so. ``a.b`` without a name of its own is called as ``a`` is."""
    found = _names.get((object_type, name)) or _names.get((_ANYWHERE, name))
    above = name.rpartition(".")[0]
    if not found and object_type in _otherwise:
        return _otherwise[object_type](name)
    return found or (field_title(object_type, above) if above else None)


def field_order(object_type: str, name: str) -> int:
    """Where a field stands among those of its object, as they were named."""
    return _order.get((object_type, name), len(_order))


def value_words(object_type: str, name: str) -> Said | None:
    """How a field's values are written, or None."""
    is_known = (object_type, name) in _names or (_ANYWHERE, name) in _names
    return _values.get((object_type, name)) or (None if is_known else _values.get((object_type, _ANYWHERE)))


def finder(name: str) -> Found | None:
    """Whose ids a field holds, or None."""
    return _found.get(name)


def label_words(object_type: str, label: str) -> str:
    """An object's label for people."""
    return _labels[object_type](label) if object_type in _labels else label
