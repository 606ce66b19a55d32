"""Finding from anywhere: the very one first, nothing beyond one's rights."""

from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.looking_up import look_up_documents
from tests.support.company import SYSTEM, Company


def found_skus(company: Company, typed: str) -> list[str]:
    return [hit.code for hit in read(look_up_skus, actor=SYSTEM, database=company.database, typed=typed)]


def test_a_sku_by_code_barcode_name_and_pinyin(company: Company) -> None:
    for code, name, barcode in (("K-1", "雪碧可乐味", "6901"), ("K-2", "可口可乐", "6902"), ("6902", "螺丝", "6903")):
        command = CreateSku(code=code, name=name, base_unit="个", barcodes=[barcode])
        perform(create_sku, command, actor=SYSTEM, database=company.database)
    assert found_skus(company, "可") == ["K-2", "K-1"]
    assert found_skus(company, "kkkl") == ["K-2"]
    assert found_skus(company, "kele") == ["K-1", "K-2"]
    assert set(found_skus(company, "6902")[:2]) == {"6902", "K-2"}
    assert found_skus(company, "k-1") == ["K-1"]
    assert found_skus(company, "100%") == found_skus(company, "  ") == []


def test_a_document_by_any_part_of_its_number_where_one_may_see_it(company: Company) -> None:
    refs = [company.receive(company.a, 1, "1", at=at) for at in (company.w1, company.w1, company.w2)]
    company.save("other_receipt", [])
    there = company.hire("there", [("keeper", company.w2)])

    def found(typed: str, actor=SYSTEM) -> list[str]:
        return [hit.number for hit in read(look_up_documents, actor=actor, database=company.database, typed=typed)]

    numbers = [ref.number for ref in refs]
    assert found("qtrk") == numbers[::-1]
    assert found(numbers[0]) == numbers[:1]
    assert found(numbers[0][-4:]) == numbers[:1]
    assert found("qtrk", there) == numbers[2:]
    assert found("q") == found("_") == []
