"""How a customer writes: the same sentence as it is, contracted, without capitals and full stops, or stiffly."""

from __future__ import annotations

import re

REGISTERS = ("plain", "contracted", "casual", "stiff")

_CONTRACTIONS = (
    (r"\b(do|does|did|is|was|has|have|were|could|are) not\b", r"\1n't"),
    (r"\bcannot\b", "can't"),
    (r"\bI am\b", "I'm"),
    (r"\bI have\b(?! to\b)", "I've"),
    (r"\bI will\b", "I'll"),
    (r"\b([Tt]hat|[Ii]t|[Ww]hat) is\b", r"\1's"),
    (r"\bwe have\b", "we've"),
)
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] ))([A-Z])(?=[a-z' ])")
_STIFF = (
    (r"\bThanks\b", "Thank you"),
    (r"\bOkay\b", "Very well"),
    (r"\bbit lost\b", "little lost"),
)


def say(text: str, register: str) -> str:
    """Return ``text`` as somebody with this register writes it.

    >>> say("I am waiting. It does not work.", "casual")
    'im waiting. it doesnt work'
    """
    if register == "plain":
        return text
    if register == "stiff":
        return _rewritten(text, _STIFF)
    contracted = _rewritten(text, _CONTRACTIONS)
    if register == "contracted":
        return contracted
    lower = _SENTENCE.sub(lambda match: match.group(1).lower(), contracted)
    return re.sub(r"(?<=[a-zA-Z])'(?=[a-z])", "", lower).removesuffix(".")


def _rewritten(text: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text
