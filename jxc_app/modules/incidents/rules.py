"""Pure rules of undoing: what an act comes to, in which order, and how a plan is told from another."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

REVERSE, RESTORE = "reverse", "restore"
#: acts that need nothing any more
CANCELS, GONE, RESTORED, FOLLOWS = "cancels", "gone", "restored", "follows"
MOST_DOCUMENTS = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One document to take back or restore.

    ``chain``: steps of one chain (a transfer and its receipts) stand on each other. ``changes``: by balance, in base
    units.
    """

    kind: str
    document_id: int
    seq: int
    chain: int
    changes: Mapping[Any, Decimal] = field(default_factory=dict)


def outcome_of(
    *, voids: bool, is_reversed: bool, is_restored: bool, other_is_chosen: bool, follows: bool = False
) -> str:
    """What is to be done about one act: a posting, or (``voids``) the void of one.

    ``other_is_chosen``: a posting and its own void are both part of the incident, so nothing is left of either.
    ``follows``: the product booked it with something else, and undoes it with that.
    """
    if follows:
        return FOLLOWS
    if other_is_chosen:
        return CANCELS
    if voids:
        return RESTORED if is_restored else RESTORE
    return GONE if is_reversed else REVERSE


def in_order(steps: Collection[Step], free: Mapping[Any, Decimal]) -> list[Step]:
    """Newest first, but a step that would dip a balance below what is free waits for one that fills it.

    Within a chain the order is never changed. What dips whatever comes first is left newest first: it is refused.
    """
    left, waiting, ordered = dict(free), sorted(steps, key=lambda step: -step.seq), []
    while waiting:
        step = next((one for one in _heads(waiting) if _fits(one, left)), waiting[0])
        waiting.remove(step)
        ordered.append(step)
        for key, change in step.changes.items():
            left[key] += change
    return ordered


def _heads(waiting: Sequence[Step]) -> list[Step]:
    """The newest step of each chain."""
    heads: dict[int, Step] = {}
    for step in waiting:
        heads.setdefault(step.chain, step)
    return list(heads.values())


def _fits(step: Step, left: Mapping[Any, Decimal]) -> bool:
    return all(change >= 0 or left[key] + change >= 0 for key, change in step.changes.items())


def digest_of(facts: Mapping[str, str]) -> str:
    """The name of one state of the world as a preview showed it."""
    return sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(what, then, now) of every fact that is no longer the same; empty where it was or is none."""
    return [
        (what, before.get(what, ""), now.get(what, ""))
        for what in sorted({*before, *now})
        if before.get(what) != now.get(what)
    ]
