"""What the log calls files; they stand in the log of their subject."""

from jxc_app.core.log_words import name_fields

name_fields(attached_file="上传的附件", removed_file="移除的附件", file_sha256="文件指纹（SHA-256）")
