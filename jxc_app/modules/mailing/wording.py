"""What a mail says unless whoever sends it changes it."""

from datetime import date

#: where the link will stand; a text without it gets the link at its end
LINK = "【链接】"
ORDER_DAYS = 14


def order_words(partner: str, number: str, company: str, sender: str) -> tuple[str, str]:
    """Subject and text of the mail that carries an order."""
    text = f"采购订单 {number} 请查收，PDF 见附件。\n请打开链接确认每一行的到货日期，{ORDER_DAYS} 天内有效：\n{LINK}"
    return _subject(f"采购订单 {number}", company), _letter(partner, text, company, sender)


def statement_words(
    partner: str, number: str, from_on: date, to_on: date, company: str, sender: str
) -> tuple[str, str]:
    """Subject and text of the mail that carries a statement."""
    said = f"{from_on} 至 {to_on} 的对账单 {number} 请查收，PDF 见附件。"
    text = f"{said}\n请打开链接逐行确认或提出异议，30 天内有效：\n{LINK}"
    return _subject(f"对账单 {number}", company), _letter(partner, text, company, sender)


def rfq_words(partner: str, number: str, until: str, company: str, sender: str) -> tuple[str, str]:
    """Subject and text of the mail that carries an inquiry; ``until`` as people read it."""
    text = (
        f"请在 {until} 之前为询价单 {number} 报价。\n可以打开链接直接填写，也可以填好附件中的 Excel 发回：\n{LINK}\n"
        "链接只给贵公司使用，请勿转发。"
    )
    return _subject(f"询价单 {number}", company), _letter(partner, text, company, sender)


def with_link(text: str, href: str) -> str:
    """The text as it goes out.

    >>> with_link("请打开：【链接】。", "https://x/y#z"), with_link("请看附件。", "https://x/y#z")
    ('请打开：https://x/y#z 。', '请看附件。\\n\\nhttps://x/y#z')
    """
    return text.replace(LINK, f"{href} ").rstrip(" ") if LINK in text else f"{text}\n\n{href}"


def _subject(what: str, company: str) -> str:
    return f"{company} {what}".strip()[:120]


def _letter(partner: str, text: str, company: str, sender: str) -> str:
    return f"{partner}，您好：\n\n{text}\n\n{company}\n{sender}".replace("\n\n\n", "\n\n").rstrip()
