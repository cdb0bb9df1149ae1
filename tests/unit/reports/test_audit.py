"""What an audit counts: every interaction once in each rule's denominator, every arrival once in the account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from qa_engine.domain.arrival import Problem, ReadInteraction
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.interaction import Channel, Interaction, Source
from qa_engine.domain.ledger import ArrivalState, Depth, Ledger, LedgerEntry
from qa_engine.domain.policy_hash import rule_hash
from qa_engine.domain.readings import Readings
from qa_engine.domain.rubric import CompiledRubric, Rubric
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.errors import LedgerError, UsageError
from qa_engine.facts import count_facts
from qa_engine.reports.audit import collect
from qa_engine.reports.audit_counting import exact_share
from qa_engine.reports.audit_findings import standing
from qa_engine.reports.audit_records import Audit, AuditQuestion, FindingLine, Override, Standing, Undated
from qa_engine.runtime.assessing import assess
from qa_engine.store import SqliteStore
from qa_engine.testing import call, interaction
from tests.unit.reports.conftest import RUBRIC

EVERYTHING = AuditQuestion()
MARCH = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
WORDED = (f"{RUBRIC.id} {RUBRIC.version}", RUBRIC.rules)
GOOD = call(("agent", "Hello, this call is recorded.", 0, 2), ("customer", "Fine.", 2, 3), id="good")
BAD = call(("agent", "Hello.", 0, 2), ("customer", "Hi.", 2, 3), ("agent", "We will sue.", 3, 4), id="bad")
CHAT = interaction(("customer", "Hello?"), ("agent", "Good morning."), id="chat")


def judged(said: Interaction, rubric: Rubric = RUBRIC, origin: ReadingOrigin | None = None) -> Assessment:
    compiled = CompiledRubric(rubric=rubric, sha256=f"{int(rubric.version):02x}" * 32)
    read = ReadInteraction(interaction=said, readings=Readings())
    return assess(read, count_facts(said), origin or ReadingOrigin(), compiled)


def ledger_of(assessments: Sequence[Assessment], **more: int) -> Ledger:
    scored = sum(one.composite.withheld is None for one in assessments)
    unscored = len(assessments) - scored
    return Ledger(total=len(assessments) + sum(more.values()), scored=scored, unscored=unscored, **more)


def audited(assessments: Sequence[Assessment], question: AuditQuestion = EVERYTHING) -> Audit:
    with collect(
        assessments,
        (),
        ledger_of(assessments),
        question,
        shelf=lambda _ids: [WORDED],
    ) as found:
        return found.audit


@pytest.mark.parametrize(
    ("said", "recording", "threat", "why"),
    [
        (GOOD, Standing.SATISFIED, Standing.SATISFIED, "said, and not said"),
        (BAD, Standing.BREACHED, Standing.BREACHED, "not said, and said"),
        (CHAT, Standing.OTHER_CHANNEL, Standing.SATISFIED, "the judge's own words for another channel are known"),
        (interaction(("customer", "Hello?"), id="alone"), Standing.OTHER_CHANNEL, Standing.NOT_TRIGGERED, "no agent"),
    ],
)
def test_how_a_finding_counts(said: Interaction, recording: Standing, threat: Standing, why: str) -> None:
    findings = judged(said).findings
    assert [standing(one) for one in findings.rules] == [recording, threat], why


def test_the_denominator_is_the_sum_of_its_parts() -> None:
    audit = audited([judged(one) for one in (GOOD, BAD, CHAT)])
    no_threat, recording = audit.denominators
    assert (recording.satisfied, recording.breached, recording.other_channel) == (1, 1, 1)
    assert (recording.applicable, recording.judged, recording.decided) == (2, 3, 2)
    assert (no_threat.satisfied, no_threat.breached, no_threat.judged) == (2, 1, 3)
    assert all(one.judged + one.other_wording + one.without_rule == audit.in_scope for one in audit.denominators)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high", "why"),
    [
        (0, 10, 0.0, 0.3085, "the textbook's upper bound of nought in ten"),
        (10, 10, 0.6915, 1.0, "and its mirror"),
        (41, 44, 0.8134, 0.9857, "two-sided"),
        (0, 0, None, None, "nothing decided has no rate"),
    ],
)
def test_exact_intervals(part: int, whole: int, low: float | None, high: float | None, why: str) -> None:
    found = exact_share(part, whole)
    assert (found.low, found.high) == (low, high), why


def test_wordings_of_a_rule_stand_apart_and_only_the_same_hash_is_cited() -> None:
    reworded = RUBRIC.rules[0].evolve(citation="Somebody else's", patterns=RUBRIC.rules[1].patterns)
    other = RUBRIC.evolve(version="4", rules=(reworded, RUBRIC.rules[1]))
    audit = audited([judged(GOOD), judged(BAD, other)])
    threat, *recordings = audit.denominators
    assert threat.judged == 2, "the unchanged rule is one row over both rubrics"
    assert {one.wording.rule_hash for one in recordings} == {rule_hash(RUBRIC.rules[0]), rule_hash(reworded)}
    assert [(one.judged, one.other_wording) for one in recordings] == [(1, 1), (1, 1)]
    assert [one.policy is None for one in recordings] == [
        one.wording.rule_hash != rule_hash(RUBRIC.rules[0]) for one in recordings
    ]
    assert audit.several == {"recording"}
    assert [origin.rubric_version for origin in audit.origins] == ["3", "4"]


DATED = GOOD.evolve(id="dated", started_at=MARCH, team="blue")
LATER = BAD.evolve(id="later", started_at=MARCH + dt.timedelta(days=31), team="red")


@pytest.mark.parametrize(
    ("asked", "counted", "fates", "why"),
    [
        ({}, 4, {}, "nothing asked for asks for everything"),
        ({"since": MARCH}, 2, {"assessed, date not known, left out": 2}, "the first instant belongs to it"),
        ({"until": MARCH}, 0, {"assessed, outside the period": 2}, "the last one does not"),
        ({"since": MARCH, "undated": Undated.INCLUDE}, 4, {}, "undated ones only where asked for"),
        ({"channels": (Channel.CALL,)}, 3, {"assessed, of another channel": 1}, "one channel"),
        ({"teams": ("blue",)}, 1, {"assessed, of another team": 3}, "no team is another team"),
        ({"rules": ("recording",)}, 4, {}, "one rule"),
    ],
)
def test_filters_move_interactions_but_lose_none(
    asked: dict[str, object], counted: int, fates: dict[str, int], why: str
) -> None:
    audit = audited([judged(one) for one in (GOOD, CHAT, DATED, LATER)], AuditQuestion.model_validate(asked))
    told = {line.fate: line.arrivals for line in audit.account}
    assert sum(line.arrivals for line in audit.account if line.counted) == counted, why
    assert fates.items() <= told.items(), why
    assert sum(told.values()) == audit.arrivals == 4


def test_a_rubric_without_the_rule_is_no_silent_gap() -> None:
    bare = RUBRIC.evolve(version="4", rules=RUBRIC.rules[1:], sections=(), caps=())
    audit = audited([judged(GOOD), judged(BAD, bare)], AuditQuestion(rules=("recording",)))
    assert audit.without_asked_rules == 1
    assert [(one.judged, one.without_rule) for one in audit.denominators] == [(1, 1)]


def test_an_unknown_rule_is_named_with_those_in_use() -> None:
    with pytest.raises(UsageError, match=r"'recordings'.*no_threat, recording"):
        audited([judged(GOOD)], AuditQuestion(rules=("recordings",)))


@pytest.mark.parametrize(
    ("ledger", "why"),
    [
        (Ledger(total=2, unscored=1, open=1), "an arrival is open"),
        (Ledger(total=2, unscored=1), "an arrival is in no state"),
        (Ledger(total=1, scored=0, unscored=0, quarantined=1), "the ledger knows of no assessment"),
    ],
)
def test_an_account_that_does_not_add_up_is_refused(ledger: Ledger, why: str) -> None:
    with pytest.raises(LedgerError):
        collect([judged(GOOD)], (), ledger, AuditQuestion())


def test_less_heard_than_declared_is_told() -> None:
    cut = judged(GOOD, origin=ReadingOrigin(declared_s=12.0, decoded_s=11.85))
    whole = judged(BAD, origin=ReadingOrigin(declared_s=10.0, decoded_s=9.95))
    heard = audited([cut, whole]).heard
    assert (heard.recordings, heard.short, heard.declared_s, heard.decoded_s) == (2, 1, 22.0, 21.8)


def test_a_finding_says_who_when_and_how_surely() -> None:
    with collect([judged(BAD)], (), ledger_of([judged(BAD)]), AuditQuestion(rules=("no_threat",))) as found:
        (line,) = found.findings(found.audit.denominators[0].wording)
    (piece,) = line.pieces
    assert (piece.turn, piece.speaker, piece.quote, piece.start_s, piece.end_s) == (2, "agent", "We will sue", 3.0, 4.0)
    assert piece.heard is None, "nothing was recognised here"
    assert line.searched.turns == (0, 2)


def test_a_reviewer_stands_beside_the_machine() -> None:
    review = Override(
        rule="no_threat", interaction_id="bad", status=RuleStatus.SATISFIED, by="qa-1", at=MARCH, reason="a quote"
    )
    with collect(
        [judged(BAD)],
        (),
        ledger_of([judged(BAD)]),
        AuditQuestion(),
        overridden=lambda rule, id: review if (rule, id) == ("no_threat", "bad") else None,
    ) as found:
        lines = {one.wording.rule: next(found.findings(one.wording)) for one in found.audit.denominators}
    assert (lines["no_threat"].status, lines["no_threat"].override) == (RuleStatus.BREACHED, review)
    assert lines["recording"].override is None
    assert found.audit.overrides == 1


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A store with every fate an arrival can have."""
    with SqliteStore(tmp_path / "qa.db", key=b"k" * 32) as opened:
        for name, said in (("good", GOOD), ("bad", BAD), ("chat", CHAT), ("again", GOOD)):
            commit(opened, Source(uri=f"{name}.json", digest=f"d-{said.id}"), said)
        revised = Source(uri="bad.json", digest="d-bad-2")
        opened.register_arrivals([revised])
        commit(opened, revised, BAD.evolve(team="new"))
        for number, code in enumerate(("invalid_json", "invalid_json", "no_turns")):
            opened.commit_problem(Source(uri="chats.jsonl", ordinal=number), "c", Problem(code=code, message="no"))
        failure = Failure(interaction_id="cut", stage="media", code="truncated_media", message="cut")
        opened.commit_failure(Source(uri="cut.wav"), "c", failure, Depth(declared_s=10.0, decoded_s=4.0))
        opened.record_missing([Source(uri="gone.wav")])
        yield opened


def commit(store: SqliteStore, where: Source, said: Interaction) -> LedgerEntry:
    made = judged(said)
    read = ReadInteraction(interaction=said, readings=made.readings)
    return store.commit_result(where, "c", read, made.facts, ReadingOrigin(), made)


def test_the_account_agrees_with_the_ledger_of_a_store(store: SqliteStore) -> None:
    ledger = store.ledger()
    assert ledger.balanced
    aside = [
        entry
        for state in (ArrivalState.QUARANTINED, ArrivalState.DUPLICATE, ArrivalState.MISSING)
        for entry in store.ledger_entries(state)
    ]
    with collect(store.assessments(), aside, ledger, AuditQuestion()) as found:
        audit = found.audit
        lines: list[FindingLine] = [line for one in audit.denominators for line in found.findings(one.wording)]
    assert sum(line.arrivals for line in audit.account) == ledger.total == 10
    told = {(line.fate, line.reason): line.arrivals for line in audit.account if not line.counted}
    assert told == {
        ("replaced by a later version of the same contact", None): 1,
        ("quarantined", "invalid_json"): 2,
        ("quarantined", "no_turns"): 1,
        ("quarantined", "truncated_media"): 1,
        ("duplicate", None): 1,
        ("missing", "source_gone"): 1,
    }
    assert audit.outside == 7
    assert len(lines) == sum(one.judged for one in audit.denominators) == 6
    assert (audit.heard_aside.recordings, audit.heard_aside.short, audit.heard_aside.decoded_s) == (1, 1, 4.0)
