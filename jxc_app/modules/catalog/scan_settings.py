"""How this company's codes are to be read: what its scanners send for an FNC1, what its scales print."""

import re
from dataclasses import asdict, dataclass

from pydantic import Field as Limits
from sqlmodel import Session

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.models import BARCODE_SETTING_ID, BarcodeSetting
from jxc_app.modules.catalog.permissions import BARCODE_SETTINGS
from jxc_app.modules.catalog.scale_codes import SHIPPED_PATTERNS, Holds, ScalePattern

MOST_PATTERNS = 20
#: signs that data of GS1 may hold: one of them alone cannot stand for the end of it
_DATA = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]""")


@dataclass(frozen=True, slots=True)
class BarcodeSettings:
    """``separator``: what scanners send for an FNC1 beside ASCII 29; empty: nothing else."""

    separator: str
    patterns: tuple[ScalePattern, ...]
    version: int


class PatternInput(Command):
    """One kind of label; see ``ScalePattern``."""

    prefix: str = Limits(pattern="^2[0-9]{0,3}$")
    plu_digits: int = Limits(default=5, ge=3, le=6)
    holds: Holds = "weight"
    decimals: int = Limits(default=3, ge=0, le=4)
    has_verifier: bool = False
    is_on: bool = True


class SaveBarcodeSettings(Command):
    """The settings as they are to be."""

    version: Version
    separator: str = Limits(default="", max_length=8)
    patterns: list[PatternInput] = Limits(default_factory=list, max_length=MOST_PATTERNS)


class BarcodeSettingsRef(Result):
    """The settings as they stand now."""

    version: int


@query("barcode.settings", title="读取条码设置", permission=BARCODE_SETTINGS)
def barcode_settings(session: Session, scope: Scope) -> BarcodeSettings:
    """How codes are read here."""
    return barcode_settings_of(session)


def barcode_settings_of(session: Session) -> BarcodeSettings:
    """The settings; as shipped until somebody has changed them."""
    held = session.get(BarcodeSetting, BARCODE_SETTING_ID)
    if held is None:
        return BarcodeSettings("", SHIPPED_PATTERNS, 1)
    return BarcodeSettings(held.separator, tuple(ScalePattern(**one) for one in held.patterns), held.version)


@use_case("barcode.settings", title="修改条码设置", permission=BARCODE_SETTINGS)
def save_barcode_settings(uow: UnitOfWork, command: SaveBarcodeSettings) -> BarcodeSettingsRef:
    """Change how codes are read. Raises Conflict for a stale version, DomainError ``barcode.*`` for what cannot be."""
    refuse_bad_separator(command.separator)
    patterns = [ScalePattern(**one.model_dump()) for one in command.patterns]
    refuse_bad_patterns(patterns)
    held = uow.session.get(BarcodeSetting, BARCODE_SETTING_ID, with_for_update=True)
    if (held.version if held else 1) != command.version:
        raise Conflict("version.stale")
    if held is None:
        held = BarcodeSetting(id=BARCODE_SETTING_ID, patterns=[asdict(one) for one in SHIPPED_PATTERNS])
        uow.session.add(held)
    after = {"separator": command.separator, "patterns": [asdict(one) for one in patterns]}
    before = {name: getattr(held, name) for name, value in after.items() if getattr(held, name) != value}
    for name in before:
        setattr(held, name, after[name])
    held.version += 1
    uow.record(
        "barcode_setting", BARCODE_SETTING_ID, "条码设置", before=before, after={name: after[name] for name in before}
    )
    return BarcodeSettingsRef(version=held.version)


def refuse_bad_separator(separator: str) -> None:
    """Raises DomainError ``barcode.separator`` for a single sign that a lot number may hold as well."""
    if len(separator) == 1 and _DATA.fullmatch(separator):
        raise DomainError("barcode.separator", field="separator", sign=separator)


def refuse_bad_patterns(patterns: list[ScalePattern]) -> None:
    """Raises DomainError ``barcode.*`` where digits do not add up, or two patterns claim one code."""
    for at, one in enumerate(patterns):
        if one.holds == "both" and (one.value_digits != 10 or one.has_verifier):
            raise DomainError("barcode.both_digits", field=f"patterns.{at}.plu_digits")
        if not 4 <= one.value_digits <= 10:
            raise DomainError("barcode.digits", field=f"patterns.{at}.plu_digits", left=one.value_digits)
        if one.has_verifier and one.value_digits not in (4, 5):
            raise DomainError("barcode.verifier_digits", field=f"patterns.{at}.has_verifier", left=one.value_digits)
        for other in patterns[:at]:
            if _claim_alike(one, other):
                raise DomainError("barcode.prefix_twice", field=f"patterns.{at}.prefix", prefix=one.prefix)


def _claim_alike(one: ScalePattern, other: ScalePattern) -> bool:
    is_same_length = (one.holds == "both") == (other.holds == "both")
    return is_same_length and (one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix))
