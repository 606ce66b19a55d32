"""The channels of notices: where messages are sent outside the product, changed and tried out in dialogs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.modules.notifications.channel_fields import FIELDS, SECRETS
from jxc_app.modules.notifications.channels import save_channel, switch_channel, try_channel
from jxc_app.modules.notifications.models import ChannelKind
from jxc_app.modules.notifications.queries import ChannelRow, channel_form, list_channels
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment
from jxc_app.state.notice_sending import Outcome, send_now

Asked = Literal["", "edit", "switch", "try"]
Kind = Literal["mail", "sms", "wecom", "dingtalk", "feishu"]
KINDS: dict[str, str] = {
    "mail": "邮件",
    "wecom": "企业微信群机器人",
    "dingtalk": "钉钉群机器人",
    "feishu": "飞书群机器人",
    "sms": "短信",
}
_SECURITIES = {"ssl": "SSL/TLS（最常用）", "starttls": "STARTTLS", "none": "不加密（仅限公司内网）"}
_PORTS = {"ssl": "465", "starttls": "587", "none": "25"}
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel as the list shows it; ``proved``: when a message last went out, ``error``: what went wrong last."""

    id: int
    name: str
    kind: str
    shown: str
    proved: str
    error: str
    is_off: bool


class NoticeChannelsState(SessionState, rx.State):
    """``form``: the open fields by name. What is typed as a secret stays on the server and is never shown again.

    ``kept``: the secrets that are there already. ``outcome``: how a try went, empty while it runs.
    """

    is_loaded: bool = False
    lines: rx.Field[list[ChannelLine]] = rx.field(default_factory=list)
    kinds: rx.Field[list[Option]] = rx.field(default_factory=list)
    securities: rx.Field[list[Option]] = rx.field(default_factory=list)
    asked: str = ""
    is_new: bool = False
    title: str = ""
    name: str = ""
    kind: str = ""
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    kept: rx.Field[list[str]] = rx.field(default_factory=list)
    outcome: str = ""
    why: str = ""
    revision: int = 0
    _channel_id: int = 0
    _version: int = 0
    _secrets: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(list_channels)
    async def open(self) -> None:
        """The channels as they are."""
        self.asked, self.errors, self._secrets = "", {}, {}
        self.kinds = [Option(code, title) for code, title in KINDS.items()]
        self.securities = [Option(code, title) for code, title in _SECURITIES.items()]
        await self._load()

    @rx.event
    @requires(save_channel)
    async def ask_new(self) -> None:
        """Ask for a new channel."""
        self._channel_id, self._version, self.is_new = 0, 0, True
        self.name, self.kept = "", []
        self._show("mail", {"security": "ssl", "port": _PORTS["ssl"]})

    @rx.event
    @requires(save_channel)
    async def ask_edit(self, channel_id: int) -> None:
        """Open one channel."""
        found = await self._read(channel_form, channel_id=channel_id)
        self._channel_id, self._version, self.is_new = found.id, found.version, False
        self.name, self.kept = found.name, list(found.secrets_held)
        self._show(found.kind, found.fields)

    @rx.event
    @requires(save_channel)
    async def choose_kind(self, kind: Kind) -> None:
        """What a new channel is."""
        if self.is_new:
            self._show(kind, {"security": "ssl", "port": _PORTS["ssl"]} if kind == ChannelKind.MAIL else {})

    @rx.event
    @requires(save_channel)
    async def choose_security(self, security: Literal["ssl", "starttls", "none"]) -> None:
        """How the mail server is spoken to; its usual port follows unless another was typed."""
        if self.form.get("port", "") in ("", *_PORTS.values()):
            self.form["port"] = _PORTS[security]
            self.revision += 1
        self.form["security"] = security

    @rx.event
    @requires(save_channel)
    async def type_name(self, text: str) -> None:
        """How the channel is called."""
        self.name = text[:40]

    @rx.event
    @requires(save_channel)
    async def type_field(self, name: str, text: str) -> None:
        """One field; a secret is kept where no browser reads it."""
        if name in SECRETS:
            self._secrets = {**self._secrets, name: text[:_LONGEST]}
        elif name in self.form:
            self.form[name] = text[:_LONGEST]

    @rx.event
    @requires(save_channel)
    async def save(self) -> EventSpec:
        """Keep the channel."""
        form: dict[str, Any] = {
            "channel_id": self._channel_id or None,
            "version": self._version or None,
            "name": self.name,
            "kind": self.kind,
            "fields": {**self.form, **self._secrets},
        }
        await self._perform(save_channel, form)
        self._secrets = {}
        return await self._done("渠道已保存，请点「测试发送」确认能收到")

    @rx.event
    @requires(try_channel)
    async def try_out(self, channel_id: int) -> AsyncIterator[None]:
        """Send a message that says it is a try, and say how that went."""
        channel = await self._channel(channel_id)
        self.asked, self.title, self.outcome, self.why = "try", channel.name, "", ""
        yield
        sent = await self._perform(try_channel, {"channel_id": channel_id})
        self._say(await send_now(sent.delivery_id))
        await self._load()
        yield

    @rx.event
    @requires(switch_channel)
    async def ask_switch(self, channel_id: int) -> EventSpec | None:
        """Put a channel into use again; before taking one out of it, say what that does."""
        channel = await self._channel(channel_id)
        if channel.is_off:
            return await self._switch(False)
        self.asked, self.title = "switch", channel.name
        return None

    @rx.event
    @requires(switch_channel)
    async def switch_off(self) -> EventSpec:
        """Take the channel out of use."""
        return await self._switch(True)

    @rx.event
    @requires(list_channels)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog; secrets that were typed are forgotten."""
        if not is_open:
            self.asked, self._secrets = "", {}

    def _show(self, kind: str, fields: dict[str, str]) -> None:
        open_fields = [name for name in FIELDS[ChannelKind(kind)] if name not in SECRETS]
        self.kind, self.form = kind, {name: fields.get(name, "") for name in open_fields}
        self.asked, self.errors, self._secrets = "edit", {}, {}
        self.revision += 1

    def _say(self, outcome: Outcome) -> None:
        self.outcome, self.why = outcome.look, outcome.error

    async def _switch(self, switched_off: bool) -> EventSpec:
        wanted = {"channel_id": self._channel_id, "version": self._version, "switched_off": switched_off}
        await self._perform(switch_channel, wanted)
        return await self._done("已停用" if switched_off else "已恢复")

    async def _done(self, words: str) -> EventSpec:
        self.asked = ""
        await self._load()
        return rx.toast.success(words)

    async def _channel(self, channel_id: int) -> ChannelRow:
        """The channel that is asked about. Raises NotFound."""
        found = [channel for channel in await self._read(list_channels) if channel.id == channel_id]
        if not found:
            raise NotFound("notice.no_channel")
        self._channel_id, self._version = found[0].id, found[0].version
        return found[0]

    async def _load(self) -> None:
        self.lines = [_line(channel) for channel in await self._read(list_channels)]
        self.is_loaded = True


def _line(channel: ChannelRow) -> ChannelLine:
    return ChannelLine(
        id=channel.id,
        name=channel.name,
        kind=KINDS[channel.kind],
        shown=channel.shown,
        proved=moment(channel.proved_at),
        error=channel.last_error,
        is_off=channel.is_off,
    )
