"""One recipe: its form, for a new one too."""

import re

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.modules.catalog.queries import SkuRow, find_skus, skus_by_ids
from jxc_app.modules.manufacturing.queries import RecipeRow, get_recipe
from jxc_app.modules.manufacturing.service import save_recipe
from jxc_app.state.addresses import number
from jxc_app.state.answers import in_words
from jxc_app.state.base import requires
from jxc_app.state.editing import Editing
from jxc_app.state.formats import Choice, Option
from jxc_app.state.recipe_fields import SLOTS, Slot, chosen, command_of, empty_form, field_of, form_of, labels, used

_ROOM = re.compile(r"output|part\d{1,2}")


class RecipeState(Editing, rx.State):
    """``slots``: the product's room and those of its components; ``options``: SKUs that a search has found."""

    is_loaded: bool = False
    is_missing: bool = False
    is_new: bool = False
    heading: str = ""
    may_save: bool = False
    logged_id: int = 0
    slots: rx.Field[list[Slot]] = rx.field(default_factory=list)
    options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    _recipe_id: int = 0
    _rooms: int = 1
    _skus: dict[int, SkuRow] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(get_recipe)
    async def open(self) -> None:
        """Take the id from the address; without one it is a new recipe."""
        self._recipe_id = self.logged_id = number(self.router.url.query_parameters, "id")
        self.is_new, self.is_missing = self._recipe_id == 0, False
        self.may_save, self._rooms = self._may(save_recipe), 1
        await self._open()
        self.is_loaded = True

    async def _open(self) -> None:
        if self.is_new:
            self.heading = "新建配方"
            self._begin("new recipe", empty_form(), 0)
        else:
            recipe = await self._stored()
            self.heading = recipe.name
            self._begin(f"recipe {recipe.id}", form_of(recipe), recipe.version)
        await self._show_slots()

    async def _stored(self) -> RecipeRow:
        self.is_missing = True
        recipe = await self._read(get_recipe, recipe_id=self._recipe_id)
        self.is_missing = False
        return recipe

    async def _show_slots(self) -> None:
        """As many rooms as are used, and one more; none before the page is open."""
        if not self.form:
            return
        rooms = [int(key.removeprefix("part")) + 1 for key in used(self.form)]
        self._rooms = min(max([self._rooms, *(room + 1 for room in rooms)]), SLOTS)
        ids = {int(self.form[name]) for name in self.form if name.endswith("_sku") and self.form[name]}
        self._skus = await self._read(skus_by_ids, sku_ids=ids) if ids else {}
        self.slots = [self._slot(at, f"part{at - 1}" if at else "output") for at in range(self._rooms + 1)]

    def _slot(self, at: int, key: str) -> Slot:
        sku = self._skus.get(int(self.form[f"{key}_sku"] or 0))
        units = [Option(str(unit.unit_id), unit.name) for unit in sku.units] if sku else []
        return Slot(key, at, f"{key}_quantity", self.form[f"{key}_name"], units)

    @rx.event
    @requires(save_recipe)
    async def search_sku(self, typed: str) -> None:
        """Find SKUs by code, name or pinyin."""
        found = await self._read(find_skus, search=typed[:100], limit=20)
        self.options = [Choice(one.id, one.name, " · ".join(filter(None, (one.code, one.spec)))) for one in found]

    @rx.event
    @requires(save_recipe)
    async def choose_sku(self, room: str, sku_id: int) -> None:
        """The product, or a component; 0 empties its room."""
        if not _ROOM.fullmatch(room) or f"{room}_sku" not in self.form:
            return
        sku = (await self._read(skus_by_ids, sku_ids=[sku_id])).get(sku_id) if sku_id > 0 else None
        emptied = {f"{room}_{part}": "" for part in ("sku", "name", "quantity", "unit")}
        for name, text in (chosen(room, sku) if sku else emptied).items():
            self._type(name, text)
        if sku and not self.form[f"{room}_quantity"]:
            self._type(f"{room}_quantity", "1")
        await self._show_slots()
        self.revision += 1

    @rx.event
    @requires(save_recipe)
    async def type_in(self, name: str, text: str) -> None:
        """Keep what is typed; SKUs are chosen."""
        if name.endswith("_sku"):
            return
        self._type(name, text)
        await self._show_slots()

    @rx.event
    @requires(save_recipe)
    async def save(self) -> list[EventSpec] | EventSpec | None:
        """Save; where another person was faster, show what they did. What is wrong is said at its field."""
        if not self.form:
            return None
        seen = {} if self.is_new else {"recipe_id": self._recipe_id, "version": self._version}
        try:
            made = await self._perform(save_recipe, command_of(self.form) | seen)
        except (DomainError, ValidationError) as refusal:
            if isinstance(refusal, Conflict) and refusal.code == "version.stale":
                return await self._meet()
            fields, words = in_words(refusal)
            self.errors = {field_of(path, self.form): said for path, said in fields.items()}
            return rx.toast.error(words)
        self._forget()
        return [rx.toast.success(f"已保存「{made.name}」"), rx.redirect("/recipes")]

    async def _meet(self) -> None:
        """Somebody else was faster."""
        theirs = await self._stored()
        self._merge(form_of(theirs), theirs.version, labels())
        await self._show_slots()

    @rx.event
    @requires(save_recipe)
    async def take_theirs(self, name: str) -> None:
        """Let the other person's text stand."""
        self._take_theirs(name)
        await self._show_slots()

    @rx.event
    @requires(save_recipe)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        self._rooms = 1
        await self._open()
