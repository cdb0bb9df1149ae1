"""One contact as the page shows it: what its row in the list needs, and what is shown when it is opened."""

from __future__ import annotations

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.findings import RuleFinding
from qa_engine.domain.record import Record
from qa_engine.domain.rules import RuleStatus, Severity
from qa_engine.domain.signals import Basis
from qa_engine.reports.anatomy import Anatomy, Quote, anatomy, quotes
from qa_engine.reports.conversation import ShownTurn, shown_turns
from qa_engine.reports.form import ShownCriterion, ShownForm, searched_words, shown_criterion, shown_form
from qa_engine.reports.notes import Note, Notes
from qa_engine.reports.timeline import Timeline, timeline
from qa_engine.reports.wording import length, moment, share, swapped, words
from qa_engine.scoring import explain

#: How ids begin that the engine gave to contacts that came without one.
_MADE_UP = "x-"


class Row(Record):
    """A contact in the list. ``rank`` orders the list: worst first, withheld scores last."""

    id: str
    name: str
    rank: int
    channel: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    band: str | None = None
    tone: str | None = None
    withheld: bool = False
    team: str | None = None
    agent: str | None = None
    started: str | None = None
    reason: str | None = None
    breaches: int = 0
    critical: int = 0
    capped: bool = False
    provisional: bool = False
    measured: int = 0
    turns: int = 0
    audio: bool = False
    doubt: str | None = None


class ShownRule(Record):
    title: str
    rule: str
    obligation: str
    severity: str
    status: str
    reason: str
    searched: str
    quotes: tuple[Quote, ...] = ()


class Detail(Record):
    """Everything that is shown of one contact when it is opened."""

    id: str
    timeline: Timeline
    facts: tuple[tuple[str, str], ...]
    origin: tuple[tuple[str, str], ...]
    anatomy: Anatomy
    criteria: tuple[ShownCriterion, ...]
    form: ShownForm
    rules: tuple[ShownRule, ...]
    notes: tuple[Note, ...]
    turns: tuple[ShownTurn, ...]


def row(assessment: Assessment, rank: int, tone: str | None, *, audio: bool) -> Row:
    """Return the row of a contact in the list."""
    interaction, composite = assessment.interaction, assessment.composite
    breached = [rule for rule in assessment.findings.rules if rule.status is RuleStatus.BREACHED]
    scored = [signal for signal in assessment.signals.all() if signal.value is not None]
    intent = assessment.findings.main_intent
    doubt = assessment.readings.swapped_probability
    return Row(
        id=assessment.interaction_id,
        name=shown_name(assessment),
        rank=rank,
        channel=interaction.channel.value,
        value=_float(composite.value),
        low=_float(composite.low),
        high=_float(composite.high),
        band=composite.band,
        tone=tone,
        withheld=composite.withheld is not None,
        team=interaction.team,
        agent=interaction.agent_id,
        started=moment(interaction.started_at),
        reason=words(intent) if intent else None,
        breaches=len(breached),
        critical=sum(rule.severity is Severity.CRITICAL for rule in breached),
        capped=any(cap.points for cap in composite.caps),
        provisional=any(signal.provisional for signal in scored),
        measured=sum(signal.basis is Basis.MEASURED for signal in scored),
        turns=len(interaction.turns),
        audio=audio,
        doubt=None if doubt is None else swapped(doubt),
    )


def shown_name(assessment: Assessment) -> str:
    """Return what a person would call the contact: its id, or its file where the id was made by the engine."""
    source = assessment.interaction.source
    if source is None or not assessment.interaction_id.startswith(_MADE_UP):
        return assessment.interaction_id
    file = source.uri.rsplit("/", 1)[-1]
    return f"{file}, number {source.ordinal + 1}" if source.ordinal else file


def detail(assessment: Assessment) -> Detail:
    """Return everything that is shown of a contact when it is opened."""
    explanation = explain(assessment)
    notes = Notes(assessment, explanation)
    return Detail(
        id=assessment.interaction_id,
        timeline=timeline(assessment.facts, assessment.interaction),
        facts=_facts(assessment),
        origin=_origin(assessment),
        anatomy=anatomy(assessment, explanation, notes),
        criteria=tuple(shown_criterion(result, notes, assessment) for result in assessment.scorecard.results),
        form=shown_form(assessment.scorecard),
        rules=tuple(_rule(finding, notes, assessment) for finding in assessment.findings.rules),
        notes=notes.all(),
        turns=shown_turns(assessment, notes.all()),
    )


def _float(number: object) -> float | None:
    return None if number is None else float(str(number))


def _rule(finding: RuleFinding, notes: Notes, assessment: Assessment) -> ShownRule:
    return ShownRule(
        title=finding.title,
        rule=finding.rule,
        obligation=words(finding.obligation.value),
        severity=finding.severity.value,
        status=finding.status.value,
        reason=finding.reason,
        searched=searched_words(finding.searched, assessment),
        quotes=quotes(finding.evidence, notes),
    )


def _facts(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    facts, interaction, coverage = assessment.facts, assessment.interaction, assessment.coverage
    reasons = dict.fromkeys(words(found.intent) for found in assessment.findings.intents)
    lines: list[tuple[str, str | None]] = [
        ("Started", moment(interaction.started_at)),
        ("Language", interaction.language),
        ("Reasons for contact", ", ".join(reasons) or None),
        ("Customer", interaction.customer_id),
        ("Risk of leaving", f"{assessment.churn.level.value}: {assessment.churn.reason}" if assessment.churn else None),
        ("Case", interaction.case_id),
        ("Length", _length(facts.duration_s)),
        ("First response", _length(facts.first_response_s)),
        ("Longest response", _length(facts.longest_response_s)),
        ("Wait before the agent", _length(facts.wait_s)),
        ("Ring and other tones", _length(facts.tone_s)),
        ("Transfers", _count(facts.transfers)),
        ("Turns read", f"{coverage.turns_read} of {coverage.turns}"),
        ("Audio decoded", _decoded(assessment)),
        ("Voices", assessment.interaction.attributes.get("speakers")),
        *(("Note", note) for note in coverage.notes),
    ]
    return tuple((name, value) for name, value in lines if value is not None)


def _length(seconds: float | None) -> str | None:
    return None if seconds is None else length(seconds)


def _count(number: int | None) -> str | None:
    return None if number is None else str(number)


def _decoded(assessment: Assessment) -> str | None:
    coverage = assessment.coverage
    if coverage.decoded_s is None:
        return None
    if not coverage.declared_s:
        return f"{coverage.decoded_s:.1f} s"
    part = share(min(coverage.decoded_s, coverage.declared_s), coverage.declared_s)
    return f"{coverage.decoded_s:.1f} of {coverage.declared_s:.1f} s ({part})"


def _origin(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    origin, source = assessment.provenance, assessment.interaction.source
    lines = [("Rubric", f"{origin.rubric} {origin.rubric_version} (sha256 {origin.rubric_sha256[:12]})")]
    lines.append(("Engine", origin.engine_version))
    if source:
        lines.append(("Source", f"{source.uri}, number {source.ordinal + 1}"))
    if assessment.as_of:
        lines.append(("As of", moment(assessment.as_of) or ""))
    if origin.transcript:
        heard = origin.transcript
        lines.append(
            ("Heard by", f"{heard.engine} {heard.engine_version}, {heard.model}, {heard.device} {heard.compute_type}")
        )
    lines.extend(("Component", f"{component.name} {component.version}") for component in origin.components)
    return tuple(lines)
