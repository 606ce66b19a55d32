"""The way from a thing to what was done with it, for those who may read the operation log."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open


def history_button(object_type: str, object_id: rx.Var[int]) -> rx.Component:
    """To the entries of one object; nothing for one that is not kept yet."""
    href = rx.Var.create(f"/audit?type={object_type}&id=") + object_id.to(str)
    return rx.cond((object_id > 0) & may_open("audit"), link_button(t("audit.of_this"), href), rx.fragment())
