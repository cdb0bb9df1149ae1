"""The columns of the tables: one row an interaction, the same for CSV and Parquet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Role
from qa_engine.domain.rules import RuleStatus, Severity
from qa_engine.domain.scorecard import Scorecard
from qa_engine.domain.signals import SignalName

Cell = str | Decimal | float | int | bool | dt.datetime | None
Kind = Literal["text", "number", "count", "flag", "time"]


@dataclass(frozen=True)
class Column:
    """A name, the kind of its cells, and how a cell is taken from an assessment."""

    name: str
    kind: Kind
    cell: Callable[[Assessment], Cell]


def columns() -> tuple[Column, ...]:
    """Return all columns in their order: contact, score, components, rules and reason, facts, coverage, origin."""
    signals = tuple(column for name in SignalName for column in _signal_columns(name))
    return _CONTACT + _SCORE + signals + _RULES + _FACTS + _COVERAGE + _ORIGIN


def _signal_columns(name: SignalName) -> tuple[Column, ...]:
    return (
        Column(f"{name}_value", "number", lambda a: a.signals[name].value),
        Column(f"{name}_low", "number", lambda a: a.signals[name].low),
        Column(f"{name}_high", "number", lambda a: a.signals[name].high),
        Column(f"{name}_basis", "text", lambda a: _basis(a, name)),
        Column(f"{name}_status", "text", lambda a: a.signals[name].status.value),
        Column(f"{name}_provisional", "flag", lambda a: a.signals[name].provisional),
    )


def _basis(assessment: Assessment, name: SignalName) -> str | None:
    signal = assessment.signals[name]
    return None if signal.value is None else signal.basis.value


def _source(assessment: Assessment) -> tuple[str | None, int | None]:
    source = assessment.interaction.source
    return (source.uri, source.ordinal) if source else (None, None)


def _rules(assessment: Assessment, status: RuleStatus) -> list[str]:
    return [finding.rule for finding in assessment.findings.rules if finding.status is status]


def _critical_breaches(assessment: Assessment) -> int:
    rules = assessment.findings.rules
    return sum(rule.status is RuleStatus.BREACHED and rule.severity is Severity.CRITICAL for rule in rules)


def _talk_s(assessment: Assessment, role: Role) -> float | None:
    side = assessment.facts.side(role)
    return side.talk_s if side else None


def _pace(assessment: Assessment, role: Role) -> float | None:
    side = assessment.facts.side(role)
    return side.words_per_minute if side else None


def _failed(card: Scorecard) -> str | None:
    """Return what of the form fails: "form", or its sections."""
    return "form" if card.failed else _list([section.section for section in card.sections if section.failed])


def _list(names: list[str]) -> str | None:
    return ";".join(names) or None


_CONTACT = (
    Column("interaction_id", "text", lambda a: a.interaction_id),
    Column("case_id", "text", lambda a: a.interaction.case_id),
    Column("customer_id", "text", lambda a: a.interaction.customer_id),
    Column("channel", "text", lambda a: a.interaction.channel.value),
    Column("direction", "text", lambda a: a.interaction.direction.value),
    Column("language", "text", lambda a: a.interaction.language),
    Column("programme", "text", lambda a: a.interaction.programme),
    Column("vendor", "text", lambda a: a.interaction.vendor),
    Column("team", "text", lambda a: a.interaction.team),
    Column("agent_id", "text", lambda a: a.interaction.agent_id),
    Column("persona", "text", lambda a: a.interaction.persona),
    Column("started_at", "time", lambda a: a.interaction.started_at),
    Column("ended_at", "time", lambda a: a.interaction.ended_at),
    Column("duration_s", "number", lambda a: a.facts.duration_s),
)
_SCORE = (
    Column("as_of", "time", lambda a: a.as_of),
    Column("xla", "number", lambda a: a.composite.value),
    Column("xla_low", "number", lambda a: a.composite.low),
    Column("xla_high", "number", lambda a: a.composite.high),
    Column("band", "text", lambda a: a.composite.band),
    Column("withheld", "text", lambda a: a.composite.withheld),
    Column("missing_weight", "number", lambda a: a.composite.missing_weight),
    Column("missing", "text", lambda a: _list([missing.signal.value for missing in a.composite.missing])),
    Column("caps", "text", lambda a: _list([cap.cap for cap in a.composite.caps])),
    Column("cap_points", "number", lambda a: sum((cap.points for cap in a.composite.caps), Decimal("0.000"))),
    Column("scorecard", "number", lambda a: a.scorecard.score),
    Column("scorecard_band", "text", lambda a: a.scorecard.band),
    Column("scorecard_failed", "text", lambda a: _failed(a.scorecard)),
    Column("scorecard_open", "number", lambda a: a.scorecard.open),
    Column("critical_errors", "text", lambda a: _list([name for c in a.scorecard.critical for name in c.errors])),
    Column("churn_risk", "text", lambda a: a.churn.level.value if a.churn else None),
    Column("churn_reason", "text", lambda a: a.churn.reason if a.churn else None),
)
_RULES = (
    Column("breaches", "count", lambda a: len(_rules(a, RuleStatus.BREACHED))),
    Column("critical_breaches", "count", _critical_breaches),
    Column("breached_rules", "text", lambda a: _list(_rules(a, RuleStatus.BREACHED))),
    Column("undetermined_rules", "count", lambda a: len(_rules(a, RuleStatus.UNDETERMINED))),
    Column("main_intent", "text", lambda a: a.findings.main_intent),
    Column("repeats", "text", lambda a: a.signals.fcr.repeats),
)
_FACTS = (
    Column("agent_talk_s", "number", lambda a: _talk_s(a, Role.AGENT)),
    Column("customer_talk_s", "number", lambda a: _talk_s(a, Role.CUSTOMER)),
    Column("agent_words_per_minute", "number", lambda a: _pace(a, Role.AGENT)),
    Column("customer_words_per_minute", "number", lambda a: _pace(a, Role.CUSTOMER)),
    Column("first_response_s", "number", lambda a: a.facts.first_response_s),
    Column("wait_s", "number", lambda a: a.facts.wait_s),
    Column("silence_s", "number", lambda a: a.facts.silence_s),
    Column("hold_s", "number", lambda a: a.facts.hold_s),
    Column("holds", "count", lambda a: a.facts.holds),
    Column("transfers", "count", lambda a: a.facts.transfers),
    Column("overlap_s", "number", lambda a: a.facts.overlap_s),
    Column("interruptions_by_agent", "count", lambda a: a.facts.interruptions),
    Column("interruptions_by_customer", "count", lambda a: a.facts.interruptions_by_customer),
    Column("sides_swapped_probability", "number", lambda a: a.readings.swapped_probability),
)
_COVERAGE = (
    Column("turns", "count", lambda a: a.coverage.turns),
    Column("turns_read", "count", lambda a: a.coverage.turns_read),
    Column("declared_s", "number", lambda a: a.coverage.declared_s),
    Column("decoded_s", "number", lambda a: a.coverage.decoded_s),
    Column("speech_s", "number", lambda a: a.coverage.speech_s),
)
_ORIGIN = (
    Column("source", "text", lambda a: _source(a)[0]),
    Column("ordinal", "count", lambda a: _source(a)[1]),
    Column("rubric", "text", lambda a: a.provenance.rubric),
    Column("rubric_version", "text", lambda a: a.provenance.rubric_version),
    Column("engine_version", "text", lambda a: a.provenance.engine_version),
)
