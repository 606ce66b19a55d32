"""Every door that a browser can reach is on a list. A new one fails here until somebody has looked at it."""

import tomllib
from pathlib import Path

import pytest
from reflex_base.registry import RegistrationContext

import jxc_app.jxc_app as product
from jxc_app.api.app import create_api
from jxc_app.core.use_case import PERMISSIONS
from jxc_app.state.guard import FRAMEWORK_EVENTS
from jxc_app.state.requires import PUBLIC, SIGNED_IN
from tests.web.handlers import OURS, REGISTERED, is_reflexs

KNOWN = tomllib.loads((Path(__file__).parent / "census.toml").read_text())


#: what a partner does behind the link of a statement, which it must bring along each time
GUEST_ACTS = ("agree", "agree_all", "object", "open", "send", "type_name", "type_remark", "type_why")


def doors(handler):
    """How the census writes who may call a handler."""
    declared = handler.declaration
    if declared.is_public:
        return ["public"]
    if declared.permissions and len(declared.permissions) < 8:
        return sorted(declared.permissions)
    return [f"any of {len(declared.permissions)}"] if declared.permissions else ["signed in"]


def test_every_handler_is_on_the_list_with_its_permission():
    assert {handler.short: doors(handler) for handler in OURS} == KNOWN["handlers"]


@pytest.mark.parametrize("handler", OURS, ids=lambda handler: handler.short)
def test_every_handler_says_who_may_call_it(handler):
    assert handler.declaration is not None
    assert all(code in PERMISSIONS for code in handler.declaration.permissions)


def test_only_the_way_in_and_the_page_of_a_supplier_are_public():
    public = [handler.short for handler in OURS if PUBLIC in handler.declaration.doors]
    quote = ("keep", "open", "send", "type_field", "type_line")
    order = ("confirm", "open", "type_day", "type_name")
    assert public == [
        *(f"quote_state.{act}" for act in quote),
        "sign_in_state.open",
        *(f"supplier_order_state.{act}" for act in order),
        *(f"supplier_statement_state.{act}" for act in GUEST_ACTS),
        "welcome_state.choose",
        "welcome_state.open",
    ]


def test_being_signed_in_is_enough_only_where_the_list_says_so():
    open_doors = sorted(handler.short for handler in OURS if SIGNED_IN in handler.declaration.doors)
    assert open_doors == KNOWN["signed_in"]


def test_nothing_of_reflex_is_let_through_but_what_pages_need():
    assert set(FRAMEWORK_EVENTS) <= set(REGISTERED)
    others = {name.rpartition(".")[2] for name in REGISTERED if is_reflexs(name)} - {
        name.rpartition(".")[2] for name in FRAMEWORK_EVENTS
    }
    assert others == {"setvar", "update_vars_internal"}


def test_no_state_has_a_setter_that_setvar_could_reach():
    states = RegistrationContext.get().base_states.values()
    setters = {
        f"{state.__name__}.{name}"
        for state in states
        for name in dir(state)
        if name.startswith("set_") and state.__module__.startswith("jxc_app")
    }
    assert setters <= {f"{state.__name__}.set_is_hydrated" for state in states}


def test_nothing_of_ours_is_kept_in_the_browsers_storage():
    kept = [
        f"{state.__name__}.{name}"
        for state in RegistrationContext.get().base_states.values()
        for name in state.vars
        if state._is_client_storage(name)
    ]
    assert kept == []


def test_every_page_is_on_the_list():
    assert sorted(page["route"] for _, page in RegistrationContext.get().decorated_pages) == KNOWN["pages"]


def test_every_address_of_the_api_is_on_the_list():
    paths = create_api().openapi()["paths"]
    assert sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods) == KNOWN["api"]


def test_reflex_offers_no_upload():
    assert not any("_upload" in getattr(route, "path", "") for route in product.app._api.routes)
