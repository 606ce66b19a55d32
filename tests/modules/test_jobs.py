"""What jobs do for many documents."""

import pytest

from jxc_app.core.errors import Conflict
from jxc_app.jobs import each


def test_one_that_is_refused_keeps_the_others_from_nothing():
    seen = []

    def act(document_id: int) -> int:
        seen.append(document_id)
        if document_id == 2:
            raise Conflict("version.stale")
        return document_id

    assert each("keep_arrived", [1, 2, 3], act) == 4
    assert seen == [1, 2, 3]


def test_what_is_no_refusal_is_not_swallowed():
    with pytest.raises(ZeroDivisionError):
        each("keep_arrived", [0], lambda document_id: 1 // document_id)
