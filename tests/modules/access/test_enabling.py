"""An account that was switched off, and works again."""

import pytest

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.users import DisableUser, EnableUser, disable_user, enable_user
from tests.support.company import PASSWORD, SYSTEM, Company

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def keeper(company: Company) -> Actor:
    """Somebody whose account is off."""
    person = company.hire("keeper", [("keeper", company.w1)], password=PASSWORD)
    perform(disable_user, DisableUser(user_id=person.user_id), actor=SYSTEM)
    return person


def enter() -> SignedIn:
    return perform(sign_in, SignIn(login="keeper", password=PASSWORD), actor=Actor.anonymous(ip="10.0.0.1"))


def test_who_is_switched_on_again_signs_in_as_before_with_the_same_rights(company: Company, keeper: Actor) -> None:
    assert not enter().ok
    perform(enable_user, EnableUser(user_id=keeper.user_id, reason="休完假"), actor=SYSTEM)
    assert enter().ok
    assert company.database.read(lambda session: permissions_of(session, keeper.user_id))


def test_only_what_is_off_is_switched_on(company: Company, keeper: Actor) -> None:
    perform(enable_user, EnableUser(user_id=keeper.user_id), actor=SYSTEM)
    with pytest.raises(Conflict, match="没有被停用"):
        perform(enable_user, EnableUser(user_id=keeper.user_id), actor=SYSTEM)
    with pytest.raises(NotFound):
        perform(enable_user, EnableUser(user_id=SYSTEM_USER_ID), actor=SYSTEM)
