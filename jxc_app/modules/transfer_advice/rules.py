"""States of a suggestion and of a plan, and how long they last. Pure."""

OPEN, TAKEN, DISMISSED, SNOOZED = "open", "taken", "dismissed", "snoozed"
STATE_TITLES = {OPEN: "待处理", SNOOZED: "已推迟", TAKEN: "已采纳", DISMISSED: "已忽略"}
#: worked out anew each night; so many days without that, and nobody should move goods by it any more
EXPIRES_DAYS = 2
#: what was dismissed keeps quiet for so many days, unless somebody says otherwise
QUIET_DAYS = 7
#: the longest that one may be put off
MOST_QUIET_DAYS = 90
#: of so many warehouses and stores that can spare some the nearest are compared
CANDIDATES = 3

WAITING, RUNNING, DONE, CANCELLED, FAILED = "waiting", "running", "done", "cancelled", "failed"
PLAN_TITLES = {
    WAITING: "等待计算", RUNNING: "正在计算", DONE: "已算好", CANCELLED: "已取消", FAILED: "没有算成",
}  # fmt: skip
#: a plan that has not been heard of for so long is not being worked out any more
SILENT_SECONDS = 60

#: the words on the board for what it shows
LOST_MEANS = (
    "预计损失 = 预计缺的数量 × 零售价。预计缺的数量 = 每天需求 × 到货天数 −（可用 + 在途 + 待发来的调拨），"
    "不足 0 按 0 计；到货天数取供应商实际到货天数，没有记录时取补货参数。没有零售价的商品不计金额。"
)
ALERT_MEANS = (
    "警戒线取补货点（到货期间的需求加安全库存），设了库存下限时取两者较大值。"
    "可用加在途、待发来的调拨降到警戒线或以下就算缺货。"
)
SPARE_MEANS = (
    "可调出 = 可用 − 自留量，临期批次不算。自留量取本仓警戒线、到下一次补货为止的预计需求两者较大值，"
    "所以调出方不会因此缺货。"
)
