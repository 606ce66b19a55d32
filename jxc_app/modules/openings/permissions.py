"""Rights over opening the books 期初建账. Entering and posting opening stock are rights of its documents."""

from jxc_app.core.use_case import Permission

OPENING_VIEW = Permission("opening.view", "查看期初建账与试算平衡", "期初建账")
BALANCE_VIEW = Permission("opening.balance_view", "查看期初往来余额", "期初建账", scoped=False)
BALANCE_EDIT = Permission("opening.balance", "录入期初往来余额", "期初建账", scoped=False, sensitive=True)
GO_LIVE = Permission("opening.go_live", "设置开账日期与开账", "期初建账", scoped=False, sensitive=True)
UNDO_LIVE = Permission("opening.undo_live", "撤销开账", "期初建账", scoped=False, sensitive=True)
