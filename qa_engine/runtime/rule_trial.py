"""Try a rule on the history of a store before it is published. Nothing is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import Field

from qa_engine.classify import SentenceEncoder
from qa_engine.devices import resolve
from qa_engine.domain.findings import Findings, MarkerFinding, MarkerStatus, RuleFinding
from qa_engine.domain.policy_hash import rule_hash
from qa_engine.domain.record import Record, Seconds
from qa_engine.domain.rubric import CompiledRubric, Rubric
from qa_engine.domain.rules import ComplianceRule, Marker, RuleStatus
from qa_engine.domain.stored import StoredReading
from qa_engine.errors import UsageError
from qa_engine.judge import judge
from qa_engine.rubrics import compile_rubric, example_sentences
from qa_engine.rubrics.parts import find_item, only_of
from qa_engine.runtime.opening import EncoderOnFirstUse
from qa_engine.settings import Settings, apply_process_environment, available_cpus
from qa_engine.store import SqliteStore

#: In this order examples are chosen, by turns.
_TELLING: Final = (
    RuleStatus.BREACHED,
    RuleStatus.SATISFIED,
    RuleStatus.UNDETERMINED,
    MarkerStatus.FOUND,
    MarkerStatus.UNDETERMINED,
)
_NOT_APPLICABLE: Final = RuleStatus.NOT_TRIGGERED
UNDATED: Final = "undated"


class TrialExample(Record):
    """How the rule stands in one contact, with the words that say so; without words where nothing was said."""

    interaction_id: str
    channel: str
    status: str
    reason: str
    quote: str = ""
    turn: int | None = None
    start_s: Seconds | None = None


class StatusMove(Record):
    """So many contacts in which the stored finding is ``was`` and the one tried is ``now``."""

    was: str
    now: str
    contacts: int = Field(ge=1)


class Trial(Record):
    """What a rule or marker finds in the history of a store.

    ``statuses``, and those ``by_channel`` and ``by_week`` (of the year, as in 2026-W09), count contacts. ``stored`` is
    in how many of them the same id stands in the current assessment; ``moves`` are those in which it stands otherwise.
    """

    item: str
    rule_hash: str
    contacts: int
    applicable: int
    statuses: dict[str, int]
    by_channel: dict[str, dict[str, int]]
    by_week: dict[str, dict[str, int]]
    examples: tuple[TrialExample, ...] = ()
    stored: int = 0
    moves: tuple[StatusMove, ...] = ()


def compiled_for_trial(
    rubric: Rubric, item: str, store: SqliteStore, settings: Settings, device: str
) -> CompiledRubric:
    """Return the rule or marker ``item``, with what it looks at, made ready.

    A model is loaded only for sentences whose vectors the store does not have; they are not kept there.
    """
    part = only_of(rubric, [item])
    sentences = example_sentences(part)
    if not sentences or settings.encoder_model == "none":
        return compile_rubric(part, None, None)
    apply_process_environment(settings)
    threads = settings.cpu_threads or available_cpus()
    chosen = SentenceEncoder(settings.encoder_model, cpu_threads=threads, precision=settings.encoder_precision)
    encoder = EncoderOnFirstUse(chosen, lambda: resolve(device))
    name = f"{encoder.info.name} {encoder.info.version}"
    try:
        return compile_rubric(part, encoder.encode, name, store.known_vectors(name, sentences))
    finally:
        encoder.close()


@dataclass
class _Tally:
    """What is counted while contacts go by."""

    statuses: Counter[str] = field(default_factory=Counter)
    by_channel: dict[str, Counter[str]] = field(default_factory=dict)
    by_week: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, list[TrialExample]] = field(default_factory=dict)
    stored: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)


def try_rule(
    readings: Iterable[StoredReading],
    compiled: CompiledRubric,
    item: str,
    examples: int,
    stored_status: Callable[[str], str | None],
    progress: Callable[[int], None] = lambda _done: None,
) -> Trial:
    """Return what the rule or marker ``item`` finds in ``readings``.

    Args:
        readings: the history.
        compiled: the rubric made ready, or the part of it that matters.
        item: id of the rule or marker.
        examples: how many quotes to give at most.
        stored_status: gives how the item stands in a contact's current assessment; ``None`` where it does not.
        progress: called with the number of contacts done.
    """
    one = find_item(compiled.rubric, item)
    if one is None:
        raise UsageError("there is no such rule or marker in the rubric", item=item)
    tally = _Tally()
    done = 0
    for done, reading in enumerate(readings, start=1):
        finding = _finding(judge(reading.read, reading.facts, compiled), one)
        _count(tally, reading, finding, examples, stored_status)
        progress(done)
    return _trial(one, done, tally, examples)


def _finding(findings: Findings, one: ComplianceRule | Marker) -> RuleFinding | MarkerFinding:
    if isinstance(one, Marker):
        return next(finding for finding in findings.markers if finding.marker == one.id)
    return next(finding for finding in findings.rules if finding.rule == one.id)


def _count(
    tally: _Tally,
    reading: StoredReading,
    finding: RuleFinding | MarkerFinding,
    examples: int,
    stored_status: Callable[[str], str | None],
) -> None:
    said = reading.read.interaction
    status = finding.status.value
    tally.statuses[status] += 1
    tally.by_channel.setdefault(said.channel, Counter())[status] += 1
    tally.by_week.setdefault(_week(reading), Counter())[status] += 1
    shown = tally.examples.setdefault(status, [])
    if len(shown) < examples and finding.status in _TELLING:
        shown.append(_example(reading, finding))
    before = stored_status(said.id)
    if before is not None:
        tally.stored += 1
        if before != status:
            tally.moves[before, status] += 1


def _week(reading: StoredReading) -> str:
    when = reading.read.interaction.started_at or reading.read.interaction.closed_at
    if when is None:
        return UNDATED
    year, week, _ = when.isocalendar()
    return f"{year}-W{week:02}"


def _example(reading: StoredReading, finding: RuleFinding | MarkerFinding) -> TrialExample:
    said = reading.read.interaction
    words = finding.evidence[-1] if finding.evidence else None  # what triggers a rule comes first
    return TrialExample(
        interaction_id=said.id,
        channel=said.channel,
        status=finding.status,
        reason=finding.reason,
        quote=words.quote if words else "",
        turn=words.turn_index if words else None,
        start_s=words.start_s if words else None,
    )


def _trial(one: ComplianceRule | Marker, contacts: int, tally: _Tally, examples: int) -> Trial:
    moves = sorted(tally.moves.items(), key=lambda move: (-move[1], move[0]))
    return Trial(
        item=one.id,
        rule_hash=rule_hash(one),
        contacts=contacts,
        applicable=contacts - tally.statuses[_NOT_APPLICABLE],
        statuses=dict(sorted(tally.statuses.items())),
        by_channel={channel: dict(sorted(counts.items())) for channel, counts in sorted(tally.by_channel.items())},
        by_week={week: dict(sorted(counts.items())) for week, counts in sorted(tally.by_week.items())},
        examples=_by_turns([tally.examples.get(status, []) for status in dict.fromkeys(_TELLING)], examples),
        stored=tally.stored,
        moves=tuple(StatusMove(was=was, now=now, contacts=count) for (was, now), count in moves),
    )


def _by_turns(lists: Sequence[Sequence[TrialExample]], most: int) -> tuple[TrialExample, ...]:
    longest = max(map(len, lists), default=0)
    mixed = [one[place] for place in range(longest) for one in lists if place < len(one)]
    chosen = mixed[:most]
    return tuple(sorted(chosen, key=lambda one: (_TELLING.index(one.status), chosen.index(one))))


def stored_status_of(store: SqliteStore, item: str) -> Callable[[str], str | None]:
    """Return what tells how a rule or marker stands in a contact's current assessment."""

    def status(interaction_id: str) -> str | None:
        try:
            findings: dict[str, Any] = json.loads(store.assessment_bytes(interaction_id))["findings"]
        except UsageError:
            return None
        named = [(one.get("rule"), one) for one in findings.get("rules", ())]
        named += [(one.get("marker"), one) for one in findings.get("markers", ())]
        return next((str(one["status"]) for name, one in named if name == item), None)

    return status
