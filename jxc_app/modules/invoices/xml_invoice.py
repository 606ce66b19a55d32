"""数电票 as XML (root ``EInvoice``), as the tax office gives it out and archives keep it."""

from jxc_app.modules.files.markup import Node
from jxc_app.modules.invoices.reading import Draft, Source

ROOT = "EInvoice"
#: where each field stands; the first that is there counts
_HEAD: dict[str, list[tuple[str, ...]]] = {
    "number": [("TaxSupervisionInfo", "InvoiceNumber"), ("Header", "EIid")],
    "date": [("TaxSupervisionInfo", "IssueTime"), ("EInvoiceData", "BasicInformation", "RequestTime")],
    "seller_name": [("EInvoiceData", "SellerInformation", "SellerName")],
    "seller_tax_id": [("EInvoiceData", "SellerInformation", "SellerIdNum")],
    "buyer_name": [("EInvoiceData", "BuyerInformation", "BuyerName")],
    "buyer_tax_id": [("EInvoiceData", "BuyerInformation", "BuyerIdNum")],
    "net": [("EInvoiceData", "BasicInformation", "TotalAmWithoutTax")],
    "tax": [("EInvoiceData", "BasicInformation", "TotalTaxAm")],
    "total": [("EInvoiceData", "BasicInformation", "TotalTax-includedAmount")],
}
_LINE = {
    "name": "ItemName", "spec": "SpecMod", "unit": "MeaUnits", "quantity": "Quantity", "price": "UnPrice",
    "amount": "Amount", "tax_rate": "TaxRate", "tax": "ComTaxAm",
}  # fmt: skip


def xml_draft(root: Node, source: Source = Source.XML) -> Draft:
    """What the XML says; empty where it is another XML."""
    draft = Draft(source)
    if root.name != ROOT:
        return draft
    for name, paths in _HEAD.items():
        for path in paths:
            draft.put(name, said(root.find(*path)))
    content = root.find("EInvoiceData")
    lines = content.children if content else []
    for line in (one for one in lines if one.name == "IssuItemInformation"):
        draft.put_line(**{name: said(line.find(tag)) for name, tag in _LINE.items()})
    return draft


def said(node: Node | None) -> str | None:
    """The words of an element, or None where there is none."""
    return node.text if node else None
