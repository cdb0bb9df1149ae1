"""Which language a contact is in, where the source does not say."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import ComponentVersion

#: Below this probability no language is named; most wrong guesses on short texts lie below it.
LEAST_PROBABILITY = 0.9
#: Fewer letters tell nothing: "ok danke" is written by English customers too.
LEAST_LETTERS = 20
_READ_CHARACTERS = 4_000
#: Languages that contact centres commonly serve. Left out are close relatives (Galician, Asturian, Luxembourgish, ...)
#: that take most of the doubt on short texts and would hide the language that was meant.
LANGUAGES = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "nl",
    "no", "pl", "pt", "ro", "ru", "sk", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip

#: Letters that belong to one of the languages above, marks over and under them included. A few are enough.
_SCRIPTS = {"hi": re.compile(r"[\u0900-\u0963\u0970-\u097f]"), "ar": re.compile(r"[\u0620-\u065f\u066e-\u06d3]")}
_LEAST_SCRIPT_LETTERS = 6
#: Letters that Persian and Urdu have and Arabic has not.
_NOT_ARABIC = re.compile("[پچژگٹڈڑںےہکی]")
#: Hindi as it is typed in Latin letters, which the detector does not know. No English word is among them. Two different
#: ones, and one word in four, are no chance.
_TYPED_HINDI = frozenset(
    {"aap", "aapka", "aapke", "aapki", "aapko", "abhi", "aur", "bahut", "bhai", "bhi", "bola", "diya", "gaya",
     "gayi", "gaye", "hai", "hain", "hona", "hoon", "hua", "hui", "humko", "jaise", "kab", "kaha",
     "kahan", "kaise", "karna", "karne", "karo", "karta", "karte", "kaun", "koi", "krna", "kuch", "kya", "kyu",
     "kyun", "liye", "lekin", "mera", "mere", "meri", "mujhe", "nahi", "nahin", "nhi", "phir", "raha",
     "rahe", "rahi", "sab", "sabse", "sakta", "sakte", "sirf", "tera", "tum", "tumhara", "unka", "usko", "wala",
     "wale", "wali", "wapas", "woh", "yaar", "yahan", "yeh"}
)  # fmt: skip
_LEAST_TYPED = 2
_TYPED_SHARE = 0.25
#: Small words of Hindi that other languages have too; with one of the above and two of these, two words in five tell.
_MAYBE_HINDI = frozenset(
    {"aaj", "aata", "baje", "bas", "ek", "ho", "isse", "itna", "itni", "ji", "ka", "kal", "ke", "ki", "ko", "log",
     "logo", "na", "par", "pe", "se", "tak", "tha", "thi", "theek", "wo", "ye"}
)  # fmt: skip
_LEAST_MAYBE = 3
_MAYBE_SHARE = 0.4
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*\d*\]|\S*[@/]\S*")


def with_language(interaction: Interaction) -> Interaction:
    """Return ``interaction`` with its language set from the customer's words, or from all words where no customer is
    known. A stated language is kept; ``None`` stays where the words are too few or the guess is unsure."""
    if interaction.language is not None:
        return interaction
    customer = interaction.indexes(Role.CUSTOMER) or range(len(interaction.turns))
    language = detect_language(" ".join(interaction.turns[i].text for i in customer))
    return interaction if language is None else interaction.evolve(language=language)


def detect_language(text: str) -> str | None:
    """Return the two-letter code of the language of ``text``, or ``None`` where it cannot be told."""
    words = _PLACEHOLDER.sub(" ", text)[:_READ_CHARACTERS]
    told = _by_letters(words) or _typed_hindi(words)
    if told is not None:
        return told
    if sum(character.isalpha() for character in words) < LEAST_LETTERS:
        return None
    language, probability = _identifier().classify(words)
    return str(language) if probability >= LEAST_PROBABILITY else None


def _by_letters(text: str) -> str | None:
    """Return the language that most letters belong to, where letters alone tell."""
    letters = sum(character.isalpha() for character in text)
    for language, script in _SCRIPTS.items():
        own = len(script.findall(text))
        if own >= _LEAST_SCRIPT_LETTERS and 2 * own > letters and not _NOT_ARABIC.search(text):
            return language
    return None


def _typed_hindi(text: str) -> str | None:
    words = _WORD.findall(text.lower())
    typed = [word for word in words if word in _TYPED_HINDI]
    if len(set(typed)) >= _LEAST_TYPED and len(typed) >= _TYPED_SHARE * len(words):
        return "hi"
    maybe = [word for word in words if word in _TYPED_HINDI or word in _MAYBE_HINDI]
    return "hi" if typed and len(set(maybe)) >= _LEAST_MAYBE and len(maybe) >= _MAYBE_SHARE * len(words) else None


def is_english(language: str | None) -> bool:
    """Tell whether text in ``language`` is read as English. Text in no known language is."""
    return language is None or language.lower().split("-")[0].split("_")[0] == "en"


def detector_version() -> ComponentVersion:
    """Return which detector is installed."""
    from importlib.metadata import version

    return ComponentVersion(name="py3langid", version=version("py3langid"))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language in LANGUAGES if language in identifier.nb_classes])
    return identifier
