"""Rule libraries: what a rubric includes counts as if it were written out."""

import json

import jsonschema
import pytest
import yaml

from qa_engine.errors import RubricError
from qa_engine.model_files import data_path
from qa_engine.rubrics import (
    library_schema,
    list_rubrics,
    load_rubric,
    load_rubric_file,
    rubric_schema,
    rubric_sha256,
)
from qa_engine.rubrics.libraries import library_names
from tests.unit.rubrics.written import GREETING, HEAD, rubric, rule, written

SHARED = rule("shared", patterns='["thank you"]')
MARKER = '  - {id: asked, title: Asked, patterns: ["may I ask"]}\n'
INTENTS = "  - {name: refund, title: Refund, examples: [I want it back, Money back]}\n"
LIBRARY = f"id: lib\ntitle: Lib\nrules:\n{SHARED}markers:\n{MARKER}intents:\n{INTENTS}"


def refused(folder, text):
    with pytest.raises(RubricError) as caught:
        load_rubric(written(folder, text))
    return str(caught.value)


@pytest.mark.parametrize(
    ("including", "written_out", "why"),
    [
        (
            rubric(GREETING, more="include: [./lib.yaml]\n"),
            rubric(SHARED, GREETING, more=f"markers:\n{MARKER}intents:\n{INTENTS}"),
            "what is included comes first",
        ),
        (
            f"{HEAD}include: [./lib.yaml]\n",
            rubric(SHARED, more=f"markers:\n{MARKER}intents:\n{INTENTS}"),
            "a rubric without rules of its own",
        ),
        (
            rubric(GREETING, rule("shared"), more=f"include: [./lib.yaml]\nmarkers:\n{MARKER}"),
            rubric(GREETING, rule("shared"), more=f"markers:\n{MARKER}intents:\n{INTENTS}"),
            "entries of its own stand in place of included ones",
        ),
        (
            rubric(rule("late", "order: {after: asked}"), more="include: [./lib.yaml]\n"),
            rubric(SHARED, rule("late", "order: {after: asked}"), more=f"markers:\n{MARKER}intents:\n{INTENTS}"),
            "own rules may look at included markers",
        ),
        (rubric(GREETING, more="include: []\n"), rubric(GREETING), "nothing included"),
    ],
)
def test_including_equals_writing_out(tmp_path, including, written_out, why):
    written(tmp_path, LIBRARY, "lib.yaml")
    first = load_rubric(written(tmp_path, including))
    second = load_rubric(written(tmp_path, written_out, "other.yaml"))
    assert first == second, why
    assert rubric_sha256(first) == rubric_sha256(second)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("include: conduct\n", 10, 10, "write a list of library names (card_data, conduct)"),
        ("include: [conduckt]\n", 10, 11, "did you mean 'conduct'?"),
        ("include: [bakery]\n", 10, 11, "shipped are card_data, conduct. For one of your own, write its path"),
        ("include: [./none.yaml]\n", 10, 11, "there is no such file: ./none.yaml"),
        ("include: [/etc/lib.yaml]\n", 10, 11, "relative to the rubric's own folder"),
        ("include: [./lib.yaml, ./lib.yaml]\n", 10, 10, "named twice"),
        ("include: [./lib.yaml, ./same.yaml]\n", 10, 23, "'shared' stands in ./lib.yaml and in ./same.yaml"),
        ("includes: [conduct]\n", 10, 1, "did you mean 'include'?"),
    ],
)
def test_what_cannot_be_included(tmp_path, text, line, column, says):
    written(tmp_path, LIBRARY, "lib.yaml")
    written(tmp_path, f"id: same\ntitle: Same\nrules:\n{SHARED}", "same.yaml")
    own = f"{HEAD}rules: []\n\n\n\n{text}"
    message = refused(tmp_path, own)
    assert message.startswith("own.yaml: ")
    assert says in message
    assert f"line {line}, column {column}: " in message


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "says"),
    [
        ("title: Lib", "titel: Lib", 2, 1, "titel: there is no such field; did you mean 'title'?"),
        (
            "title: Lib",
            "title: Lib\ninclude: [conduct]",
            3,
            1,
            "the fields here are id, title, rules, markers, intents",
        ),
        ("must_say", "must_sya", 6, 17, "did you mean 'must_say'?"),
        ('["thank you"]', '["..."]', 7, 16, "no word to look for"),
        (
            '["thank you"]',
            '[{all: [{any: ["!!"]}]}]',
            7,
            30,
            "rules[0].patterns[0].all[0].any[0]: a phrase has no word",
        ),
        ("    tests:", "    order: {before: greeting}\n    tests:", 4, 5, "unknown rule or marker greeting"),
        ("    tests:", "    intents: [complaint]\n    tests:", 4, 5, "the unknown intent complaint"),
        ("id: asked", "id: shared", 4, 5, "ids must be unique; twice: shared"),
    ],
)
def test_a_library_is_checked_by_itself(tmp_path, old, new, line, column, says):
    assert old in LIBRARY
    written(tmp_path, LIBRARY.replace(old, new, 1), "lib.yaml")
    message = refused(tmp_path, rubric(GREETING, more="include: [./lib.yaml]\n"))
    assert message.startswith("lib.yaml: ")
    assert says in message
    assert f"line {line}, column {column}: " in message


def test_mistakes_of_the_rubric_keep_their_places_beside_included_rules(tmp_path):
    written(tmp_path, LIBRARY, "lib.yaml")
    message = refused(tmp_path, rubric(GREETING.replace("must_say", "must_sya"), more="include: [./lib.yaml]\n"))
    assert message.startswith("own.yaml: line 9, column 17: rules[1].obligation: ")


@pytest.mark.parametrize("name", ["card_data", "conduct"])
def test_shipped_libraries_are_valid_and_follow_their_schema(tmp_path, name):
    path = data_path("rubrics", "library", f"{name}.yaml")
    value = yaml.safe_load(path.read_bytes())
    jsonschema.Draft202012Validator(library_schema()).validate(value)
    loaded = load_rubric_file(written(tmp_path, f"{HEAD}include: [{name}]\n")).libraries[0]
    assert (loaded.library.id, loaded.name) == (name, name)
    assert all(one.tests.says and one.tests.does_not_say for one in loaded.library.rules)


def test_libraries_are_no_rubrics():
    assert library_names() == ["card_data", "conduct"]
    assert not {summary.name for summary in list_rubrics()} & set(library_names())


def test_the_schemas_know_includes():
    assert rubric_schema()["properties"]["include"]["items"]["type"] == "string"
    assert "include" not in library_schema()["properties"]
    shipped = json.loads(data_path("rubrics", "library", "schema.json").read_text(encoding="utf-8"))
    assert shipped == library_schema()
