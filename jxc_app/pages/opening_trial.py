"""期初试算平衡: what the opening documents say and what the ledger says, side by side."""

import reflex as rx

from jxc_app.components.controls import download_link, link_button
from jxc_app.components.feedback import bad_note, empty, good_note, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.opening_trial import OpeningTrialState as Trial
from jxc_app.state.opening_trial import TrialLine

_NUMBERS = ("documents", "ledger", "documents_value", "ledger_value", "without_cost")


@rx.page(route="/opening/trial", title="期初试算平衡 · 进销存", on_load=[FrameState.load, Trial.open])
def opening_trial() -> rx.Component:
    """One row per warehouse and category."""
    return screen(
        page_head(
            t("opening.trial"),
            link_button(t("opening.back"), "/opening"),
            download_link(t("stock.export"), "/api/exports/opening/trial.xlsx"),
        ),
        rx.cond(Trial.is_loaded, _result(), panel(loading())),
        here="opening",
    )


def _result() -> rx.Component:
    nothing = panel(
        empty(t("opening.nothing"), t("opening.nothing_advice"), link_button(t("opening.back"), "/opening"))
    )
    verdict = rx.cond(Trial.is_balanced, good_note(t("opening.balanced")), bad_note(t("opening.unbalanced")))
    heads = [
        head(t("field.warehouse")), head(t("opening.category")),
        *[head(t(f"opening.{name}"), number=True) for name in _NUMBERS], head(t("opening.equal")),
    ]  # fmt: skip
    foot = rx.el.tr(
        cell(t("opening.total"), t("opening.total"), class_name="title"),
        cell("", ""),
        cell(t("opening.documents"), Trial.total_quantity, number=True),
        cell("", ""),
        cell(t("opening.documents_value"), Trial.total_value, number=True),
        cell("", ""),
        cell("", ""),
        cell("", ""),
    )
    rows = table(heads, rx.foreach(Trial.lines, _row), foot=foot, label=t("opening.trial"))
    return rx.cond(Trial.lines.length() > 0, rx.fragment(verdict, panel(rows, look="flush")), nothing)


def _row(line: rx.Var[TrialLine]) -> rx.Component:
    verdict = rx.cond(line.is_equal, t("opening.is_equal"), rx.el.strong(t("opening.differs"), class_name="bad-words"))
    return rx.el.tr(
        cell(t("field.warehouse"), line.warehouse, class_name="title"),
        cell(t("opening.category"), line.category),
        *[cell(t(f"opening.{name}"), getattr(line, name), number=True) for name in _NUMBERS],
        cell(t("opening.equal"), verdict),
        key=line.key,
        class_name="row-link",
    )
