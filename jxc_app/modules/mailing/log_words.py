"""What the log calls mails."""

from jxc_app.core.log_words import name_object

name_object("document", "单据", mailed_to="邮件发给", mail_subject="邮件主题", mail_files="附件")
