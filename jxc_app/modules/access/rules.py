"""Pure rules of signing in: delays, password quality, tokens."""

import base64
import hashlib
import itertools
import math
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from jxc_app.modules.access.models import Counted


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures cost nothing, and how long after a wait ended without another they are forgotten."""

    free_tries: int
    forgotten_after: timedelta


FREE_TRIES = 5
LIMITS = {
    # an address may be a whole office behind one router
    Counted.ADDRESS: Limit(30, timedelta(hours=1)),
    Counted.LOGIN_AT_ADDRESS: Limit(FREE_TRIES, timedelta(days=1)),
    # From all addresses that are new to a login: NIST SP 800-63B-4 allows 100. Forgotten well within the longest delay,
    # or one address that tries again and again would alone keep every other waiting.
    Counted.LOGIN: Limit(100, timedelta(minutes=2)),
    Counted.PASSWORD: Limit(FREE_TRIES, timedelta(days=1)),
}
LONGEST_DELAY = timedelta(minutes=15)
#: how long an address counts as one's own after signing in from it
ADDRESS_IS_USUAL_FOR = timedelta(days=90)
#: NIST SP 800-63B-4: at least 15 characters where the password is the only factor
SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 128
#: how long one proof holds, for its kind of act and its session
PROOF_HOLDS = timedelta(minutes=5)
#: how long a one-time link counts: over a weekend
LINK_HOLDS = timedelta(hours=72)
#: how long a new secret of an app waits for its first code
BINDING_WAITS = timedelta(minutes=15)
#: a code that was sent: how long it counts, how many wrong tries end it
CODE_HOLDS = timedelta(minutes=5)
MOST_CODE_TRIES = 5
#: how many codes are sent to a person within how long
MOST_SENDINGS = 3
SENDINGS_COUNT_FOR = timedelta(minutes=10)
#: after so long the same address is sent another code while the last one still counts
RESEND_AFTER = timedelta(seconds=60)
_CONTEXT_WORDS = ("jxc", "进销存", "password", "密码")


def delay_after(failures: int, free_tries: int = FREE_TRIES) -> timedelta:
    """How long to wait after so many consecutive failures: none for the free ones, then doubling to 15 minutes.

    >>> delay_after(5), delay_after(6), delay_after(9)
    (datetime.timedelta(0), datetime.timedelta(seconds=2), datetime.timedelta(seconds=16))
    """
    if failures <= free_tries:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - free_tries, 20)), LONGEST_DELAY)


def neighbourhood(ip: str) -> str:
    """What failures at an address are counted for: one customer of a provider has a whole /64 of IPv6 addresses.

    >>> neighbourhood("203.0.113.9"), neighbourhood("2001:db8:1:2:3:4:5:6"), neighbourhood("::ffff:203.0.113.9")
    ('203.0.113.9', '2001:db8:1:2::/64', '203.0.113.9')
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv4Address):
        return ip
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def whole_seconds(wait: timedelta) -> int:
    """A wait as a person is told: rounded up, so that it is over when they try again."""
    return max(0, math.ceil(wait.total_seconds()))


def normalized_password(password: str) -> str:
    """The form that is hashed: NFKC, nothing cut off."""
    return unicodedata.normalize("NFKC", password)


def is_guessable_pin(pin: str) -> bool:
    """Whether a PIN is one of those that are tried first: one digit again and again, or a run up or down.

    >>> is_guessable_pin("111111"), is_guessable_pin("123456"), is_guessable_pin("987654"), is_guessable_pin("402817")
    (True, True, True, False)
    """
    steps = {int(after) - int(before) for before, after in itertools.pairwise(pin)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def password_fault(password: str, login: str) -> str | None:
    """The message code of what is wrong with the shape of a new password, or None."""
    plain = normalized_password(password)
    if len(plain) < SHORTEST_PASSWORD:
        return "password.too_short"
    if len(plain) > LONGEST_PASSWORD:
        return "password.too_long"
    folded = plain.casefold()
    stripped = folded
    for word in (*_CONTEXT_WORDS, login.casefold()):
        stripped = stripped.replace(word, "") if word else stripped
    if len(set(folded)) < 5 or len(stripped) < 8:
        return "password.too_common"
    return None


def token_hash(token: str) -> str:
    """What the table keeps of a session token."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def plain_code(code: str) -> str:
    """A code as somebody types it, without the spaces and dashes that make it readable.

    >>> plain_code("123 456"), plain_code("１２３４５６"), plain_code("abcd-efgh")
    ('123456', '123456', 'ABCDEFGH')
    """
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(sign for sign in folded if sign.isalnum())


def recovery_code(random: bytes) -> str:
    """Random bytes (18 or more) as a code that one can write down: 28 letters and digits, 140 bits, in groups of four.

    OWASP ASVS 5.0 lets a plain hash keep what has 112 bits (6.5.2), and wants 128 of what must not be guessed (11.5.1).

    >>> recovery_code(bytes(18))
    'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA'
    """
    text = base64.b32encode(random).decode()[:28]
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def recovery_hash(code: str) -> str:
    """What the table keeps of a recovery code."""
    return hashlib.sha256(plain_code(code).encode(errors="surrogatepass")).hexdigest()
