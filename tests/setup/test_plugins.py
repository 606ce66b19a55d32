"""The build plugins, against the client that the pinned Reflex really ships."""

from pathlib import Path

import pytest
import reflex_base

from jxc_app.plugins.own_address import use_page_address
from jxc_app.plugins.own_words import say_in_chinese
from jxc_app.plugins.same_origin import is_allowed
from jxc_app.plugins.slim_radix import import_parts

CLIENT = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
LISTED = frozenset({"https://shop.example.cn"})


def test_client_takes_its_address_from_the_page_and_only_once() -> None:
    client = use_page_address(CLIENT.read_text())
    assert client.count("own.port = window.location.port") == 1
    assert use_page_address(client) == client


def test_the_bar_over_an_old_page_speaks_chinese() -> None:
    client = say_in_chinese(CLIENT.read_text())
    assert "A new version" not in client
    assert '"系统已经更新' in client
    assert say_in_chinese(client) == client


def test_client_of_another_shape_fails_the_build() -> None:
    with pytest.raises(ValueError, match="not build its address as expected"):
        use_page_address("export const getBackendURL = () => location;")
    with pytest.raises(ValueError, match="as expected"):
        say_in_chinese('banner.append("There is something new.");')


@pytest.mark.parametrize(
    ("origin", "headers", "allowed"),
    [
        ("http://192.168.1.9:3000", {"HTTP_HOST": "192.168.1.9:3000"}, True),
        ("https://SHOP.example", {"HTTP_HOST": "shop.example"}, True),
        (
            "https://shop.example",
            {"HTTP_HOST": "127.0.0.1:3000", "HTTP_X_FORWARDED_HOST": "shop.example"},
            True,
        ),
        ("https://shop.example.cn", {"HTTP_HOST": "127.0.0.1:3000"}, True),
        (None, {"HTTP_HOST": "127.0.0.1:3000"}, True),
        ("https://evil.example", {"HTTP_HOST": "127.0.0.1:3000"}, False),
        ("http://127.0.0.1:8080", {"HTTP_HOST": "127.0.0.1:3000"}, False),
        ("https://shop.example.cn.evil.example", {"HTTP_HOST": "127.0.0.1:3000"}, False),
        ("null", {"HTTP_HOST": "127.0.0.1:3000"}, False),
        ("https://evil.example", {}, False),
        ("null", {}, False),
    ],
)
def test_only_own_and_listed_pages_open_the_websocket(
    origin: str | None, headers: dict[str, str], allowed: bool
) -> None:
    assert is_allowed(origin, headers, LISTED) is allowed


def test_radix_is_imported_in_parts_in_the_same_place() -> None:
    before, after = "@layer __reflex_base;\n", "\n@import url('/styles.css');"
    slim = import_parts(f"{before}@import url('@radix-ui/themes/styles.css');{after}")
    assert slim.startswith(before)
    assert slim.endswith(after)
    assert "colors/teal.css" in slim
    assert "themes/styles.css" not in slim
    assert import_parts(slim) == slim
