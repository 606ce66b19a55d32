"""How a SKU is asked for: smooth, erratic, intermittent, lumpy.

Syntetos, Boylan & Croston (2005), "On the categorization of demand patterns", JORS 56(5). ADI: mean periods between two
in which something is asked for. CV²: squared coefficient of variation of the sizes, periods of nothing left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SMOOTH, ERRATIC, INTERMITTENT, LUMPY, NOTHING = "smooth", "erratic", "intermittent", "lumpy", "nothing"
CLASS_TITLES = {SMOOTH: "平稳", ERRATIC: "波动", INTERMITTENT: "间断", LUMPY: "零散", NOTHING: "无需求"}
ADI_LIMIT, CV2_LIMIT = 1.32, 0.49


@dataclass(frozen=True, slots=True)
class DemandClass:
    """A class and the two figures it comes from; both 0 where nothing was asked for."""

    name: str
    adi: float = 0.0
    cv2: float = 0.0


def classify(series: Sequence[float | None]) -> DemandClass:
    """The class of a series of periods; periods in which nothing could be bought do not count.

    >>> classify([5, 6, 5, 6]).name, classify([0, 0, 5, 0, 0, 5]).name
    ('smooth', 'intermittent')
    """
    sizes = [size for size in series if size]
    if not sizes:
        return DemandClass(NOTHING)
    adi, cv2 = (len(series) - series.count(None)) / len(sizes), squared_variation(sizes)
    if adi < ADI_LIMIT:
        return DemandClass(SMOOTH if cv2 < CV2_LIMIT else ERRATIC, adi, cv2)
    return DemandClass(INTERMITTENT if cv2 < CV2_LIMIT else LUMPY, adi, cv2)


def squared_variation(sizes: Sequence[float]) -> float:
    """(σ ÷ mean)² with the population's σ; 0 for a single size."""
    mean = sum(sizes) / len(sizes)
    return sum([(size - mean) * (size - mean) for size in sizes]) / len(sizes) / mean**2
