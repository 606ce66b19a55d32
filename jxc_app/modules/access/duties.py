"""Duties that exclude each other 不相容岗位: rights that one role, or one person, must not hold together.

A module declares what excludes what beside its rights; the sources are 企业内部控制应用指引第7号——采购业务 (2010) and
OWASP ASVS 5.0 8.1. A role may hold both sides only by a dated exception that names who answers for it; where
``is_strict`` not even then. Where ``is_by_chain`` one hand may hold both sides, but not use both on one chain of
documents: that is refused, or waits for a second person, where the document is in hand (ADR 23).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatch

from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.access.permissions import RIGHTS_OVER_RIGHTS

#: the longest that an exception may last
LONGEST_EXCEPTION = timedelta(days=90)
#: areas whose rights touch no goods, no money and no master data
_ADMINISTRATION = frozenset({"权限", "系统"})
#: who hands out rights must see for which warehouses
_NEEDED_TO_ADMINISTER = frozenset({"warehouse.view"})
_BUSINESS = "business"
#: rights that make, book or take back documents, of every type
ACTING = ("*.draft", "*.post", "*.void")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Nobody may hold (by chain: use) a right of the one side and one of the other; patterns over permission codes."""

    code: str
    title: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    is_strict: bool = False
    is_by_chain: bool = False

    def between(self, permissions: Collection[str]) -> tuple[list[str], list[str]] | None:
        """The rights of both sides among those held, or None where one side is empty."""
        sides = self.sides(permissions)
        return sides if all(sides) else None

    def sides(self, permissions: Collection[str]) -> tuple[list[str], list[str]]:
        """The rights of the first and of the second side among those held; either may be empty."""
        return _of(self.one, permissions), _of(self.other, permissions)


EXCLUSIONS: dict[str, Exclusion] = {}


def exclude(*exclusions: Exclusion) -> None:
    """Register what excludes what. Raises ValueError for a code taken twice."""
    for one in exclusions:
        if EXCLUSIONS.setdefault(one.code, one) != one:
            raise ValueError(f"exclusion {one.code} is declared twice")


def conflicts(permissions: Collection[str]) -> list[Exclusion]:
    """What these rights violate when one hand holds them all: first what no exception excuses, then by code."""
    ordered = sorted(EXCLUSIONS.values(), key=lambda one: (not one.is_strict, one.code))
    return [one for one in ordered if not one.is_by_chain and one.between(permissions)]


def widened(held: Collection[str], new: Collection[str]) -> list[Exclusion]:
    """What the ``new`` rights violate or violate further, beside those held; a clash that only stays is none."""
    return [one for one in conflicts({*held, *new}) if any(one.sides(new))]


def suspended(held: Mapping[int, Collection[str]], ended: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """The rights (role, permission) that no longer count, of somebody who holds these rights by role.

    ``ended``: role and exclusion of exceptions that are over. As long as the person still holds both sides, such a
    role loses its rights of the second side, or, where it has none of them, those of the first.
    """
    everything = {code for codes in held.values() for code in codes}
    found: set[tuple[int, str]] = set()
    for role_id, code in ended:
        exclusion = EXCLUSIONS.get(code)
        if exclusion is not None and exclusion.between(everything):
            first, second = exclusion.sides(held.get(role_id, ()))
            found.update((role_id, right) for right in second or first)
    return found


def _of(patterns: tuple[str, ...], permissions: Collection[str]) -> list[str]:
    return sorted(code for code in permissions if any(_fits(code, pattern) for pattern in patterns))


def _fits(code: str, pattern: str) -> bool:
    if pattern == _BUSINESS:
        known = PERMISSIONS.get(code)
        return known is not None and known.area not in _ADMINISTRATION and code not in _NEEDED_TO_ADMINISTER
    return fnmatch(code, pattern)


exclude(
    Exclusion(
        "rights_and_business",
        "管理人员与权限的人，不能办理业务",
        RIGHTS_OVER_RIGHTS,
        (_BUSINESS,),
        is_strict=True,
    )
)
