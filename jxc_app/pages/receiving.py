"""到货验收 on the phone: what is expected, who has signed, and what is frozen."""

from typing import Any

import reflex as rx

from jxc_app.components.arrival_sheet import ArrivalSheet, ArrivalTaken, InspectSheet
from jxc_app.components.attachments import AttachBox
from jxc_app.components.controls import button, check, filled_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, empty, good_note, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.attachments import LARGEST, FileLine
from jxc_app.state.frame import FrameState
from jxc_app.state.receiving import ARRIVING, FROZEN, INSPECTING
from jxc_app.state.receiving import ReceivingState as Receiving
from jxc_app.state.receiving_rows import ArrivalCard, CountedCard, FrozenCard


@rx.page(route="/receiving", title="到货验收 · 进销存", on_load=[FrameState.load, Receiving.open])
def receiving() -> rx.Component:
    """One task a screen: a list, or one sheet."""
    return screen(
        Address.create(path=Receiving.address, revision=Receiving.revision),
        ArrivalTaken.create(person=FrameState.person_id, target=Receiving.done),
        rx.el.div(
            page_head(t("menu.receiving")),
            rx.cond(
                Receiving.done_text != "",
                good_note(
                    Receiving.done_text,
                    rx.cond(Receiving.is_frozen, status("frozen", t("arrival.is_frozen")), rx.fragment()),
                ),
                rx.fragment(),
            ),
            rx.cond(Receiving.is_missing, bad_note(t("arrival.gone")), rx.fragment()),
            rx.match(
                Receiving.sheet,
                ("count", _count()),
                ("inspect", _inspect()),
                ("photos", _pictures_sheet()),
                rx.fragment(_tabs(), _list()),
            ),
            class_name="way",
        ),
        _question(),
        waiting_dialog(Receiving),
        here="receiving",
    )


def _tabs() -> rx.Component:
    def tab(code: str, *label: rx.Component | rx.Var[str]) -> rx.Component:
        return rx.el.button(
            *label,
            type="button",
            role="tab",
            class_name=rx.cond(Receiving.tab == code, "tab here", "tab"),
            on_click=Receiving.turn_to(code),
            custom_attrs={"aria-selected": Receiving.tab == code},
        )

    late = rx.el.span(t("arrival.late", count=Receiving.late), class_name="late")
    return rx.el.div(
        rx.cond(
            Receiving.may_count,
            tab(
                ARRIVING,
                t("arrival.arriving", count=Receiving.arriving.length()),
                rx.cond(Receiving.late > 0, rx.fragment(" · ", late), rx.fragment()),
            ),
            rx.fragment(),
        ),
        rx.cond(
            Receiving.may_count | Receiving.may_inspect,
            tab(INSPECTING, t("arrival.inspecting", count=Receiving.counted.length())),
            rx.fragment(),
        ),
        tab(FROZEN, t("arrival.frozen", count=Receiving.frozen.length())),
        class_name="tabs still",
        role="tablist",
        custom_attrs={"aria-label": t("menu.receiving")},
    )


def _list() -> rx.Component:
    bones = rx.fragment(*[rx.el.div(rx.el.span(class_name="bone"), class_name="way-card") for _ in range(4)])
    return panel(
        rx.cond(
            Receiving.is_loaded,
            rx.match(
                Receiving.tab,
                (INSPECTING, _cards(Receiving.counted, _counted, *_NOTHING[INSPECTING])),
                (FROZEN, _cards(Receiving.frozen, _frozen, *_NOTHING[FROZEN])),
                _cards(Receiving.arriving, _arrival, *_NOTHING[ARRIVING]),
            ),
            bones,
        ),
        look="flush",
    )


#: what is said where a list is empty, and what to do about it
_NOTHING = {
    ARRIVING: (t("arrival.none_arriving"), t("arrival.none_arriving_advice")),
    INSPECTING: (t("arrival.none_counted"), t("arrival.none_counted_advice")),
    FROZEN: (t("arrival.none_frozen"), t("arrival.none_frozen_advice")),
}


def _cards(rows: Any, card: Any, nothing: rx.Var[str], advice: rx.Var[str]) -> rx.Component:
    return rx.cond(rows.length() == 0, empty(nothing, advice), rx.foreach(rows, card))


def _arrival(row: rx.Var[ArrivalCard]) -> rx.Component:
    return rx.el.article(
        rx.el.h2(rx.cond(row.supplier != "", row.supplier, row.number), " → ", row.warehouse),
        rx.el.div(
            rx.el.a(t("arrival.count"), href=row.count_href, class_name="button filled"),
            class_name="acts",
        ),
        rx.el.div(
            rx.link(row.number, href=row.href),
            " ",
            row.amount,
            rx.cond(
                row.due != "",
                rx.fragment(
                    " · ",
                    rx.el.span(
                        rx.cond(row.is_late, t("arrival.overdue", day=row.due), t("arrival.due", day=row.due)),
                        class_name=rx.cond(row.is_late, "late", ""),
                    ),
                ),
                rx.fragment(),
            ),
        ),
        key=row.key,
        class_name="way-card",
    )


def _counted(row: rx.Var[CountedCard]) -> rx.Component:
    return rx.el.article(
        rx.el.h2(rx.cond(row.supplier != "", row.supplier, row.number), " → ", row.warehouse),
        rx.el.div(
            rx.cond(
                row.is_mine,
                button(t("arrival.give_up"), on_click=Receiving.ask_give_up(row.id)),
                rx.cond(
                    row.inspect_href != "",
                    rx.el.a(t("arrival.inspect"), href=row.inspect_href, class_name="button filled"),
                    rx.fragment(),
                ),
            ),
            class_name="acts",
        ),
        rx.el.div(
            rx.link(row.number, href=row.href),
            " ",
            status("submitted", t("arrival.to_inspect")),
            " ",
            row.amount,
            rx.el.div(row.counted, rx.cond(row.wrong != "", " · 送错：" + row.wrong, ""), class_name="quiet"),
            rx.cond(
                row.missing != "", rx.el.div(t("arrival.missing", words=row.missing), class_name="late"), rx.fragment()
            ),
            rx.link(row.pictures, href=row.photos_href),
        ),
        key=row.id,
        class_name="way-card",
    )


def _frozen(row: rx.Var[FrozenCard]) -> rx.Component:
    return rx.el.article(
        rx.el.h2(rx.cond(row.supplier != "", row.supplier, row.number), " → ", row.warehouse),
        rx.el.div(
            rx.cond(
                row.may_release,
                button(t("arrival.release"), on_click=Receiving.ask_release(row.id)),
                rx.fragment(),
            ),
            class_name="acts",
        ),
        rx.el.div(
            rx.link(row.number, href=row.href),
            " ",
            status("frozen", t("arrival.is_frozen")),
            " ",
            row.causes,
            rx.el.div(row.since, rx.cond(row.words != "", " · " + row.words, ""), class_name="quiet"),
        ),
        key=row.id,
        class_name="way-card",
    )


def _sheet_head() -> rx.Component:
    return rx.el.div(
        rx.el.strong(Receiving.heading),
        button(t("transfers.back"), on_click=Receiving.turn_to(Receiving.tab)),
        class_name="sheet-head",
    )


def _count() -> rx.Component:
    return rx.fragment(
        _sheet_head(),
        panel(
            ArrivalSheet.create(
                person=FrameState.person_id,
                target=Receiving.target,
                lines=Receiving.lines,
                errors=Receiving.errors,
                answers=Receiving.answers,
                on_ask=Receiving.read_codes,
                on_sign=Receiving.sign_count,
            ),
            look="flush open",
        ),
    )


def _exceptions() -> rx.Component:
    """Who has signed, and what was found at the gate."""
    return rx.fragment(
        note(Receiving.signed),
        rx.cond(Receiving.wrong != "", bad_note(t("arrival.wrong_came", words=Receiving.wrong)), rx.fragment()),
        rx.cond(Receiving.missing != "", bad_note(t("arrival.missing", words=Receiving.missing)), rx.fragment()),
    )


def _pictures() -> rx.Component:
    """The pictures that are there, where more come in, and which the rules ask for."""
    wrong = error_at(Receiving.errors, "photos") + error_at(Receiving.errors, "notes")
    box = AttachBox.create(
        href="/api/files",
        subject=Receiving.subject,
        kinds=Receiving.kinds,
        accept="image/jpeg,image/png,image/webp",
        largest=LARGEST,
        on_done=Receiving.show_pictures,
        key=Receiving.subject["subject_id"].to_string(),
    )
    return panel(
        rx.foreach(Receiving.demands, lambda words: rx.el.p(words, class_name="quiet")),
        rx.cond(wrong != "", rx.el.p(wrong, class_name="field-error", role="alert"), rx.fragment()),
        rx.el.ul(rx.foreach(Receiving.files, _picture), class_name="picture-row"),
        rx.cond(Receiving.may_attach, box, rx.fragment()),
        title=t("arrival.pictures"),
    )


def _picture(file: rx.Var[FileLine]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            file.thumb != "",
            rx.el.a(
                rx.el.img(src=file.thumb, alt="", custom_attrs={"loading": "lazy", "decoding": "async"}),
                href=file.large,
                target="_blank",
                class_name="file-look",
                custom_attrs={"aria-label": t("files.look", name=file.name)},
            ),
            rx.el.a(file.name, href=file.href),
        ),
        rx.el.span(file.kind, class_name="quiet"),
        key=file.id,
    )


def _pictures_sheet() -> rx.Component:
    return rx.fragment(_sheet_head(), _exceptions(), _pictures())


def _remote() -> rx.Component:
    return rx.cond(
        Receiving.may_be_remote,
        panel(
            check(
                t("inspect.remote"),
                checked=Receiving.is_remote,
                on_change=Receiving.choose_remote,
                note=t("inspect.remote_means"),
            ),
            rx.el.p(error_at(Receiving.errors, "is_remote"), class_name="field-error", role="alert"),
        ),
        rx.fragment(),
    )


def _inspect() -> rx.Component:
    return rx.fragment(
        _sheet_head(),
        _exceptions(),
        _pictures(),
        _remote(),
        panel(
            InspectSheet.create(
                target=Receiving.target,
                lines=Receiving.lines,
                causes=Receiving.causes,
                errors=Receiving.errors,
                is_busy=False,
                on_sign=Receiving.sign_inspection,
            ),
            look="flush open",
        ),
    )


def _question() -> rx.Component:
    is_release = Receiving.asks == "release"
    return dialog(
        rx.cond(is_release, t("arrival.release"), t("arrival.give_up")),
        rx.el.p(Receiving.asked_text),
        live_field(
            t("arrival.reason"),
            name="reason",
            value=Receiving.reason,
            revision=Receiving.revision,
            on_commit=Receiving.type_reason,
            error=error_at(Receiving.errors, "reason"),
        ),
        is_open=Receiving.asks != "",
        on_close=Receiving.show_question,
        act=rx.cond(
            is_release,
            filled_button(t("arrival.release"), on_click=Receiving.release),
            filled_button(t("arrival.give_up_submit"), on_click=Receiving.give_up),
        ),
        width="420px",
    )
