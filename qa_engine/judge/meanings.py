"""Where a rubric's phrases of meaning stand: stretches of turns whose vectors are taken for what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.phrases import Asked, Meaning, Negated, Pattern
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.judge.intents import other_encoder
from qa_engine.judge.matches import Match
from qa_engine.judge.meaning_head import MeaningHead
from qa_engine.patterns.negation import turned_round, unsaid
from qa_engine.patterns.phrases import PhraseMatcher, is_asked, needs_patterns, unless_patterns
from qa_engine.patterns.words import Words, canonical_words


@dataclass(frozen=True)
class ReadyMeaning:
    """A phrase of meaning with its number in the book, its classifier, and the words it needs."""

    number: int
    phrase: Meaning
    head: MeaningHead
    needs: tuple[PhraseMatcher, ...]
    examples: tuple[Words, ...]
    unless: PhraseMatcher | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    turn_index: int
    start: int
    end: int
    text: str
    values: bytes


def ready_meanings(compiled: CompiledRubric, numbers: Sequence[int]) -> tuple[ReadyMeaning, ...]:
    """Return the phrases of meaning of a compiled rubric; none where it was compiled without an encoder."""
    phrases = compiled.rubric.meanings
    if not compiled.meanings:
        return ()
    return tuple(
        ReadyMeaning(
            number,
            phrase,
            MeaningHead(ready),
            tuple(_matcher(group) for group in needs_patterns(phrase)),
            tuple(canonical_words(sentence) for sentence in phrase.meaning),
            _matcher(unless_patterns(phrase)) if phrase.unless else None,
        )
        for number, phrase, ready in zip(numbers, phrases, compiled.meanings, strict=True)
    )


def find_meanings(read: ReadInteraction, meanings: Sequence[ReadyMeaning]) -> dict[int, tuple[Match, ...]]:
    """Return the matches of each phrase by its number: stretches of which it is sure enough, in order.

    Args:
        read: the interaction with its vectors.
        meanings: what to look for.
    """
    stretches = _stretches(read)
    if not stretches:
        return {}
    vectors = tuple(stretch.values for stretch in stretches)
    found = {}
    for one in meanings:
        sureness = one.head.sureness(vectors).tolist()
        found[one.number] = tuple(
            Match(one.phrase, stretch.turn_index, stretch.start, stretch.end, round(sure, 4), sentence=stretch.start)
            for stretch, sure in zip(stretches, sureness, strict=True)
            if sure >= one.phrase.similarity and _stands(one, stretch)
        )
    return found


def why_no_meanings(read: ReadInteraction, compiled: CompiledRubric) -> str | None:
    """Return why phrases of meaning cannot be looked for here; ``None`` if they can, or there are none."""
    if not compiled.rubric.meanings:
        return None
    if not compiled.meanings:
        return "the rubric was compiled without an encoder"
    if not read.vectors and read.interaction.turns:
        return "the turns were read without an encoder"
    return other_encoder(read, "the rubric", compiled.encoder, None)


def _stretches(read: ReadInteraction) -> list[_Stretch]:
    turns = read.interaction.turns
    parts = [
        _Stretch(part.turn_index, part.start, part.end, turns[part.turn_index].text[part.start : part.end], part.values)
        for part in read.stretches
    ]
    divided = {part.turn_index for part in parts}
    wholes = [
        _Stretch(whole.turn_index, 0, len(turns[whole.turn_index].text), turns[whole.turn_index].text, whole.values)
        for whole in read.vectors
        if whole.turn_index not in divided
    ]
    return sorted(parts + wholes, key=lambda stretch: (stretch.turn_index, stretch.start))


def _matcher(patterns: Sequence[Pattern]) -> PhraseMatcher:
    return PhraseMatcher([("needed", pattern) for pattern in patterns])


def _stands(one: ReadyMeaning, stretch: _Stretch) -> bool:
    """Whether the words that are needed stand there, and nothing denies, asks about or supposes what is meant."""
    if not all(matcher.find(stretch.text) for matcher in one.needs):
        return False
    if one.unless is not None and one.unless.find(stretch.text):
        return False
    if one.phrase.asked is Asked.SKIP and is_asked(stretch.text, 0, len(stretch.text)):
        return False
    if one.phrase.negated is Negated.KEEP:
        return True
    words = canonical_words(stretch.text)
    return not unsaid(words) and not turned_round(one.examples[one.head.closest(stretch.values)], words)
