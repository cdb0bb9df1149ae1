"""Where sentences begin and end, and windows that hold a few of them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

Span = tuple[int, int]

#: A window never holds more words than this; see ``window_spans``.
WINDOW_WORDS = 30

_PARAGRAPH = re.compile(r"\S(?:(?!\n[ \t\r]*\n)[\s\S])*")
_WORD = re.compile(r"\S+")


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 100_000_000
    return nlp


@lru_cache(maxsize=4096)  # a turn is cut by everyone who reads it
def sentence_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of ``text``, in order, without surrounding white space.

    Paragraphs (separated by an empty line) are never joined. Text without punctuation is one sentence.
    """
    spans: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        offset = paragraph.start()
        if not _has_inner_end(paragraph.group()):
            spans.append(_trimmed(text, paragraph.start(), paragraph.end()))
            continue
        nlp = _pipeline()
        # Without a memory zone spaCy keeps every word it ever saw, for as long as the process lives.
        with nlp.memory_zone():
            for sentence in nlp(paragraph.group()).sents:
                start, end = _trimmed(text, offset + sentence.start_char, offset + sentence.end_char)
                if start < end:
                    spans.append((start, end))
    return tuple(spans)


def window_spans(text: str, *, most_words: int = WINDOW_WORDS) -> tuple[Span, ...]:
    """Return spans that cover all sentences of ``text``, each a run of whole sentences of at most ``most_words`` words.

    A single longer sentence (speech without punctuation) is cut between words. Words are runs without white space.
    """
    pieces = [piece for span in sentence_spans(text) for piece in _pieces(text, span, most_words)]
    windows: list[Span] = []
    words_in_last = 0
    for start, end in pieces:
        words = len(_WORD.findall(text[start:end]))
        if windows and words_in_last + words <= most_words:
            windows[-1] = (windows[-1][0], end)
            words_in_last += words
        else:
            windows.append((start, end))
            words_in_last = words
    return tuple(windows)


def single_spans(text: str, *, most_words: int = WINDOW_WORDS) -> tuple[Span, ...]:
    """Return the spans of the sentences of ``text``, longer ones cut between words."""
    return tuple(piece for span in sentence_spans(text) for piece in _pieces(text, span, most_words))


def _has_inner_end(text: str) -> bool:
    """Tell quickly whether there can be more than one sentence, so that most short turns never meet spaCy."""
    return re.search(r"[^\x00-\x7f]|[.!?]\s*\S", text) is not None


def _pieces(text: str, span: Span, most_words: int) -> list[Span]:
    words = [(span[0] + w.start(), span[0] + w.end()) for w in _WORD.finditer(text[span[0] : span[1]])]
    # Parts of equal length: 31 words become 16 and 15, not 30 and 1, which would tell nothing by itself.
    parts = -(-len(words) // most_words)
    bounds = [len(words) * i // parts for i in range(parts + 1)]
    return [(words[a][0], words[b - 1][1]) for a, b in pairwise(bounds)]


def _trimmed(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))
