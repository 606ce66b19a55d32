"""OFD (GB/T 33190-2016): a zip of XML. Best is the invoice that it carries along, then its tags, then its words."""

import zipfile
from collections import defaultdict

from jxc_app.modules.files.archives import entry, opened
from jxc_app.modules.files.markup import Node, read_xml
from jxc_app.modules.invoices.paper_text import text_draft
from jxc_app.modules.invoices.reading import Draft, Source
from jxc_app.modules.invoices.xml_invoice import ROOT, said, xml_draft

#: bytes of one XML inside, and how many are looked at: an invoice has a page or two
_LARGEST, _MOST = 5 << 20, 60
_ORIGINAL = "eInvoice"
_HEAD = {
    "number": "InvoiceNo", "code": "InvoiceCode", "date": "IssueDate", "seller_name": "SellerName",
    "seller_tax_id": "SellerTaxID", "buyer_name": "BuyerName", "buyer_tax_id": "BuyerTaxID",
    "net": "TaxExclusiveTotalAmount", "tax": "TaxTotalAmount", "total": "TaxInclusiveTotalAmount",
}  # fmt: skip
_LINE = {
    "name": "Item", "spec": "Specification", "unit": "MeasurementDimension", "quantity": "Quantity", "price": "Price",
    "amount": "Amount", "tax_rate": "TaxScheme", "tax": "TaxAmount",
}  # fmt: skip


def ofd_drafts(content: bytes) -> list[Draft]:
    """What the invoice inside, the tags and the words say, best first. Raises DomainError for what is unsafe."""
    with opened(content) as archive:
        roots = _roots(archive)
    found = [xml_draft(root, Source.OFD) for root in roots.values() if root.name == ROOT]
    found += [_original(root) for root in roots.values() if root.name == _ORIGINAL]
    words = _words(roots)
    tags = [_tagged(root, words) for path, root in roots.items() if path.lower().endswith("customtag.xml")]
    return [*found, *tags, text_draft("\n".join(words.values()), Source.OFD)]


def _roots(archive: zipfile.ZipFile) -> dict[str, Node]:
    names = [one for one in archive.namelist() if one.lower().endswith(".xml")][:_MOST]
    return {one: read_xml(entry(archive, one, _LARGEST)) for one in names}


def _original(root: Node) -> Draft:
    """``original_invoice.xml``, which the older 增值税电子普通发票 carries."""
    draft = Draft(Source.OFD)
    for name, tag in _HEAD.items():
        draft.put(name, next((node.text for node in root.walk() if node.name == tag), None))
    for line in (node for node in root.walk() if node.name == "GoodsInfo"):
        draft.put_line(**{name: said(line.find(tag)) for name, tag in _LINE.items()})
    return draft


def _words(roots: dict[str, Node]) -> dict[str, str]:
    """The words of the pages by the id of their object, in the order of the file."""
    found: dict[str, str] = {}
    for root in (root for root in roots.values() if root.name == "Page"):
        for node in (node for node in root.walk() if node.name == "TextObject"):
            parts = (one.text for one in node.children if one.name == "TextCode")
            found.setdefault(node.attributes.get("ID", ""), "".join(parts))
    return found


def _tagged(root: Node, words: dict[str, str]) -> Draft:
    """Tags name the objects on the page in which a field stands."""
    named: dict[str, list[str]] = defaultdict(list)
    for node in root.walk():
        refs = [one.text for one in node.children if one.name == "ObjectRef"]
        named[node.name] += [words[ref] for ref in refs if ref in words]
    draft = Draft(Source.OFD)
    for name, tag in _HEAD.items():
        draft.put(name, "".join(named.get(tag, [])))
    for at in range(len(named.get(_LINE["amount"], []))):
        columns = {name: named.get(tag, []) for name, tag in _LINE.items()}
        draft.put_line(**{name: column[at] if at < len(column) else None for name, column in columns.items()})
    return draft
