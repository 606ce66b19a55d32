"""What the product calls the ways to narrow a role."""

from jxc_app.modules.access.models import Makers

MAKERS_WORDS = {
    Makers.ALL.value: "全部单据", Makers.DEPARTMENT.value: "仅本部门人员的单据", Makers.OWN.value: "仅本人的单据",
}  # fmt: skip
