"""A compiled rubric made ready for judging: its phrases in one book, its rules and markers with what they look for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from qa_engine.domain.phrases import Leaf
from qa_engine.domain.policy_hash import rule_hash
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.rule_order import judging_order
from qa_engine.domain.rules import ComplianceRule, Condition, Marker
from qa_engine.judge.conditions import ReadyCondition
from qa_engine.judge.expressions import Book, Combination, wanted_in
from qa_engine.judge.matches import PhraseBook
from qa_engine.judge.meanings import ReadyMeaning, ready_meanings
from qa_engine.judge.windows import shortest_words

_KEPT: Final = 8


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule or marker with what it looks for. ``own`` are the numbers of the phrases that speak for it, ``shortest``
    the number of words of the shortest of them."""

    one: ComplianceRule | Marker
    expression: Combination
    condition: ReadyCondition | None
    own: tuple[int, ...]
    shortest: int
    hash: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that judging needs of a rubric and that does not depend on the interaction.

    ``ready`` is in the order of judging; ``phrases`` are all distinct phrases by number, ``meaning_numbers`` those of
    meaning, also where ``meanings`` could not be made ready.
    """

    compiled: CompiledRubric
    ready: tuple[Ready, ...]
    phrases: tuple[Leaf, ...]
    book: PhraseBook
    meaning_numbers: tuple[int, ...]
    meanings: tuple[ReadyMeaning, ...]


#: By the identity of the compiled rubric, which the entry keeps alive: comparing rubrics would take too long.
_cache: OrderedDict[int, Prepared] = OrderedDict()
_lock = Lock()


def prepared(compiled: CompiledRubric) -> Prepared:
    """Return ``compiled`` ready for judging; preparing takes longer than judging an interaction, so a few are kept."""
    key = id(compiled)
    with _lock:
        found = _cache.get(key)
        if found is None:
            found = _cache[key] = _prepare(compiled)
        _cache.move_to_end(key)
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return found


def _prepare(compiled: CompiledRubric) -> Prepared:
    rubric = compiled.rubric
    book = Book()
    by_id = {one.id: one for one in rubric.rules_and_markers}
    ready = [_ready(by_id[name], book) for name in judging_order(rubric.rules, rubric.markers)]
    phrases = tuple(book.numbers)
    numbers = tuple(book.numbers[meaning] for meaning in rubric.meanings)
    return Prepared(
        compiled=compiled,
        ready=tuple(_with_lengths(one, phrases) for one in ready),
        phrases=phrases,
        book=PhraseBook(phrases),
        meaning_numbers=numbers,
        meanings=ready_meanings(compiled, numbers),
    )


def _ready(one: ComplianceRule | Marker, book: Book) -> Ready:
    expression = book.any_of(one.patterns)
    condition = _condition(one.condition, book) if one.condition else None
    return Ready(one, expression, condition, wanted_in(expression), 1, rule_hash(one))


def _with_lengths(ready: Ready, phrases: tuple[Leaf, ...]) -> Ready:
    shortest = shortest_words(phrases[number] for number in ready.own)
    return Ready(ready.one, ready.expression, ready.condition, ready.own, shortest, ready.hash)


def _condition(condition: Condition, book: Book) -> ReadyCondition:
    parts = tuple(_condition(part, book) for part in condition.parts)
    return ReadyCondition(condition, book.any_of(condition.phrases), parts)
