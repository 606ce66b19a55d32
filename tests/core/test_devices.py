"""What a browser says it is, in a person's words."""

import pytest

from jxc_app.core.devices import device_in_words

_BEHIND = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("device", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_BEHIND} Chrome/130.0.0.0 Safari/537.36", "Windows · Chrome"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_BEHIND} Chrome/130.0.0.0 Safari/537.36 Edg/130.0", "Windows · Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Linux · Firefox"),
        (f"Mozilla/5.0 (Linux; Android 14; ALN-AL00) {_BEHIND} Chrome/114.0 Mobile Safari/537.36", "安卓 · Chrome"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {_BEHIND} MicroMessenger/8.0.5", "iPhone · 微信"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_BEHIND} Chrome/116 wxwork/4.1 MicroMessenger/7.0", "Windows · 企业微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 CriOS/130.0", "iPhone · Chrome"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17.5 Safari/605.1", "Mac · Safari"),
        ("jobs", "后台任务"),
        ("jxc", "命令行"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_device_is_told_in_words(device: str, words: str) -> None:
    assert device_in_words(device) == words
