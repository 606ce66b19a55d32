"""One month's 账实差异报告: by warehouse, then the rows behind the figures, section by section."""

import reflex as rx

from jxc_app.components.controls import download_link, link_button, pager
from jxc_app.components.feedback import empty, loading, note
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, sort_head, table
from jxc_app.components.texts import t
from jxc_app.modules.reports.rules import Section
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.report import FactLine, FiguresLine
from jxc_app.state.report import ReportState as Report

_FIGURES = (
    "overdue", "counted", "accuracy", "differing", "gross", "net", "open", "voids", "void_value", "attempts",
    "backdated", "unusual",
)  # fmt: skip
_VALUES = ("gross", "net", "void_value", "value")
#: which sections have which of the columns that not all of them need
_ONLY_IN = {
    "person": (
        Section.PROCESS, Section.DIFFERENCES, Section.COUNTS, Section.VOIDS, Section.ATTEMPTS, Section.BACKDATED,
        Section.UNUSUAL,
    ),
    "times": (Section.PROCESS, Section.VOIDS, Section.ATTEMPTS),
    "quantity": (Section.DIFFERENCES, Section.UNUSUAL),
    "value": (Section.DIFFERENCES, Section.VOIDS, Section.UNUSUAL),
    "at": (
        Section.DIFFERENCES, Section.COUNTS, Section.VOIDS, Section.ATTEMPTS, Section.BACKDATED, Section.UNUSUAL,
    ),
}  # fmt: skip


@rx.page(route="/report", title="账实差异报告明细 · 进销存", on_load=[FrameState.load, Report.open])
def report() -> rx.Component:
    """What was found then; it does not change afterwards."""
    return screen(
        Address.create(path=Report.address, revision=Report.revision),
        page_head(
            rx.cond(Report.title != "", Report.title, t("menu.reports")),
            link_button(t("reports.all"), "/reports"),
            rx.el.a(t("reports.print"), href=Report.print_href, target="_blank", rel="noopener", class_name="button"),
            download_link(t("reports.export"), Report.export_href),
        ),
        rx.cond(Report.is_loaded, rx.fragment(_summary(), _behind(), _meanings()), panel(loading())),
        here="reports",
    )


def _summary() -> rx.Component:
    proof = rx.el.span(Report.proof, class_name=Report.proof_look)
    heads = [
        head(t("field.warehouse")),
        *[_of_values(name, head(t(f"report.{name}"), number=True)) for name in _FIGURES],
    ]
    foot = _figures_row(Report.total)
    return rx.fragment(
        rx.el.p(
            t("report.made", at=Report.made), " · ", t("report.proof"), " ", proof, class_name="quiet duty report-made"
        ),
        rx.cond(Report.has_counted, rx.fragment(), note(t("report.not_counted"))),
        panel(
            table(heads, rx.foreach(Report.figures, _figures_row), foot=foot, label=t("report.by_warehouse")),
            title=t("report.by_warehouse"),
            look="flush",
        ),
    )


def _figures_row(line: rx.Var[FiguresLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.warehouse"), line.name, class_name="title"),
        *[_of_values(name, cell(t(f"report.{name}"), getattr(line, name), number=True)) for name in _FIGURES],
        key=line.key,
    )


def _of_values(name: str, part: rx.Component) -> rx.Component:
    return rx.cond(Report.sees_values, part, rx.fragment()) if name in _VALUES else part


def _behind() -> rx.Component:
    several = Report.has_more | (Report.page > 1)
    return panel(
        rx.el.div(rx.foreach(Report.sections, _tab), class_name="tabs", role="tablist"),
        filters(
            None,
            one_of(
                t("field.warehouse"), value=Report.warehouse_id, options=Report.warehouses,
                on_change=Report.choose_warehouse, empty=t("stock.all_warehouses"),
            ),
            on_clear=Report.choose_warehouse(""),
        ),
        rx.cond(Report.rows.length() > 0, _table(), empty(t("report.nothing"), _why_nothing())),
        rx.cond(
            several, pager(text="", page=Report.page, has_more=Report.has_more, on_page=Report.turn_to), rx.fragment()
        ),
        title=t("report.behind"),
        look="flush report-behind",
    )  # fmt: skip


def _tab(option: rx.Var) -> rx.Component:
    is_here = Report.section == option.id
    return rx.el.button(
        option.label,
        type="button",
        role="tab",
        class_name=rx.cond(is_here, "tab here", "tab"),
        on_click=Report.choose_section(option.id),
        custom_attrs={"aria-selected": rx.cond(is_here, "true", "false")},
    )


def _why_nothing() -> rx.Var[str]:
    of_counts = (Report.section == Section.UNCOUNTED) | (Report.section == Section.DIFFERENCES)
    of_counts = of_counts | (Report.section == Section.COUNTS)
    return rx.cond(of_counts & ~Report.has_counted, t("report.not_counted"), t("report.nothing_advice"))


def _table() -> rx.Component:
    heads = [
        _head("warehouse", t("field.warehouse")),
        _head("kind", t("report.kind")),
        head(t("report.subject")),
        *[
            _here(name, _head(name, t(f"report.{name}"), number=name in ("times", "quantity", "value")))
            for name in _ONLY_IN
        ],
    ]
    return table(heads, rx.foreach(Report.rows, _row), label=t("report.behind"))


def _head(name: str, label: rx.Var[str], *, number: bool = False) -> rx.Component:
    return sort_head(label, order=Report.order, by=name, on_sort=Report.sort, number=number)


def _here(name: str, part: rx.Component) -> rx.Component:
    is_here = Report.section == ""
    for section in _ONLY_IN[name]:
        is_here = is_here | (Report.section == section.value)
    return _of_values(name, rx.cond(is_here, part, rx.fragment()))


def _row(line: rx.Var[FactLine]) -> rx.Component:
    named = rx.cond(line.href != "", rx.link(line.subject, href=line.href), rx.el.span(line.subject))
    said = rx.el.span(line.text, class_name=rx.cond(line.is_process, "negative", "quiet"))
    return rx.el.tr(
        cell(t("field.warehouse"), line.warehouse),
        cell(t("report.kind"), line.kind),
        rx.el.td(rx.el.div(named, said, class_name="sku-name"), class_name="title wrap"),
        *[_here(name, _cell(name, line)) for name in _ONLY_IN],
        key=line.key,
    )


def _cell(name: str, line: rx.Var[FactLine]) -> rx.Component:
    return cell(t(f"report.{name}"), getattr(line, name), number=name in ("times", "quantity", "value"))


def _meanings() -> rx.Component:
    words = rx.el.ul(rx.foreach(Report.meanings, rx.el.li), class_name="report-notes")
    return panel(rx.el.p(t("report.unusual_why")), words, rx.el.p(t("report.rules")), title=t("report.meanings"))
