"""What many codes stand for, asked at once: a batch of scans, a table pasted from a spreadsheet."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError, say, text
from jxc_app.core.ids import code_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.gs1 import Reading, read_gs1, without_symbol
from jxc_app.modules.catalog.merged import standing
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.catalog.scale_codes import Label, read_label
from jxc_app.modules.catalog.scan_reading import (
    Known,
    Scanned,
    first_known,
    from_gs1,
    from_label,
    gtin_forms,
    inner_gtin,
    plu_forms,
)
from jxc_app.modules.catalog.scan_settings import BarcodeSettings, barcode_settings_of

#: the most codes looked up in one statement
_CHUNK = 500


@query("sku.scan_many", title="批量扫码识别", permission=SKU_VIEW)
def scan_codes(session: Session, scope: Scope, *, codes: Collection[str]) -> dict[str, tuple[SkuRow, int]]:
    """SKU and unit by code as given, for those codes that are a barcode or the code of a SKU.

    The code of one that became another stands for that one.
    """
    keys = {code: code_key(code) for code in codes}
    found: dict[str, tuple[int, int]] = {}
    wanted = sorted(set(keys.values()))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        by_code = select(Sku.code_key, standing, Sku.base_unit_id).where(col(Sku.code_key).in_(chunk))
        found |= {key: (sku_id or 0, unit_id) for key, sku_id, unit_id in session.exec(by_code).all()}
        by_barcode = select(Barcode.code_key, Barcode.sku_id, Barcode.unit_id).where(col(Barcode.code_key).in_(chunk))
        found |= {key: (sku_id, unit_id) for key, sku_id, unit_id in session.exec(by_barcode).all()}
    skus = skus_by_ids.work(session, scope, sku_ids={sku_id for sku_id, _ in found.values()})
    seen = {key: (skus[sku_id], unit_id) for key, (sku_id, unit_id) in found.items() if sku_id in skus}
    return {code: seen[key] for code, key in keys.items() if key in seen}


@dataclass(frozen=True, slots=True)
class Unread:
    """A code that stands for nothing, and why. ``bind``: the part of it that may be bound to a SKU."""

    words: str
    bind: str = ""


@dataclass(frozen=True, slots=True)
class Scans:
    """What each code stands for, or why it stands for nothing."""

    found: dict[str, Scanned] = field(default_factory=dict)
    unread: dict[str, Unread] = field(default_factory=dict)


@query("sku.read_scans", title="扫码读取", permission=SKU_VIEW)
def read_scans(session: Session, scope: Scope, *, codes: Collection[str]) -> Scans:
    """What codes stand for: a barcode or code on file, else a GS1 code, else the label of a scale.

    Plain codes that nobody knows are left out.
    """
    exact = scan_codes.work(session, scope, codes=codes)
    settings = barcode_settings_of(session)
    scans = Scans({code: Scanned(sku, unit_id) for code, (sku, unit_id) in exact.items()})
    said: dict[str, Reading | Label | str] = {}
    for code in codes:
        if code not in exact:
            try:
                said[code] = said_by(code, settings)
            except DomainError as error:
                scans.unread[code] = Unread(f"{shown_code(code)}：{say(error)}")
    known = scan_codes.work(session, scope, codes={form for one in said.values() for form in forms_of(one)})
    for code, one in said.items():
        _settle(scans, code, one, known)
    return scans


def said_by(code: str, settings: BarcodeSettings) -> Reading | Label | str:
    """What a code says by itself: elements of GS1, a label of a scale, or a plain code.

    Raises DomainError ``gs1.*`` or ``scale.*`` for one that is not as it should be.
    """
    year = business_date(clock.get().now(), get_settings().zone).year
    reading = read_gs1(code, year=year, separator=settings.separator)
    if reading is not None:
        return reading
    bare = without_symbol(code)
    return read_label(bare, settings.patterns) or bare


def shown_code(code: str) -> str:
    """A code as people can read it, cut where it is long."""
    return "".join(sign if sign.isprintable() else "␝" for sign in code)[:60]


def forms_of(one: Reading | Label | str) -> list[str]:
    """The codes under which it may be on file."""
    if isinstance(one, Reading):
        return list(filter(None, (*gtin_forms(one.gtin), inner_gtin(one.gtin)))) if one.gtin else []
    return plu_forms(one) if isinstance(one, Label) else [one]


def _settle(scans: Scans, code: str, one: Reading | Label | str, known: Known) -> None:
    try:
        if isinstance(one, Reading):
            scans.found[code] = _of_gs1(one, known)
        elif isinstance(one, Label):
            scans.found[code] = _of_label(one, known)
        elif one in known:
            scans.found[code] = Scanned(*known[one])
    except _NotOnFile as error:
        scans.unread[code] = Unread(say(error), error.bind)
    except DomainError as error:
        scans.unread[code] = Unread(f"{shown_code(code)}：{say(error)}")


class _NotOnFile(DomainError):
    """Nobody has bound ``bind`` yet."""

    def __init__(self, code: str, /, *, bind: str, **params: str) -> None:
        super().__init__(code, **params)
        self.bind = bind


def _of_gs1(reading: Reading, known: Known) -> Scanned:
    if not reading.gtin:
        keys = text("gs1.is_sscc") if "00" in reading.values else ""
        raise DomainError("gs1.no_product", keys=keys)
    hit = first_known(gtin_forms(reading.gtin), known)
    if hit is not None:
        return from_gs1(reading, *hit)
    shortest = gtin_forms(reading.gtin)[-1]
    inside = known.get(inner_gtin(reading.gtin))
    if inside is not None:
        raise _NotOnFile("scan.unknown_package", bind=shortest, code=shortest, name=inside[0].name)
    raise _NotOnFile("scan.unknown", bind=shortest, code=shortest)


def _of_label(label: Label, known: Known) -> Scanned:
    hit = first_known(plu_forms(label), known)
    if hit is None:
        bind = label.prefix + label.plu
        raise _NotOnFile("scan.unknown_plu", bind=bind, code=bind, plu=label.plu)
    return from_label(label, *hit)
