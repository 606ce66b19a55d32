"""A small map of our own: nothing of it comes from another host."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec


class SiteMap(rx.Component):
    """Dots on a plain sheet, north up; ``sites``: ``[{id, name, kind, x, y, is_off}, …]``.

    A site may have a ``tone`` (good, warn, bad), which colours it, and a ``figure``, which stands behind its name.
    ``per_kilometre``: how many units of x and y are a kilometre. ``ways``: lines from the one chosen to the others.
    ``on_pick`` gets the id of the one chosen.
    """

    library = "$/public/site_map"
    tag = "SiteMap"

    sites: rx.Var[list[Any]]
    per_kilometre: rx.Var[float]
    chosen: rx.Var[str]
    ways: rx.Var[bool]
    on_pick: rx.EventHandler[passthrough_event_spec(str)]
