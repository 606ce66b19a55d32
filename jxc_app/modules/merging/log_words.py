"""What the log calls merges."""

from jxc_app.core.log_words import name_ids, name_object, named
from jxc_app.modules.catalog.models import Sku

name_object("sku_merge", "商品合并", stays_id="并入", documents="单据", undone="撤销")
name_ids(named(Sku.id, Sku.name), "stays_id")
