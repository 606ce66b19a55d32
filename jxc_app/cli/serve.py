"""Starts the product from a finished build: migrations, front end, then granian in place of this process.

The only file that touches the `__REFLEX_*` names, which are internal to the pinned Reflex version.
"""

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from jxc_app.cli.company import bring_up_to_date, check_guards_before_start
from jxc_app.cli.fonts import try_to_fetch_fonts
from jxc_app.cli.frontend import ROOT, Progress, ensure_built
from jxc_app.cli.tls import Tls, prepare, start_companion
from jxc_app.core.settings import Settings, get_settings

SERVER_PID = "JXC_SERVER_PID"
_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound


class CannotServeError(Exception):
    """The server cannot start as asked; the text tells the user what to change."""


def serve(
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    *,
    tls_page_port: int | None = None,
    before_start: Callable[[], None] | None = None,
    progress: Progress = print,
) -> NoReturn:
    """Bring database and front end up to date and serve; None stands for the setting of that name.

    `tls_page_port` asks for https with certificates of the shop's own, and is where their authority can be fetched
    over http (0: the port after the server's). `before_start` runs on the migrated database, before the first request.
    This process becomes the server, so a signal sent to it reaches granian, which ends its workers and then itself.
    Raises CannotServeError and FrontendBuildError before anything listens.
    """
    settings = get_settings()
    host, port = host or settings.host, settings.port if port is None else port
    _check_port_is_free(host, port)
    scheme = "http" if tls_page_port is None else "https"
    if tls_page_port is not None:
        _check_port_is_free(host, tls_page_port or port + 1)
    origins = _allowed_origins(settings, host, port, scheme)
    workers = _possible_workers(settings, workers or settings.workers, progress)
    progress("准备数据库 …")
    check_guards_before_start()
    if saved := bring_up_to_date().backup:
        progress(f"升级前已备份到 {saved}")
    if before_start is not None:
        before_start()
    build = ensure_built(progress)
    try_to_fetch_fonts(progress)
    os.environ.update(_environment(settings, build, host, port, workers, origins))
    os.chdir(ROOT)
    tls = _prepare_tls(settings, host, port, tls_page_port, progress)
    _check_port_is_free(host, port)  # another may have taken it meanwhile, and two servers would share it unnoticed
    progress(f"正在启动，几秒后打开 {_address(host, port, scheme)} （Ctrl-C 停止）")
    sys.stdout.flush()
    command = _command(host, port, workers, tls)
    os.execv(command[0], command)  # noqa: S606 - no shell is what we want


def _prepare_tls(settings: Settings, host: str, port: int, page_port: int | None, progress: Progress) -> Tls | None:
    if page_port is None:
        return None
    try:
        tls = prepare(settings.data_dir, host, port, page_port or port + 1, progress)
    except (OSError, TypeError, ValueError) as error:
        raise CannotServeError(f"无法准备 https 证书：{error}") from error
    start_companion(tls, host)
    return tls


def _check_port_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"无法在 {host} 的端口 {port} 上监听（{error.strerror}）"
            raise CannotServeError(f"{reason}。请换一个端口，例如 PORT={port + 1}") from error


def _allowed_origins(settings: Settings, host: str, port: int, scheme: str = "http") -> tuple[str, ...]:
    """Origins besides the page's own host (see SameOriginPlugin); production accepts no wildcard."""
    if "*" in settings.public_origins and settings.is_production:
        raise CannotServeError("JXC_PUBLIC_ORIGINS 不能为 *:任何网页都能以访问者的身份操作。请写明域名")
    return settings.public_origins or (_address(host, port, scheme),)


def _address(host: str, port: int, scheme: str = "http") -> str:
    name = "localhost" if host in _EVERY_ADDRESS else host
    return f"{scheme}://[{name}]:{port}" if ":" in name else f"{scheme}://{name}:{port}"


def _possible_workers(settings: Settings, wanted: int, progress: Progress) -> int:
    """One worker without Redis (the state of a page lives in its worker) or on SQLite (one writer)."""
    if wanted == 1:
        return 1
    if settings.is_sqlite:
        progress(f"SQLite 只用 1 个工作进程（设置为 {wanted}）；需要更多请改用 PostgreSQL 和 Redis")
        return 1
    if not settings.redis_url:
        progress(f"没有 Redis，只用 1 个工作进程（设置为 {wanted}）；请设置 JXC_REDIS_URL")
        return 1
    return wanted


def _environment(
    settings: Settings, build: Path, host: str, port: int, workers: int, origins: tuple[str, ...]
) -> dict[str, str]:
    environment = {
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_WEB_WORKDIR": str(build),
        "REFLEX_DIR": str(ROOT / ".cache" / "reflex"),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_CORS_ALLOWED_ORIGINS": ",".join(origins),
        "REFLEX_TRUSTED_PROXY_HOPS": str(settings.trusted_proxy_hops),
        # The workers read the same settings, and must see what the command line has overridden.
        "JXC_DATA_DIR": str(settings.data_dir.resolve()),
        "JXC_HOST": host,
        "JXC_PORT": str(port),
        "JXC_WORKERS": str(workers),
        # This process becomes the server: whoever must replace its workers knows whom to ask.
        SERVER_PID: str(os.getpid()),
    }
    if settings.redis_url:
        return environment | {"REFLEX_REDIS_URL": settings.redis_url}
    return environment | {"REFLEX_STATE_MANAGER_MODE": "memory"}


def _command(host: str, port: int, workers: int, tls: Tls | None = None) -> list[str]:
    options = {
        "--interface": "asgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--workers-kill-timeout": "10",
        "--log-level": "warning",
    }
    if tls is not None:
        options |= {
            "--ssl-certificate": str(tls.certificate),
            "--ssl-keyfile": str(tls.key),
            "--ssl-protocol-min": "tls1.2",
        }
    flags = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *flags, "--factory", "jxc_app.jxc_app:app"]
