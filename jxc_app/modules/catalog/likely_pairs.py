"""Which SKUs of a whole catalogue may be the same thing: pure, and without comparing all with all.

Two are compared where they share a key: the code, all signs of name and spec, the sound of each sign of it; or, for
names that are like each other, where they have the same numbers and share one of their rarest signs. The last loses
nothing: what ``likeness`` calls like has a ratio of 0.7 or more, so of the signs of both 70 % are shared, and then one
of the first ``len - shared + 1`` signs of each, rarest first, is shared too (prefix filtering: Chaudhuri, Ganti,
Kaushik, "A Primitive Operator for Similarity Joins in Data Cleaning", ICDE 2006, §4.1).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from jxc_app.core.search import pinyin_of
from jxc_app.modules.catalog.likeness import LIKE, Named, numbers_in, plain_name, why_alike

#: of what shares a key, no more than so many are compared with each other: they are a series, and not twins
_MOST_OF_A_KEY = 60
_RANKS = ("编码一样", "条码一样", "名称和规格一样", "读音一样")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be the same, the smaller id first; ``rank``: the likelier the less."""

    left_id: int
    right_id: int
    why: str
    rank: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A SKU and its plain forms, worked out once."""

    id: int
    named: Named
    name: str
    spec: str
    whole: str
    numbers: tuple[str, ...]


def likely_pairs(skus: Iterable[tuple[int, Named]]) -> list[Pair]:
    """Every pair that may be the same thing, the likeliest first."""
    texts = [_text(sku_id, named) for sku_id, named in skus]
    found: dict[tuple[int, int], Pair] = {}
    for one, other in _candidates(texts):
        key = (min(one.id, other.id), max(one.id, other.id))
        if key not in found and (why := why_alike(one.named, other.named)):
            found[key] = Pair(*key, why, _rank(why))
    return sorted(found.values(), key=lambda pair: (pair.rank, pair.left_id, pair.right_id))


def _text(sku_id: int, named: Named) -> _Text:
    whole = plain_name(named.name, named.spec)
    return _Text(sku_id, named, plain_name(named.name), plain_name(named.spec), whole, tuple(numbers_in(whole)))


def _rank(why: str) -> int:
    """Sameness before likeness, and the more like the earlier."""
    for rank, words in enumerate(_RANKS):
        if why.startswith(words):
            return rank
    percent = int(why.partition("（")[2].partition("%")[0] or 0)
    return len(_RANKS) + 100 - percent


def _candidates(texts: Sequence[_Text]) -> Iterator[tuple[_Text, _Text]]:
    named = [one for one in texts if one.name]
    yield from _same(texts, lambda one: plain_name(one.named.code))
    yield from _same(named, lambda one: "".join(sorted(one.whole)))
    yield from _same(named, lambda one: "".join(map(_sound, one.whole)))
    yield from _like(named, lambda one: (one.spec, one.numbers), lambda one: one.name)
    yield from _like(named, lambda one: one.numbers, lambda one: one.whole)


@lru_cache(maxsize=30_000)
def _sound(sign: str) -> str:
    """How a sign is read by itself: asked of whole names, it takes thirty times as long."""
    return pinyin_of(sign)[0] or sign


def _same(texts: Iterable[_Text], key_of: Callable[[_Text], Hashable]) -> Iterator[tuple[_Text, _Text]]:
    by_key: dict[Hashable, list[_Text]] = defaultdict(list)
    for one in texts:
        if key := key_of(one):
            by_key[key].append(one)
    for some in by_key.values():
        yield from _each(some[:_MOST_OF_A_KEY])


def _each(some: Sequence[_Text]) -> Iterator[tuple[_Text, _Text]]:
    for at, one in enumerate(some):
        for other in some[at + 1 :]:
            yield one, other


def _like(
    texts: Iterable[_Text], group_of: Callable[[_Text], Hashable], words_of: Callable[[_Text], str]
) -> Iterator[tuple[_Text, _Text]]:
    groups: dict[Hashable, list[tuple[str, _Text]]] = defaultdict(list)
    for one in texts:
        groups[group_of(one)].append((words_of(one), one))
    for some in groups.values():
        if len(some) > 1:
            yield from _like_within(some)


def _like_within(some: Sequence[tuple[str, _Text]]) -> Iterator[tuple[_Text, _Text]]:
    """Shorter ones first, so that each is compared with those that are there already.

    The signs of a text are bits, a sign that stands twice is two: what two texts share is counted at once.
    """
    common = Counter(sign for words, _ in some for sign in set(words))
    bits: dict[tuple[str, int], int] = {}
    filed: dict[str, list[tuple[int, int, _Text]]] = defaultdict(list)
    for words, one in sorted(some, key=lambda pair: (len(pair[0]), pair[1].id)):
        length, mask, seen = len(words), _mask(words, bits), set[int]()
        for sign in _first_signs(words, common):
            for others, their_length, other in filed[sign]:
                shared = 2 * (mask & others).bit_count()  # the ratio counts no sign that is not shared
                if shared >= LIKE * (length + their_length) - 1e-9 and other.id not in seen:
                    seen.add(other.id)
                    yield other, one
            filed[sign].append((mask, length, one))


def _mask(words: str, bits: dict[tuple[str, int], int]) -> int:
    mask, times = 0, Counter[str]()
    for sign in words:
        times[sign] += 1
        mask |= 1 << bits.setdefault((sign, times[sign]), len(bits))
    return mask


def _first_signs(words: str, common: Counter[str]) -> list[str]:
    """The rarest signs of which one must be shared; a sign that stands twice counts twice."""
    ordered = sorted(words, key=lambda sign: (common[sign], sign))
    least = LIKE / (2 - LIKE) * len(words)  # so many does a text share with one that is like it, of whatever length
    return list(dict.fromkeys(ordered[: len(words) - ceil(least - 1e-9) + 1]))
