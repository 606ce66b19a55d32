"""``jxc``: everything that is done at the command line. Imports are late, so that ``--help`` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from jxc_app.cli.console import note, refusals, show

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="进销存的命令行。",
)
user_app = typer.Typer(no_args_is_help=True, help="人员。")
import_app = typer.Typer(no_args_is_help=True, help="导入商品与历史单据。")
app.add_typer(user_app, name="user")
app.add_typer(import_app, name="import")

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出结果，供脚本使用。")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听的地址。")] = None,
    port: Annotated[int | None, typer.Option(help="监听的端口。")] = None,
    workers: Annotated[int | None, typer.Option(help="工作进程数；多于 1 需要 PostgreSQL 与 Redis。")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="公司还是空的时候，装入演示公司。")] = False,
    tls: Annotated[bool, typer.Option("--tls", help="局域网 https：自动生成并续期本店证书，手机扫码安装。")] = False,
    tls_page_port: Annotated[int, typer.Option(help="发放证书的 http 页面的端口；0 表示服务端口加一。")] = 0,
) -> None:
    """启动服务：升级数据库，需要时构建前端，然后监听。"""
    from jxc_app.cli.first_start import prepare
    from jxc_app.cli.frontend import FrontendBuildError
    from jxc_app.cli.serve import CannotServeError
    from jxc_app.cli.serve import serve as start

    with refusals():
        try:
            page_port = tls_page_port if tls else None
            start(
                host,
                port,
                workers,
                tls_page_port=page_port,
                before_start=lambda: prepare(demo=demo),
                progress=show,
            )
        except (CannotServeError, FrontendBuildError) as error:
            note(str(error))
            raise typer.Exit(1) from error


@app.command()
def migrate(as_json: Json = False) -> None:
    """升级数据库结构；已有数据时先做一次备份。"""
    from jxc_app.cli import upkeep

    with refusals():
        upkeep.migrate(as_json=as_json)


@app.command()
def demo(
    clear: Annotated[bool, typer.Option("--clear", help="清空演示，正式建账：先备份，再留下一个空公司。")] = False,
    confirm: Annotated[str, typer.Option(help="与 --clear 同用：公司名称，用来确认；不写则询问。")] = "",
    as_json: Json = False,
) -> None:
    """装入演示公司；公司里已有自己的数据时拒绝。--clear 清空演示公司，不能用于正式公司。"""
    from jxc_app.cli.first_start import clear_demo, load_demo

    with refusals():
        if clear:
            clear_demo(confirm, as_json=as_json)
        else:
            load_demo()


@user_app.command("add")
def user_add(
    login: Annotated[str, typer.Argument(help="登录名。")],
    role: Annotated[list[str], typer.Option(help="角色，或 角色@仓库编码；可重复。例：keeper@W01")],
    name: Annotated[str, typer.Option(help="姓名；不写则同登录名。")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="从标准输入读取密码；否则生成一个，只显示一次。")
    ] = False,
    as_json: Json = False,
) -> None:
    """新建人员。"""
    from jxc_app.cli.people import add_user

    with refusals():
        add_user(login, name or login, role, password_stdin=password_stdin, as_json=as_json)


@user_app.command("unlock")
def user_unlock(
    login: Annotated[str, typer.Argument(help="登录名。")],
    reason: Annotated[str, typer.Option(help="原因，记入操作日志。")] = "",
    as_json: Json = False,
) -> None:
    """解除登录限制：密码输错多次而须等待的人，可以立即再试。"""
    from jxc_app.cli.people import unlock_user

    with refusals():
        unlock_user(login, reason=reason, as_json=as_json)


@import_app.command("products")
def import_products(
    file: Annotated[Path, typer.Argument(help=".csv（UTF-8 或 GBK）、.xlsx 或 .xls。")], as_json: Json = False
) -> None:
    """导入商品。先检查整个文件；有一处不对就什么也不写入，并列出行与列。

    检查无误后分批写入，不妨碍别人记账；中断后再运行一次即可继续，同一文件再导入不会重复。

    表头：编码、名称、规格、分类、品牌、单位、条码、零售价、批次、辅助单位、换算、辅助条码。编码、名称、单位必填。
    """
    from jxc_app.cli.imports import products

    with refusals():
        products(file, as_json=as_json)


_MAP = Annotated[str, typer.Option("--map", help="列的对应：字段=文件里的列名，逗号隔开；按列名认得出的不用写。")]
_FAULTS = Annotated[Path | None, typer.Option("--report", help="把有问题的格子写到这个文件：.csv 或 .xlsx。")]
_DRY = Annotated[bool, typer.Option("--dry-run", help="只检查，什么也不写入。")]


@import_app.command("opening-stock")
def import_opening_stock(
    file: Annotated[Path, typer.Argument(help=".csv（UTF-8 或 GBK）、.xlsx 或 .xls。")],
    columns: _MAP = "",
    report: _FAULTS = None,
    dry_run: _DRY = False,
    as_json: Json = False,
) -> None:
    """导入期初库存并过账。先检查整个文件；有一处不对就什么也不写入。

    字段：warehouse、sku、quantity 必填；lot、produced_on、expires_on、unit、price、amount、remark。
    中断后再运行一次即可继续；同一文件再导入不会重复。已开账的仓库不能导入。
    """
    from jxc_app.cli.imports import opening

    with refusals():
        opening("opening-stock", file, columns=columns, report=report, dry_run=dry_run, as_json=as_json)


@import_app.command("in-transit")
def import_in_transit(
    file: Annotated[Path, typer.Argument(help=".csv（UTF-8 或 GBK）、.xlsx 或 .xls。")],
    columns: _MAP = "",
    report: _FAULTS = None,
    dry_run: _DRY = False,
    as_json: Json = False,
) -> None:
    """导入期初在途并过账：开账时已发出、还没有收到的货。

    字段：warehouse（发出）、to_warehouse（收货）、sku、quantity 必填；reference（原单号）及期初库存的其他字段。
    """
    from jxc_app.cli.imports import opening

    with refusals():
        opening("in-transit", file, columns=columns, report=report, dry_run=dry_run, as_json=as_json)


@import_app.command("opening-balances")
def import_opening_balances(
    file: Annotated[Path, typer.Argument(help=".csv（UTF-8 或 GBK）、.xlsx 或 .xls。")],
    columns: _MAP = "",
    report: _FAULTS = None,
    dry_run: _DRY = False,
    as_json: Json = False,
) -> None:
    """导入期初应付、应收、预付、预收余额；已有的按文件修改。

    字段：partner、kind、amount 必填；reference（原单据号）、due_on（到期日）、remark。
    """
    from jxc_app.cli.imports import opening

    with refusals():
        opening("opening-balances", file, columns=columns, report=report, dry_run=dry_run, as_json=as_json)


@import_app.command("history")
def import_history(
    file: Annotated[Path, typer.Argument(help=".csv 或 .csv.gz,UTF-8 或 GBK。")],
    mapping: Annotated[str, typer.Option("--map", help="映射名：自带 online-retail，或自己的。")],
    report: Annotated[
        Path | None, typer.Option(help="把跳过和拒绝的行写到这个 CSV：line（1 = 第一行数据）、outcome、reason。")
    ] = None,
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="有被拒绝的行也继续：其余照常过账，拒绝的写入报告。")
    ] = False,
    warehouse: Annotated[str, typer.Option(help="仓库编码；只有一个仓库时不用写。")] = "",
    columns: Annotated[
        str,
        typer.Option(help="自己的映射：number=单号列，sku=编码列，quantity=数量列，date=日期列[,price=…,name=…]。"),
    ] = "",
    return_prefix: Annotated[str, typer.Option(help="新映射：退货单号的前缀。")] = "",
    skip_code: Annotated[list[str] | None, typer.Option(help="新映射：跳过的服务编码；可重复。")] = None,
    skip_pattern: Annotated[list[str] | None, typer.Option(help="新映射：跳过的编码（正则）；可重复。")] = None,
    date_format: Annotated[str, typer.Option(help="新映射：日期格式，例 %m/%d/%Y %H:%M。")] = "",
    unit: Annotated[str, typer.Option(help="新映射：新商品的单位。")] = "件",
    as_json: Json = False,
) -> None:
    """导入历史销售。第一遍检查整个文件，不写入；第二遍按来源单据逐张过账。

    中断后再运行一次即可继续；同一文件再导入不会重复过账。返回值：0 全部完成；2 有被拒绝的行，什么也没写入。
    """
    from jxc_app.cli import imports

    with refusals():
        habits = imports.Habits(return_prefix, skip_code or [], skip_pattern or [], date_format, unit)
        chosen = imports.choose_mapping(mapping, columns, habits)
        imports.history(file, chosen, report, warehouse, keep_good=keep_good, as_json=as_json)


@import_app.command("purchases")
def import_purchases(
    folder: Annotated[Path, typer.Argument(help="文件夹：供应商、商品、价目、订单、订单行各一个 .csv 或 .csv.gz。")],
    mapping: Annotated[str, typer.Option("--map", help="映射名：自带 adventureworks。")],
    report: Annotated[Path | None, typer.Option(help="把不对的行写到这个 CSV：file、line、column、reason。")] = None,
    warehouse: Annotated[str, typer.Option(help="仓库编码；只有一个仓库时不用写。")] = "",
    dry_run: _DRY = False,
    as_json: Json = False,
) -> None:
    """导入历史采购：供应商、商品、采购订单、收货与拒收数量。先检查全部文件；有一处不对就什么也不写入。

    每张订单一次写入，连同入库单；都记为已了结，不再待到货、不再待付款。拒收的数量记在待退区。
    中断后再运行一次即可继续；同一文件再导入不会重复过账。返回值：0 全部完成；2 文件有问题，什么也没写入。
    """
    from jxc_app.cli import imports

    with refusals():
        imports.purchases(folder, mapping, report, warehouse, dry_run=dry_run, as_json=as_json)


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="stock（库存）或 moves（库存流水）。")],
    out: Annotated[Path, typer.Argument(help="写到这个文件：.csv 或 .xlsx。")],
    as_json: Json = False,
) -> None:
    """导出库存或库存流水。"""
    from jxc_app.cli.upkeep import export_table

    with refusals():
        export_table(what, out, as_json=as_json)


@app.command()
def prove(as_json: Json = False) -> None:
    """核对账实：流水、余额、金额、占用、在途、单号、操作日志。有一项不符则返回 1。"""
    from jxc_app.cli import upkeep

    with refusals():
        upkeep.prove(as_json=as_json)


@app.command()
def backup(as_json: Json = False) -> None:
    """备份数据库和文件，不影响正在进行的工作。"""
    from jxc_app.cli import upkeep

    with refusals():
        upkeep.back_up(as_json=as_json)


@app.command()
def restore(
    into: Annotated[str, typer.Option(help="空的文件夹（SQLite）或空数据库的地址（postgresql://…）。")],
    backup: Annotated[Path | None, typer.Argument(help="备份所在的文件夹；不写则用最近一次。")] = None,
    files_into: Annotated[Path | None, typer.Option(help="PostgreSQL：附件恢复到这个文件夹。")] = None,
    as_json: Json = False,
) -> None:
    """把备份恢复到一个空的位置并核对；不触动正在使用的数据。"""
    from jxc_app.cli import upkeep

    with refusals():
        upkeep.restore(backup, into, files_into, as_json=as_json)


def main() -> None:
    """The entry point of ``jxc``."""
    app()
