"""E-mail over a guarded connection, encrypted unless the server stands in the company's own network."""

import smtplib
import socket
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from typing import Any

from jxc_app.modules.notifications.letters import Sheet
from jxc_app.modules.notifications.models import Fields
from jxc_app.modules.notifications.sending.guarded import STEP, Gate, SendFailed, hung_up_after


class _Smtp(smtplib.SMTP):
    """SMTP over a connection that is already there: the library would look the name up again."""

    def __init__(self, connection: socket.socket, host: str) -> None:
        self._given = connection
        super().__init__(timeout=STEP)
        self._host = host

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        return self._given


def send(fields: Fields, title: str, text: str, gate: Gate, now: datetime) -> str:
    """One notice to all addresses of the channel; the server's answer. Raises SendFailed."""
    mail = _empty(fields, "进销存", f"【进销存】{' '.join(title.split())}", now)
    mail["To"] = ", ".join(fields["to"])
    mail.set_content(f"{text}\n\n请登录系统查看详情。这封邮件由系统发出，不必回复。\n")
    return _deliver(fields, mail, gate)


def send_letter(fields: Fields, sheet: Sheet, gate: Gate, now: datetime) -> str:
    """One letter with its files to one address outside; the server's answer. Raises SendFailed."""
    mail = _empty(fields, sheet.sender or "进销存", sheet.subject, now)
    mail["To"] = sheet.address
    mail.set_content(f"{sheet.text}\n")
    for one in sheet.files:
        kind, _, subtype = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    return _deliver(fields, mail, gate)


def _deliver(fields: Fields, mail: EmailMessage, gate: Gate) -> str:
    host, port, security = str(fields["host"]), int(fields["port"]), str(fields["security"])
    if security == "none" and not gate.allows_by_name(host):
        raise SendFailed("不加密的邮件服务器只能用于公司内网，并由系统管理员加入 JXC_NOTICE_HOSTS")
    plain = gate.connect(host, port)
    try:
        with hung_up_after(plain):
            name = host.encode("idna").decode()
            tls = ssl.create_default_context()
            connection = tls.wrap_socket(plain, server_hostname=name) if security == "ssl" else plain
            return _converse(_Smtp(connection, name), fields, mail, tls)
    except smtplib.SMTPAuthenticationError as failure:
        raise SendFailed("邮件服务器不接受这个账号或密码（很多邮箱要用授权码）", _said(failure)) from failure
    except smtplib.SMTPRecipientsRefused as failure:
        raise SendFailed("邮件服务器不接受收件地址", str(failure.recipients)[:300]) from failure
    except smtplib.SMTPException as failure:
        raise SendFailed("邮件服务器没有接受这封邮件", str(failure)[:300]) from failure
    except ssl.SSLError as failure:
        raise SendFailed(f"{host} 的证书有问题，没有发送") from failure
    except OSError as failure:
        raise SendFailed(f"{host} 没有在规定时间内正常回答") from failure
    finally:
        plain.close()


def _converse(smtp: smtplib.SMTP, fields: Fields, mail: EmailMessage, tls: ssl.SSLContext) -> str:
    code, said = smtp.connect("given", 1)
    if code != 220:
        raise smtplib.SMTPConnectError(code, said)
    if fields["security"] == "starttls":
        smtp.starttls(context=tls)
    if fields["login"]:
        smtp.login(str(fields["login"]), str(fields["password"]))
    refused = smtp.send_message(mail)
    smtp.quit()
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)
    return "250 OK"


def _empty(fields: Fields, sender: str, subject: str, now: datetime) -> EmailMessage:
    """A mail with its headers; the library refuses one with a line break in it."""
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = formataddr((sender, str(fields["sender"])))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=str(fields["sender"]).rpartition("@")[2] or None)
    return mail


def _said(failure: smtplib.SMTPResponseException) -> str:
    words = failure.smtp_error
    return f"{failure.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"[:300]
