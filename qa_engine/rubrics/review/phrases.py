"""Phrases that cannot match, or that another one makes needless."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa_engine.domain.phrases import (
    AnyOf,
    Elements,
    Leaf,
    Meaning,
    Near,
    Negated,
    NoneOf,
    Pattern,
    PatternKind,
    Phrase,
)
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rules import ComplianceRule, Condition, Marker
from qa_engine.patterns.literal import expression
from qa_engine.patterns.normalise import normalise
from qa_engine.patterns.phrases import PhraseMatcher, needs_patterns
from qa_engine.patterns.words import canonical_words
from qa_engine.rubrics.places import lists_in, numbered, place_in
from qa_engine.rubrics.problems import Location
from qa_engine.rubrics.review.remarks import Note, error, warning
from qa_engine.rubrics.review.samples import samples, starred_words, wildcard_samples

_LITERAL = (PatternKind.EXACT, PatternKind.WILDCARD)


def review_phrases(rubric: Rubric) -> Iterator[Note]:
    """Yield what is wrong with the phrases of all rules and markers and of their conditions."""
    for here, one in numbered(rubric):
        yield from _list(one.id, (*here, "patterns"), one.patterns)
        if one.condition is not None:
            yield from _condition(one.id, (*here, "condition"), one.condition)
        yield from _hopeless(one, (*here, "patterns"))


def finds(phrase: Pattern | Near, texts: Sequence[str]) -> bool:
    """Return whether ``phrase`` is found in any of ``texts``."""
    matcher = PhraseMatcher([("one", phrase)])
    return any(matcher.find(text) for text in texts)


def _condition(item: str, location: Location, condition: Condition) -> Iterator[Note]:
    yield from _list(item, (*location, "phrases"), condition.phrases)
    for key in ("all", "any", "none", "of"):
        for number, part in enumerate(getattr(condition, key)):
            yield from _condition(item, (*location, key, number), part)


def _list(item: str, location: Location, phrases: Sequence[Phrase], *, either: bool = True) -> Iterator[Note]:
    """Review a list of phrases; ``either``: any of them will do, so that one may make another needless."""
    for number, phrase in enumerate(phrases):
        here = place_in(location, number, phrase)
        if isinstance(phrase, Pattern | Near | Meaning):
            yield from _leaf(item, here, phrase)
            continue
        for inside, inner in lists_in(here, phrase):
            yield from _list(item, inside, inner, either=isinstance(phrase, AnyOf | NoneOf | Elements))
    if either:
        yield from _needless(item, location, phrases)


# -- phrases that cannot match --------------------------------------------------------------------------------------


def _leaf(item: str, location: Location, phrase: Leaf) -> Iterator[Note]:
    if isinstance(phrase, Meaning):
        yield from _meaning(item, location, phrase)
    elif isinstance(phrase, Near):
        for field in ("near", "without"):
            for place, part in enumerate(getattr(phrase, field)):
                yield from _wild(item, (*location, field, place), part)
        yield from _near(item, location, phrase)
    elif phrase.kind is PatternKind.REGEX:
        yield from _regex(item, location, phrase)
    elif phrase.kind is PatternKind.WILDCARD:
        yield from _wild(item, location, phrase.text)
    elif not finds(phrase, samples(phrase)):
        yield error("cannot_match", item, location, "this phrase does not find its own words; write it in others")


def _wild(item: str, location: Location, text: str) -> Iterator[Note]:
    """Remark on words with a star that texts hold in another form, and on phrases that nothing matches."""
    lost = [otherwise for word in starred_words(text) if (otherwise := _read_otherwise(word))]
    if not _wild_finds(text, wildcard_samples(text)):
        first = lost[0] if lost else "not even its own words; write it anew"
        yield error("cannot_match", item, location, f"'{text}' cannot match: {first}")
        return
    for why in lost:
        yield warning("read_otherwise", item, location, why)


def _read_otherwise(word: str) -> str | None:
    bare = word.replace("*", "")
    if bare.startswith("[") or _wild_finds(word, (bare,)):
        return None
    read = " ".join(canonical_words(bare).words)
    return f"'{bare}' is read as '{read}', which '{word}' does not find; write '{read}', or all its forms"


def _near(item: str, location: Location, phrase: Near) -> Iterator[Note]:
    if finds(phrase, samples(phrase)):
        return
    ruled_out = next((word for word in phrase.without if _wild_finds(word, samples(phrase))), None)
    why = f"'{ruled_out}' under 'without' stands in them; take it out" if ruled_out else "allow more words: 'within'"
    yield error("cannot_match", item, location, f"these words can never stand together; {why}")


def _wild_finds(text: str, texts: Sequence[str]) -> bool:
    """Return whether the wildcard phrase ``text`` is found in any of ``texts``, denied or not."""
    written = re.compile(expression(_wildcard(text)))
    return any(written.search(canonical_words(one).text) for one in texts)


def _wildcard(text: str) -> Pattern:
    return Pattern.model_construct(text=text, kind=PatternKind.WILDCARD, negated=Negated.KEEP)


def _regex(item: str, location: Location, phrase: Pattern) -> Iterator[Note]:
    """Remark on letters that the normal form, which expressions are matched against, never holds."""
    for character in dict.fromkeys(phrase.text):
        form = normalise(character).text
        if form not in (character.lower(), character.upper(), character):
            instead = f"it becomes '{form}'" if form else "it is left out"
            message = f"no text holds '{character}' when it is matched ({instead}); write it so"
            yield warning("never_in_text", item, location, message)
    for written, instead in (("\\t", "a space"), ("\\n", "a space"), ("  ", "one space"), ("\\r", "a space")):
        if written in phrase.text.replace("\\\\", ""):
            message = f"no text holds '{written}' when it is matched; write {instead}"
            yield warning("never_in_text", item, location, message)
    if "(?-i" in phrase.text:
        message = "texts are matched in small letters, so '(?-i' with capitals finds nothing; leave it out"
        yield warning("never_in_text", item, location, message)


def _meaning(item: str, location: Location, phrase: Meaning) -> Iterator[Note]:
    unlike = {_folded(sentence): place for place, sentence in enumerate(phrase.unlike)}
    seen: set[str] = set()
    groups = [(number, PhraseMatcher([("needed", one) for one in group])) for number, group in _needed(phrase)]
    for place, sentence in enumerate(phrase.meaning):
        here = (*location, "meaning", place)
        if _folded(sentence) in unlike:
            yield error("meant_and_not", item, here, "it stands under 'unlike' too; take it out of one of them")
        if _folded(sentence) in seen:
            yield warning("twice", item, here, "this sentence stands here twice; write another one")
        seen.add(_folded(sentence))
        for number, matcher in groups:
            if not matcher.find(sentence):
                words = ", ".join(phrase.needs[number])
                message = f"it has none of the words that 'needs' asks for ({words}); add one of its own there"
                yield warning("lacks_needed_words", item, here, message)
    for number, group in _needed(phrase):
        for place, needed in enumerate(group):
            yield from _wild(item, (*location, "needs", number, place), needed.text)


def _needed(phrase: Meaning) -> list[tuple[int, tuple[Pattern, ...]]]:
    return list(enumerate(needs_patterns(phrase)))


def _folded(sentence: str) -> str:
    return " ".join(canonical_words(sentence).words)


def _hopeless(one: ComplianceRule | Marker, location: Location) -> Iterator[Note]:
    """Remark on a rule all of whose phrases are of things that must be absent."""
    if not isinstance(one, ComplianceRule) or not all(isinstance(phrase, NoneOf) for phrase in one.patterns):
        return
    if one.obligation.value == "must_not_say":
        message = "what is absent cannot be forbidden; write must_say, or the words themselves"
        yield error("never_breached", one.id, location, message, dead=True)
    elif one.times.at_least > 1:
        message = "what is absent has no times; leave out 'times'"
        yield error("never_satisfied", one.id, location, message, dead=True)


# -- phrases that another makes needless ----------------------------------------------------------------------------


def _needless(item: str, location: Location, phrases: Sequence[Phrase]) -> Iterator[Note]:
    said_so: set[int] = set()
    for number, phrase in enumerate(phrases):
        if phrase in phrases[:number]:
            said_so.add(number)
            yield warning("twice", item, (*location, number), "this phrase stands here twice; take one out")
    literal = [(number, one) for number, one in enumerate(phrases) if isinstance(one, Pattern | Near)]
    wide = [(number, one, _expression(one)) for number, one in literal if _is_literal(one) and number not in said_so]
    for number, phrase in literal:
        if number in said_so or not isinstance(phrase, Pattern) or phrase.kind is not PatternKind.EXACT:
            continue
        wider = _wider(number, phrase, [one for one in wide if one[0] not in said_so])
        if wider is not None:
            said_so.add(number)
            message = f"'{_named(wider)}' finds whatever this one finds; take this one out"
            yield warning("shadowed_phrase", item, (*location, number), message)


def _wider(
    number: int, phrase: Pattern, others: Sequence[tuple[int, Pattern | Near, re.Pattern[str] | None]]
) -> Pattern | Near | None:
    """Return a phrase that is found wherever the exact ``phrase`` is. One with "'" may be read in two ways."""
    if "'" in phrase.text:
        return None
    words = canonical_words(phrase.text).text
    for other, wider, written in others:
        keeps = wider.negated is phrase.negated or wider.negated is Negated.KEEP
        if other != number and keeps and (written is None or written.search(words)) and finds(wider, (phrase.text,)):
            return wider
    return None


def _expression(phrase: Pattern | Near) -> re.Pattern[str] | None:
    return re.compile(expression(phrase)) if isinstance(phrase, Pattern) and phrase.kind in _LITERAL else None


def _is_literal(phrase: Phrase) -> bool:
    return (isinstance(phrase, Pattern) and phrase.kind in _LITERAL) or (
        isinstance(phrase, Near) and not phrase.without
    )


def _named(phrase: Pattern | Near) -> str:
    return phrase.text if isinstance(phrase, Pattern) else ", ".join(phrase.near)
