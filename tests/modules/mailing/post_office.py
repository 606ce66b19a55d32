"""A mail server on loopback, and the company's channel that leads to it."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from jxc_app.core.use_case import perform
from jxc_app.modules.documents.models import Document
from jxc_app.modules.mailing.service import MailOrder, mail_order
from jxc_app.modules.notifications.letters import proved_channel
from tests.modules.notifications.outside import add_channel
from tests.support.company import SYSTEM, Company

#: what somebody writes
WORDS = {"address": "li@supplier.example", "subject": "订单", "text": "请查收", "origin": "https://jxc.example.cn"}


class Box:
    """The mails that came; addresses in ``refused`` are turned away with 550."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = BytesParser(policy=default).parsebytes(envelope.content)
        mail["X-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def post_office() -> Iterator[Box]:
    box = Box()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        box.port = free.getsockname()[1]
    server = Controller(box, "127.0.0.1", box.port)
    server.start()
    try:
        yield box
    finally:
        server.stop()


def mail_channel(company: Company, box: Box) -> int:
    """The channel as the administrator sets it up for notices."""
    fields = {"host": "localhost", "port": str(box.port), "security": "none", "sender": "jxc@example.com"}
    return add_channel(company, "mail", to="boss@example.com", login="", password="", **fields)


def text_of(mail: EmailMessage) -> str:
    """What the mail says."""
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


def files_of(mail: EmailMessage) -> dict[str, bytes]:
    """Its files by name."""
    return {one.get_filename() or "": one.get_content() for one in mail.iter_attachments()}


def put_mail(company: Company, order_id: int) -> int:
    """A mail of an order in force that waits to be sent; the id of its delivery."""
    with company.database.reading() as session:
        has_channel = proved_channel(session, "mail") is not None
        version = session.get_one(Document, order_id).version
    if not has_channel:
        fields = {"host": "smtp.example.com", "port": "465", "security": "ssl", "sender": "jxc@example.com"}
        add_channel(company, "mail", to="boss@example.com", **fields)
    command = MailOrder(document_id=order_id, version=version, **WORDS)
    return perform(mail_order, command, actor=SYSTEM, database=company.database).delivery_id
