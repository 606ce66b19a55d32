"""疑似重复: SKUs that may be the same thing, with the reason; merged, or said to be two."""

import reflex as rx

from jxc_app.components.controls import button, download_link, link_button, pager, search_field
from jxc_app.components.feedback import empty
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.sku_alike import AlikeLine, AlikeSide
from jxc_app.state.sku_alike import SkuAlikeState as Alike


@rx.page(route="/skus/alike", title="疑似重复商品 · 进销存", on_load=[FrameState.load, Alike.open])
def sku_alike() -> rx.Component:
    """One row for each pair, the likeliest first."""
    find = button(t("alike.find"), on_click=Alike.find)
    return screen(
        Address.create(path=Alike.address, revision=Alike.revision),
        page_head(
            t("alike.title"),
            rx.el.span(Alike.found, class_name="quiet"),
            rx.cond(Alike.may_edit, find, rx.fragment()),
            download_link(t("stock.export"), Alike.export_href),
        ),
        panel(
            filters(
                search_field(
                    t("stock.search"), value=Alike.search, revision=Alike.revision, on_commit=Alike.search_for
                ),
                one_of(
                    t("field.status"), value=Alike.state, options=Alike.states, on_change=Alike.choose_state,
                ),
                is_filtered=Alike.is_filtered,
                on_clear=Alike.clear,
            ),
            rx.cond(Alike.is_loaded & (Alike.rows.length() == 0), _nothing(), _table()),
            pager(text=Alike.count_text, page=Alike.page, has_more=Alike.has_more, on_page=Alike.turn_to),
            look="flush",
        ),
        here="sku_alike",
    )  # fmt: skip


def _nothing() -> rx.Component:
    find = rx.cond(Alike.may_edit, button(t("alike.find"), on_click=Alike.find), rx.fragment())
    never = empty(t("alike.never"), t("alike.never_advice"), find)
    none = empty(t("alike.nothing"), t("alike.nothing_advice"))
    filtered = empty(t("abc.nothing_found"), t("replenishment.nothing_found_advice"))
    return rx.cond(Alike.is_filtered, filtered, rx.cond(Alike.found == "", never, none))


def _table() -> rx.Component:
    heads = [head(t("alike.one")), head(t("alike.other")), head(t("alike.why")), head(t("act.acts"))]
    body = rx.cond(Alike.is_loaded, rx.foreach(Alike.rows, _row), skeleton_rows(len(heads), 8))
    return table(heads, body, label=t("alike.title"))


def _row(row: rx.Var[AlikeLine]) -> rx.Component:
    def say(*, is_apart: bool) -> rx.Component:
        return button(
            t("alike.apart") if is_apart else t("alike.not_apart"),
            on_click=Alike.say(row.left.id, row.right.id, is_apart),
        )

    acts = rx.el.div(
        rx.cond(
            Alike.may_merge & (Alike.state == ""), link_button(t("merge.begin"), row.merge_href), rx.fragment()
        ),
        rx.cond(
            Alike.may_edit, rx.cond(Alike.state == "", say(is_apart=True), say(is_apart=False)), rx.fragment()
        ),
        class_name="row-acts",
    )  # fmt: skip
    said = rx.cond(row.said != "", rx.el.p(row.said, class_name="quiet"), rx.fragment())
    return rx.el.tr(
        cell(t("alike.one"), _side(row.left), class_name="title wrap"),
        cell(t("alike.other"), _side(row.right), class_name="wrap"),
        cell(t("alike.why"), row.why, said, class_name="wrap"),
        cell(t("act.acts"), acts, class_name="span"),
        key=row.key,
    )


def _side(one: rx.Var[AlikeSide]) -> rx.Component:
    off = rx.cond(one.is_off, rx.el.span(t("sku.off"), class_name="status off"), rx.fragment())
    return rx.el.div(
        rx.el.span(rx.link(one.name, href=one.href), off),
        rx.el.span(one.code, " · ", one.spec, " · ", one.unit, class_name="quiet"),
        class_name="sku-name",
    )
