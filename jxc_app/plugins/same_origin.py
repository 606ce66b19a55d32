"""Decides which pages may open the websocket: our own, and those of the configured origins."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from reflex.config import get_config
from reflex.plugins import Plugin

_HOST_HEADERS = ("HTTP_HOST", "HTTP_X_FORWARDED_HOST")


class SameOriginPlugin(Plugin):
    """Accepts a websocket only from the page's own host or from `cors_allowed_origins`.

    A fixed list alone would refuse a shop computer that reaches the server by a name or address nobody
    configured; a wildcard would let any web page use the cookie of whoever visits it.
    """

    def post_compile(self, **context: Any) -> None:
        """Install the rule; Reflex calls this at every start of a server, also from a finished build."""
        listed = frozenset(get_config().cors_allowed_origins) - {"*"}
        context["app"].sio.eio.cors_allowed_origins = partial(is_allowed, listed=listed)


def is_allowed(origin: str | None, environ: Mapping[str, Any], listed: Collection[str]) -> bool:
    """Whether a handshake from `origin` is let in. `environ` is the WSGI-like mapping of engine.io.

    Without an Origin header it comes from a program, not from a page in somebody's browser, and has no
    cookie to abuse. The scheme is not compared, because a proxy that ends TLS changes it; the forwarded host
    may be believed, because a page cannot set a header on its websocket.
    """
    if not origin or origin in listed:
        return True
    hosts = {str(environ[name]).lower() for name in _HOST_HEADERS if environ.get(name)}
    return urlsplit(origin).netloc.lower() in hosts
