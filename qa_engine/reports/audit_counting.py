"""Counting for an audit: every interaction and every arrival into exactly one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Channel
from qa_engine.domain.ledger import ArrivalState, Depth, Ledger, LedgerEntry
from qa_engine.errors import LedgerError
from qa_engine.reports.audit_findings import began, standing, wording
from qa_engine.reports.audit_records import (
    AccountLine,
    AuditQuestion,
    Denominator,
    HeardDepth,
    Origin,
    Policy,
    Share,
    Standing,
    Undated,
    Wording,
)

IN_SCOPE = "judged, score given"
WITHHELD = "judged, score withheld"
OTHER_RUBRIC = "judged under a rubric that has none of the rules asked for"
_OUTSIDE = "assessed, outside the period"
_CHANNEL = "assessed, of another channel"
_TEAM = "assessed, of another team"
_UNDATED = "assessed, date not known, left out"
_REPLACED = "replaced by a later version of the same contact"
#: Less than declared by this much is short; below it lie the frames at the ends of a file.
SHORT_S = 0.1


def is_short(declared_s: float | None, decoded_s: float | None) -> bool:
    """Return whether less of a recording was decoded than it declares."""
    return declared_s is not None and decoded_s is not None and decoded_s + SHORT_S <= declared_s


class Depths:
    """Seconds of recordings, declared and decoded."""

    def __init__(self) -> None:
        self._recordings = self._short = self._unknown = 0
        self._declared_ms = self._decoded_ms = 0

    def add(self, declared_s: float | None, decoded_s: float | None) -> None:
        """Count one recording."""
        self._recordings += 1
        if declared_s is None or decoded_s is None:
            self._unknown += 1
            return
        self._short += is_short(declared_s, decoded_s)
        self._declared_ms += round(declared_s * 1000)
        self._decoded_ms += round(min(decoded_s, declared_s) * 1000)

    def total(self) -> HeardDepth:
        """Return the sums."""
        return HeardDepth(
            recordings=self._recordings,
            declared_s=self._declared_ms / 1000,
            decoded_s=self._decoded_ms / 1000,
            short=self._short,
            unknown=self._unknown,
        )


class Counts:
    """What one pass over the assessments counts; nothing in it grows with their number."""

    def __init__(self, question: AuditQuestion) -> None:
        self._question = question
        self.fates: Counter[str] = Counter()
        self.standings: dict[Wording, Counter[Standing]] = {}
        self.judged_by_rule: Counter[str] = Counter()
        self.origins: Counter[tuple[str, str, str, str]] = Counter()
        self.components: set[str] = set()
        self.known_rules: set[str] = set()
        self.depths = Depths()
        self.undated = self.turns = self.turns_read = 0

    @property
    def in_scope(self) -> int:
        """The interactions that the filters let through."""
        return self.fates[IN_SCOPE] + self.fates[WITHHELD] + self.fates[OTHER_RUBRIC]

    def add(self, assessment: Assessment) -> bool:
        """Count an assessment; return whether it is in the denominators."""
        self.known_rules.update(finding.rule for finding in assessment.findings.rules)
        aside = self._aside(assessment)
        if aside:
            self.fates[aside] += 1
            return False
        self._count_origin(assessment)
        wanted = [finding for finding in assessment.findings.rules if self.wants(finding.rule)]
        if not wanted:
            self.fates[OTHER_RUBRIC] += 1
            return False
        self.fates[IN_SCOPE if assessment.composite.withheld is None else WITHHELD] += 1
        for finding in wanted:
            self.standings.setdefault(wording(finding), Counter())[standing(finding)] += 1
            self.judged_by_rule[finding.rule] += 1
        return True

    def wants(self, rule: str) -> bool:
        """Return whether the rule is asked for."""
        return not self._question.rules or rule in self._question.rules

    def _aside(self, assessment: Assessment) -> str | None:
        """Return why an interaction is not in scope."""
        asked, said = self._question, assessment.interaction
        if asked.channels and said.channel not in asked.channels:
            return _CHANNEL
        if asked.teams and said.team not in asked.teams:
            return _TEAM
        start = began(said)
        if start is None:
            if (asked.since or asked.until) and asked.undated is Undated.EXCLUDE:
                return _UNDATED
            self.undated += 1
            return None
        early = asked.since is not None and start < asked.since
        late = asked.until is not None and start >= asked.until
        return _OUTSIDE if early or late else None

    def _count_origin(self, assessment: Assessment) -> None:
        made, coverage = assessment.provenance, assessment.coverage
        self.origins[made.rubric, made.rubric_version, made.rubric_sha256, made.engine_version] += 1
        self.components.update(_named(f"{part.name} {part.version}", part.sha256) for part in made.components)
        if made.transcript is not None:
            heard_by = made.transcript
            engine = f"{heard_by.engine} {heard_by.engine_version}, {heard_by.model}"
            self.components.add(_named(engine, heard_by.model_sha256))
        self.turns += coverage.turns
        self.turns_read += coverage.turns_read
        if assessment.interaction.channel is Channel.CALL and (coverage.declared_s or coverage.decoded_s is not None):
            self.depths.add(coverage.declared_s, coverage.decoded_s)


class Aside:
    """What one pass over the ledger counts: arrivals without an assessment that stands, by state and reason."""

    def __init__(self) -> None:
        self.states: Counter[tuple[ArrivalState, str | None]] = Counter()
        self.depths = Depths()

    def add(self, entry: LedgerEntry) -> None:
        """Count one entry."""
        self.states[entry.state, entry.reason] += 1
        if entry.state is ArrivalState.QUARANTINED and _is_recording(entry.depth):
            self.depths.add(entry.depth.declared_s, entry.depth.decoded_s)


def account(counts: Counts, aside: Aside, ledger: Ledger) -> tuple[AccountLine, ...]:
    """Return what became of every arrival; the lines add up to the ledger's total.

    Raises:
        LedgerError: they do not, as when the store was written to meanwhile.
    """
    lines = [
        AccountLine(fate=fate, arrivals=counts.fates[fate], counted=fate in (IN_SCOPE, WITHHELD))
        for fate in (IN_SCOPE, WITHHELD, OTHER_RUBRIC, _OUTSIDE, _UNDATED, _CHANNEL, _TEAM)
        if counts.fates[fate] or fate == IN_SCOPE
    ]
    replaced = ledger.scored + ledger.unscored - counts.fates.total()
    if replaced > 0:
        lines.append(AccountLine(fate=_REPLACED, arrivals=replaced))
    for state in (ArrivalState.QUARANTINED, ArrivalState.DUPLICATE, ArrivalState.MISSING):
        found = sorted((reason or "", number) for (of, reason), number in aside.states.items() if of is state)
        lines += [AccountLine(fate=state.value, reason=reason or None, arrivals=number) for reason, number in found]
    total = sum(line.arrivals for line in lines)
    if total != ledger.total or replaced < 0:
        raise LedgerError(
            f"the audit accounts for {total} arrivals, the ledger for {ledger.total}; "
            "if something was writing to the store, wait for it to end and audit again"
        )
    return tuple(lines)


def denominators(counts: Counts, policies: dict[str, Policy]) -> tuple[Denominator, ...]:
    """Return the denominators in order of rule, version and hash; ``policies`` by rule hash."""
    rows = []
    for worded in sorted(counts.standings, key=lambda one: (one.key, one.to_bytes())):
        stands = counts.standings[worded]
        by_rule = counts.judged_by_rule[worded.rule]
        rows.append(
            Denominator(
                wording=worded,
                **{standing.value: stands[standing] for standing in Standing},
                other_wording=by_rule - stands.total(),
                without_rule=counts.in_scope - by_rule,
                share=exact_share(stands[Standing.SATISFIED], stands[Standing.SATISFIED] + stands[Standing.BREACHED]),
                policy=policies.get(worded.rule_hash),
            )
        )
    return tuple(rows)


def origins(counts: Counts) -> tuple[Origin, ...]:
    """Return by which engines and rubrics the interactions in scope were judged."""
    return tuple(
        Origin(rubric=key[0], rubric_version=key[1], rubric_sha256=key[2], engine_version=key[3], interactions=number)
        for key, number in sorted(counts.origins.items())
    )


def exact_share(part: int, whole: int) -> Share:
    """Return a share with its exact 95 % interval (Clopper and Pearson 1934).

    >>> exact_share(0, 10).high
    0.3085
    """
    from scipy.stats import binomtest

    if whole == 0:
        return Share(part=part, whole=whole)
    found = binomtest(part, whole).proportion_ci(method="exact")
    return Share(part=part, whole=whole, value=part / whole, low=float(found.low), high=float(found.high))


def count_aside(entries: Iterable[LedgerEntry]) -> Aside:
    """Count the entries of arrivals that were not assessed."""
    aside = Aside()
    for entry in entries:
        aside.add(entry)
    return aside


def _named(component: str, sha256: str | None) -> str:
    return f"{component} (sha256 {sha256[:16]})" if sha256 else component


def _is_recording(depth: Depth) -> bool:
    return depth.declared_s is not None or depth.decoded_s is not None
