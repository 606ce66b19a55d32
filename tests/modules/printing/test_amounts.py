"""大写金额, against the examples of 《支付结算办法》附一 and what cashiers trip over."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxc_app.modules.printing.amounts import amount_in_words

TABLE = {
    "0": "零元整",
    "0.004": "零元整",
    "0.005": "壹分",
    "0.05": "伍分",
    "0.10": "壹角整",
    "0.55": "伍角伍分",
    "1": "壹元整",
    "1.01": "壹元零壹分",
    "1.10": "壹元壹角整",
    "10": "壹拾元整",
    "15.60": "壹拾伍元陆角整",
    "100": "壹佰元整",
    "101": "壹佰零壹元整",
    "110.05": "壹佰壹拾元零伍分",
    "325.04": "叁佰贰拾伍元零肆分",
    "1005": "壹仟零伍元整",
    "1050": "壹仟零伍拾元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "100100": "壹拾万零壹佰元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "1000010.05": "壹佰万零壹拾元零伍分",
    "12345678.90": "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100010000": "壹亿零壹万元整",
    "1000000000.01": "壹拾亿元零壹分",
    "1020304050.6": "壹拾亿贰仟零叁拾万肆仟零伍拾元陆角整",
    "1000000000000": "壹万亿元整",
    "-320.5": "负叁佰贰拾元伍角整",
    "-0.01": "负壹分",
    "-0.001": "零元整",
    "99.995": "壹佰元整",
}


@pytest.mark.parametrize(("amount", "words"), TABLE.items())
def test_amounts_in_words(amount, words):
    assert amount_in_words(Decimal(amount)) == words


_FIGURE = {figure: value for value, figure in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNIT = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(words: str) -> Decimal:
    """What a person who reads the words writes down."""
    sign, words = (-1, words[1:]) if words.startswith("负") else (1, words)
    yuan, _, below = words.rpartition("元")
    total = section = figure = 0
    for letter in yuan:
        if letter in _FIGURE:
            figure = _FIGURE[letter]
        elif letter in _UNIT:
            section, figure = section + figure * _UNIT[letter], 0
        elif letter == "万":
            total, section, figure = total + (section + figure) * 10**4, 0, 0
        else:
            total, section, figure = (total + section + figure) * 10**8, 0, 0
    whole = total + section + figure
    parts = {letter: _FIGURE[below[place - 1]] for place, letter in enumerate(below) if letter in "角分"}
    return sign * (whole + Decimal(parts.get("角", 0)) / 10 + Decimal(parts.get("分", 0)) / 100)


@given(st.integers(-(10**15), 10**15))
def test_the_words_say_the_amount_and_no_other(fen):
    amount = Decimal(fen) / 100
    words = amount_in_words(amount)
    assert read_back(words) == amount
    assert "零零" not in words
    assert words.endswith(("分", "整"))
