"""From lines to the score of the form: sections, bonus lines, automatic fails. Exact until the lines are rounded.

    percent, no section weights    100 * weight earned / weight possible + bonus
    percent, section weights       sum of share * 100 * earned / possible of each section + bonus
    points                         100 * (points earned + bonus) / points possible

What does not apply and what is not determined is in neither sum. Section weights are shared out over the sections that
have anything decided. In percent a bonus line adds its weight in points of 100, in a form that counts points its own
points. An automatic fail takes all that the section, or the form, had, its bonus lines included. What lies above 100 is
cut off, unless the form says ``bonus_over_100``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from qa_engine.domain.form import Criterion, Fail, Form, Question, Scoring, Section
from qa_engine.domain.record import milli_from_points, points_from_milli
from qa_engine.domain.scorecard import CriterionOutcome, LineKind, ScoreLine, SectionResult
from qa_engine.scoring.apportion import apportion
from qa_engine.scoring.outcome import Outcome, plain

_HUNDRED: Final = 100_000
#: Whole numbers stay whole: most lines earn all or nothing, and fractions are slow.
Exact = Fraction | int


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its outcome.

    ``worth`` is what the best answer earns and ``earned`` what this one did, in thousandths of the form's own units;
    ``earned`` is ``None`` where nothing was decided.
    """

    criterion: Criterion
    outcome: Outcome
    worth: int
    earned: Exact | None


def line_of(criterion: Criterion, outcome: Outcome, scoring: Scoring) -> Line:
    """Return a line of the form with what it is worth."""
    in_points = scoring is Scoring.POINTS and criterion.grades
    is_comment = criterion.question is Question.COMMENT
    worth = 0 if is_comment else milli_from_points(criterion.best if in_points else criterion.weight)
    return Line(criterion, outcome, worth, None if outcome.share is None else outcome.share * worth)


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its lines. ``fails`` says why the section fails, if it does."""

    section: Section
    bonuses: tuple[Line, ...]
    possible: int
    earned: Exact
    open: int
    fails: str | None


def part_of(section: Section, lines: Sequence[Line]) -> Part:
    """Return a section with the sums of its lines."""
    regular = [line for line in lines if not line.criterion.bonus]
    return Part(
        section=section,
        bonuses=tuple(line for line in lines if line.criterion.bonus and line.earned),
        possible=sum(line.worth for line in regular if line.earned is not None),
        earned=_sum(line.earned for line in regular if line.earned is not None),
        open=sum(line.worth for line in regular if line.outcome.result is CriterionOutcome.UNDETERMINED),
        fails=_why(lines, Fail.SECTION),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """The score in thousandths of a point, with the lines that add up to it; ``None`` where nothing was decided."""

    score: int | None
    before_fail: int | None
    failed: str | None
    lines: tuple[ScoreLine, ...]
    sections: tuple[SectionResult, ...]
    open: Decimal


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the sum before it is rounded, in thousandths of a point."""

    kind: LineKind
    of: str
    exact: Exact
    reason: str


def tally(parts: Sequence[Part], lines: Sequence[Line], form: Form) -> Tally:
    """Return how the sections, which hold ``lines``, become one score."""
    shares = _shares(parts)
    failed = _why(lines, Fail.FORM)
    is_scored = any(share is not None for share in shares)
    entries = (
        [_entries(part, share, form, parts) for part, share in zip(parts, shares, strict=True)] if is_scored else []
    )
    summed = _summed(parts, entries, failed, form)
    any_fail = failed is not None or any(part.fails for part in parts)
    before = round(_sum(entry.exact for own in entries for entry in own)) if any_fail else 0
    return Tally(
        score=_total(summed) if is_scored or failed else None,
        before_fail=before + _over(before, form) if is_scored and any_fail else None,
        failed=failed,
        lines=tuple(summed),
        sections=tuple(_section(part, share) for part, share in zip(parts, shares, strict=True)),
        open=in_points(sum(part.open for part in parts)),
    )


def in_points(milli: Exact) -> Decimal:
    """Return exact thousandths as points, to the nearest thousandth."""
    return points_from_milli(round(milli))


def _shares(parts: Sequence[Part]) -> list[Fraction | None]:
    """Return what part of the score each section makes up; ``None`` where it has nothing decided."""
    weighted = any(part.section.weight is not None for part in parts)
    weights = [milli_from_points(part.section.weight or Decimal(0)) if weighted else part.possible for part in parts]
    total = sum(weight for weight, part in zip(weights, parts, strict=True) if part.possible)
    return [
        Fraction(weight, total) if total and part.possible else None
        for weight, part in zip(weights, parts, strict=True)
    ]


def _entries(part: Part, share: Fraction | None, form: Form, parts: Sequence[Part]) -> list[_Entry]:
    entries = []
    if share is not None:
        exact = share * Fraction(_HUNDRED * part.earned, part.possible)
        reason = f"{part.section.title}: {plain(in_points(part.earned))} of {plain(in_points(part.possible))}"
        entries.append(_Entry(LineKind.SECTION, part.section.id, exact, reason))
    if part.bonuses:
        possible = sum(one.possible for one in parts)
        unit = Fraction(_HUNDRED, possible) if form.scoring is Scoring.POINTS else 1
        for line in part.bonuses:
            reason = f"{line.criterion.title}: {line.outcome.reason}"
            entries.append(_Entry(LineKind.BONUS, line.criterion.id, unit * (line.earned or 0), reason))
    return entries


def _summed(parts: Sequence[Part], entries: Sequence[list[_Entry]], failed: str | None, form: Form) -> list[ScoreLine]:
    """Round the entries so that what counts adds up to the rounded score, and close with what is taken off."""
    lines, fails = [], []
    counting: list[_Entry] = []
    for part, own in zip(parts, entries, strict=False):
        why = part.fails
        if why is None:
            counting += own
            continue
        lost = _lines(own)
        lines += lost
        reason = f"{part.section.title} fails: {why}"
        fails += [_line(LineKind.SECTION_FAIL, -_total(lost), reason, part.section.id)] if lost else []
    kept = _lines(counting)
    total = _total(kept)
    over = _over(total, form)
    closing = [_line(LineKind.CLIP, over, "bonus lines do not lift this form above 100")] if over else []
    if failed and entries:
        closing.append(_line(LineKind.FORM_FAIL, -(total + over), f"the form fails: {failed}"))
    return [*_in_order([*kept, *lines], entries), *fails, *closing]


def _in_order(lines: Iterable[ScoreLine], entries: Sequence[Sequence[_Entry]]) -> list[ScoreLine]:
    """Return sections, then bonus lines, each in the order of the form."""
    order = {(entry.kind, entry.of): place for place, entry in enumerate(entry for own in entries for entry in own)}
    return sorted(lines, key=lambda line: (line.kind is LineKind.BONUS, order[line.kind, line.of or ""]))


def _lines(entries: Sequence[_Entry]) -> list[ScoreLine]:
    exact = [Fraction(entry.exact) for entry in entries]
    milli = apportion(exact, round(_sum(exact)))
    return [_line(entry.kind, points, entry.reason, entry.of) for entry, points in zip(entries, milli, strict=True)]


def _line(kind: LineKind, milli: int, reason: str, of: str | None = None) -> ScoreLine:
    return ScoreLine(kind=kind, of=of, points=points_from_milli(milli), reason=reason)


def _total(lines: Iterable[ScoreLine]) -> int:
    return sum(milli_from_points(line.points) for line in lines)


def _over(milli: int, form: Form) -> int:
    """Return what a sum loses at 100: 0 or less."""
    return 0 if form.bonus_over_100 else min(0, _HUNDRED - milli)


def _section(part: Part, share: Fraction | None) -> SectionResult:
    score = in_points(Fraction(_HUNDRED * part.earned, part.possible)) if part.possible else None
    return SectionResult(
        section=part.section.id,
        title=part.section.title,
        score=Decimal(0) if part.fails else score,
        earned=in_points(part.earned),
        possible=in_points(part.possible),
        open=in_points(part.open),
        share=None if share is None else in_points(share * _HUNDRED),
        failed=part.fails,
        score_before_fail=score if part.fails else None,
    )


def _why(lines: Iterable[Line], what: Fail) -> str | None:
    """Return which lines fail the section or the form, and why; ``None`` if none does."""
    said = [f"{line.criterion.title}: {line.outcome.reason}" for line in lines if line.outcome.fails is what]
    return "; ".join(said) or None


def _sum(numbers: Iterable[Exact]) -> Exact:
    total: Exact = 0
    for number in numbers:
        total += number
    return total
