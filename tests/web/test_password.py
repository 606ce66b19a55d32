"""The page for a new password: what it says of the old one, and that it cannot be guessed there."""

from datetime import timedelta

from jxc_app.core.clock import SystemClock
from jxc_app.modules.access.models import Counted, SignInThrottle
from tests.web.company import PASSWORD
from tests.web.conftest import fresh_cookie
from tests.web.handlers import OURS
from tests.web.tab import open_tab

CHANGE = next(handler.name for handler in OURS if handler.short == "password_state.change")


def form(old):
    return {"form": {"old": old, "new": "another sentence to know"}}


async def test_a_wrong_old_password_is_said_at_its_field_and_then_waited_for(server):
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "owner-only")) as tab:
        assert "原密码不正确" in str(await tab.ask(CHANGE, form("wrong"), path="/password"))
        wait_ten_minutes(server.company, "owner-only")
        said = str(await tab.ask(CHANGE, form(PASSWORD), path="/password"))
    assert "秒后再试" in said
    assert "密码已修改" not in said
    assert fresh_cookie(server.url, "owner-only")


def wait_ten_minutes(company, login):
    until = SystemClock().now() + timedelta(minutes=10)
    row = SignInThrottle(kind=Counted.PASSWORD, login_key=login, ip="", failures=15, not_before=until)
    company.database.write(lambda session: session.merge(row))
