"""Hindi typed in Latin letters, written in its own, because the encoder has read little of the former.

Nobody types by a standard ("nahi", "nahin", "nhi"), so this is no transliteration by the book (ISO 15919) but what most
spellings stand for: words that are known by their sounds (``hindi_spelling``), the rest letter by letter, English words
left as they are. What it gets wrong is still nearer to the word than Latin letters are. Evidence always quotes the turn
as it was typed.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib import resources
from typing import Final

from qa_engine.classify.hindi_spelling import HELD, HINDI_WORDS, spelled

_ENGLISH_WORDS: Final = "english_words.txt"
#: Words of Hindi that are English too, and so do not tell that a text is Hindi. Between English words they are English.
_ENGLISH_TOO: Final = frozenset(
    {"b", "ban", "band", "din", "do", "dum", "ha", "had", "he", "hi", "ho", "hum", "in", "is", "k", "log", "m",
     "mai", "main", "man", "mat", "me", "mere", "na", "om", "or", "pal", "par", "q", "ram", "sa", "sab", "se", "si",
     "sun", "the", "to", "un", "us", "y"}
)  # fmt: skip
_CONSONANTS: Final = {
    "chh": "छ", "ksh": "क्ष", "kh": "ख", "gh": "घ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध", "ph": "फ", "bh": "भ",
    "sh": "श", "gy": "ज्ञ", "k": "क", "g": "ग", "j": "ज", "t": "त", "d": "द", "n": "न", "p": "प", "b": "ब", "m": "म",
    "y": "य", "r": "र", "l": "ल", "v": "व", "w": "व", "s": "स", "h": "ह", "f": "फ", "z": "ज़", "q": "क", "x": "क्स",
    "c": "क",
}  # fmt: skip
#: A vowel alone, and as the mark after a consonant.
_VOWELS: Final = {
    "aa": ("आ", "ा"), "ai": ("ऐ", "ै"), "au": ("औ", "ौ"), "ee": ("ई", "ी"), "oo": ("ऊ", "ू"), "a": ("अ", ""),
    "i": ("इ", "ि"), "u": ("उ", "ु"), "e": ("ए", "े"), "o": ("ओ", "ो"),
}  # fmt: skip
#: At the end of a word these are long.
_AT_THE_END: Final = {"a": "ा", "i": "ी"}
_NO_VOWEL: Final = "्"
_SOUND: Final = re.compile("|".join(sorted((*_CONSONANTS, *_VOWELS), key=len, reverse=True)))
_WORD: Final = re.compile(r"(?<![\w@#\[/])[A-Za-z]+(?![\w\]])")
#: Endings and groups of letters of English, which Hindi is not typed with.
_LOOKS_ENGLISH: Final = re.compile(
    r"(?:[st]ion|ing|ment|ness|ful|less|[ai]ble|ity|ous|ism|ive|[ae]nce|ture|[a-z]{3}(?:er|ed|ly|al|ic)|e[rt]s)$|"
    r"^wh|[st]ion|ck|ght"
)


def in_own_letters(text: str) -> str:
    """Return ``text`` with its Hindi words in Devanagari; a text without a word that is only Hindi comes out as it is.

    >>> in_own_letters("mera refund kab aayega")
    'मेरा refund कब आएगा'
    """
    words = [match.group().lower() for match in _WORD.finditer(text)]
    if not any(_is_hindi(word) for word in set(words)):
        return text
    places = iter(range(len(words)))
    return _WORD.sub(lambda match: _written(match.group(), words, next(places)), text)


def word_lists_sha256() -> str:
    """Return one hash of the lists of Hindi and English words, which decide what is read."""
    folder = resources.files("qa_engine.classify")
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in (HINDI_WORDS, _ENGLISH_WORDS))).hexdigest()


def _is_hindi(word: str) -> bool:
    return word not in _ENGLISH_TOO and not _is_english(word) and spelled(word) is not None


def _is_english(word: str) -> bool:
    return not _english().isdisjoint({word, HELD.sub(r"\1", word), HELD.sub(r"\1\1", word)})


def _written(typed: str, words: list[str], place: int) -> str:
    word = words[place]
    beside = (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
    if _is_english(word) and (word not in _ENGLISH_TOO or all(_is_english(other) for other in beside)):
        return typed
    looks_english = _LOOKS_ENGLISH.search(word) or word.removesuffix("s") in _english()
    return spelled(word) or (typed if looks_english else _by_sound(word))


def _by_sound(word: str) -> str:
    written, after_consonant = "", False
    for match in _SOUND.finditer(word):
        sound, last = match.group(), match.end() == len(word)
        if sound in _CONSONANTS:
            written += (_NO_VOWEL if after_consonant and not last else "") + _CONSONANTS[sound]
            after_consonant = True
        else:
            alone, mark = _VOWELS[sound]
            written += (_AT_THE_END.get(sound, mark) if last else mark) if after_consonant else alone
            after_consonant = False
    return written


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Return common English words that are no Hindi ones."""
    text = (resources.files("qa_engine.classify") / _ENGLISH_WORDS).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
