"""One SKU's form: new, changed, or copied from another."""

from collections.abc import Sequence

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW
from jxc_app.modules.catalog.rules import split_codes
from jxc_app.modules.catalog.sku_card import SkuCard, sku_card
from jxc_app.modules.catalog.switching import switch_off_sku, switch_on_sku
from jxc_app.modules.catalog.twins import alike
from jxc_app.modules.inventory.sku_form import open_sku, save_sku
from jxc_app.modules.inventory.sku_settings import SkuSettingRow, set_sku_limits, settings_of_sku
from jxc_app.state.addresses import number
from jxc_app.state.answers import in_words
from jxc_app.state.base import requires
from jxc_app.state.editing import Editing
from jxc_app.state.formats import Choice, Option
from jxc_app.state.sku_fields import (
    LimitSlot,
    UnitSlot,
    category_choices,
    changed_limits,
    command_of,
    empty_form,
    field_of,
    form_of,
    labels_of,
    limit_slot,
    limits_of,
    unit_slot,
    used_slots,
)
from jxc_app.state.sku_rows import initial_of, picture_href

#: what a copy does not take over: it is another thing
_OWN = ("code", "barcodes", "picture")
#: what tells which thing it is
_NAMING = ("code", "name", "spec", "barcodes")


class SkuEditState(Editing, rx.State):
    """``may_save``: the SKU itself; ``may_limit``: limits and shelves of at least one warehouse."""

    is_loaded: bool = False
    is_missing: bool = False
    is_new: bool = False
    is_off: bool = False
    heading: str = ""
    initial: str = ""
    picture: str = ""
    may_save: bool = False
    may_limit: bool = False
    may_switch: bool = False
    sees_floor: bool = False
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    units: rx.Field[list[UnitSlot]] = rx.field(default_factory=list)
    limits: rx.Field[list[LimitSlot]] = rx.field(default_factory=list)
    twins: rx.Field[list[Choice]] = rx.field(default_factory=list)
    copy_href: str = ""
    stock_href: str = ""
    is_asking: bool = False
    reason: str = ""
    _sku_id: int = 0

    @rx.event
    @requires(sku_card)
    async def open(self) -> None:
        """Take the id from the address; without one it is a new SKU, with ``copy`` one like another."""
        asked = self.router.url.query_parameters
        self._sku_id, self.is_new = number(asked, "id"), not number(asked, "id")
        self.is_missing = self.is_asking = False
        self.twins = []
        self.sees_floor = self._may(FLOOR_PRICE_VIEW)
        await (self._open_new(number(asked, "copy")) if self.is_new else self._open_known())
        self.categories = category_choices(await self._read(category_tree), held=self.form.get("category", ""))
        self._draw()
        self.is_loaded = True

    async def _open_new(self, model_id: int) -> None:
        self.may_save, self.may_switch, self.is_off = self._may(open_sku), False, False
        self.heading = "复制商品" if model_id else "新建商品"
        form, settings = empty_form(), await self._settings(0)
        if model_id:
            card = await self._read(sku_card, sku_id=model_id)
            form = form_of(card, ()) | dict.fromkeys(_OWN, "")
            form |= {slot.barcodes: "" for slot in used_slots(form)}
        self._begin(f"new {model_id}", form | limits_of(settings), 0)
        self._show_slots(fixed=0, settings=settings)
        self.copy_href = self.stock_href = ""

    async def _open_known(self) -> None:
        self.may_save, self.may_switch = self._may(save_sku), self._may(switch_off_sku)
        card, settings = await self._card(), await self._settings(self._sku_id)
        self._begin(str(card.id), form_of(card, settings), card.version)
        self._show(card, settings)

    async def _card(self) -> SkuCard:
        self.is_missing = True
        card = await self._read(sku_card, sku_id=self._sku_id)
        self.is_missing = False
        return card

    async def _settings(self, sku_id: int) -> list[SkuSettingRow]:
        return await self._read(settings_of_sku, sku_id=sku_id) if self._may(settings_of_sku) else []

    def _show(self, card: SkuCard, settings: Sequence[SkuSettingRow]) -> None:
        self.heading, self.is_off = card.name, card.switched_off
        self.copy_href = f"/skus/edit?copy={card.id}" if self._may(open_sku) else ""
        self.stock_href = f"/sku?id={card.id}" if self._may("stock.view") else ""
        self._show_slots(fixed=len(card.units), settings=settings)

    def _show_slots(self, *, fixed: int, settings: Sequence[SkuSettingRow]) -> None:
        used = [slot.number for slot in used_slots(self.form)]
        self.units = [unit_slot(at, is_fixed=at < fixed) for at in range(max([fixed, *(at + 1 for at in used)]))]
        self.limits = [limit_slot(row) for row in settings]
        self.may_limit = any(slot.may_change for slot in self.limits)

    def _draw(self) -> None:
        self.picture, self.initial = (
            picture_href(self.form.get("picture", ""), "full"),
            initial_of(self.form.get("name", "")),
        )

    @rx.event
    @requires(open_sku, save_sku, set_sku_limits)
    async def type_in(self, name: str, text: str) -> None:
        """Keep what is typed; look whether the same thing is there already."""
        self._type(name, text)
        self._draw()
        if name in _NAMING:
            await self._look_for_twins()

    async def _look_for_twins(self) -> None:
        named = {name: self.form.get(name, "")[:200] for name in ("code", "name", "spec")}
        codes = split_codes(self.form.get("barcodes", ""))[:20]
        found = await self._read(alike, **named, barcodes=codes, except_id=self._sku_id)
        self.twins = [
            Choice(
                one.id,
                f"{one.name} {one.spec}".strip(),
                f"{one.code} · {one.why}" + ("（已停用）" if one.is_off else ""),
            )
            for one in found
        ]

    @rx.event
    @requires(open_sku, save_sku)
    async def toggle(self, name: str, is_on: bool) -> None:
        """Whether it is kept by lot, or piece by piece, which implies lots."""
        self._type(name, "1" if is_on else "")
        if name == "serial_tracked" and is_on:
            self._type("lot_tracked", "1")
        elif name == "lot_tracked" and not is_on:
            self._type("serial_tracked", "")

    @rx.event
    @requires(open_sku, save_sku)
    async def add_unit(self) -> None:
        """Room for one more further unit."""
        if unit_slot(len(self.units)).name in self.form:
            self.units = [*self.units, unit_slot(len(self.units))]

    @rx.event
    @requires(open_sku, save_sku)
    async def take_picture(self, picture: str, name: str) -> None:
        """A picture has come; the SKU shows it once it is saved."""
        self._type("picture", picture[:64])
        self._draw()

    @rx.event
    @requires(open_sku, save_sku)
    async def drop_picture(self) -> None:
        """No picture any more, once it is saved."""
        self._type("picture", "")
        self._draw()

    @rx.event
    @requires(open_sku, save_sku, set_sku_limits)
    async def save(self) -> list[EventSpec] | EventSpec | None:
        """Save; where another person was faster, show what they did. What is wrong is said at its field."""
        try:
            return await (self._create() if self.is_new else self._update())
        except (DomainError, ValidationError) as refusal:
            fields, words = in_words(refusal)
            wanted = [place for place, _ in self._changed_limits()]
            self.errors = {field_of(path, self.form, wanted): said for path, said in fields.items()}
            return rx.toast.error(words)

    async def _create(self) -> list[EventSpec]:
        made = await self._perform(open_sku, self._fields() | {"warehouses": self._wanted_limits()})
        self._forget()
        return [rx.toast.success(f"已新建 {made.code}"), rx.redirect("/skus")]

    async def _update(self) -> EventSpec | None:
        if not self.may_save:
            await self._save_limits()
        elif not await self._save_all():
            return None
        self._forget()
        await self._open_known()
        return rx.toast.success("已保存")

    async def _save_all(self) -> bool:
        """Save the whole form; False where somebody else was faster."""
        fields = self._fields() | {"warehouses": self._wanted_limits()}
        del fields["code"], fields["base_unit"]
        try:
            await self._perform(save_sku, fields | {"sku_id": self._sku_id, "version": self._version})
        except Conflict as refusal:
            if refusal.code != "version.stale":
                raise
            await self._meet()
            return False
        return True

    async def _save_limits(self) -> None:
        if wanted := self._wanted_limits():
            await self._perform(set_sku_limits, {"sku_id": self._sku_id, "warehouses": wanted})

    async def _meet(self) -> None:
        """Somebody else was faster."""
        card, settings = await self._card(), await self._settings(self._sku_id)
        theirs = {name: value for name, value in form_of(card, settings).items() if name in self.form}
        self._merge(theirs, card.version, labels_of(self.form, self.limits))
        self._show(card, settings)

    def _changed_limits(self) -> list[tuple[LimitSlot, dict[str, object]]]:
        return changed_limits(self.form, self._base, self.limits)

    def _wanted_limits(self) -> list[dict[str, object]]:
        return [fields for _, fields in self._changed_limits()]

    def _fields(self) -> dict[str, object]:
        return command_of(self.form, sees_floor=self.sees_floor)

    @rx.event
    @requires(save_sku)
    async def take_theirs(self, name: str) -> None:
        """Let the other person's text stand."""
        self._take_theirs(name)
        self._draw()

    @rx.event
    @requires(open_sku, save_sku, set_sku_limits)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        model_id = number(self.router.url.query_parameters, "copy")
        await (self._open_new(model_id) if self.is_new else self._open_known())
        self._draw()

    @rx.event
    @requires(switch_off_sku)
    async def ask(self, is_open: bool) -> None:
        """Say what switching off or on would do."""
        self.is_asking, self.reason = is_open, ""

    @rx.event
    @requires(switch_off_sku)
    async def type_reason(self, text: str) -> None:
        """Why it is switched off."""
        self.reason = text[:200]

    @rx.event
    @requires(switch_off_sku)
    async def switch(self) -> EventSpec:
        """Take it out of use, or back into it; what is typed and not saved stays."""
        case = switch_on_sku if self.is_off else switch_off_sku
        seen = {"sku_id": self._sku_id, "version": self._version, "reason": self.reason}
        self._version = (await self._perform(case, seen)).version
        self.is_asking, self.is_off = False, not self.is_off
        return rx.toast.success("已停用" if self.is_off else "已恢复使用")
