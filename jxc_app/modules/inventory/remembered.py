"""Answers that hold until the next write, so that fifty people on one page ask the database once.

Not a cache with a lifetime: an answer is given again only to a reader of the very same state of the company. Every
write appends to the operation log, so the log's last number names that state.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from jxc_app.modules.audit.queries import last_seq

V = TypeVar("V")
_MOST = 200


class _Slot(Generic[V]):
    """One answer; whoever comes first works it out while the others wait."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._answers: list[V] = []

    def get(self, work: Callable[[], V]) -> V:
        with self._turn:
            if not self._answers:
                self._answers.append(work())
            return self._answers[0]


class _State(Generic[V]):
    """The answers known of one state of one database."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.slots: dict[Hashable, _Slot[V]] = {}


class Remembered(Generic[V]):
    """Answers to one kind of question, by database."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._states: WeakKeyDictionary[Engine | Connection, _State[V]] = WeakKeyDictionary()

    def answer(self, session: Session, question: Hashable, work: Callable[[], V]) -> V:
        """What ``work`` finds in this session's snapshot, worked out once for all who ask the same of it."""
        slot = self._slot(session.get_bind(), last_seq(session), question)
        return slot.get(work)

    def _slot(self, database: Engine | Connection, seq: int, question: Hashable) -> _Slot[V]:
        with self._guard:
            state = self._states.get(database)
            if state is None or state.seq < seq or len(state.slots) >= _MOST:
                state = self._states[database] = _State(seq)
            # An older snapshot than the newest seen is read out and forgotten.
            return state.slots.setdefault(question, _Slot()) if state.seq == seq else _Slot()
