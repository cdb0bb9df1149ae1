"""Phrases and their combinations: whether what a rule looks for is said among the matches inside its window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qa_engine.domain.phrases import (
    AllOf,
    AnyOf,
    AtLeast,
    Elements,
    Leaf,
    Meaning,
    Near,
    NoneOf,
    Pattern,
    Phrase,
    Scope,
    parts,
)
from qa_engine.judge.matches import Match

#: Gives the matches of the phrase of that number that count: of the right speaker, inside the window.
Inside = Callable[[int], tuple[Match, ...]]


@dataclass(frozen=True, slots=True)
class Single:
    """A phrase that is looked for by itself, by its number in the book."""

    number: int


@dataclass(frozen=True, slots=True)
class Combination:
    """``needed`` of ``parts`` must hold; with ``absent``, none may. ``names`` are those of a disclosure's elements."""

    parts: tuple[Expression, ...]
    needed: int
    scope: Scope = Scope.WINDOW
    names: tuple[str, ...] = ()
    absent: bool = False


Expression = Single | Combination


@dataclass(frozen=True, slots=True)
class Found:
    """Whether an expression holds, by which matches (of its parts, where it does not); which elements are missing; why
    that is not certain; and ``said``, one match for each time that it is said."""

    holds: bool
    matches: tuple[Match, ...] = ()
    missing: tuple[str, ...] = ()
    doubt: str | None = None
    said: tuple[Match, ...] = ()


@dataclass
class Book:
    """Numbers for phrases, each distinct one once."""

    numbers: dict[Leaf, int] = field(default_factory=dict)

    def any_of(self, phrases: Sequence[Phrase]) -> Combination:
        """Return the expression that any of ``phrases`` is said."""
        return Combination(tuple(map(self._expression, phrases)), 1)

    def _expression(self, phrase: Phrase) -> Expression:
        if isinstance(phrase, Pattern | Near | Meaning):
            return Single(self.numbers.setdefault(phrase, len(self.numbers)))
        inner = tuple(map(self._expression, parts(phrase)))
        if isinstance(phrase, AnyOf):
            return Combination(inner, 1)
        if isinstance(phrase, NoneOf):
            return Combination(inner, 0, absent=True)
        if isinstance(phrase, AllOf):
            return Combination(inner, len(inner), phrase.scope)
        if isinstance(phrase, AtLeast):
            return Combination(inner, phrase.at_least, phrase.scope)
        return _disclosure(phrase, inner)


def _disclosure(phrase: Elements, inner: tuple[Expression, ...]) -> Combination:
    names = tuple(element.id for element in phrase.elements)
    return Combination(inner, phrase.at_least or len(inner), phrase.scope, names)


def numbers_in(expression: Expression) -> tuple[int, ...]:
    """Return the numbers of all phrases in ``expression``, in order."""
    if isinstance(expression, Single):
        return (expression.number,)
    return tuple(dict.fromkeys(number for part in expression.parts for number in numbers_in(part)))


def wanted_in(expression: Expression) -> tuple[int, ...]:
    """Return the numbers of the phrases in ``expression`` that speak for it, those that must be absent left out."""
    if isinstance(expression, Single):
        return (expression.number,)
    if expression.absent:
        return ()
    return tuple(dict.fromkeys(number for part in expression.parts for number in wanted_in(part)))


def evaluate(expression: Expression, inside: Inside, doubts: Mapping[int, str]) -> Found:
    """Return whether ``expression`` holds among the matches that ``inside`` gives.

    ``doubts`` says of phrases why they could not be looked for. A combination within one turn or sentence holds if it
    does in any.
    """
    if isinstance(expression, Single):
        matches = inside(expression.number)
        return Found(bool(matches), matches, doubt=doubts.get(expression.number), said=matches)
    if expression.scope is not Scope.WINDOW:
        return _in_one(expression, inside, doubts)
    found = [evaluate(part, inside, doubts) for part in expression.parts]
    if expression.absent:
        sure = any(part.holds and not part.doubt for part in found)
        return Found(not any(part.holds for part in found), doubt=None if sure else _first_doubt(found))
    holding = [part for part in found if part.holds]
    missing = tuple(
        name for name, part in zip(expression.names, found, strict=bool(expression.names)) if not part.holds
    )
    missing += tuple(name for part in found for name in part.missing)
    holds = len(holding) >= expression.needed
    matches = tuple(match for part in (holding if holds else found) for match in part.matches)
    doubt = _doubt(found, expression.needed, holds)
    if not holds:
        return Found(False, matches, missing, doubt)
    return Found(True, matches, (), doubt, _said(holding, expression.needed))


def _said(holding: Sequence[Found], needed: int) -> tuple[Match, ...]:
    """Return one match for each time that ``needed`` of ``holding`` are said: those of the part that is said least
    often among the ``needed`` that are said most often. What holds by being absent is said no number of times."""
    if needed == 1:
        return tuple(match for part in holding for match in part.said)
    spoken = sorted((part.said for part in holding if part.said), key=len, reverse=True)
    wanted = min(len(spoken), needed - (len(holding) - len(spoken)))
    return spoken[max(wanted, 1) - 1] if spoken else ()


def _in_one(expression: Combination, inside: Inside, doubts: Mapping[int, str]) -> Found:
    """Evaluate a combination in each turn, or each sentence, in which any of its phrases stands."""
    wide = Combination(expression.parts, expression.needed, Scope.WINDOW, expression.names)
    within = _turn if expression.scope is Scope.TURN else _sentence
    places = sorted({within(match) for number in numbers_in(wide) for match in inside(number)})
    found = [evaluate(wide, _only(inside, within, place), doubts) for place in places]
    holding = [one for one in found if one.holds]
    if holding:
        doubt = None if any(one.doubt is None for one in holding) else _first_doubt(holding)
        matches = tuple(match for one in holding for match in one.matches)
        return Found(True, matches, doubt=doubt, said=tuple(match for one in holding for match in one.said))
    nothing = evaluate(wide, lambda _number: (), doubts)
    return min(found, key=lambda one: len(one.missing), default=nothing)


def _turn(match: Match) -> tuple[int, int]:
    return match.turn_index, 0


def _sentence(match: Match) -> tuple[int, int]:
    return match.turn_index, match.sentence


def _only(inside: Inside, within: Callable[[Match], tuple[int, int]], place: tuple[int, int]) -> Inside:
    return lambda number: tuple(match for match in inside(number) if within(match) == place)


def _doubt(found: Sequence[Found], needed: int, holds: bool) -> str | None:
    """Return why it is not known whether ``needed`` of ``found`` hold; ``None`` where the known ones settle it."""
    settled = [part for part in found if part.doubt is None and part.holds is holds]
    enough = len(settled) >= needed if holds else len(found) - len(settled) < needed
    return None if enough else _first_doubt(found)


def _first_doubt(found: Iterable[Found]) -> str | None:
    return next((part.doubt for part in found if part.doubt), None)
