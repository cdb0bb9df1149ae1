"""What lines of a form say of one another, and what the form as a whole asks of each line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from qa_engine.domain.form import OUTCOME_WORDS, Criterion, Form, Question, Scoring, Section


def check_form(form: Form, sections: Sequence[Section]) -> None:
    """Check a form: unique ids, weights for all sections or none, conditions on earlier lines only.

    Raises:
        ValueError: it contradicts itself; the message begins with the id of the section or line at fault.
    """
    _unique("section", [section.id for section in sections])
    _unique("criterion", [criterion.id for section in sections for criterion in section.criteria])
    _check_weights(form, sections)
    earlier: dict[str, Criterion] = {}
    later = {criterion.id for section in sections for criterion in section.criteria}
    for section in sections:
        for criterion in section.criteria:
            _check_points(form, criterion)
            _check_condition(criterion, earlier, later)
            earlier[criterion.id] = criterion


def _unique(what: str, ids: Sequence[str]) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"{what} ids must be unique; twice: {', '.join(twice)}")


def _check_weights(form: Form, sections: Sequence[Section]) -> None:
    weighted = [section for section in sections if section.weight is not None]
    if not weighted:
        return
    if form.scoring is Scoring.POINTS:
        raise ValueError(f"section {weighted[0].id} has a weight, but the form counts points; leave out the weight")
    if len(weighted) < len(sections):
        without = next(section.id for section in sections if section.weight is None)
        raise ValueError(f"section {without} has no weight; give every section one, or none")
    if not any(section.weight for section in sections):
        raise ValueError(f"section {sections[0].id}: at least one section needs a weight above 0")


def _check_points(form: Form, criterion: Criterion) -> None:
    if form.scoring is Scoring.POINTS and criterion.grades and criterion.weight != 1:
        raise ValueError(f"criterion {criterion.id} earns the points of its answers; leave out the weight")


def _answers(criterion: Criterion) -> list[str]:
    """Return how a line may stand once it is decided."""
    if criterion.question is Question.YES_NO:
        return [word for word in OUTCOME_WORDS if word != "partly_met"]
    return [*OUTCOME_WORDS, *(option.key for option in criterion.options)]


def _check_condition(criterion: Criterion, earlier: Mapping[str, Criterion], known: Collection[str]) -> None:
    for wanted in criterion.enabled_if.answers if criterion.enabled_if else ():
        name = wanted.criterion
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ValueError(f"criterion {criterion.id} depends on the unknown criterion {name}{hint}")
        if name not in earlier:
            where = "on itself" if name == criterion.id else f"on {name}, which comes later; move it behind that line"
            raise ValueError(f"criterion {criterion.id} depends {where}")
        if earlier[name].question is Question.COMMENT:
            raise ValueError(f"criterion {criterion.id} depends on {name}, which is a comment and has no answer")
        possible = _answers(earlier[name])
        for answer in wanted.answers:
            if answer not in possible:
                raise ValueError(
                    f"criterion {criterion.id} waits for {answer} of {name}; its answers are {', '.join(possible)}"
                )
