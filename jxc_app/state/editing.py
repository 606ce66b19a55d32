"""A form over one thing: what is typed stays until it is saved or thrown away, also when somebody else was faster."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.state.base import SessionState

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed at the same time."""

    name: str
    label: str
    theirs: str
    mine: str


class Editing(SessionState, mixin=True):
    """``form``: texts by field. ``merged``: what another person changed and is now in the form too, in words.

    A State that uses it declares the handlers itself, so that each says who may call it.
    """

    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    is_dirty: bool = False
    is_restored: bool = False
    clashes: rx.Field[list[Clash]] = rx.field(default_factory=list)
    merged: str = ""
    revision: int = 0
    _editing: str = ""
    _version: int = 0
    _base: dict[str, str] = {}  # noqa: RUF012  Reflex copies it for each tab

    def _begin(self, what: str, saved: Mapping[str, str], version: int) -> None:
        """Show ``what``; if this tab has unsaved text for the same thing, that text stays."""
        self.errors, self.clashes, self.merged = {}, [], ""
        self.revision += 1
        self.is_restored = what == self._editing and self.is_dirty
        if self.is_restored:
            return
        self._editing, self._version = what, version
        self._base, self.form = dict(saved), dict(saved)
        self.is_dirty = False

    def _forget(self) -> None:
        """What is in the form is saved, or not wanted."""
        self.is_dirty = self.is_restored = False
        self._editing = ""

    def _type(self, name: str, text: str) -> None:
        if name not in self.form:
            return
        self.form[name] = text[:_LONGEST]
        self.is_dirty = dict(self.form) != self._base
        self.errors = {field: words for field, words in self.errors.items() if field != name}

    def _merge(self, theirs: Mapping[str, str], version: int, labels: Mapping[str, str]) -> None:
        """Somebody else has saved: take over what only they changed, show what both did; saving again overwrites."""
        clashes, taken = [], []
        for name, value in theirs.items():
            mine, before = self.form[name], self._base[name]
            if value in (before, mine):
                continue
            if mine == before:
                self.form[name] = value
                taken.append(labels[name])
            else:
                clashes.append(Clash(name, labels[name], value, mine))
        self.clashes, self.merged = clashes, "、".join(taken)
        self._base, self._version = dict(theirs), version
        self.is_dirty = True
        self.revision += 1

    def _take_theirs(self, name: str) -> None:
        """Let the other person's text of one field stand."""
        for clash in self.clashes:
            if clash.name == name:
                self.form[name] = clash.theirs
        self.clashes = [clash for clash in self.clashes if clash.name != name]
        self.revision += 1
