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
    if sum(character.isalpha() for character in words) < LEAST_LETTERS:
        return None
    language, probability = _identifier().classify(words)
    return str(language) if probability >= LEAST_PROBABILITY else None


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
