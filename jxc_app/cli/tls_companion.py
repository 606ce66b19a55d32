"""Beside an https server: hands out the authority's certificate over http, and renews the server's in time.

``python -m jxc_app.cli.tls_companion <folder> <host> <port> <server pid>``. Nothing but that certificate and how to
install it is served here; the application is not.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from jxc_app.cli import certificates
from jxc_app.cli.tls import local_names
from jxc_app.core.clock import SystemClock

CERTIFICATE = "/jxc-ca.crt"
_LOOK_EVERY = timedelta(minutes=10)
_SECONDS = 2.0
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


class AuthorityPage(BaseHTTPRequestHandler):
    """Two answers: the page with the instructions, and the certificate."""

    server_version, sys_version = "jxc", ""
    timeout = 10

    def __init__(self, folder: Path, *request: object) -> None:
        self._folder = folder
        super().__init__(*request)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """``/`` or the certificate; nothing else is here."""
        authority = certificates.read(certificates.Certificates(self._folder).authority)
        if self.path == "/":
            page = (files("jxc_app.cli") / "tls_page.html").read_text(encoding="utf-8")
            filled = page.replace("{certificate}", CERTIFICATE)
            filled = filled.replace("{fingerprint}", certificates.fingerprint(authority))
            self._answer("text/html; charset=utf-8", filled.encode())
        elif self.path == CERTIFICATE:
            self._answer("application/x-x509-ca-cert", authority.public_bytes(Encoding.DER))
        else:
            self.send_error(404)

    def _answer(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        for name, value in (_HEADERS | {"Content-Type": kind, "Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Who looked at a public certificate is nobody's business."""


def serve_page(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """Serve the page in threads of its own until ``shutdown()``. Raises OSError where the port is taken."""
    server = ThreadingHTTPServer((host, port), partial(AuthorityPage, folder))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def renew(folder: Path, host: str, now: datetime, reload: Callable[[], None]) -> bool:
    """Renew the server's certificate where it is due, and have the server read it; whether it was."""
    _, is_new = certificates.ensure(folder, local_names(host), now)
    if is_new:
        reload()
    return is_new


def main(folder: Path, host: str, port: int, server_pid: int) -> None:
    """Go on until the server is gone."""
    serve_page(folder, host, port)
    looked = time.monotonic()
    while os.getppid() == server_pid:
        time.sleep(_SECONDS)
        if time.monotonic() - looked >= _LOOK_EVERY.total_seconds():
            looked = time.monotonic()
            # The server's workers read the certificate when they start; SIGHUP replaces them one by one.
            renew(folder, host, SystemClock().now(), partial(os.kill, server_pid, signal.SIGHUP))


if __name__ == "__main__":
    _folder, _host, _port, _pid = sys.argv[1:]
    try:
        main(Path(_folder), _host, int(_port), int(_pid))
    except KeyboardInterrupt:
        sys.exit(0)
