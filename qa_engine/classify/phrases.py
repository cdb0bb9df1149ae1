"""Cues by phrases of our own writing: which words of a turn say what, found in one pass and quoted exactly."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from qa_engine.domain.readings import CUSTOMER_CUES, CueName

if TYPE_CHECKING:
    from qa_engine.patterns.normalise import Normalised

#: Goes up whenever a phrase file or this module changes what is found.
PHRASES_VERSION = "2"
_FILES = ("en_customer.toml", "en_agent.toml", "es.toml", "de.toml")
#: Languages that have phrases. Text in no known language is read as English.
PHRASE_LANGUAGES = ("en", "es", "de")
#: A match must not touch a letter or digit on either side. RE2's own \b knows ASCII letters only.
_EDGES = r"(?:^|[^\pL\pN_])((?:{}))(?:$|[^\pL\pN_])"
_SENTENCE_END = re.compile(r"[.!?;](?:\s|$)|[\n]")

_CONTRACTED = re.compile(r"\b(is|was|are|were|do|does|did|has|have|had|wo|ca|could|would|should|ai|need)n'?t\b")


@dataclass(frozen=True)
class PhraseFound:
    """Words ``[start, end)`` of the original text that give ``cue``."""

    cue: CueName
    start: int
    end: int
    confidence: float
    reason: str


@dataclass(frozen=True)
class _Rule:
    cue: CueName
    pattern: Any
    unless_before: Any
    unless_within: Any
    unless_after: Any
    statement: bool
    opening: bool
    after_check: bool
    confidence: float
    reason: str


class CuePhrases:
    """The phrases of one language and side, compiled."""

    def __init__(self, language: str, *, customer: bool) -> None:
        import re2

        options = re2.Options()
        options.max_mem = 512 << 20
        self._rules = tuple(rule for rule in _load(language, options) if (rule.cue in CUSTOMER_CUES) == customer)
        self._set = re2.Set.SearchSet(options)
        for rule in self._rules:
            self._set.Add(rule.pattern.pattern)
        self._set.Compile()

    def find(self, text: Normalised, *, opening: bool = False, after_check: bool = False) -> tuple[PhraseFound, ...]:
        """Return all phrases that count, in order of rule and place.

        Args:
            text: the turn, normalised.
            opening: whether this is among the speaker's first turns, where a greeting greets.
            after_check: whether the turn answers an agent who asked whether it is solved.
        """
        if not text.text.strip():
            return ()
        rules = (self._rules[i] for i in sorted(self._set.Match(text.text) or ()))
        wanted = (r for r in rules if (opening or not r.opening) and (after_check or not r.after_check))
        return tuple(found for rule in wanted for found in _matches(rule, text))


@cache
def cue_phrases(language: str, *, customer: bool) -> CuePhrases:
    """Return the compiled phrases of a language (``en``, ``es`` or ``de``) for one side of the conversation."""
    return CuePhrases(language, customer=customer)


@lru_cache(maxsize=1)
def phrases_sha256() -> str:
    """Return the hash of all phrase files, in their fixed order."""
    folder = resources.files("qa_engine.classify") / "cue_phrases"
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in _FILES)).hexdigest()


def _matches(rule: _Rule, text: Normalised) -> Iterator[PhraseFound]:
    for match in _candidates(rule, text.text):
        start, end = match.span(1)
        sentence_start, sentence_end = _sentence(text.text, start, end)
        before, after = text.text[sentence_start:start], text.text[end:sentence_end]
        if rule.statement and text.text[sentence_end - 1 : sentence_end] == "?":
            continue
        guards = ((rule.unless_before, before), (rule.unless_after, after))
        if any(_forbids(guard, words) for guard, words in guards):
            continue
        original = text.original_span(start, end)
        yield PhraseFound(rule.cue, *original, confidence=rule.confidence, reason=rule.reason)


def _candidates(rule: _Rule, text: str) -> Iterator[Any]:
    """Yield the matches whose own words are in order, from left to right.

    A match that has swallowed a word it may not hold ("the bot but you sorted") does not hide the one that begins
    within it ("you sorted it"): the search goes on at its next word.
    """
    place = 0
    while match := rule.pattern.search(text, place):
        start, end = match.span(1)
        if _forbids(rule.unless_within, match.group(1)):
            gap = text.find(" ", start, end)
            place = gap if gap > start else end
        else:
            yield match
            place = max(end, place + 1)


def _forbids(guard: Any, text: str) -> bool:
    """Tell whether a guard matches, reading "isn't " and "isnt " as "is not " too, so guards need one spelling only."""
    if guard is None or not text:
        return False
    spelled_out = _CONTRACTED.sub(r"\1 not", text)
    return guard.search(text) is not None or (spelled_out != text and guard.search(spelled_out) is not None)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around ``[start, end)``, its closing mark included."""
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    closing = _SENTENCE_END.search(text, max(end - 1, start))
    return begin, len(text) if closing is None else closing.start() + 1


def _load(language: str, options: Any) -> Iterator[_Rule]:
    folder = resources.files("qa_engine.classify") / "cue_phrases"
    for name in _FILES:
        table = tomllib.loads((folder / name).read_text(encoding="utf-8"))
        if table["language"] == language:
            for rule in table["rule"]:
                yield _compile(rule, table["parts"], options)


def _compile(rule: dict[str, Any], parts: dict[str, str], options: Any) -> _Rule:
    import re2

    def joined(name: str) -> str:
        expressions = rule.get(name, ())
        return "|".join(f"(?:{_filled(expression, parts)})" for expression in expressions)

    def guard(name: str) -> Any:
        return re2.compile(joined(name), options) if rule.get(name) else None

    return _Rule(
        cue=CueName(rule["cue"]),
        pattern=re2.compile(_EDGES.format(joined("phrases")), options),
        unless_before=guard("unless_before"),
        unless_within=guard("unless_within"),
        unless_after=guard("unless_after"),
        statement=rule.get("statement", False),
        opening=rule.get("opening", False),
        after_check=rule.get("after_check", False),
        confidence=rule.get("confidence", 0.9),
        reason=rule.get("reason", "phrase"),
    )


def _filled(expression: str, parts: dict[str, str]) -> str:
    """Put ``parts`` in place of their names; parts may use parts."""
    for _ in range(4):
        filled = re.sub(r"<([a-z_]+)>", lambda match: parts[match.group(1)], expression)
        if filled == expression:
            return filled
        expression = filled
    return expression
