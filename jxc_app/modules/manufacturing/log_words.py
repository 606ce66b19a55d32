"""What the log calls recipes."""

from jxc_app.core.log_words import name_object

name_object("recipe", "配方", output="产量", parts="组件", remark="备注")
