"""What a browser loads first: little, each page its own share of it, and nothing from another host."""

import re
from collections import Counter

import pytest

from jxc_app.cli.frontend import ensure_built
from tests.support.built import Built

OWN_LIMIT = 60_000
#: hosts that stand in the code as names of XML languages, in words of error messages, or as the address that
#: the page's own replaces
_ONLY_WORDS = {"www.w3.org", "react.dev", "reactrouter.com", "socket.io", "github.com", "localhost"}
_HOST = re.compile(r"\b(?:https?|wss?)://([a-z0-9.-]+)", re.IGNORECASE)
_FETCHED = re.compile(r"""(?:\b(?:src|href)=["']|url\(["']?|@import ["']|\bimport\(["'])(?:https?:)?//""")


@pytest.fixture(scope="module")
def built() -> Built:
    return Built(ensure_built(print))


def test_no_page_brings_more_than_its_share(built: Built) -> None:
    assert {route: size for route in built.routes if (size := built.own(route)) >= OWN_LIMIT} == {}
    assert built.own("desk") > 10_000


def test_nothing_is_fetched_from_another_host(built: Built) -> None:
    strange = {}
    for path in built.client.rglob("*"):
        if path.suffix in (".html", ".js", ".jsx", ".css"):
            text = path.read_text()
            found = set(_HOST.findall(text)) - _ONLY_WORDS | set(_FETCHED.findall(text))
            strange |= {path.relative_to(built.client).as_posix(): found} if found else {}
    assert strange == {}


def test_every_page_is_named_apart(built: Built) -> None:
    """Ten tabs of one name, and nobody finds the right one again."""
    named = [route for route in built.routes if route != "404"]  # it is told its name when it is known to be wrong
    titles = Counter(re.findall(r"<title>(.+?)</title>", built.page(route))[0] for route in named)
    assert [title for title, count in titles.items() if count > 1] == []
