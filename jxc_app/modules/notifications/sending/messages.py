"""SMS 短信 through a provider's HTTP gateway: JSON of a shape that is configured, signed with HMAC-SHA256.

The signature stands in ``X-Signature``: hex of HMAC-SHA256 over ``X-Timestamp``, a line break and the body.
"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from jxc_app.modules.notifications.models import Fields
from jxc_app.modules.notifications.sending.guarded import Gate, SendFailed
from jxc_app.modules.notifications.sending.posting import Answer, post

DEFAULT_TEMPLATE = '{"phone": "{phone}", "content": "【进销存】{title}:{text}"}'
#: three parts of a long SMS, which is what providers take
_LONGEST = 190


def send(fields: Fields, title: str, text: str, gate: Gate, now: datetime) -> str:
    """One message to each telephone; the last answer. Raises SendFailed at the first that fails."""
    answer = ""
    for phone in fields["phones"]:
        body = filled(str(fields["template"]), phone=phone, title=title, text=text[:_LONGEST])
        said = post(str(fields["url"]), body, gate, signed(str(fields.get("secret", "")), body, now))
        _refuse_unless_good(said, str(fields.get("success", "")))
        answer = said.text
    return answer


def filled(template: str, **words: str) -> bytes:
    """The template with its places filled; a text can fill a place and cannot break the JSON.

    >>> filled('{"to": ["{phone}"]}', phone='1"2').decode()
    '{"to": ["1\\\\"2"]}'
    """
    return json.dumps(_put(json.loads(template), words), ensure_ascii=False).encode()


def _put(node: Any, words: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {name: _put(value, words) for name, value in node.items()}
    if isinstance(node, list):
        return [_put(value, words) for value in node]
    if isinstance(node, str):
        for name, word in words.items():
            node = node.replace(f"{{{name}}}", word)
    return node


def signed(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that prove a body comes from whoever knows the secret; none without one."""
    if not secret:
        return {}
    stamp = str(int(now.timestamp()))
    made = hmac.new(secret.encode(), stamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()
    return {"X-Timestamp": stamp, "X-Signature": made}


def _refuse_unless_good(said: Answer, success: str) -> None:
    """``success`` like ``code=0`` names the field of the answer that says it went well; empty: HTTP 2xx is enough."""
    name, _, wanted = success.partition("=")
    if name and str(said.content.get(name.strip())) != wanted.strip():
        raise SendFailed("短信服务商没有接受这条短信", said.text)
