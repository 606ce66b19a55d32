"""The states of a proposal, and what people call them."""

PROPOSED, DONE, WITHDRAWN, OUTDATED = "proposed", "done", "withdrawn", "outdated"
STATE_TITLES = {PROPOSED: "待复核", DONE: "已执行", WITHDRAWN: "已撤回", OUTDATED: "已过时"}
