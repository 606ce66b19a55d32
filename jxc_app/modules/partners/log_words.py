"""What the log calls suppliers and customers."""

from jxc_app.core.log_words import name_ids, name_object, named
from jxc_app.modules.partners.models import Partner

name_object(
    "partner", "往来单位", is_supplier="供应商", is_customer="客户", is_wholesale="批发客户",
    is_strategic="战略供应商", contact="联系人",
    phone="电话", email="邮箱", address="地址", tax_number="税号", bank="开户行", bank_account="银行账号",
    payment_days="账期（天）", terms="账期起算", closing_day="月结日",
    credit_limit="信用额度", remark="备注",
)  # fmt: skip
name_ids(named(Partner.id, Partner.name), "partner_id")
