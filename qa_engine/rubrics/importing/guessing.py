"""Which of the formats a file has, told from its fields."""

from __future__ import annotations

from typing import Any, Final

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing.notes import SourceFormat

#: Fields that only one of the formats has. The first format of which one is found is taken.
_MARKS: Final[tuple[tuple[SourceFormat, frozenset[str]], ...]] = (
    (
        SourceFormat.TRANSCRIBE,
        frozenset({"CategoryProperties", "TranscriptFilter", "InterruptionFilter", "NonTalkTimeFilter"}),
    ),
    (SourceFormat.TRANSCRIBE, frozenset({"SentimentFilter", "CategoryName"})),
    (
        SourceFormat.CONNECT_FORM,
        frozenset({"EvaluationForm", "QuestionTypeProperties", "QuestionType", "ScoringStrategy", "EvaluationFormId"}),
    ),
    (
        SourceFormat.GOOGLE,
        frozenset(
            {"qaQuestions", "questionBody", "answerChoices", "qaScorecards", "qaScorecard", "qaScorecardRevisions"}
        ),
    ),
    (SourceFormat.GOOGLE, frozenset({"snapshot", "displayName"})),
    (
        SourceFormat.CONTACT_LENS,
        frozenset({"TriggerEventSource", "EventSourceName", "Function", "RuleFunction", "ComparisonValue"}),
    ),
)
_DEEPEST: Final = 8


def guess_format(value: Any, file: str) -> SourceFormat:
    """Return the format that ``value`` seems to have.

    Raises:
        RubricError: it looks like none of them.
    """
    keys = _keys(value, _DEEPEST)
    for found, marks in _MARKS:
        if keys & marks:
            return found
    names = ", ".join(SourceFormat)
    raise RubricError(f"this looks like none of the formats ({names}); say which it is with --from", item=file)


def _keys(value: Any, depth: int) -> frozenset[str]:
    if depth and isinstance(value, dict):
        return frozenset(value).union(*(_keys(inner, depth - 1) for inner in value.values()))
    if depth and isinstance(value, list):
        return frozenset().union(*(_keys(inner, depth - 1) for inner in value))
    return frozenset()
