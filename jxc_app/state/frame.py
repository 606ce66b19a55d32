"""The frame around every page: who is here, and which places they may open."""

import asyncio

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.database import get_database
from jxc_app.modules.access.queries import needs_first_user
from jxc_app.modules.access.users import create_user
from jxc_app.modules.documents.queries import list_documents
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory.queries import stock_page
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.modules.warehouses.service import create_warehouse
from jxc_app.state.base import SIGNED_IN, SessionState, requires


class FrameState(SessionState, rx.State):
    """The person's name and what the menu shows them."""

    person: str = ""
    sees_desk: bool = False
    sees_stock: bool = False
    sees_documents: bool = False

    @rx.event
    @requires(SIGNED_IN)
    async def load(self) -> None:
        """Look anew: a role may have been given or taken since the last page."""
        self.person = self._actor().name
        self.sees_desk = any(self._may(kind.permissions["draft"]) for kind in DOCUMENT_TYPES.values())
        self.sees_stock = self._may(stock_page)
        self.sees_documents = self._may(list_documents)

    @rx.event
    @requires(SIGNED_IN)
    async def begin(self) -> EventSpec:
        """On to the first page that this person has use of."""
        if self._may(create_user) and await asyncio.to_thread(get_database().read, needs_first_user):
            return rx.redirect("/first-start")
        if self._may(create_warehouse) and not await self._read(list_warehouses):
            return rx.redirect("/first-start")
        places = {"/desk": self.sees_desk, "/stock": self.sees_stock, "/documents": self.sees_documents}
        return rx.redirect(next((place for place, may in places.items() if may), "/password"))
