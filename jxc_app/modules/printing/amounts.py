"""大写金额: amounts in words, as the rules for bills and vouchers want them (《支付结算办法》附一).

Zeros between figures are read once (零); 整 ends an amount without 分; a zero before 角 is left out, which the rules
allow, and one before 分 is not.
"""

from decimal import Decimal

from jxc_app.core.quantities import FEN_PLACES, rounded, to_scaled

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


def amount_in_words(amount: Decimal) -> str:
    """An amount in yuan, rounded to the fen half up.

    >>> amount_in_words(Decimal("1000010.05")), amount_in_words(Decimal("-320.5"))
    ('壹佰万零壹拾元零伍分', '负叁佰贰拾元伍角整')
    """
    fen = to_scaled(rounded(amount, FEN_PLACES), FEN_PLACES)
    yuan, rest = divmod(abs(fen), 100)
    words = (_whole(yuan) + "元" if yuan else "") + _below_yuan(*divmod(rest, 10), is_alone=not yuan)
    return ("负" if fen < 0 else "") + words


def _below_yuan(jiao: int, fen: int, *, is_alone: bool) -> str:
    if not (jiao or fen):
        return "零元整" if is_alone else "整"
    if not fen:
        return f"{_FIGURES[jiao]}角整"
    gap = "" if is_alone else "零"
    return (f"{_FIGURES[jiao]}角" if jiao else gap) + f"{_FIGURES[fen]}分"


def _whole(number: int) -> str:
    """A whole number above zero; a place that is skipped is read 零, once."""
    for size, unit in _UNITS:
        if number >= size:
            high, rest = divmod(number, size)
            gap = "零" if rest < size // 10 else ""
            return _whole(high) + unit + (gap + _whole(rest) if rest else "")
    return _FIGURES[number]
