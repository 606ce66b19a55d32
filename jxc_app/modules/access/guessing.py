"""How soon a password would be guessed, and whether it has been stolen somewhere before. All of it on this machine.

The words that passwords are made of, and the 30,000 that are used most, come with the library ``zxcvbn``. Who wants
more fetches the file of Have I Been Pwned (SHA-1 and count on each line, sorted by hash) and names it in the settings.
"""

import hashlib
import mmap
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

#: of 4: from here on some 10¹⁰ guesses are needed, which nobody makes through the sign-in page
_GOOD_ENOUGH = 4
#: zxcvbn looks at no more, and what is good up to there does not get worse
_LOOKED_AT = 72
#: what Chinese passwords are made of, and lists of English ones lack
_CHINESE = (
    "woaini", "woaiwojia", "wangyi", "zhongguo", "beijing", "shanghai", "woshishei", "mima", "denglu", "guanliyuan",
    "cangku", "jinxiaocun", "caigou", "xiaoshou", "kucun", "5201314", "1314520", "520", "1314", "168", "88888888",
    "a123456", "qq123456", "abc123", "asd123", "我爱你", "中国", "管理员", "仓库", "采购", "销售", "库存", "登录",
)  # fmt: skip
_HASH_SIGNS = 40
#: the library keeps the words of one call where another would find them
_one_at_a_time = Lock()


def is_guessable(password: str, about: Iterable[str]) -> bool:
    """Whether it is a common password or made of common words, of rows of keys or digits, of dates, of repetitions.

    ``about``: what is known of its person and company, which others try first.
    """
    from zxcvbn import zxcvbn

    known = [*_CHINESE, *(word for word in about if word)]
    ends = {password[:_LOOKED_AT], password[-_LOOKED_AT:]}
    with _one_at_a_time:
        return all(zxcvbn(end, user_inputs=known)["score"] < _GOOD_ENOUGH for end in ends)


def is_stolen(password: str, known: Path) -> bool:
    """Whether the file of stolen passwords has it. Raises OSError where the file cannot be read."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with known.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            start = lines.rfind(b"\n", 0, middle) + 1
            found = lines[start : start + _HASH_SIGNS].upper()
            if found == wanted:
                return True
            if found < wanted:
                end = lines.find(b"\n", middle)
                low = len(lines) if end < 0 else end + 1
            else:
                high = start
    return False
