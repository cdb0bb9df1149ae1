"""Hindi typed in Latin letters, written in its own, because the encoder has read little of the former.

Nobody types by a standard ("nahi", "nahin", "nhi"), so this is no transliteration by the book (ISO 15919) but what most
spellings stand for: the commonest words by a table, the rest letter by letter, English words left as they are. What it
gets wrong is still nearer to the word than Latin letters are. Evidence always quotes the turn as it was typed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Final

#: The commonest words, which letter by letter would come out wrong, in pairs.
_WORDS: Final = """
aap आप aaj आज ab अब abhi अभी acha अच्छा achha अच्छा achhi अच्छी aur और bahut बहुत bhai भाई bhi भी bura बुरा
dhanyavad धन्यवाद dil दिल din दिन ek एक gaya गया gaye गए gayi गई hai है hain हैं hi ही ho हो hoon हूँ hu हूँ hum हम
ji जी ka का kal कल kar कर ke के khush खुश ki की ko को koi कोई kuch कुछ kya क्या main मैं me में mein में mera मेरा
mere मेरे meri मेरी mujhe मुझे na ना nahi नहीं nahin नहीं nhi नहीं par पर pe पे pyaar प्यार pyar प्यार raha रहा rahe रहे
rahi रही sab सब se से shukriya शुक्रिया tha था the थे thi थी to तो tum तुम wo वो woh वो yaar यार ye ये yeh यह
"""
#: Words of the table that are English too, and so do not tell that a text is Hindi.
_ENGLISH_TOO: Final = frozenset({"din", "hi", "ho", "hum", "main", "me", "na", "par", "sab", "the", "to"})
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


def in_own_letters(text: str) -> str:
    """Return ``text`` with its Hindi words in Devanagari; a text without a word that is only Hindi comes out as it is.

    >>> in_own_letters("mera refund kab aayega")
    'मेरा refund कब आयेगा'
    """
    words = {match.group().lower() for match in _WORD.finditer(text)}
    if words.isdisjoint(_table().keys() - _ENGLISH_TOO):
        return text
    return _WORD.sub(lambda match: _written(match.group()), text)


def _written(word: str) -> str:
    lower = word.lower()
    if lower in _table():
        return _table()[lower]
    return word if lower in _english() else _by_sound(lower)


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
def _table() -> dict[str, str]:
    words = _WORDS.split()
    return dict(zip(words[::2], words[1::2], strict=True))


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Return the words of our own English service sentences."""
    text = (resources.files("qa_engine.classify") / "english_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
