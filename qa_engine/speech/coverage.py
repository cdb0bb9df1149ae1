"""Speech that no word accounts for: recognition now and then leaves out a whole sentence without a sign."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.transcript import Word

# How long words take at most: nobody speaks slower than nine letters a second for long, and a digit or a letter that
# stands alone is said as a word. Beside a sentence that was left out, the words that are there are drawn out in time.
_LETTERS_PER_S = 9.0
_LETTERS_OF_DIGIT = 5
_LETTERS_OF_WORD = 3  # also the shortest takes its time
# Shorter gaps are breath, hesitation, and what voice activity adds to both ends of speech.
_SHORTEST_GAP_S = 0.4


def unheard_s(spoken: Sequence[tuple[float, float]], words: Sequence[Word]) -> float:
    """Return the seconds of ``spoken``, spans in order, in which no word lies, counting only gaps of at least 0.4 s.

    A word that is drawn out covers the middle of its time, as long as it can take.

    >>> unheard_s([(0.0, 5.0)], [Word(text="yes", start_s=0.0, end_s=0.3), Word(text="no", start_s=4.7, end_s=5.0)])
    4.4
    """
    covered = sorted(_covered(word) for word in words)
    missing = 0.0
    for start_s, end_s in spoken:
        reached_s = start_s
        for first_s, last_s in (*covered, (end_s, end_s)):
            gap_s = min(first_s, end_s) - reached_s
            if gap_s >= _SHORTEST_GAP_S:
                missing += gap_s
            reached_s = max(reached_s, last_s)
    return round(missing, 3)


def _covered(word: Word) -> tuple[float, float]:
    spare_s = max(0.0, word.end_s - word.start_s - _longest_s(word.text))
    return word.start_s + spare_s / 2, word.end_s - spare_s / 2


def _longest_s(text: str) -> float:
    parts = text.split("-")
    alone = len(parts) > 1 and all(sum(map(str.isalnum, part)) <= 1 for part in parts)  # spelled: P-I-T-T
    letters = sum(
        _LETTERS_OF_DIGIT if character.isdigit() or (alone and character.isalpha()) else 1 for character in text
    )
    return max(_LETTERS_OF_WORD, letters) / _LETTERS_PER_S
