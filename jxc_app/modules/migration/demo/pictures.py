"""Pictures of the demo company's SKUs, drawn here: a form for the packing, colours for group and brand."""

import io
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageDraw

from jxc_app.core.settings import Settings
from jxc_app.modules.catalog.pictures import store_picture
from jxc_app.modules.migration.demo.assortment import GIFT_CODES, read_skus
from jxc_app.modules.migration.demo.fresh_range import looks

_SIDE = 480
#: background and body, by group
_COLOURS = {
    "YL": ("#e8f4fb", "#3b8fc4"), "RP": ("#fdf6e9", "#e2b25a"), "LS": ("#fdeee6", "#dd7a45"),
    "LY": ("#f6f2e3", "#a98a34"), "FS": ("#fdeaea", "#cf4d4a"), "GH": ("#f3edfa", "#8d6cc0"),
    "JQ": ("#e6f6f3", "#2f9c8b"), "ZP": ("#eef2f6", "#7c93ab"), "RY": ("#eef5ea", "#6b9a4e"),
    "WJ": ("#ecf0fb", "#4f6fc4"), "CW": ("#f9efe8", "#b07a56"), "XS": ("#eaf6ec", "#4fa66b"),
    "GJ": ("#eef0f2", "#c0503e"), "LH": ("#fbeee9", "#b8433a"),
}  # fmt: skip
_LABELS = ("#ffffff", "#ffe9a8", "#d9f2e6", "#ffd9d2", "#dce6ff")

Draw = ImageDraw.ImageDraw


def paint(settings: Settings) -> dict[str, str]:
    """Draw and keep the pictures; their hashes by SKU code."""
    kept: dict[tuple[str, str, str], str] = {}
    found = {}
    drawn = {sku.command.code: (sku.command.code[:2], sku.shape, sku.command.brand) for sku in read_skus()}
    gifts = {code: ("LH", "box", name) for name, code in GIFT_CODES.items()}
    for code, (group, shape, brand) in (drawn | gifts | looks()).items():
        look = group, shape, _LABELS[sum(map(ord, brand)) % len(_LABELS)]
        if look not in kept:
            kept[look] = store_picture(settings, draw_picture(*look))
        found[code] = kept[look]
    return found


def draw_picture(group: str, shape: str, label: str) -> bytes:
    """One picture as PNG: a shape in the colour of its group, with a label in the colour of its brand."""
    background, body = _COLOURS[group]
    image = Image.new("RGB", (_SIDE * 2, _SIDE * 2), background)
    _SHAPES[shape](ImageDraw.Draw(image), body, label)
    sink = io.BytesIO()
    image.reduce(2).save(sink, "PNG", compress_level=1)
    return sink.getvalue()


def _vessel(draw: Draw, body: str, label: str, *, width: int, top: int, neck: int, cap: str) -> None:
    """A bottle, jug or jar around the middle; measures on a sheet of 960."""
    draw.rounded_rectangle((480 - neck, top - 70, 480 + neck, top + 60), 18, fill=cap)
    draw.rounded_rectangle((480 - width, top, 480 + width, 840), min(width, 70), fill=body)
    draw.rectangle((480 - width, 470, 480 + width, 690), fill=label)
    draw.rounded_rectangle((480 - width + 26, top + 60, 480 - width + 48, 800), 11, fill="#ffffff")


def _can(draw: Draw, body: str, label: str) -> None:
    draw.rounded_rectangle((330, 220, 630, 820), 36, fill=body)
    draw.ellipse((330, 180, 630, 262), fill="#d7dde3")
    draw.ellipse((360, 196, 600, 246), fill="#eef1f4")
    draw.rectangle((330, 440, 630, 660), fill=label)


def _carton(draw: Draw, body: str, label: str) -> None:
    draw.polygon([(320, 330), (480, 180), (640, 330)], fill=label)
    draw.rectangle((420, 140, 540, 200), fill=body)
    draw.rectangle((320, 330, 640, 840), fill=body)
    draw.rectangle((320, 500, 640, 680), fill=label)


def _box(draw: Draw, body: str, label: str) -> None:
    draw.polygon([(210, 360), (330, 260), (800, 260), (690, 360)], fill=label)
    draw.polygon([(690, 360), (800, 260), (800, 680), (690, 800)], fill=_darker(body))
    draw.rectangle((210, 360, 690, 800), fill=body)
    draw.rounded_rectangle((270, 480, 630, 660), 20, fill=label)


def _bag(draw: Draw, body: str, label: str) -> None:
    draw.polygon([(290, 190), (670, 190), (720, 830), (240, 830)], fill=body)
    for left in range(290, 670, 38):
        draw.polygon([(left, 190), (left + 38, 190), (left + 19, 160)], fill=_darker(body))
    draw.ellipse((330, 400, 630, 700), fill=label)


def _cup(draw: Draw, body: str, label: str) -> None:
    draw.polygon([(280, 300), (680, 300), (620, 820), (340, 820)], fill=body)
    draw.rounded_rectangle((256, 240, 704, 312), 24, fill=_darker(body))
    draw.polygon([(299, 460), (661, 460), (640, 660), (320, 660)], fill=label)


def _tube(draw: Draw, body: str, label: str) -> None:
    draw.polygon([(360, 180), (600, 180), (570, 740), (390, 740)], fill=body)
    draw.rounded_rectangle((410, 740, 550, 840), 20, fill=_darker(body))
    draw.rectangle((352, 160, 608, 200), fill=_darker(body))
    draw.rounded_rectangle((408, 300, 552, 600), 20, fill=label)


def _pack(draw: Draw, body: str, label: str) -> None:
    draw.rounded_rectangle((180, 340, 780, 800), 60, fill=body)
    draw.ellipse((340, 240, 620, 420), fill="#ffffff")
    draw.ellipse((370, 300, 590, 400), fill=_darker(body))
    draw.rounded_rectangle((260, 480, 700, 680), 30, fill=label)


def _darker(colour: str) -> str:
    parts = [int(colour[at : at + 2], 16) * 3 // 4 for at in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


_SHAPES: dict[str, Callable[[Draw, str, str], None]] = {
    "bottle": partial(_vessel, width=130, top=300, neck=52, cap="#ffffff"),
    "jug": partial(_vessel, width=220, top=320, neck=70, cap="#f4d35e"),
    "jar": partial(_vessel, width=170, top=330, neck=150, cap="#c9a227"),
    "can": _can,
    "carton": _carton,
    "box": _box,
    "bag": _bag,
    "cup": _cup,
    "tube": _tube,
    "pack": _pack,
}
