"""How codes are read in this company: a form, and a box in which to try a code with what the form says now."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, DomainError, say
from jxc_app.core.quantities import plain
from jxc_app.modules.catalog.gs1 import Reading
from jxc_app.modules.catalog.scale_codes import HOLDS_TITLES, LENGTHS, Label, ScalePattern, label_of
from jxc_app.modules.catalog.scan_reading import plu_forms
from jxc_app.modules.catalog.scan_settings import (
    MOST_PATTERNS,
    BarcodeSettings,
    PatternInput,
    barcode_settings,
    save_barcode_settings,
)
from jxc_app.modules.catalog.scanning import said_by
from jxc_app.state.base import requires
from jxc_app.state.desk_scans import LONGEST_CODE, plain_code
from jxc_app.state.editing import Editing
from jxc_app.state.formats import Option

_HOLDS = {title: code for code, title in HOLDS_TITLES.items()}
_YES, _NO = "有", "无"
_ON, _OFF = "启用", "停用"
_FIELDS = {
    "prefix": "前缀", "plu_digits": "商品编号位数", "holds": "码里是", "decimals": "小数位数",
    "has_verifier": "价格校验位", "is_on": "状态",
}  # fmt: skip
_CHOICES = {"holds": set(_HOLDS), "has_verifier": {_YES, _NO}, "is_on": {_ON, _OFF}}
_NEW = ("", "5", HOLDS_TITLES["weight"], "3", _NO, _ON)
_ELEMENTS = {
    "00": "物流箱码 SSCC", "01": "商品编码 GTIN", "02": "箱内商品编码 GTIN", "10": "批号", "11": "生产日期",
    "13": "包装日期", "15": "保质期至", "17": "有效期至", "21": "序列号", "30": "件数", "37": "箱内件数",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatternRow:
    """One kind of label: the names of its fields in the form, and where what stands in its code."""

    at: int
    prefix: str
    plu_digits: str
    holds: str
    decimals: str
    has_verifier: str
    is_on: str
    picture: str
    example: str


class BarcodeSettingsState(Editing, rx.State):
    """``told``: what the tried code says, part by part; ``fault``: why it says nothing."""

    is_loaded: bool = False
    rows: rx.Field[list[PatternRow]] = rx.field(default_factory=list)
    holds: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(title, title) for title in _HOLDS])
    verifiers: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(one, one) for one in (_NO, _YES)])
    switches: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(one, one) for one in (_ON, _OFF)])
    tried: str = ""
    told: rx.Field[list[Option]] = rx.field(default_factory=list)
    fault: str = ""

    @rx.event
    @requires(save_barcode_settings)
    async def open(self) -> None:
        """Show what is set."""
        self.tried, self.told, self.fault = "", [], ""
        await self._load()

    @rx.event
    @requires(save_barcode_settings)
    async def type_in(self, name: str, text: str) -> None:
        """Keep what is typed, and show what comes of it."""
        allowed = _CHOICES.get(name.rpartition(".")[2])
        if allowed is None or text in allowed:
            self._type(name, text.strip() if name != "separator" else text)
        self._show()

    @rx.event
    @requires(save_barcode_settings)
    async def add_pattern(self) -> None:
        """One more kind of label."""
        if self.form and len(self.rows) < MOST_PATTERNS:
            self.form |= dict(zip(_names(len(self.rows)), _NEW, strict=True))
            self._changed()

    @rx.event
    @requires(save_barcode_settings)
    async def remove_pattern(self, at: int) -> None:
        """No such labels here."""
        if 0 <= at < len(self.rows):
            kept = [one for place, one in enumerate(self._patterns()) if place != at]
            self.form = _form_with(self.form["separator"], kept)
            self._changed()

    @rx.event
    @requires(save_barcode_settings)
    async def try_code(self, text: str) -> None:
        """Say what a code is, with what the form says now."""
        self.tried = text[:LONGEST_CODE]
        self._show()

    @rx.event
    @requires(save_barcode_settings)
    async def save(self) -> EventSpec | None:
        """Save; where another person was faster, show what they did."""
        if not self.form:
            return None
        kept = [one for one in self._patterns() if one[0]]
        self.form = _form_with(self.form["separator"], kept)
        command = {
            "separator": self.form["separator"], "patterns": [_input(one) for one in kept], "version": self._version,
        }  # fmt: skip
        try:
            await self._perform(save_barcode_settings, command)
        except Conflict:
            await self._take_in_theirs()
            return None
        finally:
            self._show()
        self._forget()
        await self._load()
        return rx.toast.success("已保存，下一次扫码就用它")

    @rx.event
    @requires(save_barcode_settings)
    async def take_theirs(self, name: str) -> None:
        """Let the other person's text stand."""
        self._take_theirs(name)
        self._show()

    @rx.event
    @requires(save_barcode_settings)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        await self._load()

    async def _load(self) -> None:
        settings = await self._read(barcode_settings)
        self._begin("barcodes", _form_of(settings), settings.version)
        self._show()
        self.is_loaded = True

    async def _take_in_theirs(self) -> None:
        """Rows that only one of the two has are empty in the other's form; without a prefix they are none."""
        settings = await self._read(barcode_settings)
        theirs = _form_of(settings)
        for name in theirs.keys() | self.form.keys():
            for form in (theirs, self.form, self._base):
                form.setdefault(name, "")
        labels = {name: _label(name) for name in theirs}
        self._merge(theirs, settings.version, labels)

    def _changed(self) -> None:
        self.is_dirty = dict(self.form) != self._base
        self.errors = {}
        self.revision += 1
        self._show()

    def _patterns(self) -> list[tuple[str, ...]]:
        count = sum(name.endswith(".prefix") for name in self.form)
        return [tuple(self.form[name] for name in _names(at)) for at in range(count)]

    def _show(self) -> None:
        rows = [(at, _names(at), _pattern(one)) for at, one in enumerate(self._patterns())]
        self.rows = [
            PatternRow(at, *names, pattern.picture if pattern else "", _example(pattern)) for at, names, pattern in rows
        ]
        patterns = tuple(pattern for _, _, pattern in rows if pattern)
        self._tell(BarcodeSettings(self.form.get("separator", ""), patterns, 1))

    def _tell(self, settings: BarcodeSettings) -> None:
        self.told, self.fault = [], ""
        code = plain_code(self.tried)
        if not code:
            return
        try:
            self.told = _told(said_by(code, settings))
        except DomainError as error:
            self.fault = say(error)


def _names(at: int) -> list[str]:
    return [f"patterns.{at}.{name}" for name in _FIELDS]


def _label(name: str) -> str:
    if name == "separator":
        return "分隔符"
    _, at, field = name.split(".")
    return f"第 {int(at) + 1} 条 · {_FIELDS[field]}"


def _form_with(separator: str, patterns: list[tuple[str, ...]]) -> dict[str, str]:
    form = {"separator": separator}
    for at, one in enumerate(patterns):
        form |= dict(zip(_names(at), one, strict=True))
    return form


def _form_of(settings: BarcodeSettings) -> dict[str, str]:
    patterns = [
        (
            one.prefix, str(one.plu_digits), HOLDS_TITLES[one.holds], str(one.decimals),
            _YES if one.has_verifier else _NO, _ON if one.is_on else _OFF,
        )
        for one in settings.patterns
    ]  # fmt: skip
    return _form_with(settings.separator, patterns)


def _input(typed: tuple[str, ...]) -> dict[str, Any]:
    prefix, plu_digits, holds, decimals, verifier, switch = typed
    return {
        "prefix": prefix, "plu_digits": plu_digits, "holds": _HOLDS.get(holds, holds), "decimals": decimals,
        "has_verifier": verifier == _YES, "is_on": switch == _ON,
    }  # fmt: skip


def _pattern(typed: tuple[str, ...]) -> ScalePattern | None:
    """What is typed as a pattern; None while it is none."""
    try:
        found = ScalePattern(**PatternInput.model_validate(_input(typed)).model_dump())
    except ValidationError:
        return None
    return found if found.value_digits > 0 else None


def _example(pattern: ScalePattern | None) -> str:
    """A code with number 123 and 0.504 公斤 or 12.60 元."""
    if pattern is None or (pattern.has_verifier and pattern.value_digits not in (4, 5)):
        return ""
    values = {"weight": 504 * 10**pattern.decimals // 1000, "amount": 126 * 10**pattern.decimals // 10}
    code = label_of(pattern, 123, values.get(pattern.holds, 126000504))
    return code if len(code) == LENGTHS[pattern.holds] else ""


def _told(said: Reading | Label | str) -> list[Option]:
    if isinstance(said, str):
        return [Option("普通条码或编码", said)]
    if isinstance(said, Label):
        return _told_of_label(said)
    return [Option(f"（{code}）{_ELEMENTS.get(code) or _measure(code)}", _value(said, code)) for code in said.values]


def _told_of_label(label: Label) -> list[Option]:
    told = [Option("秤码，前缀", label.prefix), Option("按这些编码或条码找商品", "、".join(plu_forms(label)))]
    if label.grams is not None:
        told.append(Option("重量", f"{plain(label.grams / 1000)} 公斤"))
    if label.amount is not None:
        told.append(Option("金额", f"{plain(label.amount)} 元"))
    return told


def _measure(code: str) -> str:
    return {"310": "净重", "320": "净重（磅）", "392": "金额", "393": "金额"}.get(code[:3], "其他内容，不用")


def _value(reading: Reading, code: str) -> str:
    days = {"11": reading.produced_on, "17": reading.expires_on}
    if "17" not in reading.values:
        days["15"] = reading.expires_on
    if day := days.get(code):
        return day.isoformat()
    if code.startswith("310") and reading.grams is not None:
        return f"{plain(reading.grams / 1000)} 公斤"
    return reading.values[code]
