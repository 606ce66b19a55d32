"""One supplier or customer: its form, for a new one too."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.partners.bulk import switch_off_partners, switch_on_partners
from jxc_app.modules.partners.partner_pages import (
    PartnerDetails,
    get_partner,
    get_partner_with_contact,
)
from jxc_app.modules.partners.queries import alike, suggest_code
from jxc_app.modules.partners.service import create_partner, mark_strategic, update_partner
from jxc_app.state.addresses import number
from jxc_app.state.base import requires
from jxc_app.state.editing import Editing
from jxc_app.state.formats import Choice, Option
from jxc_app.state.partner_fields import KINDS, LABELS, TERMS_CHOICES, command_of, empty_form, form_of, tax_warning
from jxc_app.state.partner_rows import consequence_of


class PartnerState(Editing, rx.State):
    """``kind`` supplier or customer; ``twins``: others of the same name; ``masked``: guarded fields as shown."""

    kind: str = "supplier"
    is_loaded: bool = False
    is_missing: bool = False
    is_new: bool = False
    is_off: bool = False
    heading: str = ""
    sees_contact: bool = True
    may_save: bool = False
    may_switch: bool = False
    is_strategic: bool = False
    may_mark: bool = False
    twins: rx.Field[list[Choice]] = rx.field(default_factory=list)
    tax_note: str = ""
    terms: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_asking: bool = False
    consequence: str = ""
    reason: str = ""
    logged_id: int = 0
    _partner_id: int = 0

    @rx.event
    @requires(get_partner, create_partner)
    async def open(self) -> None:
        """Take kind and id from the address; without an id it is a new one."""
        self.kind = "customer" if self.router.url.path.startswith("/customer") else "supplier"
        self._partner_id = self.logged_id = number(self.router.url.query_parameters, "id")
        self.is_new, self.is_missing = self._partner_id == 0, False
        self.is_asking, self.reason, self.twins = False, "", []
        self.terms = [Option(code, title) for code, title in TERMS_CHOICES.items()]
        self.is_strategic = self.may_mark = False
        if self.is_new:
            await self._open_new()
        else:
            await self._open_known()
        self.tax_note = tax_warning(self.form.get("tax_number", ""))
        self.is_loaded = True

    async def _open_new(self) -> None:
        self.may_save, self.may_switch = self._may(create_partner), False
        self.sees_contact, self.is_off = True, False
        self.heading = f"新建{KINDS[self.kind]}"
        code = await self._read(suggest_code, kind=self.kind) if self.may_save else ""
        self._begin(f"new {self.kind}", empty_form(self.kind, code), 0)

    async def _open_known(self) -> None:
        self.may_save, self.may_switch = self._may(update_partner), self._may(switch_off_partners)
        partner = await self._details()
        self._begin(f"{self.kind} {partner.id}", form_of(partner), partner.version)
        self._show(partner)

    async def _details(self) -> PartnerDetails:
        reading = get_partner_with_contact if self._may(get_partner_with_contact) else get_partner
        self.is_missing = True
        partner = await self._read(reading, partner_id=self._partner_id)
        self.is_missing = False
        return partner

    def _show(self, partner: PartnerDetails) -> None:
        self.sees_contact, self.is_off = partner.sees_contact, partner.switched_off
        self.heading = partner.name
        self.is_strategic = partner.is_strategic
        self.may_mark = partner.is_supplier and self._may(mark_strategic)

    @rx.event
    @requires(create_partner, update_partner)
    async def type_in(self, name: str, text: str) -> None:
        """Keep what is typed; look whether the name is there already, and whether the tax number can be."""
        self._type(name, text)
        if name == "tax_number":
            self.tax_note = tax_warning(text)
        if name == "name":
            others = await self._read(alike, name=text[:200], except_id=self._partner_id)
            self.twins = [Choice(one.id, one.name, one.code) for one in others]

    @rx.event
    @requires(create_partner, update_partner)
    async def toggle(self, name: str, is_on: bool) -> None:
        """Whether it is of the other kind too, and whether it pays wholesale prices."""
        self._type(name, "1" if is_on else "")

    @rx.event
    @requires(create_partner, update_partner)
    async def save(self) -> list[EventSpec] | None:
        """Save; where another person was faster, show what they did."""
        if not self.form:
            return None
        return await (self._create() if self.is_new else self._update())

    async def _create(self) -> list[EventSpec]:
        made = await self._perform(create_partner, command_of(self.form, sees_contact=True))
        self._forget()
        return [rx.toast.success(f"已新建 {made.code}"), rx.redirect(f"/{self.kind}s")]

    async def _update(self) -> list[EventSpec] | None:
        fields: dict[str, Any] = command_of(self.form, sees_contact=self.sees_contact)
        del fields["code"]
        command = fields | {"partner_id": self._partner_id, "version": self._version}
        try:
            await self._perform(update_partner, command)
        except Conflict:
            theirs = await self._details()
            self._merge(form_of(theirs), theirs.version, LABELS)
            self._show(theirs)
            return None
        self._forget()
        return [rx.toast.success("已保存"), rx.redirect(f"/{self.kind}s")]

    @rx.event
    @requires(mark_strategic)
    async def mark(self) -> EventSpec:
        """Say that it is a strategic supplier, or no longer; what is typed and not saved stays."""
        seen = {"partner_id": self._partner_id, "version": self._version, "is_strategic": not self.is_strategic}
        self._version = (await self._perform(mark_strategic, seen)).version
        self.is_strategic = not self.is_strategic
        return rx.toast.success("已设为战略供应商" if self.is_strategic else "已不是战略供应商")

    @rx.event
    @requires(update_partner)
    async def take_theirs(self, name: str) -> None:
        """Let the other person's text stand."""
        self._take_theirs(name)

    @rx.event
    @requires(create_partner, update_partner)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        await (self._open_new() if self.is_new else self._open_known())
        self.tax_note, self.twins = tax_warning(self.form["tax_number"]), []

    @rx.event
    @requires(switch_off_partners)
    async def ask(self, is_open: bool) -> None:
        """Say what switching off or on would do."""
        self.is_asking, self.reason = is_open, ""
        self.consequence = consequence_of("on" if self.is_off else "off", self.kind, [self.heading])

    @rx.event
    @requires(switch_off_partners)
    async def type_reason(self, text: str) -> None:
        """Why it is switched off."""
        self.reason = text[:200]

    @rx.event
    @requires(switch_off_partners)
    async def switch(self) -> EventSpec:
        """Take it out of use, or back into it; what is typed and not saved stays."""
        case = switch_on_partners if self.is_off else switch_off_partners
        seen = {"partner_id": self._partner_id, "version": self._version}
        await self._perform(case, {"partners": [seen], "reason": self.reason})
        self.is_asking = False
        self._version += 1
        self.is_off = not self.is_off
        return rx.toast.success("已停用" if self.is_off else "已恢复")
