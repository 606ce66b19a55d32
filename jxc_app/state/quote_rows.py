"""Lines of an offer as they are typed, by its supplier or by one of us, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from jxc_app.core.errors import DomainError
from jxc_app.modules.sourcing.answering import LINE_FIELDS
from jxc_app.modules.sourcing.rules import InPack, base_price, held, pack_words
from jxc_app.modules.sourcing.units import OWN, OfferedTerms
from jxc_app.state.formats import Option

#: the fields of a line, as the use case calls them
_NAMES = {
    "price": "price", "tax_percent": "tax", "moq": "moq", "lead_days": "lead", "unit": "word", "holds": "holds",
}  # fmt: skip
#: the longest that is kept of a field; the key of a pack is its word and what it holds
_LONGEST = {"pack": 60, "holds": 30}


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One SKU that is asked for, with what is typed for it and what is wrong with that.

    ``pack``: the unit that it is quoted in, one of ``packs`` (empty: ``unit``, the base unit). One of the supplier's
    own has a ``word`` and ``holds`` so many base units. ``priced_in``: what price and MOQ are of; ``by_base``: what
    that is by base unit.
    """

    position: int
    name: str
    spec: str
    unit: str
    quantity: str
    due: str
    packs: list[Option] = field(default_factory=list)
    price: str = ""
    tax: str = ""
    moq: str = ""
    lead: str = ""
    pack: str = ""
    word: str = ""
    holds: str = ""
    is_own: bool = False
    priced_in: str = ""
    by_base: str = ""
    fault_price: str = ""
    fault_tax: str = ""
    fault_moq: str = ""
    fault_lead: str = ""
    fault_word: str = ""
    fault_holds: str = ""


def pack_options(unit: str, packs: Sequence[tuple[str, str, str]]) -> list[Option]:
    """What a line may be quoted in; packs by key, name and what they hold."""
    known = [Option(key, f"{name}（{holds}{unit}）") for key, name, holds in packs]
    return [Option("", unit), *known, Option(OWN, "其他包装")]


def filled(row: QuoteRow, said: Mapping[str, str]) -> QuoteRow:
    """The line with these fields; a pack that is offered no more is one of the supplier's own, and means the same."""
    row = replace(row, **{name: said.get(name, "") for name in LINE_FIELDS})
    return _seen(_kept_pack(row))


def typed(row: QuoteRow, name: str, text: str) -> QuoteRow:
    """The line with one field changed."""
    told: dict[str, Any] = {name: text[: _LONGEST.get(name, 20)].strip(), f"fault_{name}": ""}
    if name == "pack":
        keys = {one.id for one in row.packs}
        told = {"pack": told["pack"] if told["pack"] in keys else row.pack, "fault_word": "", "fault_holds": ""}
    return _seen(replace(row, **told))


def with_packs(row: QuoteRow, packs: list[Option]) -> QuoteRow:
    """The line with other packs to choose from; what is typed stays, and means what it meant."""
    return _seen(_kept_pack(replace(row, packs=packs)))


def as_command(row: QuoteRow, at: int) -> dict[str, Any]:
    """What the use case takes for a line, the one at ``at``. Raises DomainError ``quote.pack_word``, ``…_holds``."""
    unit, holds = _pack(row)
    if row.is_own and not unit:
        raise DomainError("quote.pack_word", field=f"lines.{at}.unit")
    if row.is_own and not holds:
        raise DomainError("quote.pack_holds", field=f"lines.{at}.holds", pack=unit, unit=row.unit)
    return {
        "price": row.price, "tax_percent": row.tax or "0", "moq": row.moq or None, "lead_days": row.lead or None,
        "unit": unit, "holds": holds,
    }  # fmt: skip


def pointed_at(rows: list[QuoteRow], offered: list[QuoteRow], faults: Mapping[str, str]) -> list[QuoteRow]:
    """The lines, each refusal at the field that it speaks of."""
    told: dict[int, dict[str, Any]] = {}
    for path, words in faults.items():
        parts = path.split(".")
        if len(parts) == 3 and parts[1].isdecimal() and parts[2] in _NAMES and int(parts[1]) < len(offered):
            told.setdefault(offered[int(parts[1])].position, {})[f"fault_{_NAMES[parts[2]]}"] = words
    return [replace(row, **told.get(row.position, {})) for row in rows]


def _pack(row: QuoteRow) -> tuple[str, str]:
    """The unit and what it holds."""
    if row.pack in ("", OWN):
        return (row.word, row.holds) if row.pack else ("", "")
    name, _, holds = row.pack.rpartition("=")
    return name, holds


def _kept_pack(row: QuoteRow) -> QuoteRow:
    if row.pack in {one.id for one in row.packs}:
        return row
    word, holds = _pack(row)
    return replace(row, pack=OWN, word=word, holds=holds)


def _seen(row: QuoteRow) -> QuoteRow:
    word, _ = _pack(row)
    return replace(row, is_own=row.pack == OWN, priced_in=word or row.unit, by_base=_by_base(row))


def _by_base(row: QuoteRow) -> str:
    """Both prices while one types; nothing where there is only one, or where one is no number yet."""
    unit, holds = _pack(row)
    if not (unit and holds and row.price):
        return ""
    try:
        terms = OfferedTerms.model_validate({"price": row.price, "unit": unit, "holds": holds})
        factor = held(terms.holds)
    except ValidationError:
        return ""
    return pack_words(InPack(unit, *factor, terms.price), base_price(terms.price, *factor), row.unit)
