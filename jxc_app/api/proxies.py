"""Who may speak for a visitor: of a proxy that the settings name we believe what it forwards, of nobody else."""

from ipaddress import IPv6Address, ip_address

from jxc_app.api.frame import App, Message, Receive, Send
from jxc_app.core.settings import get_settings

_SPOKEN_FOR = (b"x-forwarded-", b"forwarded", b"x-real-ip")
_TLS = ("https", "wss")


def behind_proxies(app: App) -> App:
    """The app, with nothing in its headers that a visitor says of themselves in a proxy's words.

    After this ``x-forwarded-proto`` is always there: by the proxy's word, or as we are spoken to ourselves.
    """

    async def believe(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, "headers": _believed(scope)}
        await app(scope, receive, send)

    return believe


def _believed(scope: Message) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = list(scope["headers"])
    peer = (scope.get("client") or ("",))[0]
    if not is_proxy(peer):
        headers = [one for one in headers if not one[0].lower().startswith(_SPOKEN_FOR)]
    if not any(name.lower() == b"x-forwarded-proto" for name, _ in headers):
        spoken = b"https" if scope.get("scheme") in _TLS else b"http"
        headers.append((b"x-forwarded-proto", spoken))
    return headers


def is_proxy(peer: str) -> bool:
    """Whether an address is that of a proxy of ours."""
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in get_settings().trusted_proxies)
