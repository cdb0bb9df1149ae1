"""Run the test lines of rules and markers through the judge that judges contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from pydantic import Field

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import MarkerFinding, MarkerStatus, RuleFinding
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.domain.readings import Readings
from qa_engine.domain.record import Record
from qa_engine.domain.rubric import CompiledRubric, Rubric
from qa_engine.domain.rules import ComplianceRule, Marker, RuleStatus, TestDialogue
from qa_engine.facts import count_facts
from qa_engine.judge import judge
from qa_engine.rubrics import RubricFile, compile_rubric, compiled_vectors
from qa_engine.rubrics.dialogues import WrittenTurn, parse_turn
from qa_engine.rubrics.parts import asks_for_readings, find_item, has_meaning, needed_by, only_words_of
from qa_engine.rubrics.places import numbered
from qa_engine.rubrics.problems import Location, place_of

_STARTED_AT: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
#: How long a word of a test dialogue takes: 150 words a minute.
_WORD_S: Final = 0.4
#: What a marker's status is called in test dialogues, which have the words of rules.
_OF_MARKER: Final = {
    MarkerStatus.FOUND: RuleStatus.SATISFIED,
    MarkerStatus.NOT_FOUND: RuleStatus.NOT_TRIGGERED,
    MarkerStatus.UNDETERMINED: RuleStatus.UNDETERMINED,
}


class TestKind(StrEnum):
    __test__ = False

    SAYS = "says"
    DOES_NOT_SAY = "does_not_say"
    DIALOGUE = "dialogue"


class Tried(Record):
    """One test line and what came of it. ``words``: what was found of the rule's phrases."""

    item: str
    kind: TestKind
    file: str
    line: int = Field(ge=1)
    text: str
    expected: str
    got: str
    reason: str = ""
    words: tuple[str, ...] = ()
    passed: bool


class TestSummary(Record):
    """How a rubric's tests went. ``skipped``: lines that need an encoder, where there is none."""

    __test__ = False

    rules: int
    lines: int
    failed: int
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """One line to be tried. ``reads``: turns have to be encoded and read for it, since words alone do not tell."""

    one: ComplianceRule | Marker
    kind: TestKind
    location: Location
    content: str | TestDialogue
    reads: bool


class Reader(Protocol):
    """Reads interactions with all classifiers; same length and order."""

    def read(self, interactions: Sequence[Interaction]) -> list[ReadInteraction]: ...


def planned_tests(file: RubricFile, only: str | None = None) -> list[PlannedTest]:
    """Return all test lines of a rubric, or those of one rule or marker, in order."""
    return [
        test
        for location, one in numbered(file.rubric)
        if only in (None, one.id)
        for test in _of(file.rubric, one, location)
    ]


def _of(rubric: Rubric, one: ComplianceRule | Marker, location: Location) -> Iterator[PlannedTest]:
    here = (*location, "tests")
    for kind, lines in ((TestKind.SAYS, one.tests.says), (TestKind.DOES_NOT_SAY, one.tests.does_not_say)):
        for number, line in enumerate(lines):
            yield PlannedTest(one, kind, (*here, kind, number), line, has_meaning(one, conditions=False))
    needed = needed_by(rubric, [one.id]) if one.tests.dialogues else ()
    reads = any(asks_for_readings(other) for name in needed if (other := find_item(rubric, name)) is not None)
    for number, dialogue in enumerate(one.tests.dialogues):
        yield PlannedTest(one, TestKind.DIALOGUE, (*here, "dialogues", number), dialogue, reads)


def run_tests(
    file: RubricFile,
    tests: Sequence[PlannedTest],
    compiled: CompiledRubric,
    reader: Reader | None,
    progress: Callable[[int, int, str], None] = lambda _done, _of, _item: None,
) -> Iterator[Tried]:
    """Yield what comes of each test, in order.

    Args:
        file: the rubric with its places.
        tests: some of its tests; those that read only with a reader.
        compiled: the rubric made ready; with the reader's encoder, where something is read.
        reader: reads turns; ``None`` where words alone tell.
        progress: called with how many rules are done, of how many, and the one at hand.
    """
    words = compile_rubric(only_words_of(file.rubric), None, compiled.encoder, compiled_vectors(file.rubric, compiled))
    items = list(dict.fromkeys(test.one.id for test in tests))
    for number, item in enumerate(items):
        progress(number, len(items), item)
        for test in tests:
            if test.one.id == item:
                yield _tried(file, test, words, compiled, reader if test.reads else None)
    progress(len(items), len(items), "")


def _tried(
    file: RubricFile, test: PlannedTest, words: CompiledRubric, compiled: CompiledRubric, reader: Reader | None
) -> Tried:
    place = place_of(file.document, test.location)
    where = {"item": test.one.id, "kind": test.kind, "file": place.source, "line": place.line}
    if isinstance(test.content, TestDialogue):
        return _dialogue(test, test.content, where, compiled, reader, file.rubric.language)
    text = test.content
    if not test.one.patterns:
        return Tried(**where, text=text, expected=_expected(test), got="it has no phrases", passed=False)
    read = _read(_line(test.one, text, file.rubric.language), reader)
    found = _marker(judge(read, count_facts(read.interaction), words).markers, test.one.id)
    said = found.status is MarkerStatus.FOUND
    unknown = found.status is MarkerStatus.UNDETERMINED
    return Tried(
        **where,
        text=text,
        expected=_expected(test),
        got="undetermined" if unknown else "said" if said else "not said",
        reason=found.reason if unknown else "",
        words=_quotes(found.evidence),
        passed=not unknown and said is (test.kind is TestKind.SAYS),
    )


def _expected(test: PlannedTest) -> str:
    return "said" if test.kind is TestKind.SAYS else "not said"


def _dialogue(
    test: PlannedTest,
    dialogue: TestDialogue,
    where: dict[str, object],
    compiled: CompiledRubric,
    reader: Reader | None,
    language: str,
) -> Tried:
    read = _read(dialogue_interaction(test.one, dialogue, language), reader)
    findings = judge(read, count_facts(read.interaction), compiled)
    found: RuleFinding | MarkerFinding
    if isinstance(test.one, ComplianceRule):
        found = next(finding for finding in findings.rules if finding.rule == test.one.id)
        status = found.status
    else:
        found = _marker(findings.markers, test.one.id)
        status = _OF_MARKER[found.status]
    wanted = {dialogue.status}
    if isinstance(test.one, Marker) and dialogue.status is RuleStatus.BREACHED:
        wanted.add(RuleStatus.NOT_TRIGGERED)  # a marker that is not found breaches nothing
    return Tried.model_validate(
        {
            **where,
            "text": dialogue.why or dialogue.turns[0],
            "expected": dialogue.status,
            "got": status,
            "reason": found.reason,
            "words": _quotes(found.evidence),
            "passed": status in wanted,
        }
    )


def _marker(found: Sequence[MarkerFinding], item: str) -> MarkerFinding:
    return next(finding for finding in found if finding.marker == item)


def _quotes(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.quote for one in evidence))


def _read(interaction: Interaction, reader: Reader | None) -> ReadInteraction:
    return reader.read([interaction])[0] if reader else ReadInteraction(interaction=interaction, readings=Readings())


def _line(one: ComplianceRule | Marker, text: str, language: str) -> Interaction:
    role = one.speaker or Role.AGENT
    return Interaction(
        id="test",
        channel=one.channels[0] if one.channels else Channel.CHAT,
        language=language,
        participants=(Participant(id=role, role=role),),
        turns=(Turn(participant=role, text=text),),
    )


def dialogue_interaction(one: ComplianceRule | Marker, dialogue: TestDialogue, language: str) -> Interaction:
    """Return a test dialogue as a contact.

    Its channel is the dialogue's own, else the rule's first, else a call where turns have times and a chat where not.
    A spoken turn lasts as long as its words take, or until the next one begins.

    Raises:
        RubricError: a turn is not written as one.
    """
    turns = [parse_turn(written) for written in dialogue.turns]
    timed = any(turn.start_s is not None for turn in turns)
    channel = dialogue.channel or next(iter(one.channels), Channel.CALL if timed else Channel.CHAT)
    languages = one.languages if isinstance(one, ComplianceRule) else ()
    return Interaction(
        id="test",
        channel=channel,
        language=next(iter(languages), language),
        started_at=_STARTED_AT if timed else None,
        participants=tuple(Participant(id=role, role=role) for role in dict.fromkeys(turn.role for turn in turns)),
        turns=tuple(_turn(turns, place, channel) for place in range(len(turns))),
    )


def _turn(turns: Sequence[WrittenTurn], place: int, channel: Channel) -> Turn:
    turn = turns[place]
    if turn.start_s is None:
        return Turn(participant=turn.role, text=turn.text)
    if channel is not Channel.CALL:
        return Turn(participant=turn.role, text=turn.text, sent_at=_STARTED_AT + dt.timedelta(seconds=turn.start_s))
    following = (later.start_s for later in turns[place + 1 :] if later.start_s is not None)
    spoken_s = _WORD_S * len(turn.text.split())
    end_s = min(turn.start_s + spoken_s, max(turn.start_s, next(following, float("inf"))))
    return Turn(participant=turn.role, text=turn.text, start_s=turn.start_s, end_s=end_s)
