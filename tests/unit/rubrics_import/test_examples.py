"""Nothing of an export is dropped in silence: every value of every example is carried over or noted."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing import Carried, Fate, Oblige, import_files
from qa_engine.rubrics.importing.nodes import outside
from tests.unit.rubrics_import.builders import (
    EXAMPLES,
    NAMES,
    changed,
    example,
    imported,
    leaves,
    loaded,
    objects,
    read,
)

#: Read together with what they belong to; alone they hold nothing that a rubric could say.
PARTS_OF_OTHERS = {"google-revision"}
WRONG = (7, True, "word", ["word"], {"word": 1}, None, [], {}, -1, 1e9, "", 0)
WHOLE = [name for name in NAMES if name not in PARTS_OF_OTHERS]


@pytest.mark.parametrize("oblige", Oblige)
@pytest.mark.parametrize("name", WHOLE)
def test_every_example_becomes_a_rubric_that_loads(name: str, oblige: Oblige, tmp_path: Path) -> None:
    made = import_files([EXAMPLES / f"{name}.json"], "my_rubric", None, oblige)
    rubric = loaded(made, tmp_path)
    assert rubric.id == "my_rubric"
    assert rubric.rules or rubric.markers or rubric.sections
    assert name.startswith(made.carried[0].source), "the format is guessed"


@pytest.mark.parametrize("name", WHOLE)
def test_every_leaf_is_carried_over_or_noted(name: str, tmp_path: Path) -> None:
    made = imported(example(name), tmp_path)
    carried, noted = made.carried[0].carried, {note.path for note in made.notes if note.path}
    paths = [path for path, _ in leaves(example(name))]
    lost = [path for path in outside(paths, noted) if path not in carried]
    assert lost == []
    assert not (carried - set(paths)), "only values of the source are carried over"


@pytest.mark.parametrize("name", NAMES)
def test_what_counts_as_carried_over_shows_in_the_rubric_or_in_the_notes(name: str, tmp_path: Path) -> None:
    """Another value at any place that counts as carried over gives another rubric, other notes, or an error."""
    value = example(name)
    made = read(value, tmp_path)
    for path, leaf in leaves(value):
        if path not in made.carried:
            continue
        assert any(differs(made, changed(value, path, new), tmp_path) for new in others(leaf)), path


def others(leaf: object) -> list[object]:
    """Other values of the same kind."""
    if isinstance(leaf, bool):
        return [not leaf]
    return [f"{leaf}X"] if isinstance(leaf, str) else [leaf + 1000, leaf - 1000]


def differs(made: Carried, value: object, folder: Path) -> bool:
    """Whether ``value`` gives something else than ``made``, or is refused."""
    try:
        return read(value, folder, made.source).evolve(carried=made.carried) != made
    except RubricError:
        return True


@pytest.mark.parametrize("name", NAMES)
def test_a_value_of_the_wrong_kind_is_refused_or_noted(name: str, tmp_path: Path) -> None:
    value = example(name)
    source = read(value, tmp_path).source
    for number, (path, leaf) in enumerate(leaves(value)):
        for wrong in (WRONG[number % len(WRONG)], WRONG[(number + 5) % len(WRONG)]):
            if wrong != leaf:
                with contextlib.suppress(RubricError):
                    read(changed(value, path, wrong), tmp_path, source)


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_what_is_read_of_wrong_values_is_a_rubric(name: str, tmp_path: Path) -> None:
    """Whatever a value is, the import is refused at its place in the source, or gives a rubric that loads."""
    value = example(name)
    source = read(value, tmp_path).source
    for number, (path, leaf) in enumerate(leaves(value)):
        for wrong in (WRONG[number % len(WRONG)], WRONG[(3 * number + 1) % len(WRONG)]):
            if wrong != leaf:
                try:
                    imported(changed(value, path, wrong), tmp_path, source=source)
                except RubricError as error:
                    assert "imported.yaml" not in str(error), (path, wrong, str(error))


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_what_is_read_without_a_field_is_a_rubric(name: str, tmp_path: Path) -> None:
    value = example(name)
    source = read(value, tmp_path).source
    for path, inner in objects(value):
        for key in inner:
            without = {other: kept for other, kept in inner.items() if other != key}
            try:
                imported(changed(value, path, without), tmp_path, source=source)
            except RubricError as error:
                assert "imported.yaml" not in str(error), (path, key, str(error))


def test_files_are_imported_together(tmp_path: Path) -> None:
    made = import_files([EXAMPLES / f"google-{name}.json" for name in ("revision", "questions", "scorecard")], "care")
    rubric = loaded(made, tmp_path)
    assert rubric.title == "Care scorecard, next", "the first file that names it"
    assert [line.id for line in rubric.sections[0].criteria] == ["closing"]
    assert {len(section.criteria) for section in rubric.sections} == {1, 2}


def test_the_report_is_complete_only_if_all_was_carried_over(tmp_path: Path) -> None:
    notes = import_files([EXAMPLES / "transcribe-requests.json"], "x").notes
    assert Fate.NOT_CARRIED not in {note.fate for note in notes}
    assert import_files([EXAMPLES / "transcribe-requests.json"], "x").complete
    assert not import_files([EXAMPLES / "transcribe-compliance.json"], "x").complete
