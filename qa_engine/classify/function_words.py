"""Small words as features beside a vector. Encoders of meaning blur who does it, when, and whether at all ("I'll refund
it", "did you refund it", "it wasn't refunded"); these words keep it."""

from __future__ import annotations

import re
from typing import Final

from qa_engine.classify.plain_words import plain

#: Words of one group count together. The order is part of the trained heads: change it only with all of them.
_GROUPS: Final = (
    "i i'm i've i'd im ive",
    "i'll we'll",
    "you you're you've you'll u",
    "your yours",
    "my mine our ours",
    "we we're we've us",
    "me",
    "can could may would shall",
    "please",
    "thank thanks",
    "sorry",
    "not no",
    "yes yeah yep ok okay sure",
    "is are does do did",
    "what which when where who how",
    "why",
    "have has i've we've you've",
    "need want like",
    "hi hello hey welcome",
    "will let let's i'll we'll you'll",
    "the",
    "help",
    "anything",
    "system team department policy account",
    "still",
    "again",
    "already",
    "now",
    "back",
    "if",
    "hope",
    "never nobody nothing",
    "time times",
    "before last yesterday earlier",
    "told said asked gave explained",
    "but",
    "because since due",
    "within days hours minutes week tomorrow",
    "until by",
    "too so very",
    "ever",
    "been was were",
    "another other else elsewhere",
    "just",
    "works working worked fixed solved",
    "call called calling",
    "try check",
    "once more",
)
_GROUPS_OF: Final[dict[str, tuple[int, ...]]] = {
    word: tuple(i for i, group in enumerate(_GROUPS) if word in group.split())
    for word in sorted({word for group in _GROUPS for word in group.split()})
}
_NOT: Final = _GROUPS_OF["not"]
_TOKEN: Final = re.compile(r"[\w']+|[?!]")
_CONTRACTED: Final = re.compile(r"(?:n't|(?:is|was|are|were|do|does|did|has|have|had|wo|ca|could|would)nt)$")
#: How many features there are: the groups, question and exclamation marks, length, and whether it is very short.
FEATURES: Final = len(_GROUPS) + 4
#: More of the same say no more.
_MOST: Final = 3
#: A count of 6 would be 1.0: on this scale small words weigh less than the vector, whose length is 1.
_UNIT: Final = 10_000 / 6


def word_features(text: str) -> tuple[int, ...]:
    """Return ``FEATURES`` counts in ten-thousandths, as whole numbers, so that heads over them stay exact."""
    tokens = _TOKEN.findall(plain(text).lower())
    counts = [0] * len(_GROUPS)
    for token in tokens:
        for group in _GROUPS_OF.get(token, ()) or (_NOT if _CONTRACTED.search(token) else ()):
            counts[group] += 1
    questions, exclamations = tokens.count("?"), tokens.count("!")
    words = len(tokens) - questions - exclamations
    shape = (min(2, questions), min(2, exclamations), min(4, words // 8), int(words <= 3))
    return tuple(round(value * _UNIT) for value in (*(min(_MOST, count) for count in counts), *shape))
