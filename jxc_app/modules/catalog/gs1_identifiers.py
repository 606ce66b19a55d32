"""The application identifiers of GS1 as data: how long each is, of which characters, and whether an FNC1 ends it.

Source: GS1 General Specifications, section 3.2, and the GS1 Barcode Syntax Dictionary (ref.gs1.org, syntax-dictionary).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: identifiers (``n``: a digit that says how many decimals), then the data field. ``*``: of predefined length, no FNC1
#: follows. N digits, X of 82 characters, Y of 39, Z of 64; ``c`` ends in a check digit, ``d`` is a date; ``|``: or
_TABLE = """
00 *N18c
01-02 *N14c
10 X1..20
11-13 *N6d
15-17 *N6d
20 *N2
21-22 X1..20
235 X1..28
240-241 X1..30
242 N1..6
243 X1..20
250-251 X1..30
253 N13c X0..17
254 X1..20
255 N13c N0..12
30 N1..8
310n-316n *N6
320n-329n *N6
330n-337n *N6
340n-349n *N6
350n-357n *N6
360n-369n *N6
37 N1..8
390n N1..15
391n N3 N1..15
392n N1..15
393n N3 N1..15
3940-3943 N4
395n N6
400-401 X1..30
402 N17c
403 X1..30
410-417 *N13c
420 X1..20
421 N3 X1..9
422 N3
423 N1..15
424 N3
425 N1..15
426 N3
427 X1..3
4300-4301 X1..35
4302-4306 X1..70
4307 X2
4308 X1..30
4309 N20
4310-4311 X1..35
4312-4316 X1..70
4317 X2
4318 X1..20
4319 X1..30
4320 X1..35
4321-4323 N1
4324-4325 N10
4326 N6
4330-4333 N6 X0..1
7001 N13
7002 X1..30
7003 N10
7004 N1..4
7005 X1..12
7006 N6
7007 N6|N12
7008 X1..3
7009 X1..10
7010 X1..2
7011 N6|N10
7020-7022 X1..20
7023 X1..30
7030-7039 N3 X1..27
7040 N1 X3
710-716 X1..20
7230-7239 X3..30
7240 X1..20
7241 N2
7242 X1..25
8001 N14
8002 X1..20
8003 N14c X0..16
8004 X1..30
8005 N6
8006 N14c N4
8007 X1..34
8008 N8|N10|N12
8009 X1..50
8010 Y1..30
8011 N1..12
8012 X1..20
8013 X1..25
8017-8018 N18c
8019 N1..10
8020 X1..25
8026 N14c N4
8030 Z1..90
8110 X1..70
8111 N4
8112 X1..70
8200 X1..70
90 X1..30
91-99 X1..90
"""
_CHARACTERS = {
    "N": "[0-9]",
    "X": r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]""",
    "Y": r"[#\-/0-9A-Z]",
    "Z": r"[\-0-9=A-Z_a-z]",
}
#: how many decimals may be told: as many as the dictionary knows for each kind
_DECIMALS = {"39": 10, "395": 6}
_PART = re.compile(r"([NXYZ])(\d+)(?:\.\.(\d+))?([cd]?)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One application identifier. ``length`` of its data where that is predefined, else 0: an FNC1 or the end ends it.

    ``checked``: so many digits at the beginning end in a check digit.
    """

    code: str
    data: re.Pattern[str]
    length: int
    checked: int
    is_date: bool


def _identifiers() -> Iterator[Identifier]:
    for row in _TABLE.split("\n")[1:-1]:
        codes, form = row.split(" ", 1)
        for code in _codes(codes):
            yield _identifier(code, form)


def _codes(text: str) -> Iterator[str]:
    first, _, last = text.partition("-")
    if "n" not in first:
        yield from (str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1))
        return
    for kind in range(int(first[:3]), int((last or first)[:3]) + 1):
        most = _DECIMALS.get(str(kind), _DECIMALS.get(str(kind)[:2], 6))
        yield from (f"{kind}{decimals}" for decimals in range(most))


def _identifier(code: str, form: str) -> Identifier:
    _, size, _, mark = next(match.groups() for match in _PART.finditer(form))
    pattern = "|".join("".join(map(_pattern, _PART.finditer(choice))) for choice in form.split("|"))
    return Identifier(
        code=code,
        data=re.compile(pattern),
        length=int(size) if form.startswith("*") else 0,
        checked=int(size) if mark == "c" else 0,
        is_date=mark == "d",
    )


def _pattern(part: re.Match[str]) -> str:
    kind, least, most, _ = part.groups()
    return f"{_CHARACTERS[kind]}{{{least},{most or least}}}"


#: by code
IDENTIFIERS = {one.code: one for one in _identifiers()}
#: how many digits an identifier has follows from its first two
_DIGITS = {code[:2]: len(code) for code in IDENTIFIERS}


def identifier_at(text: str) -> Identifier | None:
    """The identifier that ``text`` begins with; None for one that GS1 has not given out."""
    return IDENTIFIERS.get(text[: _DIGITS.get(text[:2], 0)])
