"""Me 我的: one's account, and on a phone the way to every page."""

import reflex as rx

from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import PersonCard
from jxc_app.components.texts import t
from jxc_app.pages.layout import all_places, screen
from jxc_app.state.frame import FrameState


@rx.page(route="/me", title="我的 · 进销存", on_load=[FrameState.load])
def me() -> rx.Component:
    """Name, roles, password, theme, the way out; below it the whole menu."""
    return screen(
        page_head(t("phone.me")),
        panel(
            PersonCard.create(person=FrameState.person_id, name=FrameState.person, roles=FrameState.roles),
            max_width="440px",
        ),
        panel(rx.el.div(*all_places(), class_name="me-places"), title=t("me.places"), max_width="440px"),
        here="me",
    )
