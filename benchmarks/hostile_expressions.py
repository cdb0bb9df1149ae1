"""Regular expressions written to hang whoever searches with them, and a text that makes them work. Own writing.

    from benchmarks.hostile_expressions import hostile_expressions, hostile_text

Nested quantifiers, overlapping alternatives, huge repeats, many wildcards in a row, classes of all scripts, long lists
of words, look-around and back-references, what matches everywhere, and what is not valid at all. Drawn with a seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

LETTERS: Final = "abcdefghiklmnoprstuvwy"
_WORDS: Final = (
    "account agree amount balance bank call cancel card charge claim collect consent contract copy credit customer "
    "debt deposit dispute fee fraud guarantee income insurance interest loan medical money notice number offer payment "
    "policy premium price privacy promise record refund renew report request risk security service sign statement "
    "store tax terms transfer trial verify waive warranty withdraw"
)
WORDS: Final = tuple(_WORDS.split())
_CLASSES: Final = r"\p{L} \p{Lu} \p{Greek} \p{Han} \p{Arabic} \p{M} \P{N} \p{Cyrillic} [^\p{L}]"
#: Scripts and categories that RE2 knows; each class is a long list of ranges in the compiled expression.
CLASSES: Final = tuple(_CLASSES.split())

Maker = Callable[[random.Random], str]


def hostile_expressions(count: int = 1000, seed: int = 7) -> list[tuple[str, str]]:
    """Return ``count`` distinct (kind, expression) pairs, all kinds by turns; equal arguments give equal pairs."""
    chance = random.Random(seed)
    kinds = list(_MAKERS.items())
    made: dict[str, str] = {}
    while len(made) < count:
        kind, maker = kinds[len(made) % len(kinds)]
        expression = maker(chance)
        if expression not in made:
            made[expression] = kind
    return [(kind, expression) for expression, kind in made.items()]


def hostile_text(size: int = 1_000_000, seed: int = 7) -> str:
    """Return ``size`` characters: runs of one letter, near repetitions, words of contacts, digits, other scripts."""
    chance = random.Random(seed)
    pieces: list[str] = []
    length = 0
    while length < size:
        piece = _PIECES[chance.randrange(len(_PIECES))](chance)
        pieces.append(piece)
        length += len(piece) + 1
    return " ".join(pieces)[:size]


def _letter(chance: random.Random) -> str:
    return chance.choice(LETTERS)


def _word(chance: random.Random) -> str:
    return chance.choice(WORDS)


def _nested(chance: random.Random) -> str:
    one, depth = _letter(chance), chance.randint(2, 5)
    return "(" * depth + one + "".join(chance.choice(("+)", "*)")) for _ in range(depth)) + chance.choice("+*") + "!$"


def _overlapping(chance: random.Random) -> str:
    one = _letter(chance)
    return f"(?:{one}|{one}{one}|{one}?){{{chance.randint(5, 60)},}}{chance.choice(LETTERS)}z"


def _repeated(chance: random.Random) -> str:
    return f"{_letter(chance)}{{1,{chance.choice((50, 200, 500, 999, 1000, 5000))}}}{_word(chance)}"


def _repeated_twice(chance: random.Random) -> str:
    return f"(?:{_word(chance)} ?){{0,{chance.randint(2, 40)}}}{{1,{chance.randint(2, 40)}}}x"


def _wildcards(chance: random.Random) -> str:
    return ".*".join(_word(chance) for _ in range(chance.randint(3, 12))) + ".*=.*$"


def _gaps(chance: random.Random) -> str:
    gap = f".{{0,{chance.choice((20, 100, 300, 900))}}}"
    return gap.join(_word(chance) for _ in range(chance.randint(2, 4)))


def _classes(chance: random.Random) -> str:
    parts = "".join(f"{chance.choice(CLASSES)}{{1,{chance.randint(2, 12)}}}" for _ in range(chance.randint(2, 6)))
    return f"(?:{parts})+{_letter(chance)}{_letter(chance)}$"


def _word_list(chance: random.Random) -> str:
    words = sorted({f"{_word(chance)}{_letter(chance)}{_letter(chance)}" for _ in range(chance.randint(20, 90))})
    return rf"\b(?:{'|'.join(words)})\b(?:\W+\w+){{0,{chance.randint(3, 9)}}}\W+{_word(chance)}\b"


def _any_start(chance: random.Random) -> str:
    return rf"(?:\w+\s?)*{_word(chance)}(?:\s?\w+)*{chance.choice('!?%;')}"


def _optionals(chance: random.Random) -> str:
    count, one = chance.randint(10, 120), _letter(chance)
    return f"(?:{one}?){{{count}}}{one}{{{count}}}"


def _look_around(chance: random.Random) -> str:
    return chance.choice(("(?=", "(?!", "(?<=", "(?<!")) + f"{_word(chance)}){_word(chance)}+{_letter(chance)}"


def _back_reference(chance: random.Random) -> str:
    return rf"({_letter(chance)}*{_word(chance)}?)\1+{_letter(chance)}"


def _not_valid(chance: random.Random) -> str:
    broken = ("(", "[", "{2,1}", "*", r"\p{Nowhere}", "(?P<", "(?P>x)", "[z-a]")
    return _word(chance) + chance.choice(broken) + _letter(chance) * chance.randint(1, 9)


def _case_and_space(chance: random.Random) -> str:
    letters = r"[\W_]*".join(f"[{one}{one.upper()}]+" for one in _word(chance))
    return rf"(?:{letters}[\W_]*){{1,{chance.randint(2, 20)}}}{chance.choice('$;')}"


def _everywhere(chance: random.Random) -> str:
    """Return an expression that matches at nearly every character or word, so that the matches themselves cost."""
    some = "".join(chance.sample(LETTERS, chance.randint(8, 20)))
    return chance.choice((f"[{some}]", f"[{some}]{{1,{chance.randint(2, 9)}}}", rf"\w?[{some}]|\W", f"(?:[{some}]|.)"))


_MAKERS: dict[str, Maker] = {
    "nested quantifiers": _nested,
    "overlapping alternatives": _overlapping,
    "huge repeats": _repeated,
    "repeats of repeats": _repeated_twice,
    "many wildcards": _wildcards,
    "long gaps": _gaps,
    "classes of scripts": _classes,
    "long lists of words": _word_list,
    "words before and after": _any_start,
    "optional letters": _optionals,
    "look-around": _look_around,
    "back-references": _back_reference,
    "not valid": _not_valid,
    "spaced letters": _case_and_space,
    "matches everywhere": _everywhere,
}
_PIECES: tuple[Maker, ...] = (
    lambda chance: _letter(chance) * chance.randint(5, 400),
    lambda chance: (_letter(chance) + _letter(chance)) * chance.randint(5, 100),
    lambda chance: " ".join(_word(chance) for _ in range(chance.randint(3, 40))),
    lambda chance: str(chance.randrange(10**12)),
    lambda chance: "".join(chance.choice("αβγдежéüñ中文字العر") for _ in range(chance.randint(3, 30))),
    lambda chance: " ".join(_word(chance)) + chance.choice("=!?%;\n"),
)
