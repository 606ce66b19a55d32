"""Invoices in every form, made here: XML, OFD, PDF, the square code. One content, so each form must say the same."""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

import segno
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

NUMBER = "25442000000012345678"
SELLER, BUYER = "91350100M000100Y43", "91110108MA01ABCD2X"


@dataclass
class Paper:
    """An invoice of two lines; amounts as they stand on it."""

    number: str = NUMBER
    code: str = ""
    day: str = "2025年01月05日"
    seller: str = SELLER
    net: str = "300.00"
    tax: str = "29.00"
    total: str = "329.00"
    lines: list[tuple[str, ...]] = field(
        default_factory=lambda: [
            ("*日用品*洗手液", "500ml", "瓶", "20", "10", "200.00", "13%", "26.00"),
            ("*食品*大米", "5kg", "袋", "2", "50", "100.00", "3%", "3.00"),
        ]
    )


def xml(paper: Paper) -> bytes:
    """As the tax office gives it out."""
    columns = ("ItemName", "SpecMod", "MeaUnits", "Quantity", "UnPrice", "Amount", "TaxRate", "ComTaxAm")
    rates = [(*line[:6], str(float(line[6].rstrip("%")) / 100), line[7]) for line in paper.lines]
    lines = "".join(
        "<IssuItemInformation>"
        + "".join(f"<{tag}>{words}</{tag}>" for tag, words in zip(columns, line, strict=True))
        + "</IssuItemInformation>"
        for line in rates
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
    <EInvoice><Header><EIid>{paper.number}</EIid></Header><EInvoiceData>
    <SellerInformation><SellerIdNum>{paper.seller}</SellerIdNum><SellerName>甲供货公司</SellerName></SellerInformation>
    <BuyerInformation><BuyerIdNum>{BUYER}</BuyerIdNum><BuyerName>乙商店</BuyerName></BuyerInformation>
    <BasicInformation><TotalAmWithoutTax>{paper.net}</TotalAmWithoutTax><TotalTaxAm>{paper.tax}</TotalTaxAm>
    <TotalTax-includedAmount>{paper.total}</TotalTax-includedAmount></BasicInformation>{lines}</EInvoiceData>
    <TaxSupervisionInfo><InvoiceNumber>{paper.number}</InvoiceNumber><IssueTime>{paper.day}</IssueTime>
    </TaxSupervisionInfo></EInvoice>""".encode()


def archive(entries: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        for name, content in entries.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


_TAGS = {
    "InvoiceNo": "number", "InvoiceCode": "code", "IssueDate": "day", "SellerTaxID": "seller",
    "TaxExclusiveTotalAmount": "net", "TaxTotalAmount": "tax", "TaxInclusiveTotalAmount": "total",
}  # fmt: skip
_COLUMNS = ("Item", "Specification", "MeasurementDimension", "Quantity", "Price", "Amount", "TaxScheme", "TaxAmount")
_OFD = {"OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'}


def _named(paper: Paper) -> list[tuple[str, str]]:
    """Tag and words, in the order of the paper."""
    head = [(tag, getattr(paper, name)) for tag, name in _TAGS.items()]
    head += [("SellerName", "甲供货公司"), ("BuyerName", "乙商店"), ("BuyerTaxID", BUYER)]
    return head + [pair for line in paper.lines for pair in zip(_COLUMNS, line, strict=True)]


def ofd_with_original(paper: Paper) -> bytes:
    """The older kind, with ``original_invoice.xml`` inside."""
    head = "".join(f"<fp:{tag}>{words}</fp:{tag}>" for tag, words in _named(paper)[:10])
    lines = "".join(
        "<fp:GoodsInfo>"
        + "".join(f"<fp:{tag}>{words}</fp:{tag}>" for tag, words in zip(_COLUMNS, line, strict=True))
        + "</fp:GoodsInfo>"
        for line in paper.lines
    )
    inside = f'<fp:eInvoice xmlns:fp="x">{head}<fp:GoodsInfos>{lines}</fp:GoodsInfos></fp:eInvoice>'
    return archive(_OFD | {"Doc_0/Attachs/original_invoice.xml": inside.encode()})


def ofd_with_tags(paper: Paper) -> bytes:
    """Without an invoice inside: tags that point at the words of the page."""
    named = _named(paper)
    words = "".join(
        f'<ofd:TextObject ID="{at}"><ofd:TextCode X="1" Y="1">{said}</ofd:TextCode></ofd:TextObject>'
        for at, (_, said) in enumerate(named)
    )
    tags = "".join(
        f'<ofd:{tag}><ofd:ObjectRef PageRef="1">{at}</ofd:ObjectRef></ofd:{tag}>' for at, (tag, _) in enumerate(named)
    )
    return archive(_OFD | {
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page xmlns:ofd="x"><ofd:Layer>{words}</ofd:Layer></ofd:Page>'.encode(),
        "Doc_0/Tags/CustomTag.xml": f'<ofd:eInvoice xmlns:ofd="x">{tags}</ofd:eInvoice>'.encode(),
    })  # fmt: skip


def words(paper: Paper) -> list[str]:
    """As they stand on the paper."""
    code = [f"发票代码:{paper.code}"] if paper.code else []
    return [
        "电子发票(增值税专用发票)", *code, f"发票号码:{paper.number}", f"开票日期:{paper.day}",
        "购买方信息 名称:乙商店", f"统一社会信用代码/纳税人识别号:{BUYER}",
        "销售方信息 名称:甲供货公司", f"统一社会信用代码/纳税人识别号:{paper.seller}",
        "项目名称 规格型号 单位 数量 单价 金额 税率/征收率 税额",
        *(" ".join(line) for line in paper.lines),
        f"合 计 ¥{paper.net} ¥{paper.tax}", f"价税合计(大写) 叁佰贰拾玖圆整 (小写) ¥{paper.total}",
    ]  # fmt: skip


def ofd_with_words(paper: Paper) -> bytes:
    """Nothing but a page."""
    said = "".join(
        f'<ofd:TextObject ID="{at}"><ofd:TextCode>{one}</ofd:TextCode></ofd:TextObject>'
        for at, one in enumerate(words(paper))
    )
    return archive(_OFD | {"Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page xmlns:ofd="x">{said}</ofd:Page>'.encode()})


def code_text(paper: Paper, kind: str = "31") -> str:
    amount = paper.total if kind == "31" else paper.net
    day = paper.day.replace("年", "").replace("月", "").replace("日", "")
    return f"01,{kind},{paper.code},{paper.number},{amount},{day},,A1B2"


def code_picture(text: str, form: str = "PNG") -> bytes:
    """A photo of the code: on a larger paper."""
    sink, drawn = io.BytesIO(), io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=5)
    photo = Image.new("RGB", (1600, 1100), "white")
    photo.paste(Image.open(drawn).convert("RGB"), (120, 90))
    photo.save(sink, form)
    return sink.getvalue()


def pdf(paper: Paper, *, code: str = "", pages: int = 1, **how: Any) -> bytes:
    """A paper with a text layer, and a code where one is given."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    sink = io.BytesIO()
    canvas = Canvas(sink, invariant=1, **how)
    for _ in range(pages):
        canvas.setFont("STSong-Light", 11)
        for at, line in enumerate(words(paper)):
            canvas.drawString(60, 780 - at * 20, line)
        if code:
            drawn = io.BytesIO()
            segno.make(code, error="m").save(drawn, kind="png", scale=5)
            canvas.drawImage(ImageReader(drawn), 420, 680, 90, 90)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()
