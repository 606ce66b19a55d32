"""虚拟总仓: what the stores of a pool have together, SKU by SKU."""

import reflex as rx

from jxc_app.components.controls import choice, download_link, pager, search_field
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.pool import PoolLine
from jxc_app.state.pool import PoolState as Pool


@rx.page(route="/pool", title="虚拟总仓 · 进销存", on_load=[FrameState.load, Pool.open])
def pool() -> rx.Component:
    """The list."""
    nothing = rx.cond(
        Pool.pool_id == "",
        empty(t("pool.none"), t("pool.none_advice")),
        empty(t("pool.empty"), t("stock.empty_filtered")),
    )
    return screen(
        Address.create(path=Pool.address, revision=Pool.revision),
        page_head(
            t("menu.pool"),
            rx.cond(
                Pool.pools.length() > 0,
                choice(t("menu.pool"), value=Pool.pool_id, options=Pool.pools, on_change=Pool.choose_pool),
                rx.fragment(),
            ),
            rx.cond(Pool.xlsx_href != "", download_link(t("documents.export"), Pool.xlsx_href), rx.fragment()),
        ),
        panel(
            rx.el.div(
                search_field(
                    t("pool.search"), value=Pool.search, revision=Pool.revision, on_commit=Pool.search_for
                ),
                class_name="filters",
            ),
            rx.cond(Pool.is_loaded & (Pool.rows.length() == 0), nothing, _table()),
            pager(text=Pool.count_text, page=Pool.page, has_more=Pool.has_more, on_page=Pool.turn_to),
            look="flush",
        ),
        here="pool",
    )  # fmt: skip


def _table() -> rx.Component:
    heads = [
        sort_head(t("field.sku"), order=Pool.order, by="code", on_sort=Pool.sort_by),
        head(t("pool.available"), number=True),
        head(t("pool.on_hand"), number=True),
        head(t("selling.kept"), number=True),
        head(t("pool.kept_back"), number=True),
        head(t("pool.stores"), number=True),
    ]
    body = rx.cond(Pool.is_loaded, rx.foreach(Pool.rows, _row), skeleton_rows(len(heads), 8))
    return table(heads, body, label=t("menu.pool"))


def _row(row: rx.Var[PoolLine]) -> rx.Component:
    about = rx.el.span(row.code, rx.cond(row.spec != "", " · " + row.spec, ""), class_name="quiet")
    return rx.el.tr(
        rx.el.td(rx.el.div(rx.link(row.name, href=row.href), about, class_name="sku-name"), class_name="title wrap"),
        cell(t("pool.available"), figure(row.available, row.unit), number=True),
        cell(t("pool.on_hand"), figure(row.on_hand, row.unit), number=True),
        cell(t("selling.kept"), figure(row.reserved, row.unit), number=True),
        cell(t("pool.kept_back"), figure(row.kept_back, row.unit), number=True),
        cell(t("pool.stores"), row.stores, number=True),
        key=row.id,
    )
