"""What the screens of somebody signed in have around them, and the one list of what stands in the menu."""

from typing import Any

import reflex as rx

from jxc_app.components.alarms import alarm_band
from jxc_app.components.controls import link_button
from jxc_app.components.demo import demo_band
from jxc_app.components.feedback import empty
from jxc_app.components.frame import badge, entry, frame, menu_area, panel, top_act
from jxc_app.components.own import Courier, PersonMenu, SearchAll, StationLock
from jxc_app.components.texts import t
from jxc_app.modules.access.matrix_queries import role_matrix
from jxc_app.modules.access.people_queries import list_users
from jxc_app.modules.access.stations import stations
from jxc_app.modules.approvals.flow_queries import list_flows
from jxc_app.modules.asking.board import ask_board
from jxc_app.modules.asking.settings import ask_settings
from jxc_app.modules.asking.sharing import shares
from jxc_app.modules.asking.sheets import ask_sheet
from jxc_app.modules.audit.looking import search_log
from jxc_app.modules.bundles.service import save_bundle
from jxc_app.modules.buying_figures.queries import buying_figures
from jxc_app.modules.catalog.alike_pairs import alike_page
from jxc_app.modules.catalog.scan_settings import save_barcode_settings
from jxc_app.modules.catalog.sku_pages import sku_page
from jxc_app.modules.checklist.queries import checklist
from jxc_app.modules.counting.abc_queries import abc_page
from jxc_app.modules.counting.figures import count_figures
from jxc_app.modules.counting.listing import list_counts
from jxc_app.modules.counting.plan_queries import count_plan
from jxc_app.modules.dashboards.buying import purchase_loop
from jxc_app.modules.documents.carried import list_periods
from jxc_app.modules.documents.listing import list_documents
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.documents.turnover import turnover
from jxc_app.modules.expiry.board import ending_lots
from jxc_app.modules.expiry.tracing import trace_lot
from jxc_app.modules.fulfilment.courier_round import my_round
from jxc_app.modules.fulfilment.pooling import pool_stock
from jxc_app.modules.fulfilment.queries import parcels_to_send
from jxc_app.modules.fulfilment.settings import read_fulfilment_settings
from jxc_app.modules.incidents.queries import list_incidents
from jxc_app.modules.intake.queries import clients
from jxc_app.modules.inventory.lot_rules import lot_rules
from jxc_app.modules.inventory.queries import stock_page
from jxc_app.modules.manufacturing.queries import recipe_page
from jxc_app.modules.migration.opening.steps import opening_steps
from jxc_app.modules.notifications.queries import list_rules
from jxc_app.modules.partners.partner_pages import partner_page
from jxc_app.modules.partners.permissions import SUPPLIER_VIEW
from jxc_app.modules.pricing.queries import price_lists
from jxc_app.modules.printing.service import save_print_settings
from jxc_app.modules.purchasing.allocating import allocate_cost
from jxc_app.modules.purchasing.arrivals import arrivals, counted_receipts
from jxc_app.modules.purchasing.freezing import release_settlement
from jxc_app.modules.purchasing.planning import wanted_lines
from jxc_app.modules.purchasing.settings import read_purchase_rules
from jxc_app.modules.receivables.owing import customer_page
from jxc_app.modules.receivables.stated import customer_statement_page
from jxc_app.modules.replenishment.queries import suggestion_page
from jxc_app.modules.replenishment.setting_queries import replenishment_settings
from jxc_app.modules.reports.queries import books_standing, report_months
from jxc_app.modules.retail.queries import day_of_retail
from jxc_app.modules.retail.selling import sell
from jxc_app.modules.retail.shortage_queries import shortages
from jxc_app.modules.sales.queries import sales_orders
from jxc_app.modules.sales.settings import read_sales_rules
from jxc_app.modules.settlement.accruals import accrual_page
from jxc_app.modules.settlement.calendar import payment_calendar
from jxc_app.modules.settlement.credits import open_credits
from jxc_app.modules.settlement.matched import match_lines
from jxc_app.modules.settlement.payables import supplier_debts
from jxc_app.modules.settlement.statements import statement_page
from jxc_app.modules.sourcing.queries import agreement_page, rfq_page
from jxc_app.modules.sourcing.settings import read_sourcing_rules
from jxc_app.modules.stock_health.queries import network_health
from jxc_app.modules.transfer_advice.flow_map import flow_map
from jxc_app.modules.transfer_advice.plan_queries import plan_view
from jxc_app.modules.transfer_advice.queries import advice_page
from jxc_app.modules.transfer_advice.settings import read_advice_settings
from jxc_app.modules.transfers.asked import asked_by_me, asked_of_me
from jxc_app.modules.transfers.permissions import STOCK_BANDS, TRANSFER_REQUEST
from jxc_app.modules.transfers.queries import transfers_to_me
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.modules.warehouses.travel import measured_ways
from jxc_app.pages.proof_dialog import proof_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.places import PLACES, Place
from jxc_app.state.requires import SIGNED_IN
from jxc_app.state.search import SearchState
from jxc_app.state.taking_away import TakingAwayState

#: area (text ``area.<key>``) → its pages; an entry stands here once its page exists
MENU: dict[str, tuple[Place, ...]] = {
    "today": (
        Place("home", "house", "/", (SIGNED_IN,), "首页 工作台 概况"),
        Place("todo", "bell", "/todo", (SIGNED_IN,), "待办 提醒"),
        Place("approvals", "stamp", "/approvals", (SIGNED_IN,), "我的审批 审批 同意 退回 代理审批 催办 撤回"),
        Place("notices", "mail", "/notices", (SIGNED_IN,), "消息 通知 变更通知 提醒"),
    ),
    "business": (
        Place("desk", "scan-barcode", "/desk", (save_draft,), "统一出入库 开单 扫码 入库 出库 过账"),
        Place(
            "sales_orders",
            "shopping-bag",
            "/sales-orders",
            (sales_orders,),
            "销售订单 客户订单 订货 占用 预留 缺货 发货 配货 拣货单",
        ),
        Place(
            "price_lists",
            "tags",
            "/price-lists",
            (price_lists,),
            "价格表 会员价 批发价 门店价 客户价 促销价 起订量",
        ),
        Place("bundles", "package", "/bundles", (save_bundle,), "套餐 组合销售 礼包 捆绑 套装"),
        Place("retail", "scan-line", "/retail", (sell,), "门店零售 收银 收款 卖货 零售单 扫码 小票 POS"),
        Place("retail_day", "receipt", "/retail/day", (day_of_retail,), "今日零售 日结 收款合计 零售退货 小票 退款"),
        Place("shortages", "package-x", "/shortages", (shortages,), "缺货待处理 负库存 卖超 零售缺货 补出 核销"),
        Place("documents", "files", "/documents", (list_documents,), "单据查询 单据 历史 反审核 作废"),
        Place(
            "store_stock",
            "store",
            "/store-stock",
            (TRANSFER_REQUEST, STOCK_BANDS),
            "门店库存 同城库存 附近门店 别的店有没有 预留 调货 要货",
        ),
        Place(
            "requests",
            "hand-helping",
            "/requests",
            (asked_of_me, asked_by_me),
            "调货待办 我要给 我要收 要货 答应 拒绝 发出 调货",
        ),
        Place("parcels", "package-open", "/parcels", (parcels_to_send,), "跨店包裹 跨店履约 配货 拒绝 缺货 指派配送员"),
        Place("courier", "bike", "/courier", (my_round,), "配送 骑手 取货 送货 送达 签收 路线"),
        Place("transfers", "truck", "/transfers", (transfers_to_me,), "调拨收发 在途 收货 发货 调拨"),
        Place("cost", "split", "/cost", (allocate_cost,), "费用分摊 运费 装卸费 到货成本 落地成本 采购费用"),
    ),
    "buying": (
        Place("buying", "refresh-ccw", "/buying", (purchase_loop,), "采购闭环 采购进度 看板 申请 订单 到货 冻结"),
        Place("ask", "clipboard-pen", "/ask", (ask_sheet,), "要货 要货单 补货 叫货 报货 截单 门店要货"),
        Place("ask_rounds", "timer", "/ask/rounds", (ask_board,), "要货进度 截单 未要货 催要货"),
        Place("ask_allocate", "split", "/ask/allocate", (shares,), "配货 要货汇总 分货 按比例 调拨"),
        Place("plan", "shopping-cart", "/plan", (wanted_lines,), "采购计划 采购申请 要货 下单 采购订单 合并下单"),
        Place("rfqs", "messages-square", "/rfqs", (rfq_page,), "询价 比价 电子比价 报价 询价单 定标 招标 供应商报价"),
        Place("agreements", "handshake", "/agreements", (agreement_page,), "价格协议 协议价 定标 合同价 到期"),
        Place(
            "receiving",
            "package-check",
            "/receiving",
            (arrivals, counted_receipts, release_settlement),
            "到货验收 收货 清点 质检 验收 待到货 结算冻结 采购入库",
        ),
        Place(
            "buying_figures",
            "chart-line",
            "/buying/figures",
            (buying_figures,),
            "采购分析 采购周期 准时率 供应商排名 OTIF 价格趋势 节约 不合格率 紧急采购 采购报表",
        ),
    ),
    "settling": (
        Place(
            "receivables",
            "receipt-text",
            "/receivables",
            (customer_page,),
            "应收与收款 应收账款 收款 核销 预收 客户对账 客户往来 账龄 信用额度 挂账 现结 退款",
        ),
        Place(
            "customer_statements",
            "file-check",
            "/customer-statements",
            (customer_statement_page,),
            "客户对账 对账单 应收对账 确认 异议 回执",
        ),
        Place(
            "payables",
            "hand-coins",
            "/payables",
            (supplier_debts,),
            "应付与付款 应付账款 发票 登记发票 三单匹配 对账 付款申请 付款 账龄 暂估",
        ),
        Place(
            "statements", "file-check-2", "/statements", (statement_page,), "供应商对账 对账单 对账 确认 异议 无票付款"
        ),
        Place("matching", "git-compare", "/matching", (match_lines,), "匹配差异 三单匹配 差异 多开 涨价"),
        Place(
            "accruals",
            "clock-arrow-down",
            "/accruals",
            (accrual_page,),
            "暂估与价差 暂估入库 暂估清单 未开票 单到回冲 价差 采购价差",
        ),
        Place("prepaid", "wallet", "/prepaid", (open_credits,), "预付与抵扣 预付款 核销 退货款 抵扣"),
        Place(
            "payment_calendar",
            "calendar-clock",
            "/payment-calendar",
            (payment_calendar,),
            "付款日历 到期 资金 账龄 逾期",
        ),
    ),
    "stock": (
        Place("stock", "boxes", "/stock", (stock_page,), "库存查询 现存量 可用量 库存"),
        Place("pool", "layers", "/pool", (pool_stock,), "虚拟总仓 全部门店 可用量 跨店 总库存"),
        Place("turnover", "arrow-left-right", "/turnover", (turnover,), "收发存汇总表 进销存报表 期初 结存"),
        Place("expiry", "hourglass", "/expiry", (ending_lots,), "效期看板 临期 过期 保质期 到期 先到期先出 打折 报损"),
        Place("trace", "route", "/trace", (trace_lot,), "批次追溯 批号 序列号 召回 溯源 来源 去向"),
        Place("counts", "clipboard-list", "/counts", (list_counts,), "盘点 盘点单 循环盘点 抽盘 全盘 盘盈 盘亏 差异"),
        Place(
            "count_figures", "target", "/counts/figures", (count_figures,), "盘点准确率 记录准确率 损耗 差异金额 容差"
        ),
        Place(
            "replenishment",
            "package-plus",
            "/replenishment",
            (suggestion_page,),
            "智能补货 补货建议 安全库存 缺货 订货",
        ),
        Place(
            "replenishment_settings",
            "sliders-horizontal",
            "/replenishment/settings",
            (replenishment_settings,),
            "补货参数 服务水平 满足率 起订量 季节系数 春节 双十一 回测",
        ),
        Place(
            "transfer_advice",
            "arrow-right-left",
            "/transfer-advice",
            (advice_page,),
            "余缺平衡 智能调拨 调拨建议 缺货 积压 调货 警戒线",
        ),
        Place("network_plan", "network", "/transfer-advice/plan", (plan_view,), "全网调拨方案 最省运费 优化 装车 线路"),
        Place(
            "network",
            "activity",
            "/network",
            (network_health,),
            "网络健康 缺货率 积压 缺货天数 失败履约率 跨店用时 看板",
        ),
        Place("transfer_map", "grid-3x3", "/transfer-map", (flow_map,), "调拨热力图 调拨频次 流向 从哪到哪"),
        Place("abc", "chart-column-decreasing", "/abc", (abc_page,), "ABC 分类 循环盘点 重点商品 固定分类 消耗额"),
        Place("count_plan", "calendar-range", "/count-plan", (count_plan,), "盘点计划 循环盘点 盘点日历 节奏 逾期"),
        Place("periods", "calendar-check", "/periods", (list_periods,), "月结 反结账 年结 结账日 会计期间"),
        Place("reports", "clipboard-list", "/reports", (report_months,), "账实差异报告 账实报告 月报 预警 作废统计"),
    ),
    "masters": (
        Place("skus", "package", "/skus", (sku_page,), "商品 商品资料 货品 价格 条码"),
        Place("sku_alike", "copy", "/skus/alike", (alike_page,), "疑似重复 重复商品 合并商品 查重 一物多码"),
        Place("categories", "list-tree", "/categories", (sku_page,), "商品分类 类别"),
        Place("units", "ruler", "/units", (sku_page,), "计量单位 换算"),
        Place("recipes", "combine", "/recipes", (recipe_page,), "配方 组装 拆卸 物料清单 BOM 礼盒 套装 分装"),
        Place("suppliers", "truck", "/suppliers", (SUPPLIER_VIEW,), "供应商 往来单位 厂家 进货"),
        Place("customers", "users", "/customers", (partner_page,), "客户 往来单位 买家"),
        Place("warehouses", "warehouse", "/warehouses", (list_warehouses,), "仓库门店 仓库 门店 分店 地图 距离"),
        Place("ways", "map-pin", "/warehouse-ways", (measured_ways,), "里程与到达 距离 到达时间 车速 绕行 里程表"),
        Place("opening", "flag", "/opening", (opening_steps,), "期初建账 期初库存 在途 应付应收余额 试算平衡 开账"),
    ),
    "admin": (
        Place("users", "users-round", "/users", (list_users,), "人员 用户 员工 账号 新建人员 重设密码 强制下线 停用"),
        Place("roles", "shield-check", "/roles", (role_matrix,), "角色权限 权限矩阵 岗位 不相容 谁能做"),
        Place("flows", "git-branch", "/approvals/flows", (list_flows,), "审批流 审批设置 绿色通道 小店模式 上级主管"),
        Place("stations", "monitor-smartphone", "/stations", (stations,), "公用电脑 换人 快速切换 自动锁定 PIN"),
        Place("checklist", "list-checks", "/checklist", (checklist,), "安全检查 自查 共用账号 越权 一致性 复核"),
        Place("books", "scale", "/books", (books_standing,), "数据核对 账目核对 一致性 备份 对账"),
        Place("audit", "scroll-text", "/audit", (search_log,), "操作日志 日志 留痕 审计 谁改的 追查"),
        Place(
            "notice_rules",
            "bell-ring",
            "/notices/rules",
            (list_rules,),
            "通知设置 通知规则 通知渠道 发送记录 变更通知 邮件 短信 企业微信 钉钉 飞书 机器人",
        ),
        Place("incidents", "undo-2", "/incidents", (list_incidents,), "事故回退 撤销 恢复 误作废 误操作 还原"),
    ),
    "system": (
        Place("printing", "printer", "/settings/printing", (save_print_settings,), "打印设置 店名 小票 三联 纸张"),
        Place(
            "lot_rules",
            "list-ordered",
            "/lot-rules",
            (lot_rules,),
            "批次规则 效期规则 先进先出 临期天数 保质期 收货寿命",
        ),
        Place(
            "buying_rules", "shield-half", "/settings/buying", (read_purchase_rules,), "采购规则 多收 溢收 盲收 到货"
        ),
        Place("ask_settings", "clock", "/ask/settings", (ask_settings,), "要货设置 要货模板 截单时间 配送"),
        Place(
            "fulfilment_settings",
            "share-2",
            "/settings/fulfilment",
            (read_fulfilment_settings,),
            "跨店履约设置 虚拟总仓 拆单 保护库存 派单规则",
        ),
        Place("intake", "plug", "/settings/intake", (clients,), "订单接口 API 密钥 商城 小程序 回调"),
        Place("sales_rules", "store", "/settings/sales", (read_sales_rules,), "销售规则 订单占用 占用天数 预留"),
        Place(
            "sourcing_rules",
            "scale",
            "/settings/sourcing",
            (read_sourcing_rules,),
            "询价规则 直接采购 限额 三家比价 协议",
        ),
        Place(
            "advice_settings",
            "sliders-vertical",
            "/transfer-advice/settings",
            (read_advice_settings,),
            "调拨建议参数 权重 运费 不调回 保质期",
        ),
        Place(
            "barcodes",
            "scan-line",
            "/settings/barcodes",
            (save_barcode_settings,),
            "条码设置 扫码 扫描枪 秤码 电子秤 条码秤 GS1 分隔符",
        ),
    ),
}
PLACES[:] = [place for places in MENU.values() for place in places]


def screen(*content: Any, here: str = "") -> rx.Component:
    """A page in the frame; ``here`` is its entry in the menu. Entries that the person may not open are left out."""
    areas = [_area(area, places, here) for area, places in MENU.items() if places]
    search = SearchAll.create(
        answered=SearchState.answered,
        groups=SearchState.groups,
        first=FrameState.first,
        on_search=SearchState.look_for,
    )
    band = demo_band(FrameState.demo, may_clear=FrameState.may_clear_demo)
    content = (_behind_door(content, here), proof_dialog(), Courier.create(on_wanted=TakingAwayState.fetch))
    alarms = alarm_band(FrameState.proof_alarm, FrameState.backup_alarm)
    return frame(band, alarms, *content, areas=areas, phone=_phone_bar(here), search=search, acts=_acts())


def _behind_door(content: tuple[Any, ...], here: str) -> rx.Component:
    """The page, or words where the person may not go; until it is known who they are, the page as it begins."""
    if here not in {place.key for place in PLACES}:
        return rx.fragment(*content)
    closed = panel(empty(t("frame.closed"), t("frame.closed_advice"), link_button(t("not_found.home"), "/")))
    return rx.cond((FrameState.person == "") | may_open(here), rx.fragment(*content), closed)


def _acts() -> list[rx.Component]:
    scan = top_act("scan-barcode", t("frame.scan"), "/desk", class_name="scan-link")
    waiting = rx.cond(FrameState.waiting != "", t("frame.waiting", count=FrameState.waiting), t("frame.nothing_waits"))
    return [
        rx.cond(may_open("desk"), scan, rx.fragment()),
        top_act("bell", waiting, "/todo", badge(FrameState.waiting)),
        StationLock.create(person=FrameState.person_id),
        PersonMenu.create(person=FrameState.person_id, name=FrameState.person, roles=FrameState.roles),
    ]


def _phone_bar(here: str) -> list[rx.Component]:
    places = (
        ("home", "house", "/"),
        ("desk", "scan-barcode", "/desk"),
        ("stock", "boxes", "/stock"),
        ("todo", "bell", "/todo"),
        ("me", "user-round", "/me"),
    )
    bar = []
    for key, icon, href in places:
        more = [badge(FrameState.waiting)] if key == "todo" else []
        shown = entry(t(f"phone.{key}"), icon, href, *more, is_here=here == key)
        is_known = FrameState.person != ""  # until then all stand there, for almost everybody has all
        bar.append(rx.cond(~is_known | may_open(key), shown, rx.fragment()) if key in ("desk", "stock") else shown)
    return bar


def may_open(key: str) -> rx.Var[bool]:
    """Whether the person may go to the place of this key."""
    return FrameState.places.contains(key)


def all_places() -> list[rx.Component]:
    """Everything in the menu, for the phone's own page."""
    return [_area(area, places, "") for area, places in MENU.items() if places]


def _area(area: str, places: tuple[Place, ...], here: str) -> rx.Component:
    may = [may_open(place.key) for place in places]
    some = may[0]
    for one in may[1:]:
        some = some | one
    return rx.cond(some, menu_area(area, t(f"area.{area}"), *[_entry(place, here) for place in places]), rx.fragment())


def _entry(place: Place, here: str) -> rx.Component:
    is_here = here == place.key
    return rx.cond(
        may_open(place.key), entry(t(f"menu.{place.key}"), place.icon, place.href, is_here=is_here), rx.fragment()
    )


def error_at(errors: rx.Var[dict[str, str]], path: rx.Var[str] | str) -> rx.Var[str]:
    """What is wrong with one field, or nothing."""
    return rx.cond(errors.contains(path), errors[path], "")
