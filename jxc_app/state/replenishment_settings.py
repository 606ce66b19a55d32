"""How replenishment is done: settings, seasons, and trying a setting on the months that have passed."""

from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.queries import find_skus
from jxc_app.modules.replenishment.back_test import Trial, back_test
from jxc_app.modules.replenishment.methods.planning import METHOD_TITLES
from jxc_app.modules.replenishment.setting_queries import (
    SeasonRow,
    SettingRow,
    replenishment_settings,
    season_factors,
)
from jxc_app.modules.replenishment.setting_service import drop_season, drop_setting, save_season, save_setting
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option
from jxc_app.state.replenishment_settings_rows import (
    EMPTY_FORM,
    EMPTY_SEASON,
    EMPTY_TRIAL,
    YES_NO,
    SeasonLine,
    SettingLine,
    TriedLine,
    command_of,
    form_of,
    said,
    season_form,
    season_line,
    setting_line,
    tried_lines,
    tried_words,
)

_NUMBERS = ("months", "fill_percent", "review_days", "lead_days")


class ReplenishmentSettingsState(SessionState, rx.State):
    """``asked``: which dialog is open; ``form``, ``season``, ``trial``: what is typed in each."""

    is_loaded: bool = False
    revision: int = 0
    rows: rx.Field[list[SettingLine]] = rx.field(default_factory=list)
    shipped: str = ""
    seasons: rx.Field[list[SeasonLine]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    methods: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(*one) for one in METHOD_TITLES.items()])
    yes_no: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(*one) for one in YES_NO.items()])
    options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    asked: str = ""
    form: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(EMPTY_FORM))
    season: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(EMPTY_SEASON))
    trial: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(EMPTY_TRIAL))
    is_new: bool = True
    tried: rx.Field[list[TriedLine]] = rx.field(default_factory=list)
    tried_words: str = ""
    _known: list[SettingRow] = []  # noqa: RUF012
    _known_seasons: list[SeasonRow] = []  # noqa: RUF012
    _id: int = 0
    _version: int = 0

    @rx.event
    @requires(replenishment_settings)
    async def open(self) -> None:
        """Everything that is set."""
        self.asked, self.errors, self.tried, self.tried_words = "", {}, [], ""
        places = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in places if not one.switched_off]
        if self._may(category_tree):
            tree = await self._read(category_tree)
            self.categories = [Option(str(one.id), "\u3000" * one.depth + one.name) for one in tree]
        await self._load()

    @rx.event
    @requires(replenishment_settings)
    async def ask(self, setting_id: int) -> None:
        """Open a setting to be changed; 0: a new one."""
        row = next((one for one in self._known if one.id == setting_id), None)
        self.form = form_of(row) if row else dict(EMPTY_FORM)
        self._id, self._version, self.is_new = (row.id, row.version, False) if row else (0, 0, True)
        self._begin("setting")

    @rx.event
    @requires(replenishment_settings)
    async def ask_season(self, season_id: int) -> None:
        """Open a season to be changed; 0: a new one."""
        row = next((one for one in self._known_seasons if one.id == season_id), None)
        self.season = season_form(row) if row else dict(EMPTY_SEASON)
        self._id, self._version, self.is_new = (row.id, row.version, False) if row else (0, 0, True)
        self._begin("season")

    @rx.event
    @requires(replenishment_settings)
    async def search_sku(self, typed: str) -> None:
        """Find SKUs by code, name or pinyin."""
        found = await self._read(find_skus, search=typed[:100], limit=20)
        self.options = [Choice(one.id, one.name, " · ".join(filter(None, (one.code, one.spec)))) for one in found]

    @rx.event
    @requires(replenishment_settings)
    async def choose_sku(self, part: Literal["form", "trial"], sku_id: int) -> None:
        """Take one of those found; 0: none."""
        name = next((one.label for one in self.options if one.id == sku_id), "")
        chosen = {"sku_id": str(sku_id) if name else "", "sku_name": name}
        if part in ("form", "trial"):
            setattr(self, part, getattr(self, part) | chosen)
        self.revision += 1

    @rx.event
    @requires(replenishment_settings)
    async def type_in(self, part: Literal["form", "season", "trial"], name: str, text: str) -> None:
        """Take one field; SKUs are chosen."""
        if part in ("form", "season", "trial") and name in getattr(self, part) and not name.startswith("sku_"):
            setattr(self, part, getattr(self, part) | {name: text[:100]})

    @rx.event
    @requires(save_setting)
    async def save(self) -> EventSpec:
        """Save the setting."""
        await self._perform(save_setting, command_of(self.form) | {"version": self._version or None})
        self.asked = ""
        await self._load()
        return rx.toast.success("参数已保存，下次计算时生效")

    @rx.event
    @requires(drop_setting)
    async def drop(self) -> EventSpec:
        """Remove the setting that is open."""
        await self._perform(drop_setting, {"setting_id": self._id, "version": self._version})
        self.asked = ""
        await self._load()
        return rx.toast.success("参数已删除，下次计算时按上一级")

    @rx.event
    @requires(save_season)
    async def save_season(self) -> EventSpec:
        """Save the season."""
        seen = {} if self.is_new else {"season_id": self._id, "version": self._version}
        fields = {name: text.strip() or None for name, text in self.season.items()}
        fields["name"] = self.season["name"].strip()
        await self._perform(save_season, fields | seen)
        self.asked = ""
        await self._load()
        return rx.toast.success("季节系数已保存，下次计算时生效")

    @rx.event
    @requires(drop_season)
    async def drop_season(self) -> EventSpec:
        """Remove the season that is open."""
        await self._perform(drop_season, {"season_id": self._id, "version": self._version})
        self.asked = ""
        await self._load()
        return rx.toast.success("季节系数已删除")

    @rx.event
    @requires(back_test)
    async def try_out(self) -> None:
        """Replay the past months with what is typed."""
        self.tried, self.tried_words = [], ""
        found = await self._read(back_test, wanted=self._trial())
        self.errors = {}
        self.tried, self.tried_words = tried_lines(found) if found.skus else [], tried_words(found)

    @rx.event
    @requires(replenishment_settings)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    def _trial(self) -> Trial:
        typed = {name: text.strip() for name, text in self.trial.items() if name != "sku_name"}
        if not typed["warehouse_id"]:
            raise DomainError("replenishment.trial_place", field="warehouse_id")
        fields: dict[str, Any] = {"method": typed["method"] or None}
        for name in ("warehouse_id", "sku_id", "category_id", *_NUMBERS):
            text = typed[name]
            if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
                raise DomainError("replenishment.trial_whole", field=name)
            fields[name] = int(text) if text else None
        return Trial(**fields | {"months": fields["months"] or 0})

    def _begin(self, asked: Literal["setting", "season"]) -> None:
        self.asked, self.errors = asked, {}
        self.revision += 1

    async def _load(self) -> None:
        found, self._known_seasons = await self._read(replenishment_settings), await self._read(season_factors)
        self._known = found.rows
        self.rows, self.shipped = [setting_line(one) for one in found.rows], said(found.shipped)
        self.seasons = [season_line(one) for one in self._known_seasons]
        self.is_loaded = True
        self.revision += 1
