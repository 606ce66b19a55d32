"""Bundles from a list: many in one transaction."""

from pydantic import Field as Limits

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.bundles.permissions import BUNDLE_EDIT
from jxc_app.modules.bundles.service import SaveBundle, save_bundle


class ImportBundles(Command):
    """Some bundles of a list, all or none."""

    bundles: list[SaveBundle] = Limits(min_length=1, max_length=200)


class ImportedBundles(Result):
    """How many were written."""

    written: int


@use_case("bundle.import", title="导入套餐", permission=BUNDLE_EDIT, keeps_key=True)
def import_bundles(uow: UnitOfWork, command: ImportBundles) -> ImportedBundles:
    """Write them. Raises what :func:`~jxc_app.modules.bundles.service.save_bundle` raises of each."""
    for bundle in command.bundles:
        save_bundle(uow, bundle)
    return ImportedBundles(written=len(command.bundles))
