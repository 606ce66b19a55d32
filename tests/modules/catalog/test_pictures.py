"""Pictures are drawn anew: nothing of the file that came in is kept but what is seen."""

import io
import os
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import Settings
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.catalog.pictures import LARGEST_PICTURE, drop_unused_pictures, picture_path, store_picture
from jxc_app.modules.catalog.queries import pictures_in_use
from jxc_app.modules.catalog.sku_card import sku_card
from tests.support.company import SYSTEM, Company

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
_ORIENTATION, _MAKER = 0x0112, 0x010F


def photo(kind: str = "JPEG", size: tuple[int, int] = (3000, 1500), mode: str = "RGB") -> bytes:
    """A picture that says who made it, and that it must be turned."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKER] = 6, "Secret Camera"
    sink = io.BytesIO()
    Image.new(mode, size, "#ff000080" if mode == "RGBA" else "red").save(sink, kind, exif=exif)
    return sink.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_two_sizes_upright_and_anonymous(settings: Settings, kind: str) -> None:
    digest = store_picture(settings, photo(kind))
    for size, sides in (("full", (600, 1200)), ("thumb", (80, 160))):
        path = picture_path(settings, digest, size)
        assert path is not None
        assert path.is_relative_to(settings.files_dir), "what lies there is in every backup"
        with Image.open(path) as drawn:
            assert (drawn.format, drawn.size) == ("WEBP", sides)
            assert not drawn.getexif()
        assert b"Secret" not in path.read_bytes()
    assert store_picture(settings, photo(kind)) == digest


def test_small_ones_are_not_blown_up_and_glass_stays_glass(settings: Settings) -> None:
    path = picture_path(settings, store_picture(settings, photo("PNG", (40, 20), "RGBA")))
    assert path is not None
    with Image.open(path) as drawn:
        assert (drawn.size, drawn.mode) == ((20, 40), "RGBA")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "picture.unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture.unreadable"),
        (photo()[:2000], "picture.unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "picture.unreadable"),
        (b"x" * (LARGEST_PICTURE + 1), "picture.too_large"),
        (photo("PNG", (9000, 6000), "L"), "picture.too_large"),
    ],
)
def test_what_is_no_fitting_picture_is_refused_by_its_content(settings: Settings, content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        store_picture(settings, content)
    assert refusal.value.code == code
    assert not list(settings.files_dir.rglob("*.webp"))


def test_an_address_cannot_lead_elsewhere(settings: Settings) -> None:
    store_picture(settings, photo())
    for odd in ("", "../../jxc", "0" * 63, "0" * 64, "a/b", "A" * 64):
        assert picture_path(settings, odd) is None


def test_a_sku_shows_only_what_is_there(company: Company, settings: Settings) -> None:
    update = USE_CASES["sku.update"]
    wanted = {"sku_id": company.a, "version": 1, "name": "带图"}
    with pytest.raises(DomainError) as refusal:
        command = update.command(**wanted, picture="0" * 64)
        perform(update, command, actor=SYSTEM, database=company.database)
    assert (refusal.value.code, refusal.value.field) == ("picture.unknown", "picture")
    digest = store_picture(settings, photo())
    perform(update, update.command(**wanted, picture=digest), actor=SYSTEM, database=company.database)
    assert read(sku_card, actor=SYSTEM, database=company.database, sku_id=company.a).picture == digest


def drawn(color: str) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (40, 40), color).save(sink, "PNG")
    return sink.getvalue()


def age(settings: Settings, digest: str, by: timedelta) -> None:
    then = (datetime.now(UTC) - by).timestamp()
    for path in settings.files_dir.rglob(f"{digest}-*"):
        os.utime(path, (then, then))


def test_what_no_sku_shows_goes_after_a_day(company: Company, settings: Settings) -> None:
    def sweep() -> int:
        used = company.database.read(pictures_in_use)
        return drop_unused_pictures(settings, datetime.now(UTC), lambda: used)

    def save(picture: str, version: int) -> None:
        case = USE_CASES["sku.save"]
        command = case.command(sku_id=company.a, version=version, name="甲", picture=picture)
        perform(case, command, actor=SYSTEM, database=company.database)

    first, second, fresh, dropped = (store_picture(settings, drawn(c)) for c in ("red", "blue", "green", "black"))
    broken_off = settings.files_dir / "pictures" / first[:2] / ".incoming-x"
    broken_off.write_bytes(b"x")
    then = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(broken_off, (then, then))
    save(first, 1)
    for digest in (first, second, dropped):
        age(settings, digest, timedelta(hours=25))
    save(second, 2)
    assert sweep() == 2, "the one that nobody shows, and what broke off"
    assert picture_path(settings, dropped) is None
    assert picture_path(settings, dropped, "thumb") is None
    assert not broken_off.exists()
    assert all(picture_path(settings, digest) for digest in (first, second, fresh)), "the last one stays for a day"
    for digest in (first, second, fresh):
        age(settings, digest, timedelta(hours=25))
    assert store_picture(settings, drawn("green")) == fresh, "uploaded again"
    assert sweep() == 1
    assert [bool(picture_path(settings, digest)) for digest in (first, second, fresh)] == [False, True, True]
