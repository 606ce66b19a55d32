"""The outside world on loopback: a receiver of posts, a mail server, and channels that lead there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from sqlmodel import select

from jxc_app.core.use_case import clock, perform
from jxc_app.modules.notifications.channels import SaveChannel, save_channel
from jxc_app.modules.notifications.models import Delivery
from tests.support.company import SYSTEM, Company

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=canary-7f3a"


@dataclass
class Receiver:
    """What was posted, and what is answered to it."""

    port: int = 0
    status: int = 200
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook?key=canary"


@contextmanager
def receiving(before_answer: Any = None) -> Iterator[Receiver]:
    """A real HTTP server on a port of its own."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.posts.append((self.path, dict(self.headers), json.loads(body)))
            if before_answer:
                before_answer(told)
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.answer)))
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, *_: Any) -> None:
            """Tests read what was posted, not what is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def add_channel(company: Company, kind: str, *, name: str = "", **fields: str) -> int:
    """A channel as the administrator adds it."""
    command = SaveChannel(name=name or f"渠道{kind}", kind=kind, fields=fields)
    return perform(save_channel, command, actor=SYSTEM, database=company.database).channel_id


def put_delivery(company: Company, channel_id: int, **fields: Any) -> int:
    """A delivery that is due now."""
    now = clock.get().now()
    row = {
        "event": "document.voided",
        "title": "单据作废",
        "text": "李四 作废了 XSCK-1",
        "created_at": now,
        "next_try_at": now,
    }
    delivery = Delivery(channel_id=channel_id, **row | fields)

    def work(session: Any) -> int:
        session.add(delivery)
        session.flush()
        return delivery.id or 0

    return company.database.write(work)


def failed_delivery(company: Company) -> tuple[int, int]:
    """A channel and a delivery of it that failed."""
    channel_id = add_channel(company, "wecom", name="老板群", url=ROBOT)
    return channel_id, put_delivery(company, channel_id, state="dead", attempts=6)


def deliveries(company: Company) -> list[Delivery]:
    with company.database.reading() as session:
        return list(session.exec(select(Delivery).order_by(Delivery.id)).all())
