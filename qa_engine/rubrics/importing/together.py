"""Several files as one rubric: ids used once, one form, and lines of a form that an imported category answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing.names import unused
from qa_engine.rubrics.importing.nodes import outside
from qa_engine.rubrics.importing.notes import Asked, Carried, Fate, Note, Part, SourceFormat

_OTHER: Final = {"met": "not_met", "not_met": "met"}


@dataclass(frozen=True)
class Whole:
    """What the files give together."""

    files: tuple[Carried, ...]

    @property
    def sections(self) -> tuple[Part, ...]:
        """The sections of all forms."""
        return tuple(part for one in self.files for part in one.sections)

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes, file by file."""
        return tuple(note for one in self.files for note in one.notes)


def joined(carried: Sequence[Carried]) -> Whole:
    """Return the files with ids that are used once, their forms as one, and lines answered by imported rules."""
    taken: set[str] = set()
    files = [one.evolve(rules=_named(one.rules, taken), markers=_named(one.markers, taken)) for one in carried]
    rules = {part.category: part for one in files for part in one.rules if part.category}
    files = [_answered(one, rules) for one in files]
    return Whole(tuple(_one_form(files)))


def _named(parts: tuple[Part, ...], taken: set[str]) -> tuple[Part, ...]:
    named = []
    for part in parts:
        name = unused(part.value["id"], taken)
        taken.add(name)
        named.append(part.evolve(value={**part.value, "id": name}))
    return tuple(named)


def _answered(one: Carried, rules: Mapping[str, Part]) -> Carried:
    notes, left_out, sections = list(one.notes), [], []
    for part in one.sections:
        criteria = {criterion["id"]: criterion for criterion in part.value["criteria"]}
        for asked in part.asked:
            rule = rules.get(asked.category)
            if rule is None:
                notes.append(_unanswered(one.file, asked))
                left_out.append(asked.path)
                continue
            criteria[asked.criterion] = _by_rule(criteria[asked.criterion], asked, rule)
            notes.append(_by_rule_differs(one.file, asked, rule))
        sections.append(part.evolve(value={**part.value, "criteria": list(criteria.values())}))
    carried = outside(one.carried, set(left_out))
    return one.evolve(sections=tuple(sections), notes=tuple(notes), carried=carried)


def _by_rule(criterion: dict[str, Any], asked: Asked, rule: Part) -> dict[str, Any]:
    met = rule.present or "met"
    when = {asked.present: met, asked.absent: _OTHER[met]}
    options = [
        {**option, "when": when[option["key"]]} if option["key"] in when else option for option in criterion["options"]
    ]
    return {**criterion, "check": {"by": "rule", "rule": rule.value["id"]}, "options": options}


def _unanswered(file: str, asked: Asked) -> Note:
    return Note(
        file=file,
        path=asked.path,
        said=asked.category,
        fate=Fate.NOT_CARRIED,
        why="the category answers the line in the source, and no rule of that name was imported; a person answers",
        by_hand="name the export of the rules in the same import, with --as must_say or --as must_not_say",
    )


def _by_rule_differs(file: str, asked: Asked, rule: Part) -> Note:
    return Note(
        file=file,
        path=asked.path,
        said=asked.category,
        fate=Fate.DIFFERS,
        why=f"rule {rule.value['id']} answers the line; where the rule is not triggered, the line does not apply",
    )


def _one_form(files: Sequence[Carried]) -> list[Carried]:
    """Put the pages of a scorecard together as the sections of the first of them.

    Raises:
        RubricError: there are several forms.
    """
    forms = [one for one in files if one.sections]
    if len(forms) < 2:
        return list(files)
    if any(one.source is not SourceFormat.GOOGLE for one in forms):
        names = ", ".join(one.file for one in forms)
        raise RubricError("a rubric has one form; import each into a rubric of its own", item=names)
    merged = _merged([part for one in forms for part in one.sections])
    return [
        one.evolve(sections=tuple(merged) if one is forms[0] else (), form=one.form if one is forms[0] else {})
        for one in files
    ]


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Join sections of one name; a line whose id is taken gets another."""
    lines: set[str] = set()
    found: dict[str, Part] = {}
    for part in parts:
        new: dict[str, str] = {}
        for criterion in part.value["criteria"]:
            new[criterion["id"]] = unused(criterion["id"], lines)
            lines.add(new[criterion["id"]])
        criteria = [{**criterion, "id": new[criterion["id"]]} for criterion in part.value["criteria"]]
        inner = {new[line]: about for line, about in part.inner.items()}
        name = part.value["id"]
        if name in found:
            before = found[name]
            criteria = before.value["criteria"] + criteria
            inner = {**before.inner, **inner}
        found[name] = part.evolve(value={**part.value, "criteria": criteria}, inner=inner)
    return list(found.values())
