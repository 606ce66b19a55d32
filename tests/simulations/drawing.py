"""The curve of a simulated year as a picture that needs nothing to be looked at but a browser."""

from collections.abc import Mapping, Sequence

from tests.simulations.bad_users import Reading

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 920, 420, 52, 40, 260, 44
_LINE_HEIGHT = 15
_COLORS = ("#b4432f", "#0f766e", "#1d4ed8")
#: what the article says of a bakery before and after it had such a system
_ARTICLE = (("文章：上线前 78%", 78.0), ("文章：上线后 99.2%", 99.2))


def drawn(stories: Mapping[str, Sequence[Reading]]) -> str:
    """Records that agree to the piece (whole lines) and pieces that agree (dashed), week by week."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="22" font-size="15">账实相符的一年：记录准确率（实线）与数量准确率（虚线）</text>',
    ]
    parts += [_grid(percent) for percent in range(0, 101, 20)]
    for words, percent in _ARTICLE:
        parts.append(_level(words, percent))
    labels: list[tuple[float, str, str]] = []
    for (name, readings), color in zip(stories.items(), _COLORS, strict=True):
        parts.append(_curve([one.records for one in readings], color, ""))
        parts.append(_curve([one.pieces for one in readings], color, ' stroke-dasharray="5 4"'))
        labels.append((_y(readings[-1].records), f"{name}：记录 {readings[-1].records:.1f}%", color))
        labels.append((_y(readings[-1].pieces), f"{name}：数量 {readings[-1].pieces:.1f}%", color))
    parts += [_label(words, y, color) for y, words, color in _apart(labels)]
    return "\n".join([*parts, "</svg>", ""])


def _apart(labels: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """The same from top to bottom, each at least a line below the one before."""
    placed: list[tuple[float, str, str]] = []
    for y, words, color in sorted(labels):
        placed.append((max(y, placed[-1][0] + _LINE_HEIGHT) if placed else y, words, color))
    return placed


def _y(percent: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - max(0.0, min(percent, 100.0)) / 100)


def _x(place: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * place


def _grid(percent: int) -> str:
    line = f'<path d="M{_LEFT} {_y(percent):.1f}H{_x(1):.1f}" stroke="#e5e7eb"/>'
    return f'{line}<text x="{_LEFT - 8}" y="{_y(percent) + 4:.1f}" text-anchor="end" fill="#666">{percent}%</text>'


def _level(words: str, percent: float) -> str:
    line = f'<path d="M{_LEFT} {_y(percent):.1f}H{_x(1):.1f}" stroke="#999" stroke-dasharray="2 4"/>'
    return f'{line}<text x="{_LEFT + 6}" y="{_y(percent) + 13:.1f}" fill="#777">{words}</text>'


def _curve(values: Sequence[float], color: str, dashes: str) -> str:
    last = len(values) - 1 or 1
    path = "L".join(f"{_x(at / last):.1f} {_y(value):.1f}" for at, value in enumerate(values))
    return f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2"{dashes}/>'


def _label(words: str, y: float, color: str) -> str:
    return f'<text x="{_x(1) + 8:.1f}" y="{y + 4:.1f}" fill="{color}">{words}</text>'
