"""Contact data for those who may not see it: enough to recognise, too little to use."""

import re

_BETWEEN_PHONES = frozenset("、,;/\n\uff0c\uff1b")
_PHONES = re.compile("([、,;/\n\uff0c\uff1b])")


def masked_phone(text: str) -> str:
    """Phone numbers for those who may not see them: first three and last four digits stay (138****1234)."""
    return "".join(part if part in _BETWEEN_PHONES else _masked_number(part) for part in _PHONES.split(text))


def _masked_number(text: str) -> str:
    at = [position for position, character in enumerate(text) if character.isdigit()]
    count = len(at)
    first = 5 if count == 13 and text.startswith("+86") else min(max(count - 8, 0), 3)
    hidden = set(at[first : count - (4 if count >= 8 else count // 3)])
    return "".join("*" if position in hidden else character for position, character in enumerate(text))


def masked_mail(mail: str) -> str:
    """An e-mail address for those who may not see it: its first character and the domain stay (l***@x.com)."""
    if not mail:
        return ""
    name, _, domain = mail.partition("@")
    return f"{name[:1]}***@{domain}"


def masked_words(text: str) -> str:
    """An address or account for those who may not see it: its first three characters stay."""
    return f"{text[:3]}****" if len(text) > 3 else "*" * len(text)
