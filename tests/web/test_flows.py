"""The form of an approval flow over the wire: two people at once, and what a page never sends."""

import pytest

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.flow_queries import view_flow
from jxc_app.modules.approvals.flows import SaveFlow, save_flow
from tests.web.conftest import fresh_cookie
from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

NAMES = {handler.short: handler.name for handler in OURS}
SYSTEM = Actor.system()


def saved(server, title, flow_id=None, version=None):
    definition = {"types": ["scrap"], "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}]}
    command = SaveFlow(flow_id=flow_id, version=version, title=title, definition=definition)
    return perform(save_flow, command, actor=SYSTEM, database=server.company.database)


def view(server, flow_id):
    return read(view_flow, actor=SYSTEM, database=server.company.database, flow_id=flow_id)


@pytest.fixture
def flow(server, request):
    return saved(server, request.node.name[:60])


async def test_who_saves_second_loses_nothing_and_sees_who_was_first(server, flow):
    path = f"/approvals/flow?id={flow.flow_id}"
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "everything"), boots_at=path) as tab:
        await tab.settle()
        await tab.ask(NAMES["flow_state.type"], {"name": "prompt", "text": "请等老板"}, path=path)
        saved(server, f"{flow.flow_id} 别人改的", flow.flow_id, flow.version)
        assert "刚保存了 v2" in said(await tab.ask(NAMES["flow_state.save"], path=path))
        assert tab.value("flow_state", "form")["prompt"] == "请等老板"
        assert "已保存 v3" in said(await tab.ask(NAMES["flow_state.save"], path=path))
    newest = view(server, flow.flow_id).versions[0]
    assert (newest.number, newest.definition.prompt) == (3, "请等老板")


async def test_nothing_is_put_in_force_before_it_was_tried(server, flow):
    path = f"/approvals/flow?id={flow.flow_id}"
    async with open_tab(server.url, cookie=fresh_cookie(server.url, "everything"), boots_at=path) as tab:
        await tab.settle()
        answer = await tab.ask(NAMES["flow_state.ask_switch"], {"is_on": True}, path=path)
        assert "还没有试算过" in said(answer)
        await tab.ask(NAMES["flow_state.try_it"], path=path)
        await tab.ask(NAMES["flow_state.ask_switch"], {"is_on": True}, path=path)
        assert tab.value("flow_state", "asked") == "on"
        await tab.ask(NAMES["flow_state.type"], {"name": "most_a_day", "text": "3"}, path=path)
        await tab.ask(NAMES["flow_state.type_reason"], {"text": "试用"}, path=path)
        await tab.ask(NAMES["flow_state.try_it"], path=path)  # of what is in the form, which is no version yet
        assert "未保存" in said(await tab.ask(NAMES["flow_state.switch"], path=path))
    assert view(server, flow.flow_id).row.live_number == 0
