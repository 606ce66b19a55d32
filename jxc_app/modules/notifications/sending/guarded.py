"""Connections that reach nothing inside: no loopback, no private network, no cloud's metadata.

A name is resolved once, every address it has is checked, and the connection goes to a checked address: there is no
second look-up that could answer something else (DNS rebinding). Hosts named in ``JXC_NOTICE_HOSTS`` are the company's
own mail servers or gateways and may lie anywhere.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

_NAT64 = ip_network("64:ff9b::/96")
#: seconds for one step of a conversation, and for all of it
STEP = 10.0
WHOLE = 25.0

Resolve = Callable[..., Sequence[Any]]


class SendFailed(Exception):
    """A message that did not go out. The words are for people; ``answer`` is what the other side said."""

    def __init__(self, words: str, answer: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Gate:
    """Where this installation may connect to. ``allowed`` are names in lower case."""

    allowed: frozenset[str] = frozenset()
    resolve: Resolve = socket.getaddrinfo

    def allows_by_name(self, host: str) -> bool:
        """Whether the administrator of the machine named this host."""
        return host.lower().rstrip(".") in self.allowed

    def connect(self, host: str, port: int, timeout: float = STEP) -> socket.socket:
        """A connection to a checked address of the host. Raises SendFailed."""
        error: OSError | None = None
        for family, kind, protocol, _, address in self._checked(host, port):
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(timeout)
            try:
                connection.connect(address)
            except OSError as failure:
                connection.close()
                error = failure
            else:
                return connection
        raise SendFailed(f"连不上 {host}:{port}，请核对地址，并确认服务器能访问外网") from error

    def _checked(self, host: str, port: int) -> Sequence[Any]:
        try:
            found = self.resolve(host.encode("idna").decode(), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as failure:
            raise SendFailed(f"找不到主机 {host}，请核对地址") from failure
        if not self.allows_by_name(host) and not all(is_public(one[4][0]) for one in found):
            raise SendFailed("这个地址指向内部网络，不能使用。公司内网的邮件服务器请由系统管理员加入 JXC_NOTICE_HOSTS")
        return found


def is_public(text: str) -> bool:
    """Whether an address lies on the public internet; one that only wraps another is judged by what it wraps."""
    try:
        address = ip_address(text.split("%")[0])
    except ValueError:
        return False
    inner = _wrapped(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


@contextmanager
def hung_up_after(connection: socket.socket, seconds: float = WHOLE) -> Iterator[None]:
    """End a conversation that takes too long, also with somebody who answers one byte at a time."""
    timer = threading.Timer(seconds, _hang_up, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        connection.close()
