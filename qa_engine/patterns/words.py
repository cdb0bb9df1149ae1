"""Text as canonical words: contractions written out, numbers as digits, everything else without punctuation.

A phrase and a text meet in this form, so "you're", "you are" and "youre" are the same two words, and "fourteen" is 14.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from qa_engine.patterns.evasion import without_evasions
from qa_engine.patterns.normalise import normalise
from qa_engine.patterns.numbers import NUMBER_WORDS, spoken_numbers

# Placeholders of masked data stay one word, brackets included, so that the word "card" does not find "[CARD_1]".
_WORD: Final = re.compile(r"\[[^\W\d]\w*\]|\be-mails?\b|\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*|[%&$£€]")
_PUNCTUATION: Final = re.compile(r"[.,;:!?()\n–—…]")
_SENTENCE_END: Final = re.compile(r"[.!?\n]")
_GROUPED_DIGITS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

#: Words that "'s" after them shortens "is" or "has"; after any other word it is a possessive.
SHORTENED_BY_S: Final = frozenset(
    ["it", "that", "this", "there", "here", "what", "who", "where", "when", "why", "how", "he", "she", "everything"]
)
#: Words that "'d" after them shortens "would" or "had".
SHORTENED_BY_D: Final = frozenset(["i", "you", "he", "she", "it", "we", "they", "that", "there", "who"])

_WHOLE: Final = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "let's": ("let", "us"),
    "y'all": ("you", "all"),
    "d'you": ("do", "you"),
    "cannot": ("can", "not"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "lemme": ("let", "me"),
    "gimme": ("give", "me"),
    "ok": ("okay",),
    "%": ("percent",),
    "&": ("and",),
    "$": ("dollars",),
    "£": ("pounds",),
    "€": ("euros",),
}
_SUFFIXES: Final = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am"}
_NEGATED: Final = (
    "do does did is was are were have has had could would should need must might ca wo"  # ca(n't), wo(n't)
)


def _without_apostrophes() -> dict[str, tuple[str, ...]]:
    """Contractions as hurried writers and recognisers leave them, where the result is no other English word.

    "its" is taken as "it is" too: texts mix the two freely, and phrases go through the same table.
    """
    bare: dict[str, tuple[str, ...]] = {
        f"{verb}nt": ("can" if verb == "ca" else verb, "not") for verb in _NEGATED.split()
    }
    bare["wont"] = ("will", "not")
    for pronoun, verbs in {"i": "m ve", "you": "re ve ll", "they": "re ve ll", "we": "ve", "that": "ll"}.items():
        for verb in verbs.split():
            bare[pronoun + verb] = (pronoun, _SUFFIXES[f"'{verb}"])
    bare |= {f"{word}s": (word, "is") for word in ("that", "what", "there", "here", "who", "how", "where", "it")}
    return bare


_TABLE: Final = {**_without_apostrophes(), **_WHOLE}


@dataclass(frozen=True)
class Words:
    """The canonical words of a text. ``spans[i]`` is where word ``i`` stands in the original text, half open.

    Words written out of one contraction share its span; a spoken number spans all its words. ``evasive`` are the places
    in the original text where a spelling hid words.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    source: str
    evasive: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """All words, with a space before, between and after: a phrase in it starts and ends at a space."""
        return f" {' '.join(self.words)} "

    def clause_start(self, place: int) -> int:
        """Return the first word of the clause that holds word ``place``: the one after the last punctuation."""
        return self._clauses[place]

    def sentence_start(self, place: int) -> int:
        """Return the first word of the sentence that holds word ``place``."""
        return self.sentences[place]

    @cached_property
    def sentences(self) -> list[int]:
        """For each word, the first word of its sentence."""
        return self._starts(_SENTENCE_END)

    @cached_property
    def _clauses(self) -> list[int]:
        return self._starts(_PUNCTUATION)

    def _starts(self, ending: re.Pattern[str]) -> list[int]:
        """For each word, the last word up to it that has ``ending`` before it, or the first of all."""
        ends = [match.start() for match in ending.finditer(self.source)]
        starts, first, next_end = [], 0, 0
        for place, (start, _) in enumerate(self.spans):
            before = self.spans[place - 1][1] if place else 0
            while next_end < len(ends) and ends[next_end] < before:
                next_end += 1
            if place and next_end < len(ends) and ends[next_end] < start:
                first = place
            starts.append(first)
        return starts


def canonical_words(text: str) -> Words:
    """Return the canonical words of ``text`` with their places in it. Empty where there is no word."""
    undone = without_evasions(normalise(text), text)
    plain = undone.text
    words, spans = _written_out(plain.text)
    if not NUMBER_WORDS.isdisjoint(words):
        words, spans = _with_digits(words, spans)
    if plain.offsets is not None:
        spans = [plain.original_span(start, end) for start, end in spans]
    return Words(tuple(words), tuple(spans), text, undone.evasive)


def _written_out(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    matches = list(_WORD.finditer(text))
    words = [_one_spelling(match.group()) for match in matches]
    if "'" not in text and _TABLE.keys().isdisjoint(words):
        return words, [match.span() for match in matches]
    parts = [(part, match.span()) for match, word in zip(matches, words, strict=True) for part in write_out(word)]
    return [part for part, _ in parts], [span for _, span in parts]


def write_out(word: str) -> tuple[str, ...]:
    """Return the words that a normalised word stands for: several for a contraction, else itself."""
    if word in _TABLE:
        return _TABLE[word]
    for suffix, verb in _SUFFIXES.items():
        if word.endswith(suffix) and len(word) > len(suffix):
            return (*write_out(word[: -len(suffix)]), verb)
    stem, _, ending = word.rpartition("'")
    if ending == "s" and stem in SHORTENED_BY_S:
        return stem, "is"
    if ending == "d" and stem in SHORTENED_BY_D:
        return stem, "would"
    return (word.replace("'", ""),)


def _one_spelling(word: str) -> str:
    if word.isalpha():
        return word
    if not word[0].isdigit():
        return word.replace("-", "")
    return word.replace(",", "") if _GROUPED_DIGITS.fullmatch(word) else word.replace(",", ".")


def _with_digits(words: list[str], spans: list[tuple[int, int]]) -> tuple[list[str], list[tuple[int, int]]]:
    for number in reversed(spoken_numbers(words)):
        words[number.start : number.end] = [number.digits]
        spans[number.start : number.end] = [(spans[number.start][0], spans[number.end - 1][1])]
    return words, spans
