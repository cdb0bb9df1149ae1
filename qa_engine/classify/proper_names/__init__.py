"""Names of people and places, and words for women and men, each made one stand-in.

Who a customer is and where they live says nothing of how a contact goes, so the encoder is not told. The lists hold
some thousand given names, family names and places of all continents each; they are written with a capital to count. A
name that is not listed is still taken beside one that is ("Ravi Something") and behind a title ("Ms Something"). In
small letters a listed name counts where somebody says who they are ("im ravi something").
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

PERSON: Final = "[PERSON_1]"
PLACE: Final = "London"
_MOST_WORDS_OF_PLACE: Final = 4
_FOLDER: Final = Path(__file__).parent
_LISTS: Final = ("given.txt", "family.txt", "places.txt")
#: A word that begins with a capital, with what belongs to it: "O'Brien", "Jean-Luc".
_CAPITAL: Final = r"(?![a-z\u00df-\u00ff])[^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_NAMED: Final = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? {_CAPITAL}(?: {_CAPITAL})?|{_CAPITAL}(?: {_CAPITAL})*")
_TITLES: Final = frozenset({"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr"})
_PERSONS: Final = {
    "she": "he", "her": "his", "hers": "his", "him": "his", "herself": "himself", "husband": "partner",
    "wife": "partner", "boyfriend": "partner", "girlfriend": "partner", "man": "person", "woman": "person",
    "lady": "person", "gentleman": "person", "guy": "person", "mum": "parent", "mom": "parent", "dad": "parent",
    "mother": "parent", "father": "parent", "son": "child", "daughter": "child", "boy": "child", "girl": "child",
    "sister": "brother", "madam": "sir", "ma'am": "sir", "mrs": "mr", "ms": "mr", "miss": "mr", "mx": "mr",
}  # fmt: skip
#: Words that begin a sentence after a name without a full stop, or name a role: no part of the name.
_BEGINNINGS: Final = frozenset({
    "agent", "also", "and", "any", "are", "bot", "but", "can", "could", "customer", "did", "does", "good", "great",
    "has", "have", "hello", "here", "hey", "how", "just", "let", "manager", "many", "my", "nice", "not", "now",
    "okay", "perfect", "please", "should", "sorry", "sure", "support", "team", "thank", "thanks", "that", "the",
    "then", "there", "they", "this", "was", "well", "what", "when", "where", "which", "who", "why", "will", "with",
    "would", "yes", "you", "your",
})  # fmt: skip
#: Given names that are mostly other words: part of a name before one that is listed.
_MOSTLY_WORDS: Final = frozenset({
    "amber", "april", "art", "august", "bill", "bob", "carol", "chance", "chase", "crystal", "daisy", "dale", "dean",
    "destiny", "drew", "earl", "eve", "faith", "felicity", "fern", "frank", "gene", "ginger", "glen", "grace", "grant",
    "guy", "hazel", "honor", "hope", "hunter", "ivy", "jade", "joy", "june", "lily", "mark", "may", "mercy", "miles",
    "olive", "patience", "pearl", "penny", "poppy", "precious", "prince", "princess", "rich", "rob", "rose", "ruby",
    "rusty", "sandy", "scarlett", "sky", "sue", "summer", "sunny", "trinity", "victor", "violet", "wade", "ward",
    "will", "willow",
})  # fmt: skip
#: Places that are family names behind a given name.
_ALSO_FAMILIES: Final = frozenset({
    "austin", "bolton", "burton", "chester", "clinton", "dallas", "derby", "houston", "kent", "lancaster", "lincoln",
    "medina", "monroe", "navarro", "preston", "raleigh", "santiago", "stafford", "valencia", "warwick", "washington",
    "wells", "york",
})  # fmt: skip
#: "Miss" counts as a title with its capital alone: in small letters it is mostly the verb.
_PERSON_WORD: Final = re.compile(
    rf"\b(?:{'|'.join(word for word in _PERSONS if word != 'miss')})\b|\bMiss\b", re.IGNORECASE | re.ASCII
)


#: How people say who they are, with the one or two words that follow.
_INTRODUCED: Final = re.compile(
    r"\b((?i:my name is|my name's|name is|name's|this is|i'm|im|i am|it's|its|here is) )([a-z]{3,})( [a-z]{2,})?\b"
)
#: Who is introduced by name with capitals is a person, listed or not.
_NAME_GIVEN: Final = re.compile(
    rf"\b((?i:(?:my|his|her) (?:full |first |last )?name(?:'s| is| was) ))({_CAPITAL}(?: {_CAPITAL}){{0,2}})"
)


def without_names(text: str) -> str:
    """Return ``text`` with one stand-in for all people, one for all places, and one word for women and men.

    >>> without_names("Ms Okafor from Lagos says her card is lost, I'm Aisha Yusuf.")
    "[PERSON_1] from London says his card is lost, I'm [PERSON_1]."
    """
    text = _NAME_GIVEN.sub(_name_given, text)
    text = _NAMED.sub(lambda match: _stand_in(match.group()), text)
    text = _INTRODUCED.sub(_introduced, text)
    return _PERSON_WORD.sub(_person_word, text)


def _name_given(match: re.Match[str]) -> str:
    opening, run = match.groups()
    if run.isupper():
        return match.group()
    words = run.split(" ")
    name = next((n for n, word in enumerate(words) if len(word) < 2 or word.casefold() in _BEGINNINGS), len(words))
    return " ".join([f"{opening}{PERSON}", *words[name:]]) if name else match.group()


def _introduced(match: re.Match[str]) -> str:
    opening, first, second = match.groups()
    if first not in _people():
        return match.group()
    rest = second if second is not None and second.strip() not in _people() else ""
    return f"{opening}{PERSON}{rest}"


def _person_word(match: re.Match[str]) -> str:
    word = match.group()
    if word.lower() == "miss" and word != "Miss":
        return word
    stand_in = _PERSONS[word.lower()]
    return stand_in[0].upper() + stand_in[1:] if word[0].isupper() else stand_in


def _stand_in(run: str) -> str:
    """Return a run of capitalised words with its names replaced; neighbours of one name make one stand-in."""
    words = run.split(" ")
    shouted = run.isupper()
    people = _people()
    said: list[str] = []
    place = 0
    while place < len(words):
        length = _words_of_place(words[place : place + _MOST_WORDS_OF_PLACE])
        if length:
            said.append(PLACE)
            place += length
        elif words[place].rstrip(".") in _TITLES and place + 1 < len(words):
            said.append(PERSON)
            place += 2
            if place < len(words) and _goes_on_a_name(words[place]):
                place += 1
        elif _key(words[place]) in people or _begins_a_name(words[place : place + 2]):
            said.append(PERSON)
            place += 1
            while place < len(words) and _is_part(words[place]):
                place += 1
            if place < len(words) and not shouted and _goes_on_a_name(words[place]):
                place += 1
        else:
            said.append(words[place])
            place += 1
    return " ".join(said)


def _words_of_place(words: list[str]) -> int:
    """Return how many of the words are a place's name, the longest one that they begin with; 0 for none."""
    if _key(words[0]) not in _places_begin():
        return 0
    return next((n for n in range(len(words), 0, -1) if _key(" ".join(words[:n])) in _places()), 0)


def _begins_a_name(words: list[str]) -> bool:
    """Tell whether the first of two capitalised words is taken for a given name because of the second."""
    return len(words) == 2 and words[0].casefold() in _MOSTLY_WORDS and _key(words[1]) in _people()


def _is_part(word: str) -> bool:
    """Tell whether a capitalised word behind a listed name is another part of it."""
    return _key(word) in _people() or _key(word) in _ALSO_FAMILIES


def _goes_on_a_name(word: str) -> bool:
    """Tell whether a capitalised word beside a name is taken for the rest of it."""
    return len(word) > 2 and _key(word) not in _places() and word.casefold() not in _BEGINNINGS


def _key(name: str) -> str:
    """Return ``name`` without accents, in small letters, with a plain apostrophe and without a possessive."""
    plain = unicodedata.normalize("NFKD", name.replace("\u2019", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().removesuffix("'s")


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    return _listed("given.txt") | _listed("family.txt")


@lru_cache(maxsize=1)
def _places_begin() -> frozenset[str]:
    return frozenset(key for place in _places() for key in (place.split(" ")[0], _key(place.split(" ")[0])))


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return _listed("places.txt")


def names_sha256() -> str:
    """Return one hash of the lists, which decide what is read."""
    return hashlib.sha256(b"".join((_FOLDER / name).read_bytes() for name in _LISTS)).hexdigest()


def _listed(name: str) -> frozenset[str]:
    return frozenset(_key(line) for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines())
