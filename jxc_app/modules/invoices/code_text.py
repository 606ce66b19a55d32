"""The square code on an invoice: ``01,type,code,number,amount,day,check,…``."""

import re

from jxc_app.modules.invoices.reading import Draft, Source

_FORM = re.compile(r"01,(\d{2}),(\d{0,12}),(\d{8}|\d{20}),(-?\d{1,12}(?:\.\d{1,2})?),(\d{8}),")
#: of 数电票 (31 special, 32 ordinary) the amount is with tax, of older ones without
_WITH_TAX = frozenset({"31", "32"})


def code_draft(codes: list[str]) -> Draft:
    """What the first code that is an invoice's says."""
    draft = Draft(Source.CODE)
    for found in filter(None, (_FORM.match(one) for one in codes)):
        kind, code, number, amount, day = found.groups()
        draft.put("code", code)
        draft.put("number", number)
        draft.put("total" if kind in _WITH_TAX else "net", amount)
        draft.put("date", day)
        break
    return draft
