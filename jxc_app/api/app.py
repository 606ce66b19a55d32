"""Puts the API together; Reflex mounts itself behind it."""

from fastapi import APIRouter, Depends, FastAPI

from jxc_app.api import (
    abc_exports,
    alike_exports,
    buying_exports,
    check_exports,
    count_exports,
    document_exports,
    exports,
    files,
    health,
    imports,
    log_exports,
    lot_exports,
    master_exports,
    network_exports,
    opening_exports,
    orders,
    partner_exports,
    partner_links,
    payable_exports,
    pictures,
    pool_exports,
    printing,
    receivable_exports,
    recipe_exports,
    replenishment_exports,
    reports,
    retail_exports,
    sales_exports,
    session,
    settlement_exports,
    sku_exports,
    sourcing_exports,
    stations,
    stock_exports,
    transfer_exports,
    turnover_paper,
    undo_exports,
)
from jxc_app.api.caller import own_pages_only
from jxc_app.api.errors import nothing_here, register


def create_api() -> FastAPI:
    """The API, with every unsafe method closed to other people's pages."""
    api = FastAPI(title="进销存", docs_url=None, redoc_url=None, openapi_url=None)
    api.include_router(orders.router)  # before what is ours alone: who calls here has a key and no cookie
    api.exception_handler(orders.KeyRefusal)(orders.refuse_key)
    inside = APIRouter(prefix="/api", dependencies=[Depends(own_pages_only)])
    inside.include_router(session.router)
    inside.include_router(stations.router)
    inside.include_router(document_exports.router)
    inside.include_router(log_exports.router)
    inside.include_router(undo_exports.router)
    inside.include_router(check_exports.router)
    inside.include_router(exports.router)
    inside.include_router(partner_exports.router)
    inside.include_router(printing.router)
    inside.include_router(partner_links.router)
    inside.include_router(imports.router)
    inside.include_router(pictures.router)
    inside.include_router(files.router)
    inside.include_router(sku_exports.router)
    inside.include_router(master_exports.router)
    inside.include_router(opening_exports.router)
    inside.include_router(stock_exports.router)
    inside.include_router(reports.router)
    inside.include_router(abc_exports.router)
    inside.include_router(payable_exports.router)
    inside.include_router(receivable_exports.router)
    inside.include_router(sales_exports.router)
    inside.include_router(pool_exports.router)
    inside.include_router(retail_exports.router)
    inside.include_router(settlement_exports.router)
    inside.include_router(buying_exports.router)
    inside.include_router(replenishment_exports.router)
    inside.include_router(transfer_exports.router)
    inside.include_router(network_exports.router)
    inside.include_router(alike_exports.router)
    inside.include_router(sourcing_exports.router)
    inside.include_router(count_exports.router)
    inside.include_router(recipe_exports.router)
    inside.include_router(lot_exports.router)
    inside.include_router(turnover_paper.router)
    every_method = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    for path in ("", "/{path:path}"):
        inside.add_api_route(path, nothing_here, methods=every_method, include_in_schema=False)
    api.include_router(inside)
    api.include_router(health.router)
    # Reflex tells everybody about database and Redis there; /healthz is what is meant to be asked.
    api.add_api_route("/_health", nothing_here, include_in_schema=False)
    register(api)
    return api
