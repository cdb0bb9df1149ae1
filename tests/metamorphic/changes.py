"""Edits that must move what is read of the customer, and which way."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.interaction import Interaction, Role, Turn
from tests.metamorphic.edits import Edit, chosen

_STILL_BROKEN = (
    "No, it still does not work.",
    "I am afraid nothing has changed, the problem is still there.",
    "It's still not working.",
    "nope, same problem as before",
    "That did not help, I have the same fault.",
    "Sorry, but the issue is not solved.",
)
_CONFIRMED = (
    "Yes, it works now, thank you so much!",
    "That solved it, thanks a lot.",
    "great, all sorted now, thank you",
    "Perfect, the problem is gone. Many thanks for your help.",
    "It is fixed, thank you, I am very happy with that.",
    "yes that did it, thanks",
)
_THIRD_TIME = (
    "This is the third time I contact you about this.",
    "I have already called twice about this.",
    "this is my third message about the same thing",
    "I have been in touch with you three times now.",
    "It is the third time that I have to write to you.",
)
_LEAVING = (
    "I am cancelling my contract and going to another provider.",
    "I will switch to a competitor.",
    "that's it, I'm leaving you",
    "Please close my account, I am moving to somebody else.",
)
_RECOMMENDS = (
    "I will recommend you to all my friends.",
    "You are the best company I have ever dealt with.",
    "i'll tell everybody how good you are",
    "I would recommend you to anybody.",
)
_RATES_LOW = (
    "I would give you two out of ten.",
    "That is a 1 out of 10 from me.",
    "I'd rate this 3/10.",
)


def customer_ends(choices: Sequence[str]) -> Edit:
    """Return an edit that lets the customer say one of ``choices`` at the end, by the dialogue's id."""
    return lambda dialogue: dialogue.evolve(turns=(*dialogue.turns, _said(chosen(dialogue, choices))))


def customer_opens(choices: Sequence[str]) -> Edit:
    """Return an edit that lets the customer begin with one of ``choices``."""

    def edit(dialogue: Interaction) -> Interaction:
        first, *rest = dialogue.turns
        opened = first.evolve(text=f"{chosen(dialogue, choices)} {first.text}")
        return dialogue.evolve(turns=(opened, *rest))

    return edit


def roles_swapped(dialogue: Interaction) -> Interaction:
    """Return ``dialogue`` with the agent's words as the customer's and the other way round."""
    other = {Role.AGENT: Role.CUSTOMER, Role.CUSTOMER: Role.AGENT}
    return dialogue.evolve(participants=tuple(p.evolve(role=other[p.role]) for p in dialogue.participants))


def without_customer(dialogue: Interaction) -> Interaction:
    """Return ``dialogue`` without the customer's turns."""
    kept = [dialogue.turns[index] for index in dialogue.indexes(Role.AGENT)]
    return dialogue.evolve(turns=tuple(kept))


def customer_blank(dialogue: Interaction) -> Interaction:
    """Return ``dialogue`` with every turn of the customer left blank."""
    customer = set(dialogue.indexes(Role.CUSTOMER))
    turns = [turn.evolve(text=" ") if index in customer else turn for index, turn in enumerate(dialogue.turns)]
    return dialogue.evolve(turns=tuple(turns))


def then(first: Edit, second: Edit) -> Edit:
    """Return an edit that applies both, in this order."""
    return lambda dialogue: second(first(dialogue))


still_broken = customer_ends(_STILL_BROKEN)
confirmed = customer_ends(_CONFIRMED)
third_time = customer_opens(_THIRD_TIME)
leaving = customer_ends(_LEAVING)
recommends = customer_ends(_RECOMMENDS)
rates_low = customer_ends(_RATES_LOW)


def _said(text: str) -> Turn:
    return Turn(participant="customer", text=text)
