"""One count 盘点单 at the desk: the sheet to type a paper into, and the difference report for who may see it."""

import reflex as rx

from jxc_app.components.controls import button, check, choice, filled_button, link_button, live_cell, live_field, pager
from jxc_app.components.feedback import empty, facts, loading, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.count_dialogs import dialogs
from jxc_app.pages.count_differences import report, sortable
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.count import CountState as Count
from jxc_app.state.count_rows import SheetRow
from jxc_app.state.frame import FrameState


@rx.page(route="/count", title="盘点单 · 进销存", on_load=[FrameState.load, Count.open])
def count() -> rx.Component:
    """Head, facts, and one of the two tabs."""
    return screen(
        Address.create(path=Count.address, revision=Count.revision),
        rx.cond(Count.is_loaded, rx.cond(Count.is_missing, _missing(), _count()), panel(loading())),
        dialogs(),
        here="counts",
    )


def _missing() -> rx.Component:
    return panel(empty(t("counts.missing"), t("counts.missing_advice"), link_button(t("counts.all"), "/counts")))


def _count() -> rx.Component:
    return rx.fragment(
        page_head(
            rx.fragment(Count.number, " ", status(Count.look, Count.state_title)),
            link_button(t("counts.all"), "/counts"),
            rx.cond(Count.may_arrange, button(t("counts.arrange"), on_click=Count.ask_arrange), rx.fragment()),
            rx.cond(Count.may_cancel, button(t("counts.cancel"), on_click=Count.ask("cancel")), rx.fragment()),
            rx.cond(Count.may_take_back, button(t("counts.take_back"), on_click=Count.take_back), rx.fragment()),
            rx.cond(Count.may_enter, _entering(), rx.fragment()),
            rx.cond(Count.may_post, filled_button(t("counts.post"), on_click=Count.ask("post")), rx.fragment()),
        ),
        panel(
            facts(
                (t("counts.kind"), Count.kind),
                *[
                    (t(f"counts.{name}"), Count.facts[name])
                    for name in ("due", "people", "counters", "made", "reviewed")
                ],
                (t("field.warehouse"), Count.facts["warehouse"]),
                (t("counts.progress"), Count.progress),
                (t("counts.remark"), Count.facts["remark"]),
            )
        ),
        _tabs(),
        rx.cond(Count.tab == "report", report(), _sheet()),
    )


def _entering() -> rx.Component:
    return rx.fragment(
        rx.el.a(t("counts.print_sheet"), href=Count.print_href, target="_blank", class_name="button"),
        link_button(t("counts.on_phone"), "/counts/phone?id=" + Count.count_id.to(str)),
        button(t("counts.add"), on_click=Count.ask("add")),
        rx.el.button(
            t("counts.hand_in"),
            type="button",
            class_name=rx.cond(Count.percent == 100, "button filled", "button"),
            on_click=Count.finish,
        ),
    )


def _tabs() -> rx.Component:
    def tab(code: str, label: rx.Var[str]) -> rx.Component:
        return rx.el.button(
            label,
            type="button",
            role="tab",
            class_name=rx.cond(Count.tab == code, "tab here", "tab"),
            on_click=Count.turn_tab(code),
            custom_attrs={"aria-selected": Count.tab == code},
        )

    return rx.el.div(
        tab("sheet", t("counts.sheet")),
        tab("report", t("counts.report")),
        class_name="tabs still",
        role="tablist",
        custom_attrs={"aria-label": t("menu.counts")},
    )


def _sheet() -> rx.Component:
    heads = [
        sortable(t("counts.shelf_head"), "shelf"), sortable(t("field.sku"), "sku"),
        sortable(t("counts.lot_head"), "lot"), sortable(t("counts.status"), "status"),
        head(t("counts.counted"), number=True),
        head(t("counts.unit")), sortable(t("counts.standing"), "standing"),
    ]  # fmt: skip
    body = rx.cond(Count.is_loaded, rx.foreach(Count.sheet, _row), skeleton_rows(len(heads), 8))
    nothing = empty(t("counts.nothing_to_count"), t("counts.nothing_to_count_advice"))
    return rx.cond(
        Count.may_enter,
        panel(
            rx.el.div(
                check(t("counts.only_left"), checked=Count.only_left, on_change=Count.show_only),
                live_field(
                    t("counts.counted_at"),
                    value=Count.counted_at,
                    revision=Count.revision,
                    on_commit=Count.type_time,
                    type="datetime-local",
                    error=error_at(Count.errors, "counted_at"),
                ),
                note(t("counts.blind")),
                class_name="count-tools",
            ),
            rx.cond(Count.sheet.length() == 0, nothing, table(heads, body, label=t("counts.sheet"))),
            pager(text="", page=Count.page, has_more=Count.has_more, on_page=Count.turn_to),
            look="flush open",
        ),
        panel(empty(t("counts.not_entering"), t("counts.not_entering_advice"))),
    )


def _row(row: rx.Var[SheetRow]) -> rx.Component:
    typed = live_cell(
        t("counts.counted_of", name=row.name), value=row.typed, revision=Count.revision, column="counted",
        on_commit=lambda value: Count.enter(row.id, value), error=error_at(Count.errors, row.id.to(str)),
        input_mode="decimal",
    )  # fmt: skip
    units = choice(
        t("counts.unit_of", name=row.name), value=row.unit, options=row.units,
        on_change=lambda unit: Count.choose_unit(row.id, unit),
    )  # fmt: skip
    return rx.el.tr(
        cell(t("counts.shelf_head"), row.shelf),
        sku_cell(row.code, row.name, row.spec),
        cell(t("counts.lot_head"), row.lot),
        cell(t("counts.status"), row.status),
        cell(t("counts.counted"), rx.cond(row.is_open, typed, rx.fragment()), number=True),
        cell(t("counts.unit"), units),
        cell(
            t("counts.standing"),
            status(row.look, row.mark),
            rx.cond(row.moved != "", rx.el.div(t("counts.moved", at=row.moved), class_name="quiet"), rx.fragment()),
        ),
        key=row.id,
    )
