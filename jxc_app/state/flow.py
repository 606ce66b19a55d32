"""The form of one approval flow: opened, tried on past documents, saved as a new version, put in force."""

from collections.abc import AsyncIterator

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.modules.approvals.flow_queries import FlowView, VersionRow, view_flow
from jxc_app.modules.approvals.flows import save_flow, switch_flow
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.trying_flows import try_flow
from jxc_app.state.addresses import number
from jxc_app.state.answers import in_words
from jxc_app.state.base import requires
from jxc_app.state.flow_draft import Draft, draft_of, fields_of, place_of
from jxc_app.state.flow_editing import FlowEditing
from jxc_app.state.flow_rows import TrialLine, VersionLine, moment_words, trial_lines, trial_words, version_line

_DAYS = 90


class FlowState(FlowEditing, rx.State):
    """``shown``: the version in the form, 0 for a new flow. ``live``: the number in force, 0 for none.

    ``overtaken``: what somebody else saved meanwhile, in words.
    """

    is_loaded: bool = False
    is_missing: bool = False
    heading: str = ""
    is_shipped: bool = False
    shown: int = 0
    live: int = 0
    running: int = 0
    versions: rx.Field[list[VersionLine]] = rx.field(default_factory=list)
    overtaken: str = ""
    is_trying: bool = False
    trial: str = ""
    trial_note: str = ""
    trial_rows: rx.Field[list[TrialLine]] = rx.field(default_factory=list)
    asked: str = ""
    reason: str = ""
    _flow_id: int = 0
    _shown_id: int = 0

    @rx.event
    @requires(view_flow)
    async def open(self) -> None:
        """Take the id from the address; without one it is a new flow."""
        await self._open()

    async def _open(self) -> None:
        self._flow_id = number(self.router.url.query_parameters, "id")
        self.is_missing, self.asked, self.overtaken = False, "", ""
        self._forget_trial()
        if self._flow_id:
            view = await self._view()
            newest = view.versions[0]
            self._begin(str(view.row.id), draft_of(view.row.title, newest.definition), view.row.version)
            self._show(view, newest)
        else:
            self._begin("new", Draft(), 0)
            self.heading, self.versions, self.shown, self.live, self.running = "新建审批流", [], 0, 0, 0
            self.is_shipped = False
        await self._draw()
        self.is_loaded = True

    async def _view(self) -> FlowView:
        self.is_missing = True
        view = await self._read(view_flow, flow_id=self._flow_id)
        self.is_missing = False
        return view

    def _show(self, view: FlowView, shown: VersionRow) -> None:
        self.heading, self.is_shipped = view.row.title, view.row.is_shipped
        self.live, self.running = view.row.live_number, view.row.running
        self.shown, self._shown_id = shown.number, shown.id
        self.versions = [version_line(one, view.row.live_version_id, shown.id) for one in view.versions]

    @rx.event
    @requires(view_flow)
    async def show_version(self, version_id: int) -> None:
        """Look at one version; all but the newest can only be read."""
        view = await self._view()
        found = next((one for one in view.versions if one.id == version_id), view.versions[0])
        is_newest = found.id == view.versions[0].id
        self._seen = "" if is_newest else draft_of(view.row.title, found.definition).model_dump_json()
        self.errors = {}
        self._forget_trial()
        self._show(view, found)
        await self._draw()

    @rx.event
    @requires(save_flow)
    async def start_from_this(self) -> EventSpec | None:
        """Go on from an older version; what is not saved must not be lost by it."""
        if self._draft != self._base:
            return rx.toast.error("有未保存的改动，请先保存或放弃，再以旧版本为底稿")
        view = await self._view()
        self._draft, self._seen = self._seen or self._draft, ""
        self._version = view.row.version
        self._show(view, view.versions[0])
        await self._draw()
        return None

    @rx.event
    @requires(save_flow)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        await self._open()

    @rx.event
    @requires(save_flow)
    async def save(self) -> list[EventSpec] | EventSpec:
        """Save a new version. It decides nothing until it is put in force."""
        draft = self._shown()
        try:
            made = await self._perform(save_flow, self._command(draft))
        except (DomainError, ValidationError) as refusal:
            return await self._refused(draft, refusal)
        self._forget()
        said = rx.toast.success(f"已保存 v{made.number}，启用后才生效")
        if not self._flow_id:
            return [said, rx.redirect(f"/approvals/flow?id={made.flow_id}")]
        await self._open_saved()
        return said

    def _command(self, draft: Draft) -> dict[str, object]:
        seen = {"flow_id": self._flow_id, "version": self._version} if self._flow_id else {}
        return {**seen, "title": draft.title, "note": draft.note, "definition": fields_of(draft)}

    async def _open_saved(self) -> None:
        view = await self._view()
        self._begin(str(view.row.id), draft_of(view.row.title, view.versions[0].definition), view.row.version)
        self.overtaken = ""
        self._show(view, view.versions[0])
        await self._draw()

    async def _refused(self, draft: Draft, refusal: DomainError | ValidationError) -> EventSpec:
        """Say what is wrong where it is; what another person saved meanwhile stands in the list of versions."""
        if isinstance(refusal, Conflict) and refusal.code == "version.stale":
            view = await self._view()
            newest, self._version = view.versions[0], view.row.version
            self._show(view, newest)
            self.overtaken = f"{newest.made_by}刚保存了 v{newest.number}"
        fields, words = in_words(refusal)
        self.errors = {place_of(draft, path): said for path, said in fields.items()}
        await self._draw()
        return rx.toast.error(self.overtaken or words)

    # trying

    @rx.event
    @requires(try_flow)
    async def try_it(self) -> AsyncIterator[EventSpec | None]:
        """Judge the documents of the last months by what is in the form."""
        draft = self._shown()
        self._forget_trial()
        self.is_trying = True
        yield None
        try:
            await self._try(draft)
            yield rx.scroll_to("trial")
        except (DomainError, ValidationError) as refusal:
            yield await self._refused(draft, refusal)
        finally:
            self.is_trying = False

    async def _try(self, draft: Draft) -> None:
        wanted = {"title": draft.title, "definition": fields_of(draft), "days": _DAYS}
        found = await self._perform(try_flow, wanted)
        self.trial = trial_words(found, days=_DAYS, passes=draft.effect == "pass", act=draft.act)
        self.trial_note = moment_words(found.of_the_moment)
        self.trial_rows = trial_lines(found, linked=self._may(get_document))
        self.errors = {}
        await self._draw()

    def _forget_trial(self) -> None:
        self.trial, self.trial_note, self.trial_rows = "", "", []

    # in force

    @rx.event
    @requires(switch_flow)
    async def ask_switch(self, is_on: bool) -> None:
        """Ask for the reason of putting this version in force, or of taking the flow out of force."""
        self._refuse_unsaved(is_on=is_on)
        if is_on and not self.tried:  # said before reason and second proof are asked for
            raise DomainError("approval.try_first", title=self.heading, number=self.shown)
        self.asked, self.reason, self.errors = "on" if is_on else "off", "", {}
        self.revision += 1

    def _refuse_unsaved(self, *, is_on: bool) -> None:
        """Only a version is put in force, and what is in the form must be that version."""
        if is_on and not self._seen and self._draft != self._base:
            raise DomainError("approval.save_first")

    @rx.event
    @requires(switch_flow)
    async def type_reason(self, text: str) -> None:
        """Why."""
        self.reason = text[:200]

    @rx.event
    @requires(switch_flow)
    async def switch(self) -> EventSpec:
        """Put the shown version in force, or take the flow out of force."""
        is_on = self.asked == "on"
        self._refuse_unsaved(is_on=is_on)
        wanted = {"version_id": self._shown_id if is_on else None, "reason": self.reason}
        done = await self._perform(switch_flow, {**wanted, "flow_id": self._flow_id, "version": self._version})
        self.asked, self._version = "", done.version
        view = await self._view()
        self._show(view, next(one for one in view.versions if one.id == self._shown_id))
        await self._draw()
        return rx.toast.success(f"已启用 v{self.live}，立即生效" if is_on else "已停用，新单据不再经过这个审批流")

    @rx.event
    @requires(view_flow)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""
