"""What browsers are told about every answer: what it may do, who may frame it, how long it keeps."""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from reflex.constants import Dirs
from reflex.utils.prerequisites import get_web_dir

from jxc_app.api.frame import App, Message, Receive, Send
from jxc_app.core.logs import get_logger
from jxc_app.state.identity import is_secure

log = get_logger("web")
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[0-9A-Za-z.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:]+\](:\d{1,5})?")
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# A browser shows a PDF by a plugin on a page of its own making.
_PDF = f"{_NO_PAGE}; object-src 'self'; style-src 'unsafe-inline'"
# 'unsafe-eval': Reflex runs the events a server sends (a toast, a download) through eval. Styles are made
# by script, so they cannot be listed. Inline scripts are those of the build, by hash, and no others.
_PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "connect-src 'self' {socket}; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_YEAR = 365 * 24 * 3600


def secured(app: App) -> App:
    """The app, with security and cache headers on each answer and no stack in the log for a broken socket."""

    async def secure(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _or_close(app, scope, receive, send)
        elif scope["type"] == "http":
            await app(scope, receive, _with_headers(scope, send))
        else:
            await app(scope, receive, send)

    return secure


async def _or_close(app: App, scope: Message, receive: Receive, send: Send) -> None:
    try:
        await app(scope, receive, send)
    except Exception as error:
        log.warning("socket_broken", kind=type(error).__name__)


def _with_headers(scope: Message, send: Send) -> Send:
    asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.decode("latin-1").lower(): value for name, value in message.get("headers", [])}
            ours = _ALWAYS | _for_answer(scope["path"], asked, given)
            if message["status"] == HTTPStatus.NOT_MODIFIED:
                # It has no content type, and would put the policy of a non-page on the page that is kept.
                del ours["content-security-policy"]
            replaced = {name.encode() for name in ours}
            kept = [header for header in message.get("headers", []) if header[0].lower() not in replaced]
            message["headers"] = kept + [(name.encode(), value.encode()) for name, value in ours.items()]
        await send(message)

    return send_with_headers


def _for_answer(path: str, asked: dict[str, str], given: dict[str, bytes]) -> dict[str, str]:
    headers = {
        "cache-control": _cache(path, given),
        "content-security-policy": _policy(given.get("content-type", b""), asked.get("host", "")),
    }
    if is_secure(asked) and not is_lan_name(asked.get("host", "")):
        headers["strict-transport-security"] = f"max-age={_YEAR}; includeSubDomains"
    return headers


def is_lan_name(host: str) -> bool:
    """Whether a host is one of a local network. Such a name is somebody else's in the next network: no HSTS for it."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    name = name.strip("[]").lower()
    is_address = ":" in name or name.replace(".", "").isdigit()
    return is_address or "." not in name or name.endswith((".local", ".lan", ".internal", ".home.arpa"))


def _cache(path: str, given: dict[str, bytes]) -> str:
    if path.startswith("/assets/"):
        return f"public, max-age={_YEAR}, immutable"
    if path.startswith("/api/pictures/") and "cache-control" in given:
        return given["cache-control"].decode("latin-1")
    return "no-store" if path.startswith(("/api", "/healthz", "/metrics")) else "no-cache"


def _policy(content_type: bytes, host: str) -> str:
    if content_type.startswith(b"text/html"):
        return _page_policy(host)
    return _PDF if content_type == b"application/pdf" else _NO_PAGE


def _page_policy(host: str) -> str:
    socket = f"ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return _PAGE.format(scripts=inline_scripts(get_web_dir() / Dirs.STATIC), socket=socket)


@lru_cache(maxsize=4)
def inline_scripts(build: Path) -> str:
    """The hashes of the scripts that stand inside the pages of a build."""
    return " ".join(sorted({_hash(script) for page in build.rglob("*.html") for script in _scripts(page)}))


def _scripts(page: Path) -> Iterator[bytes]:
    yield from _INLINE_SCRIPT.findall(page.read_bytes())


def _hash(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
