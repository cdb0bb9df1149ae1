"""What a word of Hindi typed in Latin letters is in its own: looked up by its sounds, which its many spellings share.

The words stand in ``hindi_words.txt`` in Devanagari, with those spellings that are none of the sounds ("h", "bht");
their other forms follow from their endings. Words and spellings are reduced to sounds in three steps, each coarser than
the one before: with long vowels told from short ones, without, and without the "a" inside a word, which fast typists
leave out. The first step at which a spelling sounds like a word decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Final

HINDI_WORDS: Final = "hindi_words.txt"
#: What is read first, so that the commoner of two words that sound alike is found; among other forms, those of verbs.
_SECTIONS: Final = ("words", "adjectives", "nouns", "verbs")
_FORMED: Final = ("verbs", "adjectives", "nouns")
_CONSONANTS: Final = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh", "ञ": "n", "ट": "t",
    "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n", "प": "p", "फ": "f",
    "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "व": "v", "श": "sh", "ष": "sh", "स": "s", "ह": "h",
}  # fmt: skip
#: Vowels that stand alone, and as marks after a consonant.
_ALONE: Final = {
    "अ": "a", "आ": "aa", "इ": "i", "ई": "ee", "उ": "u", "ऊ": "oo", "ऋ": "ri", "ए": "e", "ऐ": "ai", "ओ": "o", "औ": "au",
    "ऑ": "o",
}  # fmt: skip
_MARKS: Final = {
    "ा": "aa", "ि": "i", "ी": "ee", "ु": "u", "ू": "oo", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o", "ौ": "au", "ॉ": "o"
}  # fmt: skip
_NASAL: Final = "ंँ"
#: The dot below a letter, and the mark of a consonant without a vowel.
_DOT: Final = "़"
_NO_VOWEL: Final = "्"
#: The short vowel that every consonant without a mark has, spoken or not.
_SHORT: Final = "ə"
_CONSONANT: Final = r"(?:chh?|[bdgjkpt]h|sh|[^aeiouə])"
#: Such a vowel is silent between two syllables that have vowels of their own; the last of them first.
_SILENT: Final = re.compile(rf"^(.*[aeiouə]{_CONSONANT}){_SHORT}(?={_CONSONANT}[aeiouə])")
#: After the stem of a verb, where it ends in a consonant and where in a vowel.
_AFTER_CONSONANT: Final = "ना ने नी ता ते ती ा े ी ेगा ेगी ेंगे ेंगी ूँ ूँगा ूँगी ो ोगे ोगी ें कर के िए"
_AFTER_VOWEL: Final = "ना ने नी ता ते ती या ए ई एगा एगी एँगे एँगी ऊँ ऊँगा ऊँगी ओ ओगे ओगी एँ कर के इए"


def _sounds(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(spelling), sound) for spelling, sound in pairs)


_ALIKE: Final = _sounds(
    ("(?:c+h+){2,}|cc+h+", "cch"), ("ck|c(?!c?h)", "k"), ("ph", "f"), ("w", "v"), ("z", "j"), ("q", "k"), ("x", "ksh"),
    ("m(?=[bp])", "n"), ("(?<=[aeiou])y(?=[ei])", ""), ("i(?=a)", "iy"), ("(?<=[a-z])eh(?=[a-z])", "ah"),
    ("ein$", "en"), ("ii", "ee"), ("uu", "oo"), ("(?<=[a-z])y$", "i"), ("aa$", "a"), ("ee$", "i"), ("oo$", "u"),
)  # fmt: skip
_SHORTER: Final = _sounds(
    ("aa+", "a"), ("ee+", "i"), ("oo+|ou", "u"), ("(?:a[ey]|e[iy])(?=.)", "ai"), ("aw|ow", "au"), (r"(.)\1+", r"\1"),
    ("c+h+", "ch"),
)  # fmt: skip
_COARSER: Final = _sounds(("ai", "e"), ("au", "o"), ("sh", "s"), ("n(?=[^aeiou])", ""), ("(?<=.)a(?=.)", ""))
_STEPS: Final = (_ALIKE, _SHORTER, _COARSER)
#: A letter that is held for long.
HELD: Final = re.compile(r"(.)\1{2,}")


def spelled(typed: str) -> str | None:
    """Return the word that ``typed``, in small letters, stands for; ``None`` where the list has none.

    >>> [spelled(word) for word in ("bahuuut", "sarkaar", "smjhna", "xyz")]
    ['बहुत', 'सरकार', 'समझना', None]
    """
    words = _words()
    plain = HELD.sub(r"\1", typed)
    keys = ((0, typed), (0, plain), *enumerate(_by_step(plain), start=1))
    return next((words[key] for key in keys if key in words), None)


def _by_step(spelling: str) -> Iterator[str]:
    """Yield the sounds of a spelling, step by step."""
    for step in _STEPS:
        for pattern, sound in step:
            spelling = pattern.sub(sound, spelling)
        yield spelling


@lru_cache(maxsize=1)
def _words() -> dict[tuple[int, str], str]:
    """Return words by step and sounds; step 0 are spellings as they are."""
    sections = _sections()
    typed = sections["typed"]
    found = {(0, spelling): word.replace("_", " ") for spelling, word in zip(typed[::2], typed[1::2], strict=True)}
    first = [word for name in _SECTIONS for word in sections[name]]
    forms = [form for name in _FORMED for word in sections[name] for form in _forms(name, word)]
    for word in (*first, *forms):
        for spelling in _spellings(word):
            for key in enumerate(_by_step(spelling), start=1):
                found.setdefault(key, word)
    return found


def _sections() -> dict[str, list[str]]:
    """Return the words of the list by the name of their section."""
    text = (resources.files("qa_engine.classify") / HINDI_WORDS).read_text(encoding="utf-8")
    sections: dict[str, list[str]] = {}
    for part in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        name, _, words = part.partition("]")
        sections[name] = words.split()
    return sections


def _forms(section: str, word: str) -> Iterator[str]:
    """Yield the other forms of a word, as its section and ending tell."""
    closed = word[-1] in _CONSONANTS or word[-1] == _DOT
    if section == "verbs":
        yield from (word + ending for ending in (_AFTER_CONSONANT if closed else _AFTER_VOWEL).split())
    elif word.endswith("ा"):
        yield from (word[:-1] + ending for ending in ("े", "ी" if section == "adjectives" else "ों"))
    elif section == "nouns" and word.endswith("ी"):
        yield from (word[:-1] + ending for ending in ("ियाँ", "ियों"))
    elif closed:
        yield from (word + ending for ending in ("ों", "ें") if ending == "ों" or section == "nouns")


def _spellings(word: str) -> Iterator[str]:
    """Yield how a word of Devanagari is spelled by its sounds: with nasals and without, with "d" and with "r" for the
    sound between them, with silent vowels and without."""
    sounds: list[tuple[str, ...]] = []
    for letter, after in zip(word, (*word[1:], ""), strict=True):
        if letter in _CONSONANTS:
            own = _CONSONANTS[letter]
            sounds.append((own, "r" + own[1:]) if after == _DOT and letter in "डढ" else (own,))
        elif letter in _NASAL:
            sounds.append(("n", ""))
        else:
            sounds.append(((_ALONE | _MARKS).get(letter, ""),))
        ends_a_consonant = letter == _DOT or (letter in _CONSONANTS and after != _DOT)
        if ends_a_consonant and after not in _MARKS and after != _NO_VOWEL:
            sounds.append((_SHORT,))
    for chosen in product(*sounds):
        spelling = "".join(chosen).removesuffix(_SHORT).replace("jn", "gy")
        yield from dict.fromkeys(kind.replace(_SHORT, "a") for kind in (_spoken(spelling), spelling))


def _spoken(spelling: str) -> str:
    """Return a spelling without its silent vowels."""
    while (shorter := _SILENT.sub(r"\1", spelling)) != spelling:
        spelling = shorter
    return spelling
