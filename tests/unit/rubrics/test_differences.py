"""What ``rubrics diff`` says: table by table, old rubric, new rubric, the differences in words."""

import pytest

from qa_engine.errors import QAEngineError
from qa_engine.rubrics import load_rubric
from qa_engine.rubrics.copying import copy_of
from qa_engine.rubrics.differences import differences
from tests.unit.rubrics.written import GREETING, rubric, rule, written

FORM = """\
sections:
  - id: s
    title: S
    criteria:
      - {id: k, title: K, check: {by: fact, fact: first_response_s, at_most: 60}}
"""
MARKERS = 'markers:\n  - {id: m, title: M, patterns: ["some words"]}\n'
WHOLE = rubric(GREETING, rule("late", "order: {after: m}"), more=FORM + MARKERS) + (
    "caps: [{id: c, rule: greeting, limit: 40, reason: Bad}]\ntargets: {csat: 80}\n"
    "intents:\n  - {name: refund, title: Refund, examples: [I want it back, Money back]}\n"
)


def lines(old, new):
    return [
        f"{one.group} {one.item} {one.field} {one.change} {one.old} -> {one.new} {'moves' if one.moves_scores else ''}"
        for one in differences(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Small", "title: Small # the same", []),
        ("title: Small", "title: Big", ["rubric  title changed Small -> Big "]),
        ('version: "1"', 'version: "2"', ["rubric  version changed 1 -> 2 "]),
        (
            "csat: 0.25, fcr: 0.2,",
            "csat: 0.2, fcr: 0.25,",
            ["weights  csat changed 0.25 -> 0.2 moves", "weights  fcr changed 0.2 -> 0.25 moves"],
        ),
        ("{name: good, lower: 70}", "{name: good, lower: 75}", ["bands good lower changed 70 -> 75 "]),
        (
            "{name: good, lower: 70}",
            "{name: great, lower: 70}",
            ["bands good  removed {lower: 70} -> None ", "bands great  added None -> {lower: 70} "],
        ),
        ("limit: 40", "limit: 50", ["caps c limit changed 40 -> 50 moves"]),
        ("reason: Bad", "reason: Worse", ["caps c reason changed Bad -> Worse "]),
        ("targets: {csat: 80}", "targets: {csat: 80, fcr: 70}", ["targets  fcr added None -> 70 "]),
        ("at_most: 60", "at_most: 45", ["form k check.at_most changed 60 -> 45 moves"]),
        ("sections:", "form: {pass_mark: 80}\nsections:", ["form  pass_mark changed nothing -> 80 moves"]),
        ("title: K", "title: L", ["form k title changed K -> L "]),
        ("id: k", "id: l", ["form k  removed K -> None moves", "form l  added None -> K moves"]),
        (
            '["good morning"]',
            '["good day"]',
            [
                "rules greeting patterns removed 'good morning' -> None moves",
                "rules greeting patterns added None -> 'good day' moves",
            ],
        ),
        (
            '["good morning"]',
            '["good morning", {text: "good day sir", kind: close, similarity: 0.8}]',
            [
                "rules greeting patterns added None -> 'good day sir' (close 0.8) moves",
            ],
        ),
        (
            "title: Greets",
            "title: Greets\n    severity: critical",
            [
                "rules greeting severity changed major -> critical moves",
            ],
        ),
        (
            "title: Greets",
            "title: Greets\n    citation: An Act",
            [
                "rules greeting citation changed nothing -> An Act ",
            ],
        ),
        (
            "title: Greets",
            "title: Greets\n    window: {kind: first_turns, size: 2}",
            [
                "rules greeting window.kind changed anywhere -> first_turns moves",
                "rules greeting window.size changed nothing -> 2 moves",
            ],
        ),
        ("id: late", "id: later", ["rules late  removed Rule -> None moves", "rules later  added None -> Rule moves"]),
        (
            '"some words"',
            '"other words"',
            [
                "markers m patterns removed 'some words' -> None moves",
                "markers m patterns added None -> 'other words' moves",
            ],
        ),
        ("    order: {after: m}\n", "", ["rules late order changed {after: m, each: false} -> nothing moves"]),
        ("Money back]", "Money back, Give it back]", ["intents refund examples added None -> Give it back moves"]),
        ('does_not_say: ["Goodbye."]', 'does_not_say: ["Goodbye.", "Bye."]', ["tests  lines changed 3 -> 4 "]),
    ],
)
def test_differences(tmp_path, old, new, expected):
    assert old in WHOLE
    first = load_rubric(written(tmp_path, WHOLE))
    assert lines(first, load_rubric(written(tmp_path, WHOLE.replace(old, new, 1), "new.yaml"))) == expected


def test_a_marker_that_no_rule_looks_at_moves_nothing(tmp_path):
    alone = rubric(GREETING, more=MARKERS)
    first = load_rubric(written(tmp_path, alone))
    second = load_rubric(written(tmp_path, alone.replace("some words", "other words"), "new.yaml"))
    assert not any(one.moves_scores for one in differences(first, second))


# -- copies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["telecom", "xla_default"])
def test_a_copy_differs_in_its_id_and_begins_at_version_1(tmp_path, name):
    text = copy_of(name, "own-1")
    copied = load_rubric(written(tmp_path, text))
    changed = {one.field: one.new for one in differences(load_rubric(name), copied)}
    assert changed.pop("version", "1") == "1"
    assert changed == {"id": "own-1"}
    assert text.count("#") == copy_of(name, "another").count("#") > 5, "comments are kept"


@pytest.mark.parametrize(
    ("name", "new_id", "says"),
    [
        ("telekom", "own", "did you mean 'telecom'?"),
        ("conduct", "own", "no rubric of this name is shipped"),
        ("telecom", "xla_default", "is the id of a shipped rubric"),
        ("telecom", "my rubric", "is no id; use letters"),
    ],
)
def test_what_cannot_be_copied(name, new_id, says):
    with pytest.raises(QAEngineError, match=says.replace("?", r"\?")):
        copy_of(name, new_id)
