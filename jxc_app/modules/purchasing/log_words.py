"""What the log calls what is bought."""

from jxc_app.core.log_words import name_object

name_object("supplier_pack", "供应商包装", factor="换算", supplier_code="供应商货号", barcode="条码")
