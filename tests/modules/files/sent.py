"""Files as people send them, made here, and how a test attaches one."""

import hashlib
import io
import zipfile

from PIL import Image
from sqlmodel import select

from jxc_app.core.ids import new_key
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.files.keeping import incoming_path
from jxc_app.modules.files.models import Attachment
from jxc_app.modules.files.service import AttachFile, attach_file
from tests.support.company import SYSTEM, Company


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 200), color: str = "red") -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", size, color).save(sink, kind)
    return sink.getvalue()


def fresh_picture() -> bytes:
    """One that no other test has sent."""
    return picture(color=f"#{hashlib.sha256(new_key().encode()).hexdigest()[:6]}")


def pdf(text: str = "hello") -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    sink = io.BytesIO()
    canvas = Canvas(sink, invariant=1)
    canvas.drawString(100, 700, text)
    canvas.save()
    return sink.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            # ZipInfo: of a fixed date, for tests go by content
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def send(settings: Settings, actor: Actor, content: bytes) -> str:
    """As the API puts it down; what the use case is told."""
    sha256 = hashlib.sha256(content).hexdigest()
    incoming_path(settings, actor.user_id, sha256).write_bytes(content)
    return sha256


def filed(company: Company, document_id: int, name: str) -> int:
    """A picture of this name on a document, attached when first asked for; the id of the file."""
    wanted = select(Attachment.id).where(Attachment.subject_id == document_id)
    known = company.database.read(lambda session: session.exec(wanted).first())
    return known or attach(company, document_id, fresh_picture(), name=f"{name}.png")


def attach(company: Company, document_id: int, content: bytes, *, actor: Actor = SYSTEM, **more: str) -> int:
    """Send and attach; the id of the file."""
    sent = send(company.database.settings, actor, content)
    fields = {"kind": "photo", "name": "到货.png"} | more
    command = AttachFile(subject_kind="document", subject_id=document_id, sent=sent, **fields)
    return perform(attach_file, command, actor=actor, database=company.database).file_id


def attached(company: Company, document_id: int) -> int:
    """A photo on a document; the id of the file."""
    return attach(company, document_id, fresh_picture())
