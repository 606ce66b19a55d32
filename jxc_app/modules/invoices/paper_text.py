"""What the words on a paper say: the text layer of a PDF, the words of an OFD, or what OCR saw."""

import re
import unicodedata

from jxc_app.modules.invoices.reading import Draft, Source
from jxc_app.modules.invoices.words import number_of

#: characters that are looked at; an invoice has a few thousand
_LONGEST = 200_000
_DAY = r"(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"
_AMOUNT = r"[¥￥]?\s*(-?\d[\d,]*\.\d{2})"
_HEAD = {
    "number": [r"发票号码\s*:?\s*(\d{20}|\d{8})(?!\d)", r"(?<!\d)(\d{20})(?!\d)"],
    "code": [r"发票代码\s*:?\s*(\d{12}|\d{10})(?!\d)"],
    "date": [rf"开票日期\s*:?\s*{_DAY}", _DAY],
    "total": [rf"小写\s*\W\s*{_AMOUNT}"],
    "net": [rf"合\s*计\s*{_AMOUNT}\s+{_AMOUNT}"],
    "tax": [rf"合\s*计\s*[¥￥]?\s*-?\d[\d,]*\.\d{{2}}\s+{_AMOUNT}"],
}
#: buyer before seller, as on every invoice
_NAME = re.compile(r"\b名\s*称\s*:\s*(\S{2,100})")
_LABELLED_TAX_ID = re.compile(r"纳税人识别号\s*:\s*([0-9A-Z]{15,20})(?![0-9A-Z])")
_TAX_ID = re.compile(r"(?<![0-9A-Z])([0-9A-HJ-NPQRTUWXY]{18})(?![0-9A-Z])")
_LINE = re.compile(r"^\*[^*\n]{1,40}\*\S[^\n]{0,300}$", re.MULTILINE)
_RATE = re.compile(r"\d{1,2}(\.\d+)?%|免税|不征税|\*{3}")


def text_draft(text: str, source: Source = Source.TEXT) -> Draft:
    """What the words say; a draft without a field where they do not say it in a known way."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).replace("\r", "\n")
    draft = Draft(source)
    for name, patterns in _HEAD.items():
        for pattern in patterns:
            if found := re.search(pattern, plain):
                draft.put(name, found[1])
                break
    _put_parties(draft, plain)
    for found in _LINE.finditer(plain):
        _put_line(draft, found[0])
    return draft


def _put_parties(draft: Draft, plain: str) -> None:
    ids = _LABELLED_TAX_ID.findall(plain) or [one for one in _TAX_ID.findall(plain) if not one.isdigit()]
    for name, found in (("name", _NAME.findall(plain)), ("tax_id", list(dict.fromkeys(ids)))):
        for side, words in zip(("buyer", "seller"), found, strict=False):
            draft.put(f"{side}_{name}", words)


def _put_line(draft: Draft, words: str) -> None:
    """``*分类*名称 规格 单位 数量 单价 金额 税率 税额``; what is left out is known from the right."""
    parts = words.split()
    rate = next((at for at in range(len(parts) - 1, 1, -1) if _is_rate(parts, at)), 0)
    if not rate:
        return
    tax = parts[rate + 1] if rate + 1 < len(parts) else None
    figures = {"amount": parts[rate - 1], "tax_rate": parts[rate], "tax": None if tax == "***" else tax}
    rest = parts[: rate - 1]
    if len(rest) >= 3 and all(number_of(one) is not None for one in rest[-2:]):
        figures |= {"quantity": rest[-2], "price": rest[-1]}
        rest = rest[:-2]
    unit = rest[-1] if len(rest) > 1 else None
    draft.put_line(name=rest[0], spec=" ".join(rest[1:-1]), unit=unit, **figures)


def _is_rate(parts: list[str], at: int) -> bool:
    """A rate stands behind an amount; what stands there for no tax looks like one too."""
    return bool(_RATE.fullmatch(parts[at])) and number_of(parts[at - 1]) is not None
