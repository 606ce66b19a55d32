"""One POST of JSON over a guarded connection: no redirect, no proxy, an end to size and time."""

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from jxc_app.modules.notifications.sending.guarded import Gate, SendFailed, hung_up_after

_LONGEST_ANSWER = 64 * 1024
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; ``content`` is empty where it was no JSON object."""

    text: str
    content: Mapping[str, Any]


def parts_of(url: str, gate: Gate) -> SplitResult:
    """The parts of an address that may be posted to. Raises SendFailed with what is wrong with it."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise SendFailed("地址不正确") from None
    if not parts.hostname or parts.username is not None or parts.password is not None or port == 0:
        raise SendFailed("地址不正确，应为 https:// 开头的完整地址")
    if parts.scheme != "https" and not (parts.scheme == "http" and gate.allows_by_name(parts.hostname)):
        raise SendFailed("地址必须以 https:// 开头")
    return parts


def post(url: str, body: bytes, gate: Gate, headers: Mapping[str, str] | None = None) -> Answer:
    """Post JSON and hear the answer. Raises SendFailed unless the other side says 2xx."""
    parts = parts_of(url, gate)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    plain = gate.connect(host, port)
    connection = http.client.HTTPConnection(host, port)
    try:
        with hung_up_after(plain):
            connection.sock = _secured(plain, host) if parts.scheme == "https" else plain
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            said = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "jxc", "Connection": "close"}
            connection.request("POST", path, body, said | dict(headers or {}))
            response = connection.getresponse()
            text = response.read(_LONGEST_ANSWER).decode("utf-8", "replace")
            return _judged(response.status, text)
    except ssl.SSLError as failure:
        raise SendFailed(f"{host} 的证书有问题，没有发送") from failure
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise SendFailed(f"{host} 没有在规定时间内正常回答") from failure
    finally:
        connection.close()
        plain.close()


def _secured(plain: Any, host: str) -> Any:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host.encode("idna").decode())


def _judged(status: int, text: str) -> Answer:
    shown = text[:_SHOWN]
    if 300 <= status < 400:
        raise SendFailed("对方要求转到另一个地址，出于安全没有跟随；请填写最终地址", shown)
    if not 200 <= status < 300:
        raise SendFailed(f"对方拒绝了请求（HTTP {status}）", shown)
    try:
        content = json.loads(text)
    except ValueError:
        content = {}
    return Answer(shown, content if isinstance(content, dict) else {})
