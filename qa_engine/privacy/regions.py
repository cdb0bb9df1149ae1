"""Whose telephone numbers to expect in a language."""

from __future__ import annotations

from functools import cache
from typing import Final

_DEFAULT: Final = ("US", "GB")
#: The largest country of a language, for languages that are written without one ("de" rather than "de-AT").
_BY_LANGUAGE: Final = {
    "cs": "CZ",
    "da": "DK",
    "de": "DE",
    "es": "ES",
    "fi": "FI",
    "fr": "FR",
    "hi": "IN",
    "it": "IT",
    "nb": "NO",
    "nl": "NL",
    "no": "NO",
    "pl": "PL",
    "pt": "PT",
    "sv": "SE",
    "tr": "TR",
}


@cache
def regions_of(*languages: str | None) -> tuple[str, ...]:
    """Return countries (ISO 3166) for language tags such as ``en-GB``, most likely first, the usual two at the end.

    >>> regions_of("en-GB"), regions_of(None, "de")
    (('GB', 'US'), ('DE', 'US', 'GB'))
    """
    regions = []
    for tag in languages:
        language, _, country = (tag or "").replace("_", "-").partition("-")
        if len(country) == 2:
            regions.append(country.upper())
        elif language.lower() in _BY_LANGUAGE:
            regions.append(_BY_LANGUAGE[language.lower()])
    return tuple(dict.fromkeys([*regions, *_DEFAULT]))
