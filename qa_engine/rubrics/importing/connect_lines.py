"""A line of an Amazon Connect evaluation form as it is being read: its place, its answers' scores and fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.notes import Asked, Fate
from qa_engine.rubrics.importing.terms import Written

PERSON: Final[Written] = {"by": "person"}
A_PERSON: Final = "a person answers this line"


class Mode(StrEnum):
    """How the form is scored."""

    QUESTION = "QUESTION_ONLY"
    SECTION = "SECTION_ONLY"
    POINTS = "POINTS_BASED"
    OFF = "off"


@dataclass
class Line:
    """A criterion as it is being read. ``keys`` are those of its options by their ``RefId``."""

    node: Node
    value: Written
    about: list[str]
    keys: dict[str, str] = field(default_factory=dict)
    asked: Asked | None = None


@dataclass(frozen=True)
class Place:
    """Where a question stands: how the form is scored, its section, and whether that counts. ``weighs``: some question
    of the form has a weight."""

    mode: Mode
    section: str
    counts: bool = True
    weighs: bool = False


def score_of(one: Node, place: Place) -> float | None:
    """Return what an answer earns; nothing where the source does not say."""
    points, score = one.get("PointsConfiguration"), one.get("Score")
    if points is not None:
        bonus = points.get("IsBonus")
        if bonus is not None and bonus.flag():
            bonus.not_carried("a whole line is a bonus, not one of its answers", "make a bonus line of it")
    chosen = points.get("PointValue") if points is not None and place.mode is Mode.POINTS else score
    if points is not None and place.mode is not Mode.POINTS:
        points.ignore("the form does not count points")
    if score is not None and chosen is not score:
        score.ignore("the form counts points")
    number = chosen.number() if chosen is not None else None
    if number is not None and chosen is not None and number < 0:
        chosen.not_carried("no answer earns less than 0; it is 0", "")
        return 0
    return number


def fail_of(one: Node, place: Place) -> str | None:
    """Return what an answer fails: the form, its section, or nothing."""
    automatic, configuration = one.get("AutomaticFail"), one.get("AutomaticFailConfiguration")
    fails = automatic.flag() if automatic is not None else configuration is not None
    if not fails:
        if configuration is not None:
            configuration.ignore("the answer does not fail anything")
        return None
    target = configuration.get("TargetSection") if configuration is not None else None
    if target is None:
        return "form"
    if target.text() == place.section:
        return "section"
    target.not_carried("an answer fails its own section or the whole form, not another section", "set 'fail: form'")
    return None


def drop_fails(line: Line) -> None:
    """Leave out what a finished line cannot fail: anything if it is a bonus, its section if it weighs nothing."""
    graded = (*line.value.get("options", ()), *line.value.get("ranges", ()))
    bonus, weightless = line.value.get("bonus", False), line.value.get("weight") == 0
    dropped = [one for one in graded if (bonus and "fail" in one) or (weightless and one.get("fail") == "section")]
    for one in dropped:
        del one["fail"]
    if dropped:
        line.node.book.remark(
            line.node.path,
            line.value["id"],
            Fate.NOT_CARRIED,
            "a bonus fails nothing" if bonus else "a line that weighs nothing fails no section",
            "give the line a weight, or write 'fail: form'",
        )
