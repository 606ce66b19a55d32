"""Ports for servers."""

import random
import socket

#: below those that the system lends to outgoing connections, so that none is gone before the server takes it
_FIRST, _LAST = 20_000, 32_000


def free_port() -> int:
    """A TCP port that nobody listens at, and that nobody is given by chance."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(_FIRST, _LAST)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
