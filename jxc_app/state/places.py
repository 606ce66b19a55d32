"""The places of the product: which pages there are and who may open them. The menu and the search read it."""

from dataclasses import dataclass

from jxc_app.state.identity import Identity
from jxc_app.state.requires import Declaration, Door


@dataclass(frozen=True, slots=True)
class Place:
    """A page with an entry in the menu.

    ``key`` names its text (``menu.<key>``), ``icon`` is a lucide icon, ``doors`` are what opens it (any will do);
    ``words`` are what people call it, for the search, which also finds them by pinyin.
    """

    key: str
    icon: str
    href: str
    doors: tuple[Door, ...]
    words: str

    def opens_for(self, identity: Identity) -> bool:
        """Whether this person may go there."""
        return Declaration(self.doors).opens_for(identity)


#: filled by the menu (:mod:`jxc_app.pages.layout`), in its order
PLACES: list[Place] = []


def open_places(identity: Identity) -> list[Place]:
    """Where this person may go, in the order of the menu."""
    return [place for place in PLACES if place.opens_for(identity)]


def closed_places(identity: Identity) -> list[Place]:
    """Where this person may not go."""
    return [place for place in PLACES if not place.opens_for(identity)]
