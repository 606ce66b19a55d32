"""附件: the files of a document, on its page."""

import reflex as rx

from jxc_app.components.attachments import ACCEPT, AttachBox, file_rows, remove_dialog
from jxc_app.components.frame import panel
from jxc_app.components.texts import t
from jxc_app.state.attachments import LARGEST
from jxc_app.state.attachments import AttachmentState as Files


def document_files() -> rx.Component:
    """What is there, and where more comes in; nothing for who may only look and finds none."""
    rows = rx.cond(Files.files.length() > 0, file_rows(Files.files, on_remove=Files.ask_remove), rx.fragment())
    box = AttachBox.create(
        href="/api/files",
        subject=Files.subject,
        kinds=Files.kinds,
        accept=ACCEPT,
        largest=LARGEST,
        on_done=Files.refresh,
        key=Files.subject["subject_id"].to_string(),
    )
    return rx.cond(
        Files.is_loaded & (Files.may_attach | (Files.files.length() > 0)),
        panel(rows, rx.cond(Files.may_attach, box, rx.fragment()), title=t("files.title")),
        rx.fragment(),
    )


def remove_file_dialog() -> rx.Component:
    """Asks before a file is taken off."""
    return remove_dialog(
        Files.remove_name, is_open=Files.remove_is_open, on_close=Files.show_remove, on_remove=Files.remove
    )
