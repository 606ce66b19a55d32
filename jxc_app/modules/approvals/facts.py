"""The registry of facts: what conditions may speak of. Modules fill it when imported."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlmodel import Session

#: what a fact says; None: nobody knows
Value = Decimal | bool | str | None
Choices = Callable[[Session], Sequence[tuple[str, str]]]


class FactKind(StrEnum):
    """What a fact's values are, and so what can be asked of them."""

    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True)
class Fact:
    """Something known of a document, its partner, the stock, or (``of_line``) of one of its lines.

    ``read`` gets the session, the case (what the module that owns the subject hands in) and, of a line, the line.
    ``is_of_the_moment``: it speaks of now, so a trial on old documents cannot know what it was then.
    ``choices``: (value, words) of a choice. ``rights``: all that it takes to be told these words.
    """

    code: str
    title: str
    kind: FactKind
    read: Callable[..., Value] = field(repr=False)
    area: str = "单据"
    unit: str = ""
    acts: tuple[str, ...] = ("post", "void")
    of_line: bool = False
    is_of_the_moment: bool = False
    choices: Choices | None = field(default=None, repr=False)
    rights: tuple[str, ...] = ()

    def offered(self, session: Session, held: Collection[str]) -> Sequence[tuple[str, str]]:
        """The choices for somebody who holds these rights."""
        return self.choices(session) if self.choices and self.is_named_to(held) else ()

    def is_named_to(self, held: Collection[str]) -> bool:
        """Whether somebody who holds these rights may be told what its choices are called."""
        return set(self.rights) <= set(held)


FACTS: dict[str, Fact] = {}
#: what a choice is called before somebody who may not know it
UNNAMED = "指定的一项"


def declare_facts(*facts: Fact) -> None:
    """Register facts. Raises ValueError for a code taken twice."""
    for fact in facts:
        if FACTS.setdefault(fact.code, fact) is not fact:
            raise ValueError(f"fact {fact.code} is declared twice")


def choice_words(session: Session, held: Collection[str] = ()) -> Callable[[Fact, str], str]:
    """What people call the choices of facts; what each offers is read when first needed.

    ``held``: the rights of whoever reads it; by nobody in particular, what takes a right is not named.
    """
    offered: dict[str, dict[str, str]] = {}

    def words(fact: Fact, value: str) -> str:
        if not fact.is_named_to(held):
            return UNNAMED
        if fact.code not in offered:
            offered[fact.code] = dict(fact.offered(session, held))
        return offered[fact.code].get(value, f"{value}（已不存在）")

    return words


@dataclass(frozen=True)
class SubjectType:
    """A kind of thing that flows may stop: a document type, with its title and what can be done to it."""

    code: str
    title: str
    acts: tuple[str, ...]


SubjectTypes = Callable[[], Sequence[SubjectType]]
_subject_types: list[SubjectTypes] = []


def declare_subject_types(types: SubjectTypes) -> None:
    """Say where to ask for the kinds of things that flows may stop."""
    _subject_types.append(types)


def subject_types() -> dict[str, SubjectType]:
    """Every kind of thing that flows may stop."""
    return {one.code: one for types in _subject_types for one in types()}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be decided: ``people`` made or asked for it and so cannot; ``digest`` pins its content."""

    kind: str
    id: int
    act: str
    type: str
    label: str
    warehouse_id: int
    people: frozenset[int]
    digest: str
    case: Any = None
    lines: Sequence[Any] = ()
