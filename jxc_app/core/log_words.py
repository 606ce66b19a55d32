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
_order: dict[tuple[str, str], int] = {}
_values: dict[tuple[str, str], Said] = {}
_found: dict[str, Found] = {}
_labels: dict[str, Said] = {}
_named_by: dict[str, Callable[[str], str | None]] = {}


def name_object(object_type: str, title: str, **fields: str) -> None:
    """Name a kind of object and its fields, also those inside its lists."""
    _titles[object_type] = title
    _names.update({(object_type, name): words for name, words in fields.items()})
    for name in fields:
        _order.setdefault((object_type, name), len(_order))


def name_fields(**fields: str) -> None:
    """Name fields that mean the same on every object."""
    _names.update({(_ANYWHERE, name): words for name, words in fields.items()})


def name_fields_by(object_type: str, say: Callable[[str], str | None], say_value: Said) -> None:
    """Say what fields of such an object are called whose names are codes, and how their values are written."""
    _named_by[object_type] = say
    _values[object_type, _ANYWHERE] = say_value


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
    if found is None and object_type in _named_by:
        found = _named_by[object_type](name)
    above = name.rpartition(".")[0]
    return found or (field_title(object_type, above) if above else None)


def field_order(object_type: str, name: str) -> int:
    """Where a field stands among those of its object, as they were named."""
    return _order.get((object_type, name), len(_order))


def value_words(object_type: str, name: str) -> Said | None:
    """How a field's values are written, or None."""
    coded = object_type in _named_by and _named_by[object_type](name) is not None
    return _values.get((object_type, _ANYWHERE if coded else name))


def finder(name: str) -> Found | None:
    """Whose ids a field holds, or None."""
    return _found.get(name)


def label_words(object_type: str, label: str) -> str:
    """An object's label for people."""
    return _labels[object_type](label) if object_type in _labels else label
