"""The filters of a list: beside each other on a wide screen, behind one button on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from jxc_app.components.controls import Text, check, choice
from jxc_app.components.folds import PhoneFold, fold
from jxc_app.components.texts import t


@dataclass(frozen=True, slots=True)
class Filter:
    """A control, and how the phone says what is chosen with it: ``count`` chips, each of which takes itself off."""

    control: rx.Component
    chips: rx.Component
    count: rx.Var[int]


def filters(
    search: rx.Component | None,
    *parts: Filter | rx.Component,
    on_clear: Any,
    is_filtered: rx.Var[bool] | None = None,
    look: str = "",
) -> rx.Component:
    """The filters of one list. ``parts`` that are no filters stand among them.

    ``on_clear`` lets everything through again; it is offered while the list ``is_filtered`` (by default: while a
    filter is set).
    """
    if not parts:  # a list that is searched and has nothing to fold away
        return rx.el.div(search or rx.fragment(), class_name=f"filters {look}".strip(), role="search")
    known = [part for part in parts if isinstance(part, Filter)]
    count = _sum(known)
    clear = rx.el.button(t("filters.clear"), type="button", class_name="button filter-clear", on_click=on_clear)
    chips = [part.chips for part in known]
    controls = [part.control if isinstance(part, Filter) else part for part in parts]
    return rx.el.div(
        rx.fragment() if search is None else search,
        PhoneFold.create(
            rx.el.div(
                *chips,
                rx.cond(count > 0 if is_filtered is None else is_filtered, clear, rx.fragment()),
                class_name="filter-chips",
            ),
            rx.el.div(*controls, class_name="filter-parts"),
            label=t("filters.filter"),
            count=count,
            look="filter-fold",
        ),
        class_name=f"filters {look}".strip(),
        role="search",
    )


def one_of(
    label: Text,
    *,
    value: rx.Var[str],
    options: rx.Var[list[Any]],
    on_change: Callable[[Any], Any],
    empty: Text | None = None,
    unset: str = "",
    **props: Any,
) -> Filter:
    """A choice among a few; with the value ``unset`` it lets everything through."""
    is_set = value != unset
    return Filter(
        choice(label, value=value, options=options, on_change=on_change, empty=empty, **props),
        rx.foreach(
            options,
            lambda option: rx.cond(
                is_set & (option.id == value), _chip(option.label.strip(), on_change(unset)), rx.fragment()
            ),
        ),
        _one(is_set),
    )


def is_so(label: Text, *, checked: rx.Var[bool], on_change: Callable[[Any], Any]) -> Filter:
    """A filter that is on or off."""
    return Filter(
        check(label, checked=checked, on_change=on_change),
        rx.cond(checked, _chip(label, on_change(False)), rx.fragment()),
        _one(checked),
    )


def ticked(label: Text, *, ids: rx.Var[list[str]], options: rx.Var[list[Any]], on_tick: Callable[..., Any]) -> Filter:
    """Several of many below a button that says ``label``; ``on_tick`` gets the id, and whether it is to be on."""
    return Filter(
        fold(
            label,
            rx.foreach(
                options,
                lambda option: check(
                    option.label, checked=ids.contains(option.id), on_change=lambda is_on: on_tick(option.id, is_on)
                ),
            ),
            look="from-left",
        ),
        rx.foreach(
            options,
            lambda option: rx.cond(
                ids.contains(option.id), _chip(option.label, on_tick(option.id, False)), rx.fragment()
            ),
        ),
        ids.length(),
    )


def typed(control: rx.Component, words: Text, *, is_set: rx.Var[bool], on_drop: Any) -> Filter:
    """A filter that is typed or looked up; ``words`` say what is chosen."""
    return Filter(control, rx.cond(is_set, _chip(words, on_drop), rx.fragment()), _one(is_set))


def in_sheet(label: Text, several: list[Filter]) -> Filter:
    """Filters that are seldom needed, as a small form below a button."""
    return Filter(
        fold(label, rx.el.div(*[one.control for one in several], class_name="head-grid"), look="wide"),
        rx.fragment(*[one.chips for one in several]),
        _sum(several),
    )


def _sum(several: list[Filter]) -> rx.Var[int]:
    return sum((one.count for one in several[1:]), several[0].count)


def _one(is_set: rx.Var[bool]) -> rx.Var[int]:
    return rx.cond(is_set, 1, 0)


def _chip(words: Text, on_drop: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(words, rx.el.span("×", aria_hidden="true")),
        type="button",
        class_name="filter-chip",
        on_click=on_drop,
        custom_attrs={"aria-label": t("filters.drop", name=words)},
    )
