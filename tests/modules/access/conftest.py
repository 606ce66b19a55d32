"""What tests of rights share."""

from collections.abc import Iterator

import pytest

from jxc_app.modules.access.duties import EXCLUSIONS, Exclusion, exclude


@pytest.fixture
def drafting_and_voiding() -> Iterator[Exclusion]:
    """Excluding duties as a later module declares them."""
    one = Exclusion("test_pair", "报损录入与报损作废", ("scrap.draft",), ("scrap.void",))
    exclude(one)
    yield one
    del EXCLUSIONS[one.code]
