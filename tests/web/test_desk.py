"""The posting desk over the wire."""

from jxc_app.state.posting_desk import PostingDeskState
from tests.web.tab import open_tab

_CHOOSE_TYPE = f"{PostingDeskState.get_full_name()}.choose_type"


async def test_choosing_the_same_type_again_keeps_the_sheet(server, sign_in):
    """Scans into it may be on their way, and a sheet that went would take them along."""
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/desk") as tab:
        await tab.settle()
        sheet, type_ = (tab.value("posting_desk_state", name) for name in ("target", "type"))
        assert sheet
        await tab.ask(_CHOOSE_TYPE, {"code": type_})
        assert tab.value("posting_desk_state", "target") == sheet
