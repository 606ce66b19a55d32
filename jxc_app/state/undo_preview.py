"""What both pages of undoing show: a preview."""

import reflex as rx

from jxc_app.modules.incidents.previews import UndoPreview
from jxc_app.state.base import SessionState
from jxc_app.state.undo_rows import ActLine, PaperLine, StockLine, act_line, paper_line, stock_line, summary_of

#: documents that are named in a list; the rest is counted
_MOST_NAMED = 12


class UndoPreviewState(SessionState, mixin=True):
    """``is_possible``: nothing is in the way. ``touched_more``: how many later documents are not named."""

    acts: rx.Field[list[ActLine]] = rx.field(default_factory=list)
    stock: rx.Field[list[StockLine]] = rx.field(default_factory=list)
    problems: rx.Field[list[str]] = rx.field(default_factory=list)
    blocking: rx.Field[list[PaperLine]] = rx.field(default_factory=list)
    touched: rx.Field[list[PaperLine]] = rx.field(default_factory=list)
    touched_more: int = 0
    losing: rx.Field[list[PaperLine]] = rx.field(default_factory=list)
    summary: str = ""
    is_possible: bool = False
    export_query: str = ""
    _digest: str = ""

    def _show_preview(self, found: UndoPreview | None) -> None:
        """Show it, or (None) nothing."""
        if found is None:
            self.acts, self.stock, self.problems, self.blocking, self.touched, self.losing = [], [], [], [], [], []
            self.touched_more, self.summary, self.is_possible, self.export_query, self._digest = 0, "", False, "", ""
            return
        self.acts = [act_line(act) for act in found.acts]
        self.stock = [stock_line(row) for row in found.stock]
        self.problems = list(found.problems)
        self.blocking = [paper_line(paper) for paper in found.blocking[:_MOST_NAMED]]
        self.touched = [paper_line(paper) for paper in found.touched[:_MOST_NAMED]]
        self.touched_more = max(0, len(found.touched) - _MOST_NAMED)
        self.losing = [paper_line(paper) for paper in found.losing]
        self.summary, self.is_possible, self._digest = summary_of(found), found.is_possible, found.digest
        self.export_query = "id=" + ",".join(str(act.document_id) for act in found.acts)
