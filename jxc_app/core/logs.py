"""Logs as JSON lines: request, user, use case, milliseconds. Never a payload, never a query string."""

import logging
import sys
from contextvars import ContextVar
from typing import Any

import structlog

request_id: ContextVar[str] = ContextVar("request_id", default="-")


def _with_request(_: Any, __: str, entry: dict[str, Any]) -> dict[str, Any]:
    entry.setdefault("request_id", request_id.get())
    return entry


class _Stderr:
    """Wherever the process's stderr leads at the moment: one that was replaced may be closed by now."""

    def write(self, text: str) -> None:
        sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure_logs(level: str) -> None:
    """Send every log of this process to stderr as one JSON object a line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _with_request,  # type: ignore[list-item]
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(_Stderr()),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )


def get_logger(name: str) -> Any:
    """A logger that names where it speaks from."""
    return structlog.get_logger(where=name)
