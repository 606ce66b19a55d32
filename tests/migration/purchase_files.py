"""A few purchases in the files of the source system, and how they are imported in tests."""

import csv
import gzip
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from sqlmodel import Session, col, select

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.migration.purchases.importing import PurchaseFiles, PurchaseResult, import_purchases
from jxc_app.modules.migration.purchases.source import load_mapping
from jxc_app.modules.purchasing.models import GoodsReceiptLine

SYSTEM = Actor.system(device="test")
HEADERS = {
    "Vendor": ("BusinessEntityID", "AccountNumber", "Name", "CreditRating"),
    "Product": ("ProductID", "Name", "ProductNumber"),
    "ProductVendor": ("ProductID", "BusinessEntityID", "AverageLeadTime", "StandardPrice", "UnitMeasureCode"),
    "PurchaseOrderHeader": ("PurchaseOrderID", "Status", "EmployeeID", "VendorID", "OrderDate", "ShipDate"),
    "PurchaseOrderDetail": (
        "PurchaseOrderID", "PurchaseOrderDetailID", "DueDate", "OrderQty", "ProductID", "UnitPrice", "ReceivedQty",
        "RejectedQty", "StockedQty",
    ),
}  # fmt: skip
ROWS = {
    "Vendor": [("7", "BOLTS01", "Bolts and more", "1"), ("8", "WHEELS01", "Wheels", "2")],
    "Product": [("1", "Bolt, steel", "BO-1"), ("2", "Wheel", "WH-2"), ("3", "Never bought", "NB-3")],
    "ProductVendor": [("1", "7", "16", "0.5", "CTN"), ("2", "8", "19", "40", "EA"), ("1", "8", "20", "0.6", "CTN")],
    "PurchaseOrderHeader": [
        ("1", "4", "250", "7", "2011-04-16 00:00:00.000", "2011-04-25 00:00:00.000"),
        ("2", "4", "251", "8", "2011-04-17 00:00:00.000", "2011-05-02 00:00:00.000"),
        ("3", "3", "251", "8", "2011-05-01 00:00:00.000", "2011-05-10 00:00:00.000"),
    ],
    "PurchaseOrderDetail": [
        ("1", "1", "2011-04-30 00:00:00.000", "100", "1", "0.4550", "100", "0", "100"),
        ("2", "2", "2011-05-01 00:00:00.000", "10", "2", "41.25", "10", "0", "10"),
        ("2", "3", "2011-05-05 00:00:00.000", "50", "1", "0.6", "45", "5", "40"),
        ("3", "4", "2011-05-15 00:00:00.000", "4", "2", "42", "0", "0", "0"),
    ],
}  # fmt: skip


def write(folder: Path, rows=ROWS, encoding="utf-8") -> Path:
    """The files; some of them compressed, as they come."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, header in HEADERS.items():
        is_packed = name == "Vendor"
        path = folder / f"{name}.csv{'.gz' if is_packed else ''}"
        with (
            gzip.open(path, "wt", encoding=encoding, newline="")
            if is_packed
            else path.open("w", encoding=encoding, newline="") as file
        ):
            csv.writer(file).writerows([header, *rows[name]])
    return folder


def read_table(folder: Path, name: str) -> list[dict[str, str]]:
    """A table of the source, read without any of our code."""
    [path] = [*folder.glob(f"{name}.csv*"), *folder.glob(f"{name}_to_*.csv*")]
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        return list(csv.DictReader(file))


def run(folder: Path, database: Database, *, warehouse="", dry_run=False, report=None) -> PurchaseResult:
    wanted = PurchaseFiles(folder, load_mapping("adventureworks"), report, warehouse, dry_run)
    return import_purchases(wanted, database=database, actor=SYSTEM, progress=lambda *_: None)


Sums = dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]]


def expected(folder: Path) -> Sums:
    """Received, rejected and stocked by order and product, as the file says; nothing of what never came."""
    products = {one["ProductID"]: one["ProductNumber"] for one in read_table(folder, "Product")}
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for one in read_table(folder, "PurchaseOrderDetail"):
        key = one["PurchaseOrderID"], products[one["ProductID"]]
        numbers = (Decimal(one[name]) for name in ("ReceivedQty", "RejectedQty", "StockedQty"))
        found[key] = [held + more for held, more in zip(found[key], numbers, strict=True)]
    return {key: tuple(sums) for key, sums in found.items() if sums[0]}


def posted(database: Database) -> Sums:
    """The same of what is in our books: from the receipts, by the number of the order."""
    return database.read(_posted)


def _posted(session: Session) -> Sums:
    wanted = (
        select(Document.own_number, Sku.code, GoodsReceiptLine.accepted, GoodsReceiptLine.rejected)
        .join(GoodsReceiptLine, col(GoodsReceiptLine.document_id) == Document.id)
        .join(
            DocumentLine,
            col(DocumentLine.id) == GoodsReceiptLine.document_id * LINES_PER_DOCUMENT + GoodsReceiptLine.line_no,
        )
        .join(Sku, col(Sku.id) == DocumentLine.sku_id)
    )
    found: Sums = {}
    for number, code, accepted, rejected in session.exec(wanted):
        held = found.get((number, code), (Decimal(0),) * 3)
        found[number, code] = (held[0] + accepted + rejected, held[1] + rejected, held[2] + accepted)
    return found


def punctual(folder: Path) -> dict[str, tuple[int, int]]:
    """By supplier: lines that were due, and those of which all was stocked by the promised day."""
    vendors = {one["BusinessEntityID"]: one["Name"] for one in read_table(folder, "Vendor")}
    orders = {one["PurchaseOrderID"]: one for one in read_table(folder, "PurchaseOrderHeader")}
    found: dict[str, tuple[int, int]] = {}
    for one in read_table(folder, "PurchaseOrderDetail"):
        order = orders[one["PurchaseOrderID"]]
        is_whole = Decimal(one["StockedQty"]) >= Decimal(one["OrderQty"])
        is_good = is_whole and order["ShipDate"][:10] <= one["DueDate"][:10]
        lines, good = found.get(vendors[order["VendorID"]], (0, 0))
        found[vendors[order["VendorID"]]] = lines + 1, good + is_good
    return found


def scores(folder: Path) -> dict[str, Decimal]:
    """(good + 10 · share of all) ÷ (lines + 10) of each supplier, in percent with one decimal, half up."""
    sums = punctual(folder)
    lines, good = (sum(one[at] for one in sums.values()) for at in (0, 1))
    exact = {name: (one[1] + Fraction(10 * good, lines)) / (one[0] + 10) for name, one in sums.items()}
    return {name: Decimal(int(score * 1000 + Fraction(1, 2))) / 10 for name, score in exact.items()}
