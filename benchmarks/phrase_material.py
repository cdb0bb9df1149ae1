"""Phrases of 500 rules and 100,000 turns to look for them in: made from parts of own writing with a seed.

    from benchmarks.phrase_material import made_rules, made_turns

They are like compliance phrases and service chats in length and wording, and say nothing about accuracy.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from qa_engine.bench.made_chats import TURNS, make_chats, texts_of
from qa_engine.domain.phrases import Pattern, PatternKind

#: Twenty kinds of rules; each value of a kind is a rule of five phrases, the last with wildcards.
_WORDINGS: Final = (
    (
        "a {} fee applies",
        "there is a {} fee",
        "you will be charged a {} fee",
        "the {} fee is not refundable",
        "{} fee* ... charge*",
    ),
    (
        "this call is recorded for {}",
        "we record this call for {}",
        "calls are recorded for {}",
        "your call may be recorded for {}",
        "record* ... for {}",
    ),
    (
        "please confirm your {}",
        "can you tell me your {}",
        "i need your {} to continue",
        "before we go on i need your {}",
        "confirm ... your {}",
    ),
    (
        "never tell me your {}",
        "do not share your {}",
        "we never ask for your {}",
        "please keep your {} to yourself",
        "never ... your {}",
    ),
    (
        "i guarantee the {}",
        "i promise you the {}",
        "the {} is completely safe",
        "you cannot lose with the {}",
        "guarantee* ... the {}",
    ),
    (
        "you have the right to {}",
        "you are entitled to {}",
        "you may {} at any time",
        "it is your right to {}",
        "right* ... to {}",
    ),
    (
        "the {} renews automatically",
        "we renew the {} every year",
        "the {} runs on until you cancel it",
        "your {} continues after the trial",
        "{} ... renew*",
    ),
    (
        "i have read you the {}",
        "the {} was sent to you",
        "please read the {} carefully",
        "you will receive the {} by email",
        "the {} ... read",
    ),
    (
        "if you do not pay the {} we will sue you",
        "the {} will be passed to a collector",
        "you owe the {} today",
        "we will report the {}",
        "pay* ... the {}",
    ),
    (
        "we share your {} with partners",
        "your {} is stored safely",
        "do you agree that we use your {}",
        "we need your consent for your {}",
        "consent ... your {}",
    ),
    (
        "are you happy with the {}",
        "did i answer your question about the {}",
        "is there anything else about the {}",
        "does the {} work now",
        "anything ... the {}",
    ),
    (
        "i am sorry about the {}",
        "i apologise for the {}",
        "i understand that the {} is annoying",
        "thank you for telling us about the {}",
        "sorry ... the {}",
    ),
    (
        "your {} is not covered",
        "the policy does not cover {}",
        "{} is an exclusion",
        "we cannot pay for {}",
        "not cover* ... {}",
    ),
    (
        "the rate on the {} is variable",
        "interest is charged on the {}",
        "the {} costs interest",
        "you repay the {} every month",
        "interest ... the {}",
    ),
    (
        "i will transfer you to {}",
        "let me put you through to {}",
        "i am connecting you with {}",
        "please hold for {}",
        "transfer* ... to {}",
    ),
    (
        "you can cancel the {} within fourteen days",
        "the {} has a cooling off period",
        "you may return the {} within thirty days",
        "your refund for the {} is on its way",
        "cancel* ... the {}",
    ),
    (
        "is there a {} near you",
        "are you a {} of the account",
        "can i speak to the {}",
        "only the {} may ask for this",
        "speak* ... the {}",
    ),
    (
        "this is not {} advice",
        "please ask for {} advice",
        "i cannot give you {} advice",
        "we do not offer {} advice",
        "{} advice ... not",
    ),
    (
        "the {} offer ends today",
        "sign now or lose the {} offer",
        "this {} offer is only for you",
        "you will not get a better {} offer",
        "{} offer ... today",
    ),
    (
        "we will call you back about the {}",
        "a colleague will ring you about the {}",
        "you will hear from us about the {}",
        "i have noted the {}",
        "call* ... about the {}",
    ),
)
_VALUES: Final = tuple(
    f"{first} {second}"
    for first in ("monthly", "annual", "first", "second", "new")
    for second in ("account", "contract", "payment", "policy", "service")
)
RULES: Final = len(_WORDINGS) * len(_VALUES)
#: Of a hundred turns, so many say a phrase of a rule.
SAID_PER_CENT: Final = 3


def made_rules() -> list[tuple[str, Pattern]]:
    """Return (rule, phrase) pairs: 500 rules of four exact phrases and one with wildcards."""
    return [
        (f"{kind:02d}-{value.replace(' ', '-')}", Pattern(text=wording.format(value), kind=_kind(wording)))
        for kind, wordings in enumerate(_WORDINGS)
        for value in _VALUES
        for wording in wordings
    ]


def made_turns(count: int, seed: int, phrases: Sequence[str]) -> list[str]:
    """Return ``count`` turns of made chats, no two alike; some say one of ``phrases`` before their own words."""
    chance = random.Random(seed)
    turns = texts_of(make_chats(-(-count // TURNS), seed))[:count]
    return [
        f"{chance.choice(phrases).capitalize()}. {turn}" if chance.randrange(100) < SAID_PER_CENT else turn
        for turn in turns
    ]


def _kind(wording: str) -> PatternKind:
    return PatternKind.WILDCARD if "*" in wording or "..." in wording else PatternKind.EXACT
