"""People with a session, as the product knows them after they signed in."""

from datetime import timedelta

from jxc_app.core.clock import FixedClock
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.proving_oneself import GiveProof, Proven, give_proof
from jxc_app.modules.access.sessions import actor_of
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from tests.support.company import PASSWORD, Company

_HERE = "10.0.0.1"


def enter(login: str, code: str = "", ip: str = _HERE) -> SignedIn:
    """What the sign-in answers."""
    return perform(sign_in, SignIn(login=login, password=PASSWORD, code=code), actor=Actor.anonymous(ip=ip))


def at_browser(company: Company, clock: FixedClock, login: str, code: str = "") -> Actor:
    """Somebody who signed in; what is sensitive asks them for a proof."""
    token, idle = enter(login, code).token, timedelta(minutes=30)
    found = company.database.read(
        lambda session: actor_of(session, token, ip=_HERE, device="", now=clock.at, idle=idle)
    )
    assert found is not None
    return found


def prove(actor: Actor, secret: str, act: str = "rights") -> Proven:
    """Answer what is asked before an act of this kind."""
    return perform(give_proof, GiveProof(act=act, secret=secret), actor=actor)
