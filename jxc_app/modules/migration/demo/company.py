"""The demo company: its name, its places, who works there, and with whom it trades."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jxc_app.modules.partners.service import CreatePartner
from jxc_app.modules.warehouses.models import WarehouseKind

NAME = "禾邻优选生活超市"
#: of all its people; it protects nothing, for the sign-in page of a demo company shows it
PASSWORD = "helin-2026-yanshi"  # noqa: S105
CENTRAL, REGIONALS = "W01", ("W02", "W03")
STORES = ("S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08")
SOURCES = dict.fromkeys(STORES[:4], CENTRAL) | dict.fromkeys(STORES[4:6], "W02") | dict.fromkeys(STORES[6:], "W03")


@dataclass(frozen=True)
class Site:
    """A warehouse or store on the map. ``traffic``: customers of a store beside those of an average one."""

    code: str
    name: str
    kind: WarehouseKind
    city: str
    address: str
    latitude: Decimal
    longitude: Decimal
    traffic: float


@dataclass(frozen=True)
class Person:
    """Somebody with one role, in some warehouses (their codes) or (none named) in the whole company."""

    login: str
    name: str
    role: str
    warehouses: tuple[str, ...] = ()


def _site(code: str, name: str, kind: WarehouseKind, place: str, at: str, traffic: float = 0) -> Site:
    city, address = place.split(" ")
    latitude, longitude = at.split(",")
    return Site(code, name, kind, city, address, Decimal(latitude), Decimal(longitude), traffic)


_STORE = WarehouseKind.STORE
SITES = (
    _site("W01", "上海中心仓", WarehouseKind.CENTRAL, "上海 青浦区华新镇华志路1685号", "31.241500,121.214800"),
    _site("W02", "杭州区域仓", WarehouseKind.REGIONAL, "杭州 余杭区仓前街道龙潭路20号", "30.285900,120.008600"),
    _site("W03", "苏州区域仓", WarehouseKind.REGIONAL, "苏州 相城区望亭镇问渡路33号", "31.443000,120.473000"),
    _site("S01", "上海徐家汇店", _STORE, "上海 徐汇区漕溪北路398号", "31.194700,121.436900", 1.4),
    _site("S02", "上海五角场店", _STORE, "上海 杨浦区邯郸路600号", "31.300400,121.513700", 1.2),
    _site("S03", "上海静安寺店", _STORE, "上海 静安区愚园路68号", "31.223700,121.445200", 1.1),
    _site("S04", "上海张江店", _STORE, "上海 浦东新区碧波路690号", "31.203500,121.590500", 0.8),
    _site("S05", "杭州湖滨店", _STORE, "杭州 上城区延安路258号", "30.254300,120.163900", 1.2),
    _site("S06", "杭州滨江店", _STORE, "杭州 滨江区江南大道228号", "30.208400,120.211800", 0.8),
    _site("S07", "苏州观前店", _STORE, "苏州 姑苏区观前街128号", "31.311200,120.625500", 1.0),
    _site("S08", "苏州湖东店", _STORE, "苏州 工业园区现代大道1699号", "31.321000,120.718000", 0.7),
)
PEOPLE = (
    Person("laoban", "林建国", "owner"),
    Person("luru", "陈晨", "clerk"),
    Person("shenhe", "王敏", "reviewer"),
    Person("cangguan", "李强", "keeper", ("W01",)),
    Person("cangguan2", "周志远", "keeper", ("W02",)),
    Person("cangguan3", "顾建平", "keeper", ("W03",)),
    Person("dianzhang", "赵雪梅", "store_manager", ("S01", "S02", "S03", "S04")),
    Person("dianzhang2", "沈佳怡", "store_manager", ("S05", "S06")),
    Person("dianzhang3", "陆文杰", "store_manager", ("S07", "S08")),
    Person("dianyuan", "何小雨", "store_clerk", ("S01", "S02")),
    Person("dianyuan2", "郑凯", "store_clerk", ("S03", "S04")),
    Person("dianyuan3", "许诺", "store_clerk", ("S05", "S06", "S07", "S08")),
    Person("shenji", "吴静", "auditor"),
    Person("zhijian", "方静怡", "inspector"),
    Person("caiwu", "宋雅文", "finance"),
    Person("caigou", "金晓峰", "buyer"),
    Person("chuna", "苏婉", "cashier"),
    Person("guanli", "系统管理", "administrator"),
    Person("peisong", "韩卫东", "courier"),
)
_SUPPLIERS = (
    "申源饮品贸易有限公司 马建军", "浙里茶业有限公司 叶青", "江南牧场乳品配送部 胡岚", "晨曦烘焙食品厂 薛峰",
    "三味坊食品有限公司 卢晓", "东海岸休闲食品商行 贺敏", "太湖粮油批发部 尤建中", "蜀香调味品有限公司 冉志强",
    "便捷食品供应链有限公司 戴静", "素色日化有限公司 阮芳", "齿屿口腔护理用品商行 杭杰", "浙北日化供应链有限公司 胡丽",
    "净安家庭清洁用品厂 米涛", "绒絮纸业有限公司 鲍国华", "木与棉家居用品商行 冷月", "义乌小满百货商行 楼晓明",
    "文墨办公用品有限公司 栾新", "毛孩子宠物用品有限公司 滕飞",
)  # fmt: skip
_CUSTOMERS = (
    "零售散客",
    "徐汇启明幼儿园 园务办", "湖滨写字楼茶水间 行政部", "张江云舟软件 小夏", "五角场大学城社团联 后勤组",
    "静安里社区食堂 曹师傅", "滨江青橙民宿 店主", "观前老茶馆 掌柜", "湖东国际学校 总务处", "闸北便民小超市 老板娘",
    "西溪宠物医院 前台", "平江路咖啡铺 店长",
)  # fmt: skip
WALK_IN = "KH01"
#: who passes by pays at once; the others pay once a month, or so many days after the goods
_ON_ACCOUNT: dict[str, Any] = {"terms": "monthly", "payment_days": 30}
_AGREED: dict[str, dict[str, Any]] = {
    WALK_IN: {"terms": "cash"},
    "KH08": {"terms": "delivery", "payment_days": 7},
    "KH09": {"terms": "delivery", "payment_days": 1},
}


def _partners(prefix: str, notes: tuple[str, ...], *, is_supplier: bool) -> list[CreatePartner]:
    """Phone numbers begin with 0: no Chinese mobile number does, so nobody is called by accident."""
    found = []
    for at, note in enumerate(notes, start=1):
        name, _, contact = note.partition(" ")
        phone = f"000-{5550000 + at * (1 if is_supplier else 100):07d}" if contact else ""
        kind = {"is_supplier": is_supplier, "is_customer": not is_supplier}
        email = f"{prefix.lower()}{at:02d}@example.com" if contact and is_supplier else ""
        code = f"{prefix}{at:02d}"
        terms = {} if is_supplier else _AGREED.get(code, _ON_ACCOUNT)
        found.append(CreatePartner(code=code, name=name, contact=contact, phone=phone, email=email, **kind, **terms))
    return found


PARTNERS = (*_partners("GYS", _SUPPLIERS, is_supplier=True), *_partners("KH", _CUSTOMERS, is_supplier=False))
#: owed when the books began: supplier, yuan, paper of the old system, due so many days later (None: at once)
OWED_AT_FIRST = (
    ("GYS02", Decimal("3860.00"), "上期尾款", None), ("GYS06", Decimal("12450.50"), "FP-2025-1187", 150),
)  # fmt: skip


def keeper_of(where: str) -> str:
    """The login of whoever handles stock there: the keeper of a warehouse, the clerk of a store."""
    return next(p.login for p in PEOPLE if where in p.warehouses and p.role in ("keeper", "store_clerk"))


def head_of(where: str) -> str:
    """The login of whoever answers for a place: a store's manager, a warehouse's keeper."""
    return next(p.login for p in PEOPLE if where in p.warehouses and p.role in ("keeper", "store_manager"))
