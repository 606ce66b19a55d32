"""Taking a file from the browser to an address of the API."""

import reflex as rx
from reflex.event import passthrough_event_spec


class UploadBox(rx.Component):
    """A place for one file; ``on_done(id, name)`` once the server has it. ``largest`` in MB."""

    library = "$/public/upload_box"
    tag = "UploadBox"

    href: rx.Var[str]
    accept: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    largest: rx.Var[int]
    disabled: rx.Var[bool]
    on_done: rx.EventHandler[passthrough_event_spec(str, str)]
