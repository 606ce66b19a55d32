"""What the log calls what stores ask of each other."""

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.transfers.rules import STATE_TITLES

name_object("transfer_request", "调货申请", state="结果", words="用途", promised_at="答应发出", cause="原因")
name_values("transfer_request", "state", lambda state: STATE_TITLES.get(state, str(state)))
