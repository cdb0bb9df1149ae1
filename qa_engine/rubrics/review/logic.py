"""Whether a condition can hold at all, told by trying out every way in which the things it names may stand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa_engine.domain.record import Record
from qa_engine.domain.rules import Condition, ContactIs, FactLimit, RuleStands, SentimentLimit

#: Conditions of more things than this are not looked through: ways double with each.
MOST_THINGS: Final = 12


@dataclass(frozen=True)
class Thing:
    """One thing that a condition names: it holds or it does not."""

    key: str
    limit: FactLimit | SentimentLimit | RuleStands | ContactIs | None = None


def things_of(condition: Condition) -> tuple[Thing, ...]:
    """Return what a condition names itself, those inside it left out."""
    said = f"{condition.speaker}|{condition.window.model_dump_json()}|"
    found = [Thing(f"phrase|{said}{phrase.model_dump_json()}") for phrase in condition.phrases]
    found += [Thing(f"cue|{cue}") for cue in condition.cues]
    found += [Thing(f"intent|{intent}") for intent in condition.intents]
    found += [Thing(f"marker|{marker}") for marker in condition.markers]
    limits: Iterable[FactLimit | SentimentLimit | RuleStands | ContactIs] = (
        *condition.facts,
        *condition.sentiment,
        *condition.findings,
        *condition.contact,
    )
    return tuple(found + [Thing(f"{type(one).__name__}|{one.model_dump_json()}", one) for one in limits])


def standing(conditions: Sequence[Condition]) -> tuple[bool, bool] | None:
    """Return whether all of ``conditions`` can hold together, and whether they can fail to; ``None`` where there are
    too many things to look through."""
    things = tuple(dict.fromkeys(one for whole in conditions for part in whole.flat() for one in things_of(part)))
    if len(things) > MOST_THINGS:
        return None
    outcomes = {all(_holds(whole, way.__contains__) for whole in conditions) for way in _ways(things)}
    return True in outcomes, False in outcomes


def _ways(things: Sequence[Thing]) -> Iterator[frozenset[Thing]]:
    """Yield every set of things that may hold together."""
    for chosen in itertools.product((False, True), repeat=len(things)):
        way = [thing for thing, holds in zip(things, chosen, strict=True) if holds]
        if _together([thing.limit for thing in way if thing.limit is not None]):
            yield frozenset(way)


def _holds(condition: Condition, stands: Callable[[Thing], bool]) -> bool:
    if not condition.parts:
        return any(stands(thing) for thing in things_of(condition))
    holding = sum(_holds(part, stands) for part in condition.parts)
    if condition.none:
        return not holding
    return holding >= (len(condition.all) or condition.at_least or 1)


def _together(limits: Sequence[Record]) -> bool:
    """Return whether limits may be kept at once: their ranges meet, and they share a status or a value."""
    ranges: dict[str, list[FactLimit | SentimentLimit]] = {}
    values: dict[str, list[frozenset[str]]] = {}
    for one in limits:
        if isinstance(one, FactLimit):
            ranges.setdefault(one.fact, []).append(one)
        elif isinstance(one, SentimentLimit):
            ranges.setdefault(f"{one.speaker}|{one.over}", []).append(one)
        elif isinstance(one, RuleStands):
            values.setdefault(f"rule|{one.rule}", []).append(frozenset(one.status))
        elif isinstance(one, ContactIs):
            values.setdefault(f"{one.field}|{one.attribute}", []).append(frozenset(one.values))
    met = all(frozenset.intersection(*sets) for sets in values.values())
    return met and all(_meet(group) for group in ranges.values())


def _meet(group: Sequence[FactLimit | SentimentLimit]) -> bool:
    lowest = max((one.at_least for one in group if one.at_least is not None), default=float("-inf"))
    highest = min((one.at_most for one in group if one.at_most is not None), default=float("inf"))
    return lowest <= highest
