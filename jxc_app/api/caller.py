"""Who calls the API, by the same cookie and the same rights as on the pages."""

from typing import Annotated

from fastapi import Depends, Request

from jxc_app.core.errors import PermissionDenied
from jxc_app.modules.access.sessions import cookie_name
from jxc_app.state.identity import (
    Identity,
    Visitor,
    client_ip,
    current,
    identify_async,
    is_own_page,
    is_secure,
    visitor_of,
)

#: the cookie that makes a browser a shared computer
STATION = "jxc_station"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def visitor(request: Request) -> Visitor:
    """Where the request comes from."""
    peer = request.client.host if request.client else ""
    return visitor_of(request.headers, client_ip(request.headers, peer))


async def caller(visitor: Annotated[Visitor, Depends(visitor)]) -> Identity:
    """The person behind the request, or nobody in particular."""
    identity = await identify_async(visitor)
    current.set(identity)
    return identity


async def signed_in(identity: Annotated[Identity, Depends(caller)]) -> Identity:
    """The person behind the request. Raises PermissionDenied for nobody in particular."""
    if not identity.is_signed_in:
        raise PermissionDenied("access.sign_in_first")
    return identity


def station_token(request: Request) -> str:
    """The token of a shared computer; over TLS only that of the cookie which no other host can set."""
    return request.cookies.get(cookie_name(is_secure(request.headers), STATION), "")[:200]


async def own_pages_only(request: Request) -> None:
    """Refuse what another site's page sends with our user's cookie. Raises PermissionDenied."""
    if request.method not in _SAFE_METHODS and not is_own_page(request.headers):
        raise PermissionDenied("system.foreign_origin")


Caller = Annotated[Identity, Depends(caller)]
SignedInCaller = Annotated[Identity, Depends(signed_in)]
From = Annotated[Visitor, Depends(visitor)]
