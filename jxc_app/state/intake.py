"""订单接口: which other systems hand in orders, and their keys."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.intake.clients import ClientSaved, renew_key, save_client, switch_client
from jxc_app.modules.intake.models import CALLS_PER_MINUTE
from jxc_app.modules.intake.permissions import CHANGE_KEYS
from jxc_app.modules.intake.queries import ClientRow, choices, clients
from jxc_app.state.addresses import digits
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One integration, ready to show."""

    id: int
    name: str
    account: str
    home: str
    partner: str
    callback: str
    key_ends: str
    made: str
    orders: int
    failing: int
    is_off: bool


_FIELDS = ("name", "user_id", "home_id", "partner_id", "callback_url", "calls_per_minute")


class IntakeState(SessionState, rx.State):
    """The list, one form, and a key that was just made until somebody has taken it down."""

    is_loaded: bool = False
    revision: int = 0
    rows: rx.Field[list[ClientLine]] = rx.field(default_factory=list)
    accounts: rx.Field[list[Option]] = rx.field(default_factory=list)
    stores: rx.Field[list[Option]] = rx.field(default_factory=list)
    customers: rx.Field[list[Option]] = rx.field(default_factory=list)
    asks: str = ""
    heading: str = ""
    form: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(_FIELDS, ""))
    new_key: str = ""
    new_secret: str = ""
    _rows: dict[int, ClientRow] = {}  # noqa: RUF012  Reflex copies it for each tab
    _chosen: tuple[int, int] = (0, 0)

    @rx.event
    @requires(clients)
    async def open(self) -> None:
        """The list; what was shown once is gone."""
        self.asks, self.new_key, self.new_secret, self.errors = "", "", "", {}
        await self._load()

    @rx.event
    @requires(save_client)
    async def ask_new(self) -> None:
        """An integration that is new."""
        await self._ask("save", 0)
        self.form = dict.fromkeys(_FIELDS, "") | {"calls_per_minute": str(CALLS_PER_MINUTE)}

    @rx.event
    @requires(save_client)
    async def ask_change(self, client_id: int) -> None:
        """What is set of one."""
        await self._ask("save", client_id)
        row = self._rows.get(client_id)
        if row is not None:
            self.form = {name: str(getattr(row, name)) for name in _FIELDS}

    @rx.event
    @requires(renew_key)
    async def ask_renew(self, client_id: int) -> None:
        """Really a new key? The old one counts no more."""
        await self._ask("renew", client_id)

    @rx.event
    @requires(switch_client)
    async def ask_switch(self, client_id: int) -> None:
        """Revoke it, or let it count again."""
        await self._ask("on" if client_id in self._rows and self._rows[client_id].is_switched_off else "off", client_id)

    @rx.event
    @requires(clients)
    async def leave(self, is_open: bool) -> None:
        """Ask no more, and show no key any more."""
        if not is_open:
            self.asks, self.new_key, self.new_secret, self.errors = "", "", "", {}

    @rx.event
    @requires(save_client)
    async def type_name(self, text: str) -> None:
        """What it is called."""
        self.form = self.form | {"name": text.strip()[:40]}

    @rx.event
    @requires(save_client)
    async def type_url(self, text: str) -> None:
        """Where it is told what became of its orders."""
        self.form = self.form | {"callback_url": text.strip()[:500]}

    @rx.event
    @requires(save_client)
    async def type_calls(self, text: str) -> None:
        """How many calls its key may make in a minute."""
        self.form = self.form | {"calls_per_minute": text.strip()[:6]}

    @rx.event
    @requires(save_client)
    async def choose_account(self, one: str) -> None:
        """As whom it acts."""
        self.form = self.form | {"user_id": digits(one)}

    @rx.event
    @requires(save_client)
    async def choose_store(self, one: str) -> None:
        """In whose name its orders are written."""
        self.form = self.form | {"home_id": digits(one)}

    @rx.event
    @requires(save_client)
    async def choose_customer(self, one: str) -> None:
        """Whose orders they are that name nobody."""
        self.form = self.form | {"partner_id": digits(one)}

    @rx.event
    @requires(save_client)
    async def save(self) -> EventSpec | None:
        """Make it or change it; a new one shows its key once."""
        command: dict[str, Any] = {name: self.form.get(name) or None for name in _FIELDS}
        command |= {name: self.form.get(name, "") for name in ("name", "callback_url")}
        if self._chosen[0]:
            command |= {"client_id": self._chosen[0], "version": self._chosen[1]}
        return await self._saved(await self._perform(save_client, command))

    @rx.event
    @requires(renew_key)
    async def renew(self) -> EventSpec | None:
        """A new key, shown once."""
        command = {"client_id": self._chosen[0], "version": self._chosen[1]}
        return await self._saved(await self._perform(renew_key, command))

    @rx.event
    @requires(switch_client)
    async def switch(self) -> EventSpec | None:
        """Out of use, or back into it."""
        command = {"client_id": self._chosen[0], "version": self._chosen[1], "switched_off": self.asks == "off"}
        return await self._saved(await self._perform(switch_client, command))

    async def _ask(self, what: str, client_id: int) -> None:
        await self._demand_proof(CHANGE_KEYS)
        row = self._rows.get(client_id)
        self._chosen = (row.id, row.version) if row else (0, 0)
        self.heading, self.errors, self.asks = row.name if row else "", {}, what
        if what == "save":
            found = await self._read(choices)
            self.accounts, self.stores, self.customers = (
                [Option(str(one), name) for one, name in these]
                for these in (found.accounts, found.stores, found.customers)
            )
        self.revision += 1

    async def _saved(self, saved: ClientSaved) -> EventSpec | None:
        self.new_key, self.new_secret = saved.token, saved.secret
        self.asks = "shown" if saved.token else ""
        await self._load()
        return None if saved.token else rx.toast.success("已保存")

    async def _load(self) -> None:
        rows = await self._read(clients)
        self._rows = {row.id: row for row in rows}
        self.rows = [
            ClientLine(
                row.id, row.name, row.account, row.home, row.partner, row.callback_url.split("?")[0],
                f"····{row.token_ends}", moment(row.created_at), row.orders, row.failing, row.is_switched_off,
            )
            for row in rows
        ]  # fmt: skip
        self.is_loaded = True
        self.revision += 1
