"""What a review says of rubrics that are valid and yet cannot work, and what it leaves alone."""

import pytest

from qa_engine.domain.phrases import Near, Pattern, PatternKind
from qa_engine.rubrics import load_rubric_file
from qa_engine.rubrics.review import Level, review_rubric
from qa_engine.rubrics.review.samples import samples
from tests.unit.rubrics.written import GREETING, rubric, rule, written

BEFORE = 6  # lines above the first rule


def remarks(folder, text):
    return review_rubric(load_rubric_file(written(folder, text))).remarks


def codes(folder, text):
    return [(remark.item, remark.code) for remark in remarks(folder, text)]


@pytest.mark.parametrize(
    ("patterns", "code", "says"),
    [
        ('["good morning"]', None, ""),
        ('[{text: "don\'t* record", kind: wildcard}]', "read_otherwise", "is read as 'do not'"),
        ('[{text: "well-know* fact", kind: wildcard}]', None, "two words"),
        ('[{text: "twenty* days", kind: wildcard}]', "read_otherwise", "is read as '20'"),
        ('[{text: "[DATE_*", kind: wildcard}]', None, ""),
        ('[{text: "(cancel*|end) ... <money>", kind: wildcard}]', None, ""),
        ('[{text: "(no|without (any|all)) (late|) fee*", kind: wildcard}]', None, ""),
        ('[{text: "ok*", kind: wildcard}]', None, ""),
        ('[{near: ["can\'t*", refund]}]', "read_otherwise", "is read as 'can not'"),
        ('[{near: [card, number], without: ["card*"]}]', "cannot_match", "'card*' under 'without'"),
        ("[{near: [card, number], without: [gift]}]", None, ""),
        ('[{text: "no guarantee"}]', None, ""),
        ('[{text: "a–b", kind: regex}]', "never_in_text", "it becomes '-'"),
        ('[{text: "a\\\\tb", kind: regex}]', "never_in_text", "write a space"),
        ('[{text: "(?-i:AB)", kind: regex}]', "never_in_text", "small letters"),
        ('[{text: "[A-Z]{3}-É", kind: regex}]', None, ""),
        ('[{meaning: [we record calls, this is recorded], unlike: ["We record calls!"]}]', "meant_and_not", "unlike"),
        ("[{meaning: [we record calls, we record calls]}]", "twice", "stands here twice"),
        ('[{meaning: [we record calls, we tape it], needs: [["record*"]]}]', "lacks_needed_words", "record*"),
        ('[{meaning: [we record calls, we record it], needs: [["record*", "won\'t*"]]}]', "read_otherwise", "will not"),
        ('["good morning", "Good Morning!"]', "shadowed_phrase", "take this one out"),
        ('["good morning", {text: "good morning"}]', "twice", "stands here twice"),
        ('["Ada speaking", {text: "* speaking", kind: wildcard}]', "shadowed_phrase", "'* speaking' finds"),
        ('["my card number is", {near: [card, number]}]', "shadowed_phrase", "'card, number' finds"),
        ('["no guarantee", "guarantee"]', None, "denied words are not found, so both are needed"),
        ('[{all: ["good morning", "a good morning"]}]', None, "both are asked for"),
        ('[{any: ["good morning", "a good morning"]}]', "shadowed_phrase", "'good morning' finds"),
    ],
)
def test_phrases(tmp_path, patterns, code, says):
    found = remarks(tmp_path, rubric(rule("one", patterns=patterns)))
    assert [remark.code for remark in found] == ([code] if code else [])
    assert all(
        (not code or says in remark.message) and (remark.item, remark.line) == ("one", BEFORE + 4) for remark in found
    )


HOLD = "facts: [{fact: longest_hold_s, at_least: 60}]"


@pytest.mark.parametrize(
    ("condition", "code", "line"),
    [
        ("{cues: [hold]}", None, 0),
        ("{all: [{cues: [hold]}, {none: [{cues: [hold]}]}]}", "never_holds", 5),
        ("{all: [{cues: [hold, transfer]}, {none: [{cues: [hold]}]}]}", None, 0),
        ("{all: [{cues: [hold, transfer]}, {none: [{cues: [hold]}, {cues: [transfer]}]}]}", "never_holds", 5),
        ("{any: [{cues: [hold]}, {none: [{cues: [hold]}]}]}", "always_holds", 5),
        ("{any: [{cues: [hold]}, {all: [{markers: [m]}, {none: [{markers: [m]}]}]}]}", "never_holds", 5),
        ("{facts: [{fact: holds, at_least: 5, at_most: 3}]}", "never_holds", 5),
        ("{facts: [{fact: holds, at_most: -1}]}", "never_holds", 5),
        ("{facts: [{fact: agent_talk_share, at_least: 40}]}", "never_holds", 5),
        ("{sentiment: [{at_least: 0.5, at_most: 0.1}]}", "never_holds", 5),
        (
            "{all: [{facts: [{fact: holds, at_least: 5}]}, {facts: [{fact: holds, at_most: 3}]}]}",
            "never_holds",
            5,
        ),
        (
            "{all: [{facts: [{fact: holds, at_least: 2}]}, {facts: [{fact: holds, at_most: 3}]}]}",
            None,
            0,
        ),
        (
            "{all: [{contact: [{field: team, values: [a]}]}, {contact: [{field: team, values: [b]}]}]}",
            "never_holds",
            5,
        ),
        ("{at_least: 2, of: [{cues: [hold]}, {none: [{cues: [hold]}]}]}", "never_holds", 5),
    ],
)
def test_conditions(tmp_path, condition, code, line):
    marker = 'markers:\n  - {id: m, title: M, patterns: ["some words"]}\n'
    text = rubric(rule("one", f"condition: {condition}", obligation="must_say_if"), more=marker)
    found = [remark for remark in remarks(tmp_path, text) if remark.code in ("never_holds", "always_holds")]
    assert {remark.code for remark in found} == ({code} if code else set())
    assert all(remark.line == BEFORE + line for remark in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rubric(GREETING), []),
        (rubric(GREETING.replace("    tests", "    # tests")), [("greeting", "no_tests")]),
        (
            rubric(GREETING, rule("b", 'tests: {says: ["Good morning"]}')),
            [("b", "duplicate_rule")],
        ),
        (rubric(GREETING, rule("b", "severity: minor")), [("b", "duplicate_rule")]),
        (rubric(GREETING, rule("b", "window: {kind: first_turns, size: 2}")), []),
        (rubric(GREETING, rule("b", patterns='["hello there", "good morning"]')), [("greeting", "shadowed_rule")]),
        (
            rubric(GREETING, rule("b", obligation="must_not_say", patterns='["morning"]')),
            [("greeting", "asked_and_forbidden")],
        ),
        (rubric(GREETING, rule("b", "speaker: customer", obligation="must_not_say", patterns='["morning"]')), []),
        (rubric(rule("b", "citation: Some Act")), [("b", "not_verified")]),
        (rubric(rule("b", "citation: Some Act", "verified: true")), []),
        (
            rubric(rule("b", 'tests: {says: ["Good Morning"], does_not_say: ["good morning."]}')),
            [("b", "said_and_not")],
        ),
        (
            rubric(rule("b", "tests: {dialogues: [{status: satisfied, turns: ['agent: hi', 'clerk: hello', 'no']}]}")),
            [("b", "no_turn"), ("b", "no_turn")],
        ),
        (
            rubric(
                rule(
                    "b",
                    "channels: [chat]",
                    "condition: {facts: [{fact: silence_s, at_least: 60}]}",
                    obligation="must_say_if",
                )
            ),
            [("b", "channel_never_has")],
        ),
        (
            rubric(
                rule("b", "channels: [chat]", "order: {before: m}"),
                more='markers:\n  - {id: m, title: M, channels: [call], patterns: ["some words"]}\n',
            ),
            [("b", "other_channels")],
        ),
        (
            rubric(
                rule("b", "order: {before: m}"),
                more="markers:\n  - {id: m, title: M, condition: {cues: [hold]}}\n",
            ),
            [("b", "anchor_without_words")],
        ),
        (
            rubric(rule("b", obligation="must_not_say", patterns='[{none: ["good morning"]}]')),
            [("b", "never_breached")],
        ),
        (
            rubric(rule("b", "times: {at_least: 2}", patterns='[{none: ["good morning"]}]')),
            [("b", "never_satisfied")],
        ),
        (
            rubric(
                rule("b", obligation="must_not_say", patterns='[{none: ["good morning"]}]'),
                more="caps: [{id: c, rule: b, limit: 40, reason: Bad}, {id: d, rule: b, limit: 100, reason: Bad}]\n",
            ),
            [("b", "never_breached"), ("c", "dead_rule"), ("d", "dead_rule"), ("d", "idle_cap")],
        ),
        (
            rubric(
                rule("b", "channels: [call]"),
                more="sections:\n  - id: s\n    title: S\n    weight: 60\n    criteria:\n"
                "      - {id: k, title: K, channels: [chat], check: {by: rule, rule: b}}\n"
                "      - {id: l, title: L, weight: 0, check: {by: rule, rule: b}}\n"
                "      - {id: p, title: P, weight: 0, fail: form, check: {by: person}}\n"
                "      - {id: q, title: Q, weight: 0, question: comment}\n"
                "      - {id: n, title: N, channels: [email], check: {by: fact, fact: silence_s, at_most: 9}}\n"
                "  - id: t\n    title: T\n    weight: 40\n    criteria:\n"
                "      - {id: o, title: O, weight: 0, check: {by: rule, rule: b}}\n"
                "  - id: u\n    title: U\n    weight: 0\n    criteria:\n"
                "      - {id: r, title: R, check: {by: person}}\n",
            ),
            [
                ("k", "other_channels"),
                ("l", "no_weight"),
                ("n", "channel_never_has"),
                ("t", "no_weight"),
                ("o", "no_weight"),
                ("u", "no_weight"),
            ],
        ),
        (
            rubric(
                GREETING,
                more="intents:\n  - {name: a, title: A, examples: [I want it, Give it]}\n"
                "  - {name: b, title: B, examples: [i want  it, Take it]}\n",
            ),
            [("b", "taught_twice")],
        ),
    ],
)
def test_rules_beside_each_other_and_the_form(tmp_path, text, expected):
    assert codes(tmp_path, text) == expected


def test_compliance_weight_needs_rules(tmp_path):
    text = rubric(GREETING).replace("compliance: 0", "compliance: 0.1").replace("csat: 0.25", "csat: 0.15")
    assert codes(tmp_path, text.replace("rules:\n" + GREETING, "")) == [("small", "weight_without_rules")]
    assert codes(tmp_path, text) == []


def test_remarks_of_included_rules_name_the_library(tmp_path):
    written(
        tmp_path, "id: lib\ntitle: Lib\nrules:\n" + rule("shared", "citation: Some Act", "speaker: bot"), "lib.yaml"
    )
    found = remarks(tmp_path, rubric(GREETING, more="include: [./lib.yaml]\n"))
    assert [(one.file, one.line, one.column, one.path) for one in found] == [("lib.yaml", 8, 15, "rules[0].citation")]


@pytest.mark.parametrize("name", ["xla_default", "telecom"])
def test_shipped_rubrics_have_no_errors(name):
    assert review_rubric(load_rubric_file(name)).count(Level.ERROR) == 0


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (Pattern(text="you're late"), "you're late"),
        (Pattern(text="cancel* ... (my|the) <number> plan*", kind=PatternKind.WILDCARD), "cancel my 5 plan"),
        (Pattern(text="* (very|) good", kind=PatternKind.WILDCARD), "word very good"),
        (Pattern(text="[CARD_*", kind=PatternKind.WILDCARD), "[card_1]"),
        (Near(near=("card*", "number")), "card number"),
    ],
)
def test_samples(phrase, expected):
    assert samples(phrase)[0] == expected
