"""Group robots 企业微信, 钉钉, 飞书. They answer 200 also when they refuse: the code in the answer counts."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import quote

from jxc_app.modules.notifications.models import ChannelKind, Fields
from jxc_app.modules.notifications.sending.guarded import Gate, SendFailed
from jxc_app.modules.notifications.sending.posting import post

#: where each robot lives; another host must be named in JXC_NOTICE_HOSTS (a company's own 企业微信)
HOSTS = {
    ChannelKind.WECOM: "qyapi.weixin.qq.com",
    ChannelKind.DINGTALK: "oapi.dingtalk.com",
    ChannelKind.FEISHU: "open.feishu.cn",
}
_WORDS = {
    93000: "机器人地址已失效，请在群里重新复制",
    45009: "对方限制了发送频率，稍后会再试",
    310000: "机器人的安全设置不允许这条消息，请核对加签密钥或关键词（可用关键词：进销存）",
    300005: "机器人地址已失效，请在群里重新复制",
    19021: "签名校验不通过，请核对加签密钥",
    19024: "机器人的关键词设置不允许这条消息（可用关键词：进销存）",
}


def send(kind: str, fields: Fields, title: str, text: str, gate: Gate, now: datetime) -> str:
    """Say it in the group; the answer. Raises SendFailed."""
    said = f"【进销存】{title}\n{text}"
    url, body = str(fields["url"]), _body(kind, said)
    secret = str(fields.get("secret", ""))
    if secret and kind == ChannelKind.DINGTALK:
        url += _dingtalk_signature(secret, now)
    if secret and kind == ChannelKind.FEISHU:
        body |= _feishu_signature(secret, now)
    answer = post(url, json.dumps(body, ensure_ascii=False).encode(), gate)
    code = answer.content.get("errcode", answer.content.get("code", answer.content.get("StatusCode")))
    if code != 0:
        raise SendFailed(_WORDS.get(code or -1, "机器人没有接受这条消息"), answer.text)
    return answer.text


def _body(kind: str, said: str) -> dict[str, Any]:
    if kind == ChannelKind.FEISHU:
        return {"msg_type": "text", "content": {"text": said}}
    return {"msgtype": "text", "text": {"content": said}}


def _dingtalk_signature(secret: str, now: datetime) -> str:
    stamp = str(int(now.timestamp() * 1000))
    made = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"&timestamp={stamp}&sign={quote(base64.b64encode(made), safe='')}"


def _feishu_signature(secret: str, now: datetime) -> dict[str, str]:
    stamp = str(int(now.timestamp()))
    made = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(made).decode()}
