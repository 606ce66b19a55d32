"""States of a suggestion and how long they last. Pure."""

OPEN, TAKEN, DISMISSED, SNOOZED = "open", "taken", "dismissed", "snoozed"
STATE_TITLES = {OPEN: "待处理", SNOOZED: "已推迟", TAKEN: "已采纳", DISMISSED: "已忽略"}
#: worked out anew each night; so many days without that, and nobody should order by it any more
EXPIRES_DAYS = 3
#: what was dismissed keeps quiet for so many days, unless somebody says otherwise
QUIET_DAYS = 7
#: the longest that one may be put off
MOST_QUIET_DAYS = 180
