"""A PostgreSQL that flushes to disk as in production, and the CPU time that it spends."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg
from sqlalchemy.engine import make_url

from tests.support.postgres import find_postgres


@contextmanager
def fresh_postgres(name: str) -> Iterator[str]:
    """The URL of an empty database, for as long as the context lasts."""
    with find_postgres(durable=True) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name}")
        yield make_url(server.url).set(database=name).render_as_string(hide_password=False)


def server_cpu(url: str) -> float:
    """CPU seconds of the server and all its processes so far; 0 for SQLite, and for servers on other machines."""
    if url.startswith("sqlite"):
        return 0.0
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        pid = connection.info.backend_pid
        if not psutil.pid_exists(pid):
            return 0.0
        server = psutil.Process(pid).parent()
        assert server is not None
        times = [one.cpu_times() for one in (server, *server.children())]
        # of children that have ended, the postmaster keeps the account
        return sum(one.user + one.system for one in times) + sum(server.cpu_times()[2:4])
