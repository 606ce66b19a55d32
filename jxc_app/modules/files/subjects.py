"""What files hang on. Whoever owns a kind of subject registers here what files ask of it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.modules.files.rules import FileKind


@dataclass(frozen=True, slots=True)
class Subject:
    """How files ask about one kind of subject, each time with its id.

    ``may_see``: the kinds of files that an actor sees; raises NotFound for a subject that they may not see.
    ``may_attach``: asks :meth:`UnitOfWork.authorize` for ``file.attach`` where the subject is; raises as it does.
    ``is_locked``: whether nothing is removed any more. ``tell``: hears of an act, ``attach`` or ``detach``, and its
    words (for a timeline, and open pages); answers how the log calls the subject.
    """

    may_see: Callable[[Session, Actor, int], frozenset[FileKind]]
    may_attach: Callable[[UnitOfWork, int], None]
    is_locked: Callable[[Session, int], bool]
    tell: Callable[[UnitOfWork, int, str, str], str]


_SUBJECTS: dict[str, Subject] = {}


def register_subject(kind: str, subject: Subject) -> None:
    """Let files hang on such subjects; the kind is also what the log calls the object."""
    _SUBJECTS[kind] = subject


def subject_of(kind: str) -> Subject:
    """The registered one. Raises NotFound."""
    found = _SUBJECTS.get(kind)
    if found is None:
        raise NotFound("attachment.not_found")
    return found
