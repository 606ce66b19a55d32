"""What the log calls the opening of the books."""

from jxc_app.core.log_words import name_object

name_object("cutover", "开账日期", starts_on="开账日期", live="已开账", warehouses="仓库")
name_object(
    "opening_balance",
    "期初往来余额",
    partner_id="往来单位",
    kind="类型",
    amount="金额",
    reference="原单据号",
    due_on="到期日",
    remark="备注",
)
name_object("sheet_columns", "导入的列对应", columns="列对应")
name_object("opening_run", "期初导入", rows="行数", documents="单据数")
