"""Limits on sentiment and on what was counted, as the sources write them, in the words of a condition."""

from __future__ import annotations

from typing import Final

from qa_engine.rubrics.importing.terms import Written

#: Mean polarity from which a side counts as positive, and below minus which as negative. A third of the scale each
#: would call nearly everybody neutral; the sources do not publish where they draw the line.
CLEAR: Final = 0.2
#: The sources' scores of a whole contact go from -5 to 5.
HIGHEST: Final = 5

SENTIMENT_DIFFERS: Final = (
    "the source labels turns and counts them; here the mean polarity of the side's turns keeps a limit "
    f"({CLEAR} and more positive, -{CLEAR} and less negative, between them neutral or mixed)"
)
SCORE_DIFFERS: Final = (
    "the source's score from -5 to 5 is read as the mean polarity from -1 to 1; they are counted unlike"
)
TRY: Final = "try it on stored contacts and move the limit"


def plain(number: float) -> float:
    """Return a number to three decimals, as a whole one where it is.

    >>> plain(45.0)
    45
    """
    return int(number) if number == int(number) else round(number, 3)


def sides(role: str | None) -> tuple[str, ...]:
    """Return the sides that a source means by a role; both where it names none."""
    return (role,) if role else ("customer", "agent")


def label_limit(label: str, speaker: str, over: str = "whole") -> Written | None:
    """Return the limit of a label such as ``NEGATIVE``; nothing for an unknown one."""
    limits = {
        "POSITIVE": {"at_least": CLEAR},
        "NEGATIVE": {"at_most": -CLEAR},
        "NEUTRAL": {"at_least": -CLEAR, "at_most": CLEAR},
        "MIXED": {"at_least": -CLEAR, "at_most": CLEAR},
    }
    found = limits.get(label)
    return None if found is None else {"speaker": speaker, "over": over, **found}


def score_limit(score: float, speaker: str, over: str, bound: str) -> Written | None:
    """Return the limit of a score from -5 to 5; nothing for a number outside it."""
    if abs(score) > HIGHEST:
        return None
    return {"speaker": speaker, "over": over, bound: round(score / HIGHEST, 4)}


def interruptions(role: str | None, bound: str, number: float) -> Written:
    """Return a limit on how often a side cuts in; on both sides where no role is named."""
    names = {"agent": ["interruptions"], "customer": ["interruptions_by_customer"], None: None}.get(role)
    wanted = [{"fact": name, bound: number} for name in names or ["interruptions", "interruptions_by_customer"]]
    if bound == "at_most" and len(wanted) > 1:
        return {"all": [{"facts": [one]} for one in wanted]}
    return {"facts": wanted}
