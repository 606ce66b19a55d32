"""The lines of the posting desk: the scan box, the grid, and the foot with its one filled button."""

import reflex as rx

from jxc_app.components.controls import button
from jxc_app.components.desk_parts import AfterDelivery, DeskGrid, TablePaste, key_button
from jxc_app.components.feedback import bad_note, empty
from jxc_app.components.frame import panel
from jxc_app.components.own import PickField, ScanBox
from jxc_app.components.tables import head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.desk_recipes import by_recipe
from jxc_app.state.desk_scans import Problem
from jxc_app.state.posting_desk import PostingDeskState as Desk


def lines() -> rx.Component:
    """What moves, and the act that moves it."""
    return panel(
        rx.cond(Desk.is_two_sided & ~Desk.is_deal, by_recipe(), rx.fragment()),
        rx.cond(Desk.is_linked, rx.fragment(), rx.fragment(_entry(), _acts())),
        rx.cond(Desk.problems.length() > 0, _problems(), rx.fragment()),
        _grid(),
        rx.cond(
            Desk.is_loaded,
            rx.cond(Desk.line_count == 0, empty(t("desk.empty"), t("desk.empty_advice")), rx.fragment()),
            table([head("") for _ in range(7)], skeleton_rows(7, 3)),
        ),
        _foot(),
        look="flush open",
    )


def _entry() -> rx.Component:
    return rx.el.div(
        ScanBox.create(
            target=Desk.target,
            person=Desk.person_id,
            kind=Desk.type,
            answer=Desk.answer,
            multiplier=Desk.multiplier,
            disabled=~Desk.is_open,
            on_scan=Desk.scan,
        ),
        PickField.create(
            label=t("desk.find"),
            placeholder=t("desk.find"),
            clears=True,
            disabled=~Desk.is_open,
            options=Desk.sku_options,
            on_search=Desk.search_sku,
            on_pick=Desk.add_sku,
        ),
        class_name="entry-row",
    )


def _acts() -> rx.Component:
    return rx.el.div(
        TablePaste.create(disabled=~Desk.is_open, on_table=Desk.paste),
        key_button(t("desk.pick"), "F6", on_click=Desk.open_picking, disabled=~Desk.is_open),
        key_button(t("desk.paste"), "F7", on_click=Desk.open_paste, disabled=~Desk.is_open),
        key_button(t("desk.templates"), "F9", on_click=Desk.open_templates),
        key_button(
            t("desk.undo"),
            "Ctrl+Z",
            on_click=Desk.undo_scan,
            disabled=~Desk.is_open | ((Desk.last_added == "") & (Desk.multiplier == "")),
        ),
        rx.el.span(Desk.last_added, class_name="quiet last-added"),
        key_button(t("desk.keys"), "?", look="button bare hide-phone", on_click=Desk.open_dialog("keys")),
        class_name="desk-acts",
    )


def _problems() -> rx.Component:
    return rx.el.div(
        bad_note(rx.foreach(Desk.problems, _problem), on_close=Desk.close_problems),
        class_name="desk-note",
    )


def _problem(problem: rx.Var[Problem]) -> rx.Component:
    return rx.el.div(
        rx.el.span(problem.words),
        rx.cond(
            Desk.may_bind & (problem.code != ""),
            button(t("desk.bind"), on_click=Desk.begin_binding(problem.code)),
            rx.fragment(),
        ),
        class_name="problem",
    )


def _grid() -> rx.Component:
    return DeskGrid.create(
        patch=Desk.patch,
        edit=Desk.edit,
        errors=Desk.errors,
        head=Desk.head,
        saved=Desk.saved,
        person=Desk.person_id,
        kind=Desk.type,
        is_off=~Desk.is_open,
        shows_left=Desk.is_linked,
        is_return=~Desk.is_receipt,
        shows_lot=Desk.shows_lot,
        asks_lots=Desk.asks_lots,
        shows_price=Desk.shows_price,
        is_plan=Desk.is_plan,
        is_deal=Desk.is_deal,
        shows_history=Desk.may_see_history,
        on_type=Desk.type_in_line,
        on_unit=Desk.choose_unit,
        on_side=Desk.change_side,
        on_gift=Desk.change_gift,
        on_remove=Desk.remove_line,
        on_history=Desk.show_history,
        on_restore=Desk.restore,
        on_resync=Desk.show_again,
    )


def _foot() -> rx.Component:
    return rx.el.div(
        rx.el.span(t("desk.shortcut"), class_name="quiet hide-phone"),
        totals_of_lines(),
        AfterDelivery.create(
            rx.cond(
                Desk.may_post,
                key_button(
                    Desk.post_label, "F8", look="button filled", on_click=Desk.post, disabled=_is_shut(), id="post"
                ),
                key_button(
                    t("desk.submit"), "F8", look="button filled", on_click=Desk.submit, disabled=_is_shut(), id="submit"
                ),
            ),
            is_strict=True,
            class_name="desk-post",
        ),
        class_name="desk-foot",
    )


def totals_of_lines() -> rx.Component:
    """Lines, pieces and amount."""
    return rx.el.div(
        rx.el.span(rx.el.strong(Desk.line_count), t("desk.lines_count")),
        rx.el.span(rx.el.strong(Desk.pieces), t("desk.pieces")),
        rx.cond(
            Desk.shows_price,
            rx.el.span(
                "¥",
                rx.el.strong(Desk.amount),
                rx.cond(
                    Desk.tax != "",
                    rx.el.span(t("desk.tax_within", amount=Desk.tax), class_name="quiet"),
                    rx.fragment(),
                ),
            ),
            rx.fragment(),
        ),
        class_name="totals",
    )


def _is_shut() -> rx.Var[bool]:
    return ~Desk.is_open | (Desk.line_count == 0)
