"""What `jxc serve` decides before anything listens."""

import socket

import pytest

from jxc_app.cli.frontend import ROOT
from jxc_app.cli.serve import (
    CannotServeError,
    _allowed_origins,
    _check_port_is_free,
    _environment,
    _possible_workers,
)
from jxc_app.core.settings import Settings

POSTGRES, REDIS = "postgresql://app@db/jxc", "redis://cache"


@pytest.mark.parametrize(
    ("database_url", "redis_url", "workers", "said"),
    [(POSTGRES, REDIS, 4, ""), (POSTGRES, "", 1, "Redis"), ("", REDIS, 1, "SQLite")],
)
def test_more_than_one_worker_needs_postgresql_and_redis(
    database_url: str, redis_url: str, workers: int, said: str
) -> None:
    told: list[str] = []
    settings = Settings(database_url=database_url, redis_url=redis_url)
    assert _possible_workers(settings, 4, told.append) == workers
    assert said in "".join(told)
    assert bool(told) == bool(said)


def test_production_accepts_no_wildcard_origin() -> None:
    with pytest.raises(CannotServeError, match="JXC_PUBLIC_ORIGINS"):
        _allowed_origins(Settings(public_origins=("*",), environment="production"), "127.0.0.1", 3000)


def test_taken_port_is_told_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotServeError, match=f"PORT={port + 1}"):
            _check_port_is_free("127.0.0.1", port)


def test_workers_see_what_the_command_line_overrode() -> None:
    settings = Settings(port=3000, redis_url=REDIS)
    environment = _environment(settings, ROOT / "build", "0.0.0.0", 4100, 2, ("https://shop.example",))
    assert environment["JXC_PORT"] == "4100"
    assert environment["REFLEX_REDIS_URL"] == REDIS
    assert "REFLEX_STATE_MANAGER_MODE" not in environment
