"""An audit of compliance rules: counted and laid aside in one pass over a store, then written rule by rule.

audit_records   what it holds
audit_findings  from an assessment to its lines
audit_counting  every interaction and every arrival into one place
audit_spool     the lines, aside on disk
audit_wording   its words, the same in every file
audit_csv       three tables
audit_html      one page
audit_pdf       a document to print, with audit_sheet for the paper and audit_type for the letters
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.ledger import Ledger, LedgerEntry
from qa_engine.domain.policy_hash import rule_hash
from qa_engine.domain.rules import ComplianceRule
from qa_engine.errors import LedgerError, UsageError
from qa_engine.reports.audit_counting import Counts, account, count_aside, denominators, origins
from qa_engine.reports.audit_findings import Reviews, lines
from qa_engine.reports.audit_records import Audit, AuditQuestion, FindingLine, Policy, Wording
from qa_engine.reports.audit_spool import Spool

#: A rubric by id and version, and its rules as they are worded there.
Worded = tuple[str, Sequence[ComplianceRule]]
#: From the ids of the rubrics that were used to the rubrics that are at hand.
Shelf = Callable[[tuple[str, ...]], Iterable[Worded]]


class AuditFile:
    """An audit and its findings. To be closed: the findings lie in a temporary file."""

    def __init__(self, audit: Audit, spool: Spool) -> None:
        self.audit = audit
        self._spool = spool

    def findings(self, wording: Wording) -> Iterator[FindingLine]:
        """Yield every finding by one wording, in order of source and position."""
        return self._spool.of(wording)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.__exit__(kind, error, trace)


def collect(
    assessments: Iterable[Assessment],
    aside: Iterable[LedgerEntry],
    ledger: Ledger,
    question: AuditQuestion,
    *,
    shelf: Shelf = lambda _ids: (),
    overridden: Reviews | None = None,
) -> AuditFile:
    """Count what is asked for and lay the findings aside.

    Args:
        assessments: all current assessments of the store; read once, none is kept.
        aside: the entries of all arrivals that are quarantined, duplicates or missing.
        ledger: the account of the same store.
        question: which rules, and which interactions.
        shelf: where the wordings of rules are looked up; only a rule with the same hash says anything about a finding.
        overridden: what a reviewer decided, by rule and interaction.

    Raises:
        LedgerError: the ledger does not balance, or the audit's account does not agree with it.
        UsageError: a rule was asked for by which nothing in the store was judged.
    """
    if not ledger.balanced:
        raise LedgerError("the ledger does not balance, so there is no audit; see: qa-engine ledger")
    counts, spool = Counts(question), Spool()
    reviewed = 0
    try:
        for assessment in assessments:
            if counts.add(assessment):
                wanted = (finding for finding in assessment.findings.rules if counts.wants(finding.rule))
                for line in lines(assessment, wanted, overridden):
                    spool.add(line)
                    reviewed += line.override is not None
        _check_rules(question, counts)
        audit = _audit(counts, aside, ledger, question, shelf, reviewed)
    except BaseException:
        spool.__exit__(None, None, None)
        raise
    return AuditFile(audit, spool)


def _audit(
    counts: Counts, entries: Iterable[LedgerEntry], ledger: Ledger, question: AuditQuestion, shelf: Shelf, reviewed: int
) -> Audit:
    aside = count_aside(entries)
    used = tuple(sorted({key[0] for key in counts.origins}))
    judged = {worded.rule for worded in counts.standings}
    told = account(counts, aside, ledger)
    return Audit(
        question=question,
        arrivals=ledger.total,
        account=told,
        denominators=denominators(counts, _policies(shelf(used))),
        origins=origins(counts),
        components=tuple(sorted(counts.components)),
        in_scope=counts.in_scope,
        undated_counted=counts.undated,
        without_asked_rules=counts.in_scope - sum(line.arrivals for line in told if line.counted),
        turns=counts.turns,
        turns_read=counts.turns_read,
        heard=counts.depths.total(),
        heard_aside=aside.depths.total(),
        unseen=tuple(rule for rule in question.rules if rule not in judged),
        overrides=reviewed,
    )


def _check_rules(question: AuditQuestion, counts: Counts) -> None:
    unknown = [rule for rule in question.rules if rule not in counts.known_rules]
    if unknown:
        known = ", ".join(sorted(counts.known_rules)) or "none"
        raise UsageError(f"nothing in this store was judged by '{unknown[0]}'; the rules in use are: {known}")


def _policies(rubrics: Iterable[Worded]) -> dict[str, Policy]:
    return {
        rule_hash(rule): Policy(
            jurisdiction=rule.jurisdiction,
            citation=rule.citation,
            verified=rule.verified,
            speaker=rule.speaker,
            channels=rule.channels,
            rubric=named,
        )
        for named, rules in rubrics
        for rule in rules
    }
