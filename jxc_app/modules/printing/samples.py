"""A paper that shows what settings look like, with nothing of the company's own on it but its letterhead."""

from dataclasses import replace
from decimal import Decimal

from jxc_app.core.quantities import ZERO
from jxc_app.modules.printing.amounts import amount_in_words
from jxc_app.modules.printing.slips import Letterhead, Slip, SlipLine

_GOODS = (
    ("A100", "示例：矿泉水", "550ml×24", "箱", "5", "28.00"),
    ("A200", "示例：挂面", "1kg", "袋", "12", "6.50"),
    ("B100", "示例：名称很长的商品会自动换行，不会盖住旁边的格子", "3层130抽", "包", "30", "3.80"),
)


def sample_slip(letterhead: Letterhead) -> Slip:
    """An invented sale under this letterhead."""
    lines = tuple(
        SlipLine(
            number=number, code=code, name=name, spec=spec, lot="", expires_on=None, unit=unit,
            quantity=Decimal(quantity), price=Decimal(price), discount=ZERO,
            amount=Decimal(quantity) * Decimal(price), remark="",
        )
        for number, (code, name, spec, unit, quantity, price) in enumerate(_GOODS, 1)
    )  # fmt: skip
    amount = sum((line.amount for line in lines if line.amount is not None), ZERO)
    return Slip(
        letterhead=replace(letterhead, shop_name=letterhead.shop_name or "（店名）"),
        title="销售出库单",
        number="XSCK-20260105-0001",
        is_numbered=True,
        facts=(("客户", "示例客户"), ("仓库", "示例门店"), ("业务日期", "2026-01-05"), ("经手人", "张三")),
        linked="",
        lines=lines,
        shows_price=True,
        is_counted_on_arrival=False,
        quantity=sum((line.quantity for line in lines), ZERO),
        amount=amount,
        amount_words=amount_in_words(amount),
        remark="这里是单据的备注",
        signatures=(("制单", "李四"), ("经手人", "张三"), ("审核", "王五"), ("收货人", "")),
        watermark="",
        copy_mark="",
        printed="李四 2026-01-05 10:00 打印",
    )
