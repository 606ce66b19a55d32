"""要货设置: templates, and when who asks by them."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.asking.rules import EVERY_DAY, WEEKDAYS
from jxc_app.modules.asking.settings import (
    AskSettings,
    ScheduleRow,
    TemplateRow,
    ask_settings,
    save_schedule,
    save_template,
)
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.queries import find_skus, skus_by_ids
from jxc_app.modules.catalog.sku_pages import SkuFilter, matching_skus
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option

_MOST = 500
_ARRANGED = (Option("category", "按分类"), Option("shelf", "按货位"), Option("listed", "按加入顺序"))
#: the typed fields of a schedule
FIELDS = ("closes_at", "lead_days", "remind_minutes")
_CHOSEN = ("warehouse_id", "template_id", "supplied_by")


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A template of the list."""

    id: int
    name: str
    arranged: str
    count: str
    skus: str


@dataclass(frozen=True, slots=True)
class ScheduleCard:
    """A schedule of the list."""

    id: int
    who: str
    template: str
    days: str
    closes_at: str
    supply: str
    lead: str
    remind: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class ListedSku:
    """A SKU of the template in hand."""

    id: int
    code: str
    name: str
    is_off: bool


class AskSettingsState(SessionState, rx.State):
    """``editing``: "" nothing, ``template`` or ``schedule``; new where ``_row`` is 0."""

    is_loaded: bool = False
    revision: int = 0
    templates: rx.Field[list[TemplateCard]] = rx.field(default_factory=list)
    schedules: rx.Field[list[ScheduleCard]] = rx.field(default_factory=list)
    editing: str = ""
    name: str = ""
    arranged_by: str = "category"
    arrangements: rx.Field[list[Option]] = rx.field(default_factory=lambda: list(_ARRANGED))
    skus: rx.Field[list[ListedSku]] = rx.field(default_factory=list)
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    days: rx.Field[list[str]] = rx.field(default_factory=list)
    day_options: rx.Field[list[Option]] = rx.field(
        default_factory=lambda: [Option(str(at), f"周{name}") for at, name in enumerate(WEEKDAYS)]
    )
    is_off: bool = False
    stores: rx.Field[list[Option]] = rx.field(default_factory=list)
    givers: rx.Field[list[Option]] = rx.field(default_factory=list)
    template_options: rx.Field[list[Option]] = rx.field(default_factory=list)
    _row: int = 0
    _version: int = 0
    _settings: AskSettings | None = None

    @rx.event
    @requires(ask_settings)
    async def open(self) -> None:
        """Show what is set."""
        self.is_loaded, self.editing, self.errors = False, "", {}
        tree = await self._read(category_tree) if self._may(category_tree) else []
        self.categories = [Option(str(one.id), one.name) for one in tree]
        await self._load()

    @rx.event
    @requires(save_template)
    async def edit_template(self, template_id: int) -> None:
        """Open a template, or (0) a new one."""
        row = next((one for one in self._known().templates if one.id == template_id), None)
        self.editing, self._row, self._version, self.errors = (
            "template",
            row.id if row else 0,
            row.version if row else 0,
            {},
        )
        self.name, self.arranged_by = (row.name, row.arranged_by) if row else ("", "category")
        self.skus = [ListedSku(one.sku_id, one.code, one.name, one.is_off) for one in row.skus] if row else []
        self.revision += 1

    @rx.event
    @requires(save_template)
    async def type_name(self, typed: str) -> None:
        """What it is called."""
        self.name = typed[:60]

    @rx.event
    @requires(save_template)
    async def arrange(self, by: str) -> None:
        """How the sheet of a store is ordered."""
        if by in {one.id for one in _ARRANGED}:
            self.arranged_by = by

    @rx.event
    @requires(save_template)
    async def search_sku(self, typed: str) -> None:
        """Find a SKU."""
        self.sku_options = [
            Choice(one.id, one.name, one.code) for one in await self._read(find_skus, search=typed[:100])
        ]

    @rx.event
    @requires(save_template)
    async def add_sku(self, sku_id: int) -> None:
        """One more SKU, at the end."""
        await self._add([sku_id])

    @rx.event
    @requires(save_template)
    async def add_category(self, category_id: str) -> EventSpec | None:
        """All SKUs in use of a category and what is below it."""
        if category_id not in {one.id for one in self.categories}:
            return None
        before = len(self.skus)
        await self._add(await self._read(matching_skus, wanted=SkuFilter(category_id=int(category_id))))
        return rx.toast.success(f"加入了 {len(self.skus) - before} 个商品")

    @rx.event
    @requires(save_template)
    async def drop_sku(self, sku_id: int) -> None:
        """One SKU less."""
        self.skus = [one for one in self.skus if one.id != sku_id]

    @rx.event
    @requires(save_template)
    async def keep_template(self) -> EventSpec:
        """Save it."""
        command = {
            "template_id": self._row or None, "version": self._version or None, "name": self.name,
            "arranged_by": self.arranged_by, "sku_ids": [one.id for one in self.skus],
        }  # fmt: skip
        await self._keep(save_template, command)
        return rx.toast.success("已保存，门店下次打开就是新的")

    @rx.event
    @requires(save_schedule)
    async def edit_schedule(self, schedule_id: int) -> None:
        """Open a schedule, or (0) a new one."""
        row = next((one for one in self._known().schedules if one.id == schedule_id), None)
        self.editing, self._row, self._version, self.errors = (
            "schedule",
            row.id if row else 0,
            row.version if row else 0,
            {},
        )
        self.is_off = row.is_off if row else False
        weekdays = row.weekdays if row else EVERY_DAY
        self.days = [str(at) for at in range(7) if weekdays >> at & 1]
        self.form = _form(row, self.template_options)
        self.revision += 1

    @rx.event
    @requires(save_schedule)
    async def type_field(self, name: str, typed: str) -> None:
        """One of its numbers."""
        if name in FIELDS:
            self.form = {**self.form, name: typed[:5].strip()}

    @rx.event
    @requires(save_schedule)
    async def choose(self, name: str, chosen: str) -> None:
        """Who asks, by which template, or who supplies it."""
        if name in _CHOSEN:
            self.form = {**self.form, name: chosen[:10]}

    @rx.event
    @requires(save_schedule)
    async def tick_day(self, day: str, is_on: bool) -> None:
        """A day of the week more or less."""
        days = {*self.days, day} if is_on else {*self.days} - {day}
        self.days = sorted(days & {one.id for one in self.day_options})

    @rx.event
    @requires(save_schedule)
    async def switch_off(self, is_off: bool) -> None:
        """Whether it has no more rounds."""
        self.is_off = is_off

    @rx.event
    @requires(save_schedule)
    async def keep_schedule(self) -> EventSpec:
        """Save it."""
        command = {name: self.form.get(name) or None for name in (*_CHOSEN, *FIELDS)} | {
            "schedule_id": self._row or None, "version": self._version or None, "is_off": self.is_off,
            "weekdays": sum(1 << int(day) for day in self.days),
        }  # fmt: skip
        await self._keep(save_schedule, command)
        return rx.toast.success("已保存，从下一轮起按它截单")

    @rx.event
    @requires(ask_settings)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        if not is_open:
            self.editing, self.errors = "", {}

    async def _keep(self, case: object, command: dict[str, object]) -> None:
        try:
            await self._perform(case, command)  # type: ignore[arg-type]
        except Conflict:
            await self._load()
            raise
        self.editing = ""
        await self._load()

    async def _add(self, sku_ids: list[int]) -> None:
        fresh = [one for one in dict.fromkeys(sku_ids) if one not in {sku.id for sku in self.skus}]
        found = await self._read(skus_by_ids, sku_ids=set(fresh))
        more = [ListedSku(one, found[one].code, found[one].name, False) for one in fresh if one in found]
        self.skus = [*self.skus, *more][:_MOST]

    def _known(self) -> AskSettings:
        return self._settings or AskSettings((), (), ())

    async def _load(self) -> None:
        found = await self._read(ask_settings)
        self._settings = found
        self.templates = [_template(one) for one in found.templates]
        self.schedules = [_schedule(one) for one in found.schedules]
        self.template_options = [Option(str(one.id), one.name) for one in found.templates]
        self.stores = [Option(str(one.id), one.name) for one in found.places if one.asks]
        self.givers = [Option(str(one.id), one.name) for one in found.places if one.supplies]
        self.is_loaded = True
        self.revision += 1


def _form(row: ScheduleRow | None, templates: list[Option]) -> dict[str, str]:
    if row is None:
        first = templates[0].id if templates else ""
        return {
            "warehouse_id": "", "template_id": first, "supplied_by": "", "closes_at": "16:00", "lead_days": "1",
            "remind_minutes": "120",
        }  # fmt: skip
    return {
        "warehouse_id": str(row.warehouse_id or ""), "template_id": str(row.template_id),
        "supplied_by": str(row.supplied_by or ""), "closes_at": row.closes_at, "lead_days": str(row.lead_days),
        "remind_minutes": str(row.remind_minutes),
    }  # fmt: skip


def _template(one: TemplateRow) -> TemplateCard:
    arranged = next(option.label for option in _ARRANGED if option.id == one.arranged_by)
    names = "、".join(sku.name for sku in one.skus[:5]) + (" 等" if len(one.skus) > 5 else "")
    return TemplateCard(one.id, one.name, arranged, f"{len(one.skus)} 种", names)


def _schedule(one: ScheduleRow) -> ScheduleCard:
    return ScheduleCard(
        one.id, one.warehouse or "各门店", one.template, one.days_text, one.closes_at,
        f"{one.supplied}配送" if one.supplied else "采购下单", f"截单后 {one.lead_days} 天到",
        f"提前 {one.remind_minutes} 分钟" if one.remind_minutes else "不提醒", one.is_off,
    )  # fmt: skip
