"""An audit as a PDF: for printing and filing, with a bookmark for every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qa_engine.domain.rules import Severity
from qa_engine.errors import UsageError
from qa_engine.reports import audit_wording as wording
from qa_engine.reports.audit import AuditFile
from qa_engine.reports.audit_records import Audit, Denominator, FindingLine, Standing
from qa_engine.reports.audit_sheet import BAD, GOOD, LOW, MARGIN, MUTED, WIDTH, Cell, Column, Sheet, Text, small
from qa_engine.reports.wording import words

_ROOM = WIDTH - 2 * MARGIN
_TONES = {Standing.SATISFIED: GOOD, Standing.BREACHED: BAD, Standing.UNDETERMINED: LOW}
_SEVERITY = {Severity.CRITICAL: BAD, Severity.MAJOR: LOW}
_RULES = (
    Column("Rule", 222),
    Column("Severity", 48),
    Column("Judged", 46, right=True),
    Column("Satisfied", 50, right=True),
    Column("Breached", 50, right=True),
    Column("Undeter-\nmined", 50, right=True),
    Column("Not triggered", 52, right=True),
    Column("Other channel", 48, right=True),
    Column("Other wording", 48, right=True),
    Column("Rubric without it", 52, right=True),
    Column("Satisfied of decided", _ROOM - 666),
)
_ACCOUNT = (Column("What became of it", 400), Column("In the denominators", 110), Column("Arrivals", 80, right=True))
_ORIGIN = (
    Column("Rubric", 130),
    Column("Version", 60),
    Column("SHA-256", 360),
    Column("Engine", 80),
    Column("Interactions", 80, right=True),
)
_FINDINGS = (
    Column("Verdict", 66),
    Column("Interaction", 152),
    Column("Words, where, how surely", _ROOM - 488),
    Column("Why, and where it looked", 190),
    Column("Reviewer", 80),
)


def write_audit_pdf(path: Path, of: AuditFile, *, title: str) -> None:
    """Write the document. The same audit gives the same bytes.

    Raises:
        UsageError: the file cannot be written.
    """
    data = audit_pdf(of, title=title)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}); choose another place", item=str(path)) from error


def audit_pdf(of: AuditFile, *, title: str) -> bytes:
    """Return the document that :func:`write_audit_pdf` writes."""
    audit = of.audit
    sheet = Sheet(title, wording.scope(audit.question))
    _front(sheet, audit, title)
    _rules(sheet, audit)
    _account(sheet, audit)
    _origins(sheet, audit)
    for number, one in enumerate(audit.denominators, start=1):
        _rule(sheet, audit, one, number, of)
    return sheet.finish()


def _front(sheet: Sheet, audit: Audit, title: str) -> None:
    sheet.mark(title)
    sheet.text(Text(title, "bold", 20))
    sheet.space(4)
    as_of = audit.question.as_of
    asked = wording.sentence(wording.scope(audit.question))
    sheet.text(Text(asked + (f" · as of {as_of.isoformat()}" if as_of else ""), size=9.5))
    breached, undetermined = (
        sum(one.count(standing) for one in audit.denominators)
        for standing in (Standing.BREACHED, Standing.UNDETERMINED)
    )
    sheet.space(4)
    sheet.text(
        Text(
            f"{audit.in_scope} interactions in scope of {audit.arrivals} arrivals; {audit.outside} arrivals in no "
            f"denominator. {breached} findings breached, {undetermined} undetermined, over {len(audit.denominators)} "
            "wordings of rules.",
            "bold",
            9.5,
        )
    )
    sheet.heading("Read this first", level=0)
    for note in wording.notes(audit):
        sheet.text(Text(f"•  {note}", size=9))
    sheet.heading("What the words mean", level=0)
    for name, meaning in wording.MEANINGS:
        sheet.text(Text(name, "bold", 9))
        sheet.text(Text(meaning, size=8.5, colour=MUTED))
        sheet.space(3)


def _rules(sheet: Sheet, audit: Audit) -> None:
    sheet.heading("Denominators by rule and wording", with_room=140)
    sheet.table(
        _RULES, map(_rule_row, audit.denominators), [f"rule-{n}" for n in range(1, len(audit.denominators) + 1)]
    )


def _rule_row(one: Denominator) -> Sequence[Cell]:
    named = one.wording
    numbers = (one.satisfied, one.breached, one.undetermined, one.not_triggered, one.other_channel)
    share = one.share
    return (
        (Text(named.title, "bold"), small(f"{named.rule}, version {named.version}"), small(_hash(one))),
        (Text(named.severity.value, "bold", 7.5, _SEVERITY.get(named.severity, MUTED)),),
        (Text(str(one.judged), "bold"),),
        *((Text(str(number)),) for number in numbers),
        (Text(str(one.other_wording), colour=MUTED),),
        (Text(str(one.without_rule), colour=MUTED),),
        (
            Text(f"{wording.percent(share.value)} ({share.part} of {share.whole})", "bold"),
            small(("95 %: " if share.low is not None else "") + wording.interval(share)),
        ),
    )


def _account(sheet: Sheet, audit: Audit) -> None:
    sheet.heading("Every arrival, and whether it is counted", with_room=140)
    rows: list[Sequence[Cell]] = [
        ((Text(wording.fate(line)),), (Text("yes" if line.counted else "no"),), (Text(str(line.arrivals)),))
        for line in audit.account
    ]
    total = (Text("all arrivals of the ledger", "bold"),), (), (Text(str(audit.arrivals), "bold"),)
    sheet.table(_ACCOUNT, [*rows, total])


def _origins(sheet: Sheet, audit: Audit) -> None:
    sheet.heading("By what the interactions in scope were judged", with_room=120)
    sheet.table(
        _ORIGIN,
        [
            tuple(
                (Text(cell),)
                for cell in (o.rubric, o.rubric_version, o.rubric_sha256, o.engine_version, str(o.interactions))
            )
            for o in audit.origins
        ],
    )
    if audit.components:
        sheet.text(small(f"Components: {'; '.join(audit.components)}"))


def _rule(sheet: Sheet, audit: Audit, one: Denominator, number: int, of: AuditFile) -> None:
    named, policy = one.wording, one.policy
    sheet.heading(named.title, with_room=170, level=None)
    sheet.mark(f"{named.title} ({named.rule} {named.version})", 1, f"rule-{number}")
    several = " One of several wordings, not to be added to the others." if named.rule in audit.several else ""
    sheet.text(small(f"{named.rule}, version {named.version}, {_hash(one)}. {named.severity.value}.{several}"))
    who = f", {policy.speaker.value}{', on ' + ', '.join(policy.channels) if policy.channels else ''}" if policy else ""
    sheet.text(Text(f"Obligation: {words(named.obligation.value)}{who}", size=8.5))
    if policy is None:
        sheet.text(Text(f"Source of the rule: {wording.NOT_AT_HAND}", size=8.5))
    else:
        read = "verified: its text was read" if policy.verified else "not verified"
        place = policy.jurisdiction or "no jurisdiction named"
        cited = f"{place} · {policy.citation or 'no citation'} · {read} (rubric {policy.rubric})"
        sheet.text(Text(f"Source of the rule: {cited}", size=8.5))
    share = one.share
    rate = f"{wording.percent(share.value)} ({share.part} of {share.whole})"
    bounds = f"95 % interval {wording.interval(share)}" if share.low is not None else wording.interval(share)
    sheet.text(Text(f"Satisfied of decided: {rate}; {bounds}", size=8.5))
    sheet.text(Text(wording.listed(audit.question, one), size=8.5))
    sheet.space(4)
    shown = audit.question.listed
    sheet.table(_FINDINGS, (_finding(line) for line in of.findings(named) if line.standing in shown))


def _finding(line: FindingLine) -> Sequence[Cell]:
    first, *rest = wording.contact(line)
    reason, *where = wording.why(line)
    verdict = Text(wording.STANDING_WORDS[line.standing], "bold", 8, _TONES.get(line.standing, MUTED))
    review = Text(wording.override_text(line.override)) if line.override else small("none recorded")
    return (
        (verdict,),
        (Text(first, "bold"), *map(small, rest)),
        tuple(_words(line)),
        (Text(reason), *map(small, where)),
        (review,),
    )


def _words(line: FindingLine) -> Iterator[Text]:
    if not line.pieces:
        yield small("no words: see where it looked")
    for piece in line.pieces:
        yield Text(f"“{piece.quote}”")
        yield small(wording.piece_place(piece))
        yield small(f"{piece.reason} · {wording.piece_surety(piece)}")


def _hash(one: Denominator) -> str:
    return f"hash {one.wording.rule_hash}" if one.wording.rule_hash else "no hash was kept"
