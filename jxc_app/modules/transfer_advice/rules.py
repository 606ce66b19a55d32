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
    "多卖 = 调了比不调预计多卖的数量 × 零售价，看到自己在订的货或现在下单的货到货为止；在订的货按供应商承诺或"
    "要求的日期、没有日期的按到货天数计，已过期的当作现在才下单。需求比平均多的情形也算进去。没有零售价的商品不计金额。"
)
PAYS_MEANS = (
    "避免损失 =（多卖的数量 − 调出方因此少卖的数量）× 零售价 × 缺货代价（没有零售价的每件按 1 元）。"
    "一条线一天一趟车整趟算：避免损失高于自己装卸费的都上车，合计够付车费就划算，车费按各条避免的损失分摊。"
    "不划算的里，在订的货在卖完以前就到的是“等到货”，其余是“运费高于损失”：仍然列出，默认不选，要调可以勾选。"
)
ALERT_MEANS = (
    "警戒线取补货点（到货期间的需求加安全库存），设了库存下限时取两者较大值。"
    "可用加在途、待发来的调拨降到警戒线或以下就算缺货。"
)
SPARE_MEANS = (
    "可调出 = 可用 − 自留量，临期批次不算。自留量取本仓警戒线、到下一次补货为止的预计需求、到自己在订的货到货为止的"
    "预计需求三者最大值。最近调入过这个商品的门店不调出，调出过的不再调入（已经没货的除外），天数在参数里设。"
)
