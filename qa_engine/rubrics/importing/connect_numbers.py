"""A question of an Amazon Connect evaluation form that is answered with a number: its ranges, and what measures it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing import known
from qa_engine.rubrics.importing.answers import Answer, gaps, is_scored, ranges
from qa_engine.rubrics.importing.connect_lines import (
    A_PERSON,
    PERSON,
    Line,
    Mode,
    Place,
    fail_of,
    score_of,
)
from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.terms import Written

_MEASURED: Final = MappingProxyType(
    {
        "NON_TALK_TIME": "silence_s",
        "NUMBER_OF_INTERRUPTIONS": "interruptions",
        "CONTACT_DURATION": "duration_s",
        "CUSTOMER_HOLD_TIME": "hold_s",
        "LONGEST_HOLD_DURATION": "longest_hold_s",
        "NUMBER_OF_HOLDS": "holds",
    }
)


def fill_number(line: Line, found: Node, place: Place, *, counts: bool) -> None:
    """Fill in ``line`` from the properties of a numeric question.

    Raises:
        RubricError: it has another form than the published one.
    """
    low, high = found.need("MinValue").number(), found.need("MaxValue").number()
    listed = found.listed("Options")
    answers = [
        Answer(
            one.path,
            "",
            score_of(one, place),
            fail=fail_of(one, place),
            ends=_ends(one),
        )
        for one in listed
    ]
    if len({answer.ends[0] for answer in answers if answer.ends}) < len(answers):
        raise RubricError("two ranges begin with the same number", item=found.place)
    scored = counts and is_scored(answers)
    if not answers:
        answers = [Answer("all", "", ends=(low, high))]
    if place.mode is Mode.POINTS and not scored:
        line.value["question"] = "comment"
        found.not_carried("a number without scores does not stand in a form of points; it is a comment", "score it")
        return
    if not scored:
        line.value["weight"] = 0
        found.need("MinValue").differs("the line has no scores, so it weighs nothing; its one range is a filler", "")
    _note_ends(found, answers, low, high)
    check, scale = _measure(found)
    filled = ranges(answers, scored=scored, open_end=check is not PERSON, scale=scale)
    line.value |= {"check": check, "question": "number", "ranges": filled}


def _ends(one: Node) -> tuple[float, float]:
    low, high = one.need("MinValue").number(), one.need("MaxValue").number()
    if low > high:
        raise RubricError(f"a range goes from {low:g} down to {high:g}", item=one.place)
    return low, high


def _note_ends(found: Node, answers: list[Answer], low: float, high: float) -> None:
    ends = sorted(answer.ends for answer in answers if answer.ends)
    options_node = found.get("Options")
    if options_node is not None and gaps(answers):
        options_node.differs(
            "ranges here have no gaps and no overlaps: each begins where the one before it ends", "look at the ranges"
        )
    if ends and ends[0][0] != low:
        found.need("MinValue").differs("numbers below the lowest range belong to it", "")
    elif low:
        found.need("MinValue").differs("there is no lowest number; smaller ones belong to the lowest range", "")
    else:
        found.need("MinValue").ignore("numbers below 0 are not answered")
    if ends and ends[-1][1] != high:
        found.need("MaxValue").differs("the highest number is the end of the last range", "")
    else:
        found.need("MaxValue").ignore("the last range ends with it")


def _measure(found: Node) -> tuple[Written, float]:
    """Return what answers a number, and what its ranges are multiplied by."""
    automation = found.get("Automation")
    if automation is None:
        return PERSON, 1
    measured = automation.get("PropertyValue")
    label = measured.need("Label") if measured is not None else None
    name = label.text() if label is not None else ""
    if label is not None and name == "OVERALL_CUSTOMER_SENTIMENT_SCORE":
        label.differs(known.SCORE_DIFFERS, known.TRY)
        return {"by": "sentiment"}, 1 / known.HIGHEST
    if label is not None and name in _MEASURED:
        if name == "NUMBER_OF_INTERRUPTIONS":
            label.differs("only the agent's interruptions are counted, not both sides'", known.TRY)
        return {"by": "fact", "fact": _MEASURED[name]}, 1
    automation.not_carried("nothing here measures this", A_PERSON)
    return PERSON, 1
