"""``jxc serve --tls``: https in the shop, with certificates of its own and a page that hands out the authority's."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from jxc_app.cli import certificates
from jxc_app.cli.frontend import Progress
from jxc_app.core.clock import SystemClock

_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound
#: nothing is sent there; asking the way tells which of our addresses leads to such a network
_FAR_AWAY = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "192.0.2.1")


@dataclass(frozen=True)
class Tls:
    """What the server needs for https, and where phones fetch the authority's certificate."""

    certificate: Path
    key: Path
    page_port: int
    page_address: str


def prepare(data_dir: Path, host: str, port: int, page_port: int, say: Progress) -> Tls:
    """Make or renew the certificates and show the QR code of the page; raises OSError where files cannot be written."""
    folder = data_dir / "tls"
    files, _ = certificates.ensure(folder, local_names(host), SystemClock().now())
    shown = shown_address(host)
    tls = Tls(files.leaf.resolve(), files.leaf_key.resolve(), page_port, f"http://{shown}:{page_port}/")
    _show(tls, files, f"https://{shown}:{port}", say)
    if host in ("127.0.0.1", "localhost", "::1"):
        say("现在只有本机能访问；要让手机也能用，请加 --host 0.0.0.0")
    return tls


def start_companion(tls: Tls, host: str) -> None:
    """Start the process that serves the page and renews the certificate; it ends with the server.

    The server takes the place of this process (exec), so it becomes the companion's parent.
    """
    command = [sys.executable, "-m", "jxc_app.cli.tls_companion", str(tls.certificate.parent), host, str(tls.page_port)]
    subprocess.Popen([*command, str(os.getpid())], stdin=subprocess.DEVNULL)


def local_names(host: str) -> list[str]:
    """Names and addresses under which this machine is reached within a local network."""
    own = socket.gethostname().lower().removesuffix(".local")
    named = [] if host in _EVERY_ADDRESS else [host]
    return list(dict.fromkeys([*named, *_addresses(), own, f"{own}.local", "localhost", "127.0.0.1", "::1"]))


def shown_address(host: str) -> str:
    """The one address that phones are told."""
    if host not in _EVERY_ADDRESS:
        return f"[{host}]" if ":" in host else host
    return next(iter(_addresses()), "localhost")


def _addresses() -> list[str]:
    found = [_source_towards(far) for far in _FAR_AWAY]
    return list(dict.fromkeys(one for one in found if one and not one.startswith("127.")))


def _source_towards(far: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((far, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _show(tls: Tls, files: certificates.Certificates, address: str, say: Progress) -> None:
    import segno

    drawing = StringIO()
    segno.make(tls.page_address, error="m").terminal(out=drawing, border=2, compact=True)
    say(f"\n手机扫码安装本店证书（只需一次），然后打开 {address}")
    say(drawing.getvalue())
    say(f"证书页：{tls.page_address}")
    say(f"证书指纹（SHA-256）:{certificates.fingerprint(certificates.read(files.authority))}")
