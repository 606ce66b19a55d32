"""Lets the built front end find its server at whatever address the page came from."""

from typing import Any

from reflex.plugins import Plugin

_CLIENT = "utils/state.js"
_BAKED = "  const endpoint = new URL(url_str);\n"
_FROM_PAGE = """\
  if (import.meta.env.PROD && typeof window !== "undefined") {
    const own = new URL(url_str);
    const secure = window.location.protocol === "https:" ? "s" : "";
    own.protocol = (own.protocol.startsWith("ws") ? "ws" : "http") + secure + ":";
    own.hostname = window.location.hostname;
    own.port = window.location.port;
    return own;
  }
"""


class OwnAddressPlugin(Plugin):
    """Replaces the server address baked into a production build by the address of the page.

    Reflex bakes the port of the build into the bundle, so one build serves neither another port nor a
    proxy with TLS on an unusual one. Development keeps the baked address: its two servers differ.
    """

    def pre_compile(self, **context: Any) -> None:
        """Queue the change of the client; the build fails if the client no longer has the place for it."""
        context["add_modify_task"](_CLIENT, use_page_address)


def use_page_address(client: str) -> str:
    """The client's source with the page's address in force; raises ValueError if it is not as expected."""
    if _FROM_PAGE in client:
        return client
    if client.count(_BAKED) != 1:
        message = f"{_CLIENT} of this Reflex version does not build its address as expected"
        raise ValueError(message)
    return client.replace(_BAKED, _FROM_PAGE + _BAKED)
