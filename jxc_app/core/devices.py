"""What a browser says it is, in words that a person knows."""

_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("iPad", "iPad"), ("iPhone", "iPhone"), ("Android", "安卓"),
    ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
#: the narrower first: nearly all of them call themselves Chrome and Safari too
_BROWSERS = (
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"), ("UCBrowser", "UC 浏览器"), ("QQBrowser", "QQ 浏览器"), ("Edg", "Edge"),
    ("OPR/", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_OURS = {"jobs": "后台任务", "jxc": "命令行"}
_LONGEST = 30


def device_in_words(device: str) -> str:
    """System and browser out of a user agent; what is none stays, cut short.

    >>> device_in_words("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36")
    'Windows · Chrome'
    >>> device_in_words("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 MicroMessenger/8.0 Safari/604")
    'iPhone · 微信'
    >>> device_in_words("jobs"), device_in_words("curl/8.5.0"), device_in_words("")
    ('后台任务', 'curl/8.5.0', '')
    """
    parts = (_first(_SYSTEMS, device), _first(_BROWSERS, device))
    return " · ".join(filter(None, parts)) or _OURS.get(device, device[:_LONGEST])


def _first(known: tuple[tuple[str, str], ...], device: str) -> str:
    return next((words for mark, words in known if mark in device), "")
