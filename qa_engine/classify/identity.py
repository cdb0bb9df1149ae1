"""What an agent asks for to know who is there, so that asking for it a second time is noticed."""

from __future__ import annotations

import re
from typing import Final

from qa_engine.patterns.normalise import Normalised

_ASKS: Final = re.compile(
    r"\b(?:can|could|may|might|would) (?:i|you|we)\b|\b(?:confirm|verify|provide|give me|tell me|i(?:'ll)? need|"
    r"please enter|what(?:'s| is)|may i have|repeat|spell)\b"
)
_ITEMS: Final = {
    "date of birth": r"date of birth|birth ?date|birthday",
    "post code": r"post ?code|zip(?: code)?",
    "account number": r"account (?:number|id)|customer (?:number|id)|member(?:ship)? (?:number|id)|policy number",
    "last digits": r"last (?:four|4|three|3)(?: digits)?",
    "name": r"(?:full |last |first |your |sur)name\b",
    "e-mail": r"e-?mail(?: address)?",
    "phone number": r"(?:phone|mobile|cell|contact) number",
    "address": r"(?:billing |home |street |postal |your )address|first line of",
    "order number": r"(?:order|booking|reservation|confirmation|tracking|claim|case|ticket) (?:number|reference|id)",
    "security question": r"security (?:question|word|answer|code)|memorable word|password|passcode|\bpin\b",
}
_COMPILED: Final = tuple((name, re.compile(expression)) for name, expression in _ITEMS.items())
_SENTENCE: Final = re.compile(r"[^.!?]+[.!?]?")


def asked_again(text: Normalised, asked: dict[str, int], last_agent_turn: int) -> tuple[tuple[int, int], ...]:
    """Return the spans, in the original, of items of identity that were asked for in an earlier turn of the agents.

    ``asked`` maps items to the agent turn that was the latest before they were asked for; new ones are added to it.
    Asking again at once (the same or the next agent turn, as when the line was bad) does not count.
    """
    again = []
    for sentence in _SENTENCE.finditer(text.text):
        if _ASKS.search(sentence.group()) is None:
            continue
        for item, expression in _COMPILED:
            match = expression.search(text.text, *sentence.span())
            if match is None:
                continue
            if item in asked and last_agent_turn > asked[item] + _AT_ONCE:
                again.append(text.original_span(*match.span()))
            asked.setdefault(item, last_agent_turn)
    return tuple(again)


#: An agent turn and the customer's answer lie between a question and its immediate repetition.
_AT_ONCE: Final = 2
