"""Who calls the API, by the same cookie and the same rights as on the pages."""

from typing import Annotated

from fastapi import Depends, Request

from jxc_app.core.errors import PermissionDenied
from jxc_app.state.identity import (
    Identity,
    Visitor,
    client_ip,
    current,
    identify_async,
    is_own_page,
    visitor_of,
)

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


async def own_pages_only(request: Request) -> None:
    """Refuse what another site's page sends with our user's cookie. Raises PermissionDenied."""
    if request.method not in _SAFE_METHODS and not is_own_page(request.headers):
        raise PermissionDenied("system.foreign_origin")


Caller = Annotated[Identity, Depends(caller)]
SignedInCaller = Annotated[Identity, Depends(signed_in)]
From = Annotated[Visitor, Depends(visitor)]
