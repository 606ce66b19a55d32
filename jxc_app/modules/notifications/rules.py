"""Pure rules: when a rule tells, and when a failed delivery is tried again."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal

#: how long to wait after the first failure, the second, …; after the last there is no further try
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
#: 企业微信 and 钉钉 refuse a robot's messages beyond 20 a minute
MOST_A_MINUTE = {"wecom": 20, "dingtalk": 20, "feishu": 20, "sms": 60, "mail": 30}
MINUTE = timedelta(minutes=1)
#: one subject (a person who tries again and again) is told of once in this time
REST = timedelta(minutes=10)


def concerns(*, wanted: Collection[int], minimum: Decimal, warehouse_ids: Collection[int], measure: Decimal) -> bool:
    """Whether a rule for these warehouses (none named: all) and this lower limit tells of it.

    What nobody knows the warehouse of is told rather than lost.

    >>> concerns(wanted={1}, minimum=Decimal(5), warehouse_ids=(1, 2), measure=Decimal(5))
    True
    >>> concerns(wanted={3}, minimum=Decimal(0), warehouse_ids=(1, 2), measure=Decimal(5))
    False
    """
    is_here = not wanted or not warehouse_ids or not set(wanted).isdisjoint(warehouse_ids)
    return is_here and measure >= minimum


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed tries; None: that was the last.

    >>> wait_after(1), wait_after(6)
    (datetime.timedelta(seconds=60), None)
    """
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
