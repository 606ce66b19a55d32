"""How an incident is undone in tests: somebody did it, one proposes, another confirms."""

from collections.abc import Sequence

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.incidents.candidates import ActFilter, incident_candidates
from jxc_app.modules.incidents.previews import UndoPreview
from jxc_app.modules.incidents.queries import get_incident, preview_undo
from jxc_app.modules.incidents.service import ConfirmUndo, IncidentRef, ProposeUndo, confirm_undo, propose_undo
from tests.support.company import Company


class Undoing:
    """The company after something happened, with the two who may undo it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        company.database.write(hold_flows)  # what nobody reviewed: with the flows in force it would not have happened
        self.owner = company.hire("laoban", [("owner", None)])
        self.reviewer = company.hire("shenhe", [("reviewer", None)])

    def acts_by(self, *people: Actor, **wanted: object) -> list[int]:
        """What these people did, as the log has it."""
        asked = ActFilter(person_ids=tuple(one.user_id for one in people), **wanted)
        return [row.document_id for row in read(incident_candidates, actor=self.owner, wanted=asked).rows]

    def preview(self, document_ids: Sequence[int]) -> UndoPreview:
        return read(preview_undo, actor=self.owner, document_ids=list(document_ids))

    def propose(
        self, document_ids: Sequence[int], *, actor: Actor | None = None, releases: bool = False
    ) -> IncidentRef:
        command = ProposeUndo(
            document_ids=list(document_ids), reason="误授权限,批量作废", releases=releases,
            digest=self.preview(document_ids).digest,
        )  # fmt: skip
        return perform(propose_undo, command, actor=actor or self.owner)

    def confirm(self, proposal: IncidentRef, *, actor: Actor | None = None, digest: str = "") -> IncidentRef:
        seen = read(get_incident, actor=self.owner, incident_id=proposal.incident_id).now
        command = ConfirmUndo(
            incident_id=proposal.incident_id,
            version=proposal.version,
            digest=digest or (seen.digest if seen else "0" * 64),
        )
        return perform(confirm_undo, command, actor=actor or self.reviewer)

    def undo(self, document_ids: Sequence[int]) -> IncidentRef:
        """Both, one after the other."""
        return self.confirm(self.propose(document_ids))

    def reversal_of(self, ref: DocumentRef) -> int:
        """The document that the void of this one booked."""
        return self._following("reverses_document_id", ref.document_id)

    def restored(self, document_id: int) -> int:
        """The document that restored this one."""
        return self._following("restores_document_id", document_id)

    def _following(self, column: str, document_id: int) -> int:
        table = Document.__table__
        asked = table.select().where(table.c[column] == document_id)
        return self.company.database.read(lambda session: session.connection().execute(asked).one().id)
