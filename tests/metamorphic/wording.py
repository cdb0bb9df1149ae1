"""Words that stand for each other: names, places, days, genders, and the spellings and words of dialects."""

from __future__ import annotations

import re
from collections.abc import Mapping

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATES = ("2 March", "14 April", "9 May", "21 June", "30 July", "11 August", "17 September", "5 October", "26 November")
PLACES = ("Leeds", "Bristol", "Dundee", "Boston", "Lagos", "Karachi", "Manila", "Warsaw", "Kingston", "Nairobi")
#: Names of customers, those of one half of the world first, those of the other after them.
PERSONS = (
    "Emma Clarke", "Oliver Wright", "Hannah Schmidt", "Liam Murphy", "Grace Campbell", "Jack Turner", "Sophie Martin",
    "Lakshmi Iyer", "DeShawn Washington", "Fatima Rahman", "Chinedu Okafor", "Mei Chen", "Jose Reyes", "Aisha Yusuf",
)  # fmt: skip
AGENTS = ("Claire Dawson", "Priya Nair", "Tom Becker", "Kwame Boateng", "Lucia Gomez", "Daniel Novak")


def _both_ways(pairs: Mapping[str, str]) -> dict[str, str]:
    return {**pairs, **{other: one for one, other in pairs.items()}}


def _turned(names: tuple[str, ...], by: int) -> dict[str, str]:
    return {name: names[(place + by) % len(names)] for place, name in enumerate(names)}


def _parts(pairs: Mapping[str, str]) -> dict[str, str]:
    """Return whole names, first names and last names with what takes their place."""
    parts = dict(pairs)
    for one, other in pairs.items():
        parts |= dict(zip(one.split(), other.split(), strict=True))
    return parts


OTHER_PERSON = _parts(_turned(PERSONS, len(PERSONS) // 2))
OTHER_AGENT = _parts(_turned(AGENTS, 1))
OTHER_PLACE = _turned(PLACES, len(PLACES) // 2)
OTHER_DAY = _turned(DAYS, 3)
OTHER_DATE = _turned(DATES, 4)
OTHER_GENDER = _both_ways(
    {"he": "she", "husband": "wife", "man": "woman", "Mr": "Ms", "mum": "dad", "daughter": "son", "lady": "gentleman"}
)

#: British spellings with the American ones.
SPELLINGS = {
    "colour": "color", "coloured": "colored", "colours": "colors", "favourite": "favorite", "cheque": "check",
    "grey": "gray", "tyre": "tire", "tyres": "tires", "centre": "center", "programme": "program",
    "apologise": "apologize", "recognise": "recognize", "organised": "organized", "reorganised": "reorganized",
    "cancelled": "canceled", "travelling": "traveling", "licence": "license", "labelled": "labeled",
    "catalogue": "catalog", "neighbour": "neighbor", "behaviour": "behavior", "fibre": "fiber", "kerb": "curb",
    "storey": "story", "mum": "mom",
}  # fmt: skip
#: British words with the American ones.
WORDS = {
    "mobile": "cell phone", "flat": "apartment", "holiday": "vacation", "queue": "line", "lift": "elevator",
    "lorry": "truck", "current account": "checking account", "petrol station": "gas station", "post code": "zip code",
    "by post": "by mail", "autumn": "fall", "rang": "called", "ring": "call", "cupboard": "closet",
    "football": "soccer", "pharmacy": "drugstore", "parcel": "package", "tablets": "pills",
}  # fmt: skip
#: Spoken forms of several dialects: verbs, reduced words, and endings.
AINT = {
    "is not": "ain't", "isn't": "ain't", "isnt": "aint", "has not": "ain't", "hasn't": "ain't", "hasnt": "aint",
    "have not": "ain't", "haven't": "ain't", "havent": "aint", "am not": "ain't", "I'm not": "I ain't",
    "im not": "i aint", "does not": "don't", "doesn't": "don't", "doesnt": "dont", "was not": "weren't",
    "wasn't": "weren't", "wasnt": "werent", "we were": "we was", "has got": "got", "have got": "got",
}  # fmt: skip
REDUCED = {
    "going to": "gonna", "want to": "wanna", "have to": "gotta", "because": "cause", "them": "em", "you": "ya",
    "a bit": "a lil", "something": "summat", "yes": "aye", "my": "me",
}  # fmt: skip
_ENDING = re.compile(r"\b(\w{2,})ing\b")
_KEPT = frozenset({"spring", "morning", "evening", "during", "string"})


def exchanged(text: str, table: Mapping[str, str]) -> str:
    """Return ``text`` with each whole word or phrase of ``table`` replaced, the longest first, capitals kept.

    >>> exchanged("Grey, not greyish.", {"grey": "gray"})
    'Gray, not greyish.'
    """
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
    lower = {key.lower(): value for key, value in table.items()}
    return pattern.sub(lambda match: _like(match.group(), lower[match.group().lower()]), text)


def without_g(text: str) -> str:
    """Return ``text`` with -ing as it is spoken in many dialects: "nothin'", "workin'"."""
    return _ENDING.sub(lambda match: match.group() if match.group().lower() in _KEPT else f"{match.group(1)}in'", text)


def other_digits(text: str) -> str:
    """Return ``text`` with each order number and amount made another of the same length; telephone numbers stay."""
    return _NUMBER.sub(lambda match: match.group() if match["phone"] else match.group().translate(_DIGITS), text)


def other_phone(text: str) -> str:
    """Return ``text`` with each telephone number made another."""
    return _NUMBER.sub(lambda match: f"020 7946 0{match['phone'][::-1]}" if match["phone"] else match.group(), text)


_NUMBER = re.compile(r"\b020 7946 0(?P<phone>\d{3})\b|\b\d{5}\b|\b\d+\.\d\d\b")
_DIGITS = str.maketrans("123456789", "481593726")


def _like(original: str, replacement: str) -> str:
    return replacement[0].upper() + replacement[1:] if original[0].isupper() else replacement
