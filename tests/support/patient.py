"""HTTP for the tests: waits as long as a busy machine needs, and reads the machine's certificates once."""

import ssl
from functools import partial

import httpx

#: seconds until an answer counts as missing
PATIENCE = 60.0
_options = {"timeout": PATIENCE, "verify": ssl.create_default_context()}
get, post, delete = (partial(ask, **_options) for ask in (httpx.get, httpx.post, httpx.delete))
