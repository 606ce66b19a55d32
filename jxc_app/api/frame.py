"""Around every request of the API: its number, its size limit, its figures, and an apology if we fail."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException

from jxc_app.api.errors import refused
from jxc_app.core.errors import text
from jxc_app.core.ids import new_key
from jxc_app.core.logs import get_logger, request_id
from jxc_app.modules.catalog.pictures import LARGEST_PICTURE
from jxc_app.modules.files.rules import LARGEST_FILE
from jxc_app.modules.migration.uploads import LARGEST_SHEET
from jxc_app.state import metrics
from jxc_app.state.answers import places

log = get_logger("api")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_OURS = ("/api", "/healthz", "/metrics")
#: nothing else that is sent to the API is longer
LARGEST_BODY = 64 * 1024
_LARGEST_FILES = {"/api/pictures": LARGEST_PICTURE, "/api/files": LARGEST_FILE, "/api/imports/": LARGEST_SHEET}


def framed(app: App) -> App:
    """The app, with each request to the API framed."""

    async def frame(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_OURS):
            await _Request(scope, receive, send).run(app)
        else:
            await app(scope, receive, send)

    return frame


class _Request:
    """One request to the API, from its first byte to the last of its answer."""

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        files = (most for prefix, most in _LARGEST_FILES.items() if scope["path"].startswith(prefix))
        self._largest = next(files, LARGEST_BODY)
        self._number = new_key()[:12]
        self._received = 0
        self._status = 0
        self._started = time.perf_counter()

    async def run(self, app: App) -> None:
        """Pass it on, and answer for what goes wrong."""
        request_id.set(self._number)
        try:
            if self._declared_length() > self._largest:
                await refused("system.too_large", 413)(self._scope, self._receive, self.send)  # type: ignore[arg-type]
            else:
                await app(self._scope, self.receive, self.send)
        except Exception as error:
            log.error("failed", kind=type(error).__name__, at=places(error))
            if not self._status:
                words = text("system.unexpected", request_id=self._number)
                answer = refused("system.unexpected", 500, words=words)
                await answer(self._scope, self._receive, self.send)  # type: ignore[arg-type]
        finally:
            metrics.REQUESTS.labels(self._scope["method"], str(self._status)).inc()

    async def receive(self) -> Message:
        """Pass the body on piece by piece. Raises HTTPException 413 past the limit."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._largest:
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        """Send the answer on, with its number."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            metrics.SECONDS.observe(time.perf_counter() - self._started)
            message["headers"] = [*message.get("headers", []), (b"x-request-id", self._number.encode())]
        await self._send(message)

    def _declared_length(self) -> int:
        declared = dict(self._scope["headers"]).get(b"content-length", b"0")
        return int(declared) if declared.isdigit() else 0
