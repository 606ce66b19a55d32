"""Taking a large table away: the person proves again who they are, then the file comes."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.modules.migration.exports import EXPORT_ALL
from jxc_app.state.base import SIGNED_IN, SessionState, requires

_EXPORTS = "/api/exports/"


class TakingAwayState(SessionState, rx.State):
    """Keeps nothing: whether the file may leave is asked of the database again when it is fetched."""

    @rx.event
    @requires(SIGNED_IN)
    async def fetch(self, href: str) -> EventSpec:
        """Ask for the proof that the export at this address wants, then fetch it."""
        if not href.startswith(_EXPORTS):
            raise NotFound("system.api_not_found")
        await self._demand_proof(EXPORT_ALL)
        return rx.download(url=href)
