"""What amended each other belongs together, from wherever one asks."""

from jxc_app.modules.documents.versions import first_versions, versions_of
from tests.modules.documents.test_amending import amended, begin
from tests.support.company import Company, Line


def test_three_versions_of_a_receipt(company: Company) -> None:
    first = company.record("other_receipt", [Line(company.a, 10, "1")])
    second = amended(company, first, [Line(company.a, 9, "1")])
    third = amended(company, second, [Line(company.a, 8, "1")])
    draft = begin(company, third)
    other = company.record("other_receipt", [Line(company.a, 1, "1")])
    chain = [one.document_id for one in (first, second, third, draft)]
    with company.database.reading() as session:
        for one in chain:
            assert versions_of(session, one) == chain
        assert versions_of(session, other.document_id) == [other.document_id]
        asked = [second.document_id, draft.document_id, other.document_id]
        assert first_versions(session, asked) == {
            second.document_id: first.document_id,
            draft.document_id: first.document_id,
            other.document_id: other.document_id,
        }
        assert first_versions(session, []) == {}
