"""The filled-in form as the page shows it: each line with what it rests on, and how the lines become the score."""

from __future__ import annotations

from decimal import Decimal

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.record import Points, Record
from qa_engine.domain.scorecard import (
    AnsweredLine,
    CriterionResult,
    CriticalResult,
    Figure,
    LineKind,
    Scorecard,
    SectionResult,
)
from qa_engine.reports.anatomy import Quote, quotes
from qa_engine.reports.notes import Notes
from qa_engine.reports.wording import clock, moment, words

#: Of a fact that was counted in many places, so many stretches are named.
_MOST_STRETCHES = 5


class ShownCriterion(Record):
    """A line. ``rests_on``: its number and where it was counted. ``machine``: what the engine had found, where a person
    answered."""

    title: str
    section: str
    outcome: str
    weight: Points
    reason: str
    about: str | None = None
    quotes: tuple[Quote, ...] = ()
    searched: str | None = None
    rests_on: str | None = None
    machine: str | None = None


class ShownForm(Record):
    """The score of the form, its sections ``(id, title, how it stands)``, and what else is to be said of it."""

    score: float | None = None
    sections: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()


def shown_form(card: Scorecard) -> ShownForm:
    """Return how the form stands."""
    return ShownForm(
        score=None if card.score is None else float(card.score),
        sections=tuple((section.section, section.title, _section(section)) for section in card.sections),
        notes=tuple(_notes(card)),
    )


def shown_criterion(result: CriterionResult, notes: Notes, assessment: Assessment) -> ShownCriterion:
    """Return a line of the form."""
    return ShownCriterion(
        title=result.title,
        section=result.section,
        outcome=result.outcome.value,
        weight=result.weight,
        reason=result.reason,
        about=_about(result),
        quotes=quotes(result.evidence, notes),
        searched=searched_words(result.searched, assessment) if result.searched else None,
        rests_on=_rests_on(result.figure) if result.figure else None,
        machine=_machine(result.machine) if result.machine else None,
    )


def searched_words(window: SearchedWindow, assessment: Assessment) -> str:
    """Say in words where was looked."""
    count = len(window.turns)
    if not count:
        return f"no turns by {window.speaker.value} in the window"
    numbers = f"{window.turns[0] + 1}" if count == 1 else f"{window.turns[0] + 1}–{window.turns[-1] + 1}"
    turns = len(assessment.interaction.turns)
    said = [f"{count} {window.speaker.value} {'turn' if count == 1 else 'turns'} ({numbers} of {turns})"]
    if window.start_s is not None and window.end_s is not None:
        said.append(f"{clock(window.start_s)} to {clock(window.end_s)}")
    if window.lowest_confidence is not None:
        said.append(f"lowest recognition confidence {window.lowest_confidence:.2f}")
    return ", ".join(said)


def _section(section: SectionResult) -> str:
    if section.score is None:
        said = "nothing decided"
    else:
        said = f"{float(section.score):g} of 100 ({float(section.earned):g} of {float(section.possible):g})"
    if section.failed is not None:
        had = "" if section.score_before_fail is None else f", had {float(section.score_before_fail):g}"
        said += f", failed{had}: {section.failed}"
    return said + (f", {float(section.open):g} open" if section.open else "")


def _notes(card: Scorecard) -> list[str]:
    said = []
    if card.failed is not None:
        said.append(f"The form fails. {card.failed}")
    if card.score_before_fail is not None:
        said.append(f"Without automatic fails it had {float(card.score_before_fail):g}.")
    extra = [line for line in card.lines if line.kind in (LineKind.BONUS, LineKind.CLIP)]
    said += [f"{float(line.points):+g}: {line.reason}" for line in extra]
    if card.open:
        said.append(f"Weight {float(card.open):g} is not determined and left out.")
    if card.band is not None:
        said.append(f"Band: {words(card.band)}.")
    if card.passed is not None:
        said.append("Passed." if card.passed else "Not passed.")
    said += [_critical(critical) for critical in card.critical]
    return said + [
        f"{unused.answer.by} answered {unused.answer.criterion}, which does not count: {unused.reason}"
        for unused in card.unused
    ]


def _critical(critical: CriticalResult) -> str:
    name = f"Critical for {critical.critical.value}"
    if critical.errors:
        return f"{name}: error in {', '.join(words(error) for error in critical.errors)}."
    if critical.error_free:
        return f"{name}: free of errors."
    return f"{name}: open." if critical.open else f"{name}: does not apply."


def _about(result: CriterionResult) -> str | None:
    said = [] if result.weight == 1 or not result.weight else [f"weight {float(result.weight):g}"]
    said += ["bonus"] if result.bonus else []
    said += [f"critical for {result.critical.value}"] if result.critical else []
    said += [f"fails the {result.fails.value}"] if result.fails else []
    if result.earned not in (None, Decimal(0), result.weight):
        said.append(f"earned {float(result.earned or 0):g}")
    if result.person is not None:
        when = moment(result.person.given_at)
        said.append(f"answered by {result.person.by}{f' on {when}' if when else ''}")
    return ", ".join(said) or None


def _rests_on(figure: Figure) -> str:
    turns = [f"turn {turn + 1}" for turn in figure.turns[:_MOST_STRETCHES]]
    stretches = [f"{clock(one.start_s)} to {clock(one.end_s)}" for one in figure.stretches[:_MOST_STRETCHES]]
    places = stretches or turns
    more = len(figure.stretches or figure.turns) - len(places)
    listed = "; ".join(places) + (f"; and {more} more" if more > 0 else "")
    unit = " s" if figure.name.endswith("_s") else ""
    said = f"{words(figure.name.removesuffix('_s'))} {figure.value:g}{unit}, {figure.where}"
    return said + (f" ({listed})" if places else "")


def _machine(line: AnsweredLine) -> str:
    return f"{words(line.outcome.value)}: {line.reason}"
