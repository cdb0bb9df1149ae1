"""A score taken apart as plain text, 100 columns wide, for a terminal, a ticket or a letter."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from decimal import Decimal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.signals import ContributionKind
from qa_engine.reports.anatomy import idle
from qa_engine.reports.embedding import visible
from qa_engine.reports.wording import BASIS_MARKS, SIGNAL_TITLES, STATUS_WORDS, moment, swapped, turn_time, words
from qa_engine.scoring import Explanation, explain
from qa_engine.scoring.explanation import Change, CuePull, ExplainedComponent, ExplainedLine

WIDTH = 100
QUOTE_CHARS = 90
_FIGURE = 12


def explanation_text(assessment: Assessment) -> str:
    """Return why an assessment has the score it has: sums that add up, and the words behind each point.

    Turns are counted from 1. ``~`` marks an inferred value, ``=`` a measured one. No line is longer than ``WIDTH``.
    """
    explanation = explain(assessment)
    lines = [
        *_heading(assessment, explanation),
        "",
        *_waterfall(explanation),
        *_missing(explanation),
        *(line for component in explanation.components for line in _component(component, assessment.interaction)),
        *_pulls(explanation),
        *_changes(explanation, assessment.interaction),
        *_churn(assessment),
        *_notes(assessment),
        *_origin(assessment),
    ]
    return "\n".join(line.rstrip() for line in lines)


def milestones_text(points: Iterable[tuple[str, int, Assessment]]) -> str:
    """Return a small table of the score at the turning points of a contact: ``(name, turns so far, assessment)``."""
    lines = [_row("At", ("turns", "XLA", "low", "high", "change"))]
    before: Decimal | None = None
    for name, turns, assessment in points:
        score = assessment.composite
        change = score.value - before if score.value is not None and before is not None else None
        figures = (str(turns), *(_one(number) for number in (score.value, score.low, score.high)))
        lines.append(_row(words(str(name)), (*figures, _signed(change, 1) if change is not None else "")))
        before = score.value if score.value is not None else before
    return "\n".join(line.rstrip() for line in lines)


def shortened(text: str, limit: int = QUOTE_CHARS) -> str:
    """Return ``text`` on one line, with its middle left out if it is longer than ``limit``."""
    flat = " ".join(visible(text).split())
    if len(flat) <= limit:
        return flat
    tail = (limit - 5) // 3
    return f"{flat[: limit - 5 - tail].rstrip()} ... {flat[-tail:].lstrip()}"


def _heading(assessment: Assessment, explanation: Explanation) -> list[str]:
    interaction = assessment.interaction
    about = (interaction.channel.value, interaction.team, interaction.agent_id, moment(interaction.started_at))
    lines = _wrapped(f"{visible(assessment.interaction_id)}: {', '.join(visible(part) for part in about if part)}")
    if explanation.value is None:
        return [*lines, *_wrapped(f"No XLA: {explanation.withheld}")]
    between = f"between {_one(explanation.low)} and {_one(explanation.high)}"
    return [*lines, f"XLA {_one(explanation.value)} of 100, {explanation.band}, {between}"]


def _waterfall(explanation: Explanation) -> list[str]:
    if explanation.value is None:
        return []
    lines = [_row("How the score adds up", ("weight", "effective", "value", "points"))]
    for part in explanation.components:
        if part.xla_points is None or part.weight is None or part.effective_weight is None:
            continue
        shares = (_percent(part.weight), _percent(part.effective_weight))
        lines.append(_row(f"  {SIGNAL_TITLES[part.signal]}", (*shares, _value(part), f"{part.xla_points:.3f}")))
    for cap in explanation.caps:
        points = _signed(cap.points)
        lines.extend(_labelled(f"  Cap at {float(cap.limit):g}: {cap.reason}", ("", "", "", points)))
    return [*lines, _rule(), _row("  XLA", ("", "", "", f"{explanation.value:.3f}")), ""]


def _missing(explanation: Explanation) -> list[str]:
    if not explanation.missing:
        return []
    lines = ["Not known, so not counted"]
    for part in explanation.missing:
        weight = f"weight {_percent(part.weight)}, " if part.weight is not None else ""
        said = f"{SIGNAL_TITLES[part.signal]} ({weight}{STATUS_WORDS[part.status]}): {part.reason}"
        if part.at_worst is not None and part.at_best is not None:
            said += f"; the XLA would lie from {_one(part.at_worst)} to {_one(part.at_best)}"
        lines.extend(_wrapped(said, "  "))
    return [*lines, ""]


def _component(part: ExplainedComponent, interaction: Interaction) -> list[str]:
    about = f"{part.basis.value}, {_one(part.low)} to {_one(part.high)}"
    weighted = part.xla_points is not None
    lines = [_row(f"{SIGNAL_TITLES[part.signal]} {_value(part)} ({about})", ("points", "in XLA" if weighted else ""))]
    for line in part.lines:
        if idle(line):
            continue
        lines.extend(_labelled(f"  {line.label}", (_points(line, line.points), _points(line, line.xla_points))))
        if line.evidence:
            lines.extend(_quoted(line.evidence, interaction))
    total = (f"{part.value:.3f}", f"{part.xla_points:.3f}" if part.xla_points is not None else "")
    return [*lines, _rule(len(total)), _row(f"  {SIGNAL_TITLES[part.signal]}", total), ""]


def _points(line: ExplainedLine, points: Decimal | None) -> str:
    if points is None:
        return ""
    return f"{points:.3f}" if line.kind is ContributionKind.BASE else _signed(points)


def _quoted(evidence: Evidence, interaction: Interaction) -> list[str]:
    turn = interaction.turns[evidence.turn_index]
    role = interaction.role(evidence.turn_index).value
    where = ", ".join(filter(None, (f"turn {evidence.turn_index + 1}", role, turn_time(turn))))
    quoted = f'"{shortened(evidence.quote)}"'
    if len(quoted) + len(where) + 8 <= WIDTH:
        return [f"      {quoted}  {where}"]
    return [f"      {quoted}", f"        {where}"]


def _pulls(explanation: Explanation) -> list[str]:
    moved = [pull for pull in explanation.cues if pull.xla_points]
    if not moved:
        return []
    lines = ["What pulled over all components (before caps)"]
    for pull in moved:
        lines.extend(_wrapped(_pull(pull), "  "))
    return [*lines, ""]


def _pull(pull: CuePull) -> str:
    places = ("turn " if len(pull.turns) == 1 else "turns ") + ", ".join(str(turn + 1) for turn in pull.turns)
    over = ", ".join(SIGNAL_TITLES[part.signal] for part in pull.by_component if part.xla_points)
    moved = f"{words(pull.cue.value)} in {places} pulled {_signed(pull.xla_points)} XLA points over {over}"
    return f"{moved}; without it the XLA would be {_one(pull.without)}"


def _changes(explanation: Explanation, interaction: Interaction) -> list[str]:
    if not explanation.changes:
        return []
    lines = ["What would have changed it most, had it not been"]
    for change in explanation.changes:
        lines.extend(_wrapped(_change(change), "  "))
        for evidence in change.evidence:
            lines.extend(_quoted(evidence, interaction))
    return [*lines, ""]


def _change(change: Change) -> str:
    where = f" in {SIGNAL_TITLES[change.signal]}" if change.signal else ""
    return f"{change.what}{where}: {_signed(change.difference)}, XLA {_one(change.xla)}"


def _churn(assessment: Assessment) -> list[str]:
    """A low risk is not worth a line."""
    churn = assessment.churn
    if churn is None or not churn.signs:
        return []
    lines = _wrapped(f"Risk of leaving: {churn.level.value} ({churn.reason}); it moves no score")
    for sign in churn.signs:
        lines.extend([*_wrapped(sign.label, "  "), *_quoted(sign.evidence, assessment.interaction)])
    return [*lines, ""]


def _notes(assessment: Assessment) -> list[str]:
    doubt = assessment.readings.swapped_probability
    notes = [] if doubt is None else [f"{swapped(doubt)}; every role was taken as the source states it"]
    for signal in assessment.signals.all():
        title = SIGNAL_TITLES[signal.name]
        if signal.provisional:
            judged = f" as of {moment(signal.as_of)}" if signal.as_of else ""
            notes.append(f"{title} is provisional{judged}: later contacts may change it")
        if signal.repeats:
            notes.append(f"this contact repeats {visible(signal.repeats)}")
        if signal.value is not None and signal.reason:
            notes.append(f"{title}: {signal.reason}")
    if not notes:
        return []
    return ["Notes", *(line for note in dict.fromkeys(notes) for line in _wrapped(note, "  ")), ""]


def _origin(assessment: Assessment) -> list[str]:
    origin, coverage = assessment.provenance, assessment.coverage
    parts = [
        f"rubric {origin.rubric} {origin.rubric_version} ({origin.rubric_sha256[:12]})",
        f"engine {origin.engine_version}",
        f"{coverage.turns_read} of {coverage.turns} turns read",
    ]
    if assessment.as_of:
        parts.append(f"as of {moment(assessment.as_of)}")
    parts.extend(f"{component.name} {component.version}" for component in origin.components)
    if origin.transcript:
        parts.append(f"heard by {origin.transcript.engine} {origin.transcript.model}")
    return _wrapped(f"From {', '.join(parts)}")


def _row(label: str, figures: Sequence[str]) -> str:
    room = WIDTH - _FIGURE * len(figures)
    return f"{label:<{room}}" + "".join(f"{figure:>{_FIGURE}}" for figure in figures)


def _labelled(label: str, figures: Sequence[str]) -> list[str]:
    """A row whose label may take several lines; the figures stand on the last."""
    room = WIDTH - _FIGURE * len(figures) - 1
    if not any(figures[:-1]):
        room = WIDTH - _FIGURE - 1
    folded = _wrapped(label, width=room)
    tail = "".join(f"{figure:>{_FIGURE}}" for figure in figures)
    gap = WIDTH - len(tail.lstrip()) - len(folded[-1])
    return [*folded[:-1], folded[-1] + " " * gap + tail.lstrip()]


def _wrapped(text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    own = indent or text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(text.strip(), width, initial_indent=own, subsequent_indent=own + "  ")


def _rule(figures: int = 1) -> str:
    return " " * (WIDTH - _FIGURE * figures) + ("  " + "-" * (_FIGURE - 2)) * figures


def _signed(points: Decimal, places: int = 3) -> str:
    return f"{points:+.{places}f}" if points else f"{points:.{places}f}"


def _value(part: ExplainedComponent) -> str:
    return f"{BASIS_MARKS[part.basis]}{part.value:.3f}"


def _percent(weight: Decimal | None) -> str:
    return "" if weight is None else f"{float(100 * weight):g} %"


def _one(number: Decimal | None) -> str:
    return "-" if number is None else f"{number:.1f}"
