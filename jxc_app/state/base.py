"""What every page's State stands on: who acts, the one way to write, the one way to read.

    class StockState(SessionState, rx.State):
        @rx.event
        @requires(stock_page)
        async def load(self): ...

A State keeps rows to show and nothing else; truth is in the database and identity in the session cookie. A
handler may let refusals pass: ``requires`` shows them to the user (``errors`` by field, and a toast).
"""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

import reflex as rx

from jxc_app.core.database import get_database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Command, Query, Result, SensitiveAct, UseCase, perform_async, read_async
from jxc_app.modules.access.proving_oneself import demand_proof_in
from jxc_app.state.identity import current
from jxc_app.state.live import REST, watchers
from jxc_app.state.requires import PUBLIC, SIGNED_IN, Declaration, Door, requires
from jxc_app.state.socket import current_tab

__all__ = ["PUBLIC", "SIGNED_IN", "SessionState", "requires"]

C = TypeVar("C", bound=Command)
R = TypeVar("R", bound=Result)
V = TypeVar("V")


class SessionState(rx.State, mixin=True):
    """Mixin for the State of a page. ``errors``: Chinese text by field path, for the form to show."""

    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    def _actor(self) -> Actor:
        """The person whose event runs, as the guard found them."""
        return current.get().actor

    def _may(self, *doors: Door) -> bool:
        """Whether that person may pass one of the doors somewhere; decides what a page shows, nothing more."""
        return Declaration(doors).opens_for(current.get())

    async def _perform(self, case: UseCase[C, R], form: C | Mapping[str, Any], *, key: str | None = None) -> R:
        """Do a use case as the person whose event runs. Raises what it raises, or ValidationError."""
        command = form if isinstance(form, case.command) else case.command.model_validate(form)
        result = await perform_async(case, command, actor=self._actor(), key=key)
        if self.errors:
            self.errors = {}
        return result

    async def _read(self, query: Query[V], **params: Any) -> V:
        """Answer a query, cut to what that person may see. Raises PermissionDenied."""
        return await read_async(query, actor=self._actor(), **params)

    async def _demand_proof(self, act: SensitiveAct) -> None:
        """Ask before a form opens whose fields must not wait in a State for the proof. Raises ProofNeeded."""
        actor = self._actor()
        await asyncio.to_thread(get_database().read, lambda session: demand_proof_in(session, actor, act))

    def _watch(self, *topics: str, rest: float = REST, **only: Any) -> None:
        """Call this State's ``refresh`` when something of the topics changes, until the tab goes elsewhere.

        ``rest``: seconds at least between two calls. ``only`` narrows by payload:
        ``self._watch("document", document_id=7)``.
        """
        watchers.watch(current_tab(), type(self).refresh, topics, only, rest)
