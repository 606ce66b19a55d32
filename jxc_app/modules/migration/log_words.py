"""What the log calls the company."""

from jxc_app.core.log_words import name_object

name_object("company", "公司", demo="演示公司", cleared="已清空", backup="备份")
