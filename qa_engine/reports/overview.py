"""What the page says of all contacts together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.ledger import Ledger, LedgerEntry
from qa_engine.domain.record import Record
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rules import RuleStatus, Severity
from qa_engine.domain.signals import SignalName
from qa_engine.reports.accounts import Accounts, accounts
from qa_engine.reports.averages import Mean, SignalAverage, mean, signal_averages
from qa_engine.reports.bands import ShownBand, shown_bands
from qa_engine.reports.wording import SIGNAL_TITLES, moment

BIN_WIDTH = 5
_SEVERITIES = list(Severity)


class Bar(Record):
    """A part of a histogram bar, from ``start`` up, in percent of the tallest bar."""

    tone: str
    start: float
    height: float


class Bin(Record):
    """The scores from ``lower`` up to the next bin; the last bin includes 100."""

    lower: int
    upper: int
    count: int
    bars: tuple[Bar, ...]


class RuleLine(Record):
    """How one rule stands over all contacts. ``adherence`` is satisfied among satisfied and breached."""

    title: str
    severity: str
    satisfied: int
    breached: int
    undetermined: int
    not_triggered: int
    adherence: float | None


class Weighing(Record):
    """What one component counts in the score."""

    title: str
    percent: float
    start: float


class Overview(Record):
    """Everything above the list of contacts."""

    rubrics: tuple[tuple[str, int], ...]
    rubric_title: str | None
    as_of: str | None
    engine: str | None
    contacts: int
    channels: tuple[tuple[str, int], ...]
    score: Mean
    resting_on_measured: int
    withheld: int
    breached_contacts: int
    critical_contacts: int
    bands: tuple[ShownBand, ...]
    bins: tuple[Bin, ...]
    signals: tuple[tuple[str, SignalAverage], ...]
    rules: tuple[RuleLine, ...]
    weights: tuple[Weighing, ...]
    accounts: Accounts


def overview(
    assessments: Sequence[Assessment],
    ledger: Ledger,
    entries: Sequence[LedgerEntry],
    rubric: Rubric | None,
    heard: Mapping[tuple[str, int], Interaction] | None = None,
) -> Overview:
    """Sum up ``assessments``; without ``rubric``, bands are those seen in the scores. ``heard``: see ``write_html``."""
    values = [a.composite.value for a in assessments if a.composite.value is not None]
    bands = shown_bands(assessments, rubric)
    breached = [_breached(assessment) for assessment in assessments]
    as_of = max((a.as_of for a in assessments if a.as_of), default=None)
    return Overview(
        rubrics=_counted(f"{a.provenance.rubric} {a.provenance.rubric_version}" for a in assessments),
        rubric_title=rubric.title if rubric else None,
        as_of=moment(as_of),
        engine=", ".join(sorted({a.provenance.engine_version for a in assessments})) or None,
        contacts=len(assessments),
        channels=_counted(a.interaction.channel.value for a in assessments),
        score=mean(values),
        resting_on_measured=sum(
            any(line.basis.value == "measured" for line in a.composite.contributions) for a in assessments
        ),
        withheld=len(assessments) - len(values),
        breached_contacts=sum(bool(severities) for severities in breached),
        critical_contacts=sum(Severity.CRITICAL in severities for severities in breached),
        bands=bands,
        bins=_bins(assessments, bands),
        signals=tuple((SIGNAL_TITLES[average.name], average) for average in signal_averages(assessments)),
        rules=_rules(assessments),
        weights=_weights(assessments, rubric),
        accounts=accounts(ledger, entries, assessments, heard),
    )


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _breached(assessment: Assessment) -> set[Severity]:
    return {rule.severity for rule in assessment.findings.rules if rule.status is RuleStatus.BREACHED}


def _bins(assessments: Sequence[Assessment], bands: Sequence[ShownBand]) -> tuple[Bin, ...]:
    places = range(100 // BIN_WIDTH)
    counts = [{band.name: 0 for band in bands} for _ in places]
    for assessment in assessments:
        value, band = assessment.composite.value, assessment.composite.band
        if value is not None and band is not None:
            counts[min(int(value // BIN_WIDTH), places[-1])][band] += 1
    tallest = max((sum(count.values()) for count in counts), default=0) or 1
    return tuple(_bin(place, counts[place], bands, tallest) for place in places)


def _bin(place: int, counts: dict[str, int], bands: Sequence[ShownBand], tallest: int) -> Bin:
    bars, reached = [], 0
    for band in bands:
        if counts[band.name]:
            height = round(100 * counts[band.name] / tallest, 3)
            bars.append(Bar(tone=band.tone, start=round(100 * reached / tallest, 3), height=height))
            reached += counts[band.name]
    return Bin(lower=place * BIN_WIDTH, upper=(place + 1) * BIN_WIDTH, count=reached, bars=tuple(bars))


def _rules(assessments: Sequence[Assessment]) -> tuple[RuleLine, ...]:
    """Rules by severity, then by how often they were breached."""
    counts: dict[tuple[str, str, Severity], dict[RuleStatus, int]] = {}
    for assessment in assessments:
        for found in assessment.findings.rules:
            line = counts.setdefault((found.rule, found.title, found.severity), dict.fromkeys(RuleStatus, 0))
            line[found.status] += 1
    ordered = sorted(
        counts.items(),
        key=lambda item: (-_SEVERITIES.index(item[0][2]), -item[1][RuleStatus.BREACHED], item[0][0]),
    )
    return tuple(_rule_line(title, severity, line) for (_, title, severity), line in ordered)


def _rule_line(title: str, severity: Severity, line: dict[RuleStatus, int]) -> RuleLine:
    decided = line[RuleStatus.SATISFIED] + line[RuleStatus.BREACHED]
    return RuleLine(
        title=title,
        severity=severity.value,
        satisfied=line[RuleStatus.SATISFIED],
        breached=line[RuleStatus.BREACHED],
        undetermined=line[RuleStatus.UNDETERMINED],
        not_triggered=line[RuleStatus.NOT_TRIGGERED],
        adherence=round(100 * line[RuleStatus.SATISFIED] / decided, 1) if decided else None,
    )


def _weights(assessments: Sequence[Assessment], rubric: Rubric | None) -> tuple[Weighing, ...]:
    """The rubric's weights, or those of the first contact, whose parts and missing parts name them all."""
    if rubric:
        weights = {name: rubric.weights[name] for name in SignalName}
    elif assessments:
        first = assessments[0].composite
        weights = {line.signal: line.weight for line in first.contributions}
        weights |= {line.signal: line.weight for line in first.missing}
    else:
        weights = {}
    lines, reached = [], Decimal(0)
    for name in SignalName:
        weight = weights.get(name, Decimal(0))
        if weight:
            lines.append(Weighing(title=SIGNAL_TITLES[name], percent=float(100 * weight), start=float(100 * reached)))
            reached += weight
    return tuple(lines)
