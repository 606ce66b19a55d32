"""The app: pages, API, guard and jobs come together here, and nothing else happens here."""

import asyncio
import gc
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from jxc_app import pages
from jxc_app.api.app import create_api
from jxc_app.api.frame import framed
from jxc_app.api.headers import secured
from jxc_app.api.log_lines import send_library_logs
from jxc_app.api.proxies import behind_proxies
from jxc_app.components.connection import broken_page, connection_note
from jxc_app.core.logs import configure_logs
from jxc_app.core.settings import get_settings
from jxc_app.jobs import run_jobs
from jxc_app.state import socket
from jxc_app.state.answers import apologise, report_browser_error
from jxc_app.state.guard import Guard
from jxc_app.state.live import push_changes
from jxc_app.wiring import wire

#: a thread waits while its transaction queues for the database; the others must not wait for it
_THREADS = 64


@asynccontextmanager
async def _worker() -> AsyncIterator[None]:
    """What every worker runs beside the requests, for as long as it lives."""
    settings = get_settings()
    configure_logs(settings.log_level)
    send_library_logs(settings.log_level)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="work"))
    _keep_what_is_loaded()
    tasks = [asyncio.create_task(push_changes(namespace)), asyncio.create_task(run_jobs())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _keep_what_is_loaded() -> None:
    """What is loaded by now stays; each full look through it for garbage would stop every page for 0.4 s."""
    gc.collect()
    gc.freeze()


def _refuse_any_origin() -> None:
    """A wildcard would let any web page act with its visitor's cookie. Raises RuntimeError in production."""
    if get_settings().is_production and "*" in rx.config.get_config().cors_allowed_origins:
        raise RuntimeError("cors_allowed_origins must name origins, not '*'")


wire()
_refuse_any_origin()
app = rx.App(
    html_lang="zh-CN",
    stylesheets=[
        "/app.css",
        "/cards.css",
        "/frame.css",
        "/documents.css",
        "/files.css",
        "/demo.css",
        "/masters.css",
        "/desk.css",
        "/sourcing.css",
        "/stock.css",
        "/printing.css",
        "/skus.css",
        "/roles.css",
        "/flows.css",
        "/audit.css",
        "/approvals.css",
        "/station.css",
        "/notices.css",
        "/incidents.css",
        "/checklist.css",
        "/reports.css",
        "/counting.css",
        "/counts.css",
        "/lots.css",
        "/retail.css",
        "/phone.css",
    ],
    app_wraps={
        (55, "ErrorBoundary"): lambda _: ErrorBoundary.create(fallback_render=broken_page()),
        (5, "Overlay"): lambda _: connection_note(),
    },
    toaster=rx.toast.provider(
        position="top-center", rich_colors=True, close_button=True, custom_attrs={"customAriaLabel": "通知"}
    ),
    api_transformer=[create_api(), framed, secured, behind_proxies],
    backend_exception_handler=apologise,
    frontend_exception_handler=report_browser_error,
)
app.add_middleware(Guard(), index=0)
namespace = socket.install(app)
app.register_lifespan_task(_worker)
for page in iter_modules(pages.__path__):
    import_module(f"{pages.__name__}.{page.name}")
