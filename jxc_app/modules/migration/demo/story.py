"""Two weeks in the life of the demo company."""

from jxc_app.core.database import Database
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import DocumentRef, SubmitDocument, VoidDocument
from jxc_app.modules.documents.service import submit_document
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.migration.demo.company import CENTRAL, REGIONAL, STORES
from jxc_app.modules.migration.demo.narrator import Narrator, Wanted
from jxc_app.modules.migration.survey import Progress

DAYS = 14
_STAGE = "演示数据"
#: who sells, who answers for the store, and from where it is supplied
_CREWS = {
    "S01": ("dianyuan", "dianzhang", CENTRAL),
    "S02": ("dianyuan2", "dianzhang2", CENTRAL),
    "S03": ("dianyuan3", "dianzhang3", REGIONAL),
}
_KEEPERS = {CENTRAL: "cangguan", REGIONAL: "cangguan2"}
_SHORT_DELIVERY_DAY, _SHORT_PIECES = 6, 2
_RETURN_DAYS = (3, 8, 11)
_SCRAP_DAYS = (5, 10)
_VOID_DAY = 9


class Story:
    """Tells the days one after the other; what is dispatched one day arrives on the next."""

    def __init__(self, narrator: Narrator, database: Database) -> None:
        self._tell = narrator
        self._database = database
        self._travelling: dict[str, DocumentRef] = {}
        self._was_short = False

    def run(self, progress: Progress) -> None:
        """All days up to yesterday, then what lies on the desks this morning."""
        self._open_books()
        for day in range(DAYS):
            self._morning(day)
            self._noon(day)
            self._evening(day)
            progress(_STAGE, day + 1, DAYS)
        self._today()

    def _open_books(self) -> None:
        tell = self._tell
        for where, boxes in ((CENTRAL, 30), (REGIONAL, 10), *((store, 2) for store in STORES)):
            lines = [Wanted(code, boxes * sku.box, sku.cost) for code, sku in tell.skus.items()]
            with tell.at(0, 7, 30):
                draft = tell.draft("luru", "opening_stock", where, lines, remark="启用日盘点")
            with tell.at(0, 8, 10):
                tell.post("shenhe", draft)

    def _morning(self, day: int) -> None:
        for where, transfer in list(self._travelling.items()):
            self._arrive(day, where, transfer)
        if day % 2 == 0:
            with self._tell.at(day, 9, 40):
                self._delivery("GYS01" if day % 4 else "GYS02")

    def _arrive(self, day: int, where: str, transfer: DocumentRef) -> None:
        who = _KEEPERS.get(where) or _CREWS[where][0]
        is_short = where == "S03" and day >= _SHORT_DELIVERY_DAY and not self._was_short
        with self._tell.at(day, 8, 20):
            self._tell.receive(who, where, transfer, missing=_SHORT_PIECES if is_short else 0)
        if is_short:
            self._was_short = True
            with self._tell.at(day, 10, 5):
                manager = _CREWS[where][1]
                self._tell.settle(manager, where, transfer, "lost", "司机签收单上少两件,按丢失处理")
        del self._travelling[where]

    def _delivery(self, supplier: str) -> None:
        tell = self._tell
        codes = tell.lowest(CENTRAL, 8)
        lines = [Wanted(code, tell.chance.randint(4, 10) * tell.skus[code].box, tell.skus[code].cost) for code in codes]
        tell.record("cangguan", "other_receipt", CENTRAL, lines, remark=f"供应商送货 {supplier}")

    def _noon(self, day: int) -> None:
        for store, (clerk, manager, _) in _CREWS.items():
            with self._tell.at(day, 12, 15):
                self._sell(clerk, store, 6)
            if day in _RETURN_DAYS:
                with self._tell.at(day, 14, 30):
                    self._take_back(manager, store)
        if day in _SCRAP_DAYS:
            with self._tell.at(day, 15, 10):
                lines = [Wanted(w.code, w.pieces) for w in self._tell.some(CENTRAL, 2, 3)]
                self._tell.record("cangguan", "scrap", CENTRAL, lines, remark="搬运破损")
        if day == _VOID_DAY:
            self._void_a_mistake(day)

    def _evening(self, day: int) -> None:
        for store, (clerk, _, source) in _CREWS.items():
            with self._tell.at(day, 18, 40):
                self._sell(clerk, store, 10)
            if (day + STORES.index(store)) % 3 == 0 and store not in self._travelling:
                with self._tell.at(day, 19, 20):
                    self._dispatch(source, store, 2)
        if day % 5 == 2 and REGIONAL not in self._travelling:
            with self._tell.at(day, 17, 0):
                self._dispatch(CENTRAL, REGIONAL, 6)

    def _sell(self, clerk: str, store: str, count: int) -> None:
        partner = "KH03" if store == "S03" and self._tell.chance.random() < 0.3 else "KH01"
        self._tell.record(clerk, "sales_issue", store, self._tell.some(store, count, 4), partner=partner)

    def _take_back(self, manager: str, store: str) -> None:
        lines = [Wanted(w.code, 1, w.price) for w in self._tell.some(store, 1, 1)]
        self._tell.record(manager, "sales_return", store, lines, partner="KH01", remark="包装破损,原价退回")

    def _dispatch(self, source: str, target: str, most: int) -> None:
        lines = self._tell.boxes(source, self._tell.lowest(target, 12), most)
        transfer = self._tell.record(_KEEPERS[source], "transfer", source, lines, to=target)
        if transfer:
            self._travelling[target] = transfer

    def _void_a_mistake(self, day: int) -> None:
        with self._tell.at(day, 16, 0):
            wrong = self._tell.record("dianzhang", "sales_issue", "S01", self._tell.some("S01", 2, 2), partner="KH02")
        if wrong is None:
            return
        with self._tell.at(day, 16, 6):
            command = VoidDocument(document_id=wrong.document_id, version=wrong.version, reason="客户选错了,重新开单")
            perform(void_document, command, actor=self._tell.actor("dianzhang"), database=self._database)

    def _today(self) -> None:
        """A transfer waits to be received, a sale to be posted, a draft to be finished."""
        tell = self._tell
        if "S01" not in self._travelling:
            with tell.at(DAYS - 1, 20, 10):
                self._dispatch(CENTRAL, "S01", 2)
        promised = tell.draft("dianzhang2", "sales_issue", "S02", tell.some("S02", 3, 3), partner="KH01")
        command = SubmitDocument(document_id=promised.document_id, version=promised.version)
        perform(submit_document, command, actor=tell.actor("dianzhang2"), database=self._database)
        tell.draft("luru", "other_issue", CENTRAL, tell.some(CENTRAL, 3, 5), remark="办公室领用")
