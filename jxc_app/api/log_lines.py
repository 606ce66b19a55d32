"""Sends what libraries log to the same JSON lines as our own, without stacks and without payloads."""

import logging

from jxc_app.core.logs import get_logger
from jxc_app.state.answers import places

_LONGEST = 500
_QUIET = ("reflex", "engineio.server", "socketio.server", "uvicorn", "asyncio")


class _JsonLines(logging.Handler):
    """Turns a library's record into one of our lines; of an exception, its kind and where it was raised."""

    def emit(self, record: logging.LogRecord) -> None:
        line: dict[str, object] = {"said": record.getMessage().partition("\n")[0][:_LONGEST]}
        if record.exc_info and record.exc_info[1]:
            line |= {"kind": type(record.exc_info[1]).__name__, "at": places(record.exc_info[1])}
        level = "error" if record.levelno >= logging.ERROR else "warning"
        getattr(get_logger(record.name), level)("library", **line)


def send_library_logs(level: str) -> None:
    """Put the one handler in the place of all others. Libraries speak from WARNING up."""
    root = logging.getLogger()
    root.handlers = [_JsonLines()]
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in _QUIET:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
