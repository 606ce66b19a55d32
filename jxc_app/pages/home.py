"""The address without a page: on to wherever this person begins."""

import reflex as rx

from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState


@rx.page(route="/", title="进销存", on_load=[FrameState.load, FrameState.begin])
def home() -> rx.Component:
    """The empty frame, for the moment until the server has said where to."""
    return screen()
