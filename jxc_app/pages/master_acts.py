"""What the heads of the short master data lists share."""

import reflex as rx

from jxc_app.components.controls import download_link, link_button
from jxc_app.components.folds import fold
from jxc_app.components.texts import t


def list_acts(table: str, *, may_import: rx.Var[bool]) -> list[rx.Component]:
    """Bring the list in, and take it away; ``table`` names it in addresses."""
    return [
        rx.cond(may_import, link_button(t("masters.import"), f"/{table}/import"), rx.fragment()),
        fold(
            t("masters.export"),
            download_link(t("masters.as_xlsx"), f"/api/exports/masters/{table}.xlsx"),
            download_link(t("masters.as_csv"), f"/api/exports/masters/{table}.csv"),
        ),
    ]
