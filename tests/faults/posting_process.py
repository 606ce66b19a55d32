"""A process that posts with keys and says what was acknowledged, until it is killed."""

import itertools
import threading
from multiprocessing.connection import Connection

from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.wiring import wire
from tests.support.company import SYSTEM, Company, Line
from tests.support.rivals import Where

wire()  # once, before the processes are forked off
THREADS = 2


def sheet(company: Company, number: int) -> RecordDocument:
    """What the posting with this number books: the same whenever it is asked for."""
    fields = company.fields("other_receipt", [Line(company.a, 1, "1"), Line(company.b, 2, "3")])
    return RecordDocument(**fields | {"document_key": f"sheet-{number:08d}"})


def post(company: Company, number: int) -> int:
    """Post one sheet under its key; its document id."""
    done = perform(record_document, sheet(company, number), actor=SYSTEM, key=f"k{number}", database=company.database)
    return done.document_id


def post_without_end(where: Where, first: int, answers: Connection) -> None:
    """Post sheet after sheet; the number and the document id of each one that was acknowledged."""
    numbers, speaking = itertools.count(first), threading.Lock()
    with where.company() as company:

        def run() -> None:
            for number in numbers:
                document_id = post(company, number)
                with speaking:
                    answers.send((number, document_id))

        threads = [threading.Thread(target=run) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
