"""What speaks against what a head alone has found. Vectors see what a sentence is about better than whether it hopes,
denies, asks or only claims, so words and mood have a veto."""

from __future__ import annotations

import re
from typing import Final

from qa_engine.classify.plain_words import in_full
from qa_engine.classify.ratings import stated_rating
from qa_engine.domain.readings import CueName

_HOPES: Final = (
    r"\b(?:if|hope|hoping|hopefully|when|once|until|unless|whether|will|would|should|could|let's see|we'll see|may|"
    r"might|wish|promised?|tomorrow|later|try|tell you)\b"
)
_DENIES: Final = r"\b(?:not|never|no difference|nothing|nobody|still|but|didn't|didnt|cannot|no change|used to)\b|n't\b"
_NEGATIVE: Final = frozenset(
    {CueName.FRUSTRATION, CueName.STILL_BROKEN, CueName.PROBLEM_STATED, CueName.CHURN_THREAT, CueName.ASKS_ESCALATION,
     CueName.ALREADY_TOLD, CueName.REPEATS_REQUEST, CueName.ANGER}
)  # fmt: skip
_POSITIVE: Final = frozenset({CueName.CONFIRMED_RESOLVED, CueName.ADVOCACY, CueName.RELIEF})
_UNLESS: Final = {
    CueName.CONFIRMED_RESOLVED: re.compile(rf"{_HOPES}|{_DENIES}|\?"),
    CueName.ADVOCACY: re.compile(rf"{_DENIES}|\?"),
    CueName.ACTION_PERFORMED: re.compile(
        r"\b(?:not|never|if|once|unless|will|would|can|could|cannot)\b|n't\b|'ll\b|\?"
    ),
    CueName.PROMISED_CALLBACK: re.compile(r"\b(?:not|cannot|please|did|was)\b|n't\b|\?"),
    CueName.STILL_BROKEN: re.compile(r"\b(?:if|unless|in case|used to|until yesterday)\b"),
    CueName.PROBLEM_STATED: re.compile(r"\b(?:if|no problem|not a problem)\b"),
    CueName.CHURN_THREAT: re.compile(r"\b(?:not|never)\b|n't (?:want|going|plan)"),
    CueName.TRANSFER: re.compile(r"\b(?:not|were you|was)\b|n't\b"),
    CueName.REFUSAL: re.compile(r"\?\s*$"),
    CueName.DIAGNOSIS: re.compile(r"\?\s*$"),
    CueName.EXPECTATION_SET: re.compile(r"\?\s*$"),
}
#: Without any of these words nobody says that they leave: "we'll see, bye" only sounds like it.
_NEEDS: Final = {
    CueName.CHURN_THREAT: re.compile(
        r"leav|cancel|switch|clos|terminat|quit|unsubscrib|renew|elsewhere|\b(?:other|another|else|port|stay|without|notice|"
        r"last|final|delete|withdraw|different|never|end|ends|ending|rid|out|extend|keep|longer|moving|next|gone)\b"
    ),
}
#: A mood beyond this, the other way than the cue's, outweighs the head. Set by reasoning: a third of the scale is past
#: what a mixed or factual turn reads as.
_OPPOSITE_MOOD: Final = 0.34

#: Words of success: whether it is solved, whether it works and whether somebody is content is the customer's to say.
_CLAIMS: Final = (
    r"\b(?:re)?solv(?:e|es|ed|ing)\b|\bsolutions?\b|\bsorted\b|\b(?:took|takes?|taken) care of\b|\baccomplished\b|"
    r"\bfix(?:es|ed)?\b(?! (?:\w+ )?(?:price|rate|deal|amount|term|fee|charge|cost|sum|date|time|line))|"
    r"\b(?:it|that|this|which|everything|all|service|account|line|app) (?:now |just |all )?work(?:s|ed)\b|"
    r"\bwork(?:s|ing)? (?:now|again|fine|perfectly|properly|for you)\b|"
    r"\b(?:'s|is|are) (?:now |all )*working\b|\b(?:all|back) (?:now )?in order\b|\bup and running\b|\bgood to go\b|"
    r"\ball (?:good|set|clear|fine|well|ok(?:ay)?)\b|\b(?:fine|okay|ok) now\b|\bback to normal\b|"
    r"\b(?:service|signal|internet|connection|power|network|app|account|system|site|line)s? (?:is|are) (?:now )?"
    r"(?:back|stable|up|fine|restored)\b|"
    r"\b(?:problem|issue|fault|error|trouble)s? (?:is|are|has|have) (?:been |now )*(?:gone|over|disappeared)\b|"
    r"\bno (?:more|longer) (?:an? |any )?(?:problem|issue|trouble)s?\b|"
    r"\b(?:matter|case|ticket|query|issue) (?:is |has been |was |as |now )*closed\b|"
    r"\b(?:answered|addressed) (?:all |your |everything\b|the )|"
    r"\b(?:you(?:'re| are)|customer(?:'s| is)) (?:\w+ )?(?:happy|satisfied|pleased)\b|"
    r"\bcan (?:now )?(?:\w+ ){1,3}again\b|^(?:all |and |it(?:'s| is) |that(?:'s| is) )?done\W*$|^success|^we did it"
)
_CLAIM: Final = re.compile(_CLAIMS)

_MIDDLE_RATING: Final = 5

#: A closing question takes nothing back of what was stated before it in so many words; a bare "sure" states nothing.
_LEAST_STATED_WORDS: Final = 5
_CLOSING_QUESTIONS: Final = re.compile(r"(?<=[.!])(?:\s+[^.!?]+\?)+\s*$")


def is_doubtful(cue: CueName, words: str, polarity: float | None) -> bool:
    """Tell whether the words of the window, or the mood of the turn, speak against ``cue``.

    ``polarity`` is the sentiment reading's, or ``None`` where there is none.
    """
    lower = _stated(in_full(words).text)
    forbidden, needed = _UNLESS.get(cue), _NEEDS.get(cue)
    if forbidden is not None and forbidden.search(lower):
        return True
    if needed is not None and needed.search(lower) is None:
        return True
    if polarity is None:
        return False
    return (cue in _NEGATIVE and polarity > _OPPOSITE_MOOD) or (cue in _POSITIVE and polarity < -_OPPOSITE_MOOD)


def is_rated_low(words: str) -> bool:
    """Tell whether a customer's ``words`` state a rating of at most five of ten: it is worded like one of ten of ten.

    >>> is_rated_low("I'd rate that 3/10"), is_rated_low("a nine out of ten from me")
    (True, False)
    """
    rating = stated_rating(in_full(words))
    return rating is not None and rating.amount <= _MIDDLE_RATING


def is_claim(words: str) -> bool:
    """Tell whether an agent's ``words`` claim that the matter is settled, rather than tell what was done about it.

    >>> is_claim("Everything is fixed now."), is_claim("I have reset the line.")
    (True, False)
    """
    return _CLAIM.search(in_full(words).text) is not None


def _stated(words: str) -> str:
    """Return ``words`` without the questions they close with ("... we cannot do that. Anything else?")."""
    statement = _CLOSING_QUESTIONS.sub("", words)
    return statement if len(statement.split()) >= _LEAST_STATED_WORDS else words
