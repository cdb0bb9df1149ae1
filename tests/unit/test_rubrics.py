"""Loading, checking and compiling rubrics."""

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
import yaml

from qa_engine.domain.phrases import PatternKind
from qa_engine.errors import RubricError
from qa_engine.rubrics import (
    compile_rubric,
    list_rubrics,
    load_rubric,
    rubric_schema,
    rubric_sha256,
)

RUBRICS = Path(__file__).parents[2] / "rubrics"
SHIPPED = sorted(path.stem for path in RUBRICS.glob("*.yaml"))

VALID = """\
id: small
version: "1"
title: Small
weights:
  csat: 0.25
  fcr: 0.20
  sentiment: 0.20
  nps: 0.15
  resolution_quality: 0.10
  ces: 0.10
  compliance: 0
bands:
  - {name: poor, lower: 0}
  - {name: good, lower: 70}
rules:
  - id: greeting
    title: Greets
    obligation: must_say
    patterns:
      - {text: "good morning"}
sections:
  - id: opening
    title: Opening
    criteria:
      - {id: greets, title: Greets, check: {by: rule, rule: greeting}}
      - {id: prompt, title: Prompt, check: {by: fact, fact: first_response_s, at_most: 60}}
intents:
  - name: refund
    title: Refund
    examples: [I want my money back, Where is my refund]
"""


def written(tmp_path, text, name="own.yaml"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(tmp_path, text):
    with pytest.raises(RubricError) as caught:
        load_rubric(written(tmp_path, text))
    return str(caught.value)


# -- shipped rubrics ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_rubrics_are_valid_and_follow_the_schema(name):
    rubric = load_rubric(name)
    assert rubric.id == name
    assert "Not legal advice" in rubric.description
    jsonschema.Draft202012Validator(rubric_schema()).validate(yaml.safe_load((RUBRICS / f"{name}.yaml").read_bytes()))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_intents_have_enough_examples_of_their_own(name):
    intents = load_rubric(name).intents
    examples = [example.casefold() for intent in intents for example in intent.examples]
    assert len(intents) >= 10
    assert all(len(intent.examples) >= 6 for intent in intents)
    assert len(set(examples)) == len(examples)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_rules_claim_no_reading_of_the_law(name):
    assert not any(rule.verified for rule in load_rubric(name).rules)


def test_the_default_has_the_published_weights():
    weights = {name.value: weight for name, weight in load_rubric("xla_default").weights.items()}
    assert weights == {
        "csat": Decimal("0.25"),
        "fcr": Decimal("0.20"),
        "sentiment": Decimal("0.20"),
        "nps": Decimal("0.15"),
        "resolution_quality": Decimal("0.10"),
        "ces": Decimal("0.10"),
        "compliance": Decimal(0),
    }


def test_schema_file_is_in_sync():
    assert json.loads((RUBRICS / "schema.json").read_text(encoding="utf-8")) == rubric_schema()


def test_list_names_every_shipped_rubric_with_its_counts():
    summaries = list_rubrics()
    assert [summary.name for summary in summaries] == SHIPPED
    for summary in summaries:
        rubric = load_rubric(summary.name)
        assert (summary.rules, summary.criteria, summary.intents) == (
            len(rubric.rules),
            len(rubric.criteria),
            len(rubric.intents),
        )
        assert summary.sha256 == rubric_sha256(rubric)


# -- finding --------------------------------------------------------------------------------------------------------


def test_a_rubric_of_your_own_is_given_by_path(tmp_path):
    path = written(tmp_path, VALID)
    assert load_rubric(path) == load_rubric(str(path))
    assert load_rubric(path).rules[0].patterns[0].kind is PatternKind.EXACT


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("telekom", "did you mean 'telecom'"),
        ("bakery", "shipped are .*telecom, .*xla_default"),
        ("nowhere/own.yaml", "no such rubric file"),
        ("own.yaml", "no such rubric file"),
    ],
)
def test_unknown_rubrics(name, says):
    with pytest.raises(RubricError, match=says) as caught:
        load_rubric(name)
    assert caught.value.code == "unknown_rubric"


# -- mistakes: where, what, and what to write instead ---------------------------------------------------------------


AFTER = "enabled_if: {all: [{criterion: NAME, answers: [met]}]}"
CONDITIONAL = VALID.replace("title: Prompt", "title: Prompt, " + AFTER.replace("NAME", "greets"))


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "says"),
    [
        (
            "greets, title: Greets",
            "greets, title: Greets, " + AFTER.replace("NAME", "prompt"),
            25,
            9,
            "prompt, which comes later; move",
        ),
        ("criterion: greets", "criterion: prompt", 26, 9, "criterion prompt depends on itself"),
        ("criterion: greets", "criterion: greeting", 26, 9, "depends on the unknown criterion greeting"),
        ("answers: [met]", "answers: [full]", 26, 9, "prompt waits for full of greets; its answers are met,"),
        ("answers: [met]", "answers: [yes]", 26, 86, 'YAML reads this as yes or no; put it in quotes: "yes"'),
        ("title: Opening", "title: Opening\n    weight: 0", 22, 5, "section opening: at least one section needs"),
        (", at_most: 60", "", 26, 9, "say what is enough: 'at_least: ...' or 'at_most: ...'"),
        ("title: Prompt", "title: Prompt, question: number", 26, 9, "a number needs ranges"),
        ("title: Prompt", "title: Prompt, fail: part", 26, 43, "write one of section, form"),
        ("{by: rule, rule: greeting}", "{by: person, name: anna}", 25, 57, "the fields here are by"),
        ("{by: rule, rule: greeting}", "{by: intent, intents: [refnd]}", 25, 9, "names the unknown intent refnd"),
        (", check: {by: rule, rule: greeting}", "", 25, 9, "say what checks it: 'check: {by: rule, ...}'"),
    ],
)
def test_mistakes_in_the_form_are_named_with_place_and_remedy(tmp_path, old, new, line, column, says):
    assert old in CONDITIONAL
    message = refused(tmp_path, CONDITIONAL.replace(old, new, 1))
    assert says in message
    assert f"line {line}, column {column}: " in message


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "says"),
    [
        ("title: Small", "titel: Small", 3, 1, "titel: there is no such field; did you mean 'title'?"),
        ("title: Small\n", "", 1, 1, "title: this field is missing; add 'title: ...'"),
        ('version: "1"', "version: 1.0", 2, 10, 'YAML reads this as a number; put it in quotes: "1.0"'),
        ('"good morning"', "yes", 20, 16, 'YAML reads this as yes or no; put it in quotes: "yes"'),
        ("title: Small", "title: 2026-01-01", 3, 8, 'YAML reads this as a date; put it in quotes: "2026-01-01"'),
        ("must_say", "must_sya", 18, 17, "did you mean 'must_say'?"),
        ("id: small", "id: my rubric", 1, 5, "use letters without accents"),
        ("csat: 0.25", "csat: 1.25", 5, 9, "must be at most 1"),
        ("csat: 0.25", "csat: lots", 5, 9, "write a number"),
        ("csat: 0.25", "csat: 0.30", 4, 1, "weights must add up to 1, not 1.05"),
        ("  ces: 0.10\n", "", 4, 1, "weights must name all signals; missing: ces"),
        ("  ces: 0.10", "  cse: 0.10", 10, 8, "did you mean 'ces'?"),
        ("lower: 0}", "lower: 5}", 12, 1, "bands must start at 0"),
        ('{text: "good morning"}', '{txet: "good morning"}', 20, 10, "did you mean 'text'?"),
        ('{text: "good morning"}', '{text: "g"}', 20, 16, "at least 2 entries (or letters"),
        ('{text: "good morning"}', '{text: "!?"}', 20, 9, "no word to look for"),
        (
            '{text: "good morning"}',
            '{text: "... morning", kind: wildcard}',
            20,
            9,
            "rules[0].patterns[0]: a phrase starts or ends with '...'",
        ),
        ('      - {text: "good morning"}', "      - []", 20, 9, "write a phrase: a text, or fields such as"),
        ('{text: "good morning"}', "{near: [good, morning], withn: 2}", 20, 33, "did you mean 'within'?"),
        ('{text: "good morning"}', "{all: [hello, {near: 5}]}", 20, 30, "write a list"),
        ('{text: "good morning"}', "{at_least: 3, of: [hello, hi]}", 20, 9, "at least 3 of 2 cannot be reached"),
        ('{text: "good morning"}', '{text: "(?=a)b", kind: regex}', 20, 9, "RE2 has no look-around"),
        ('    patterns:\n      - {text: "good morning"}', "    patterns: hello", 19, 15, "write a list"),
        ("by: rule, rule: greeting", "by: rool, rule: greeting", 25, 44, "write one of rule, cue, fact, signal"),
        ("{by: rule, rule: greeting}", "{rule: greeting}", 25, 44, "say what checks it"),
        ("by: rule, rule: greeting", "by: rule, rule: farewell", 25, 9, "unknown rule farewell"),
        ("at_most: 60", "atmost: 60", 26, 79, "did you mean 'at_most'?"),
        ("at_most: 60", "at_most: soon", 26, 88, "write a number"),
        ("fact: first_response_s", "fact: first_respons_s", 26, 61, "did you mean 'first_response_s'?"),
        ("[I want my money back, Where is my refund]", "[Refund]", 30, 15, "at least 2 entries"),
        ("  - name: refund", "  - name: refund\n    synonyms: [money]", 29, 5, "the fields here are name, title,"),
    ],
)
def test_mistakes_are_named_with_place_and_remedy(tmp_path, old, new, line, column, says):
    assert old in VALID
    message = refused(tmp_path, VALID.replace(old, new, 1))
    assert message.startswith("own.yaml: ")
    assert says in message
    assert f"line {line}, column {column}: " in message


def test_all_mistakes_are_named_in_order_of_the_file(tmp_path):
    text = (
        VALID.replace("title: Small", "titel: Small").replace("by: rule", "by: rool").replace("csat: 0.25", "csat: 2")
    )
    message = refused(tmp_path, text)
    assert [message.index(part) for part in ("titel", "weights.csat", "sections[0].criteria[0].check")] == sorted(
        message.index(part) for part in ("titel", "weights.csat", "sections[0].criteria[0].check")
    )


def test_many_mistakes_are_cut_short(tmp_path):
    unknown = "".join(f"field_{number}: 1\n" for number in range(30))
    message = refused(tmp_path, VALID + unknown)
    assert "and 20 more" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("- a\n- b\n", "line 1, column 1: write fields under it"),
        (VALID + "title: Again\n", "line 31, column 1: 'title' is given twice (first in line 3)"),
        (VALID.replace("{text:", "{text: a, text:"), "'text' is given twice (first in line 20)"),
        ("id: [unclosed\n", "not valid YAML"),
        ("id:\n\t- a\n", "line 2, column 1: not valid YAML"),
        ("id: a: b\n", "put text that holds ':' in quotes"),
        ("id: !!python/object/apply:os.system [ls]\n", "line 1, column 5: not valid YAML: tags"),
        ("id: !secret x\n", "tags ('!...') are not allowed"),
        ("id: *nothing\n", "not valid YAML"),
        ("id: &self [*self]\n", "an alias (*name) stands inside what it names"),
        ("? [a, b]\n: c\n", "a field's name must be one word"),
        ("id: a\n---\nid: b\n", "line 2, column 1: a second document"),
        ("[" * 60 + "]" * 60, "nested more than 40 levels deep"),
        ("a: &a [x]\nb: [" + "*a, " * 101 + "x]\n", "more than 100 aliases"),
        ("id: 2026-13-45\n", "not valid YAML"),
        (b"id: caf\xe9\n", "own.yaml, line 1: not UTF-8 text"),
        ("# " + "x" * 600_000, "larger than 512 KiB"),
    ],
)
def test_files_that_are_no_rubric(tmp_path, text, says):
    assert says in refused(tmp_path, text)


def test_aliases_that_unfold_without_end_are_refused(tmp_path):
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 9)]
    assert "unfold to more than" in refused(tmp_path, "\n".join(levels))


def test_aliases_and_merged_fields_may_be_used(tmp_path):
    text = VALID.replace(
        '- {text: "good morning"}', '- &hello {text: "good morning"}\n      - {<<: *hello, kind: close}'
    )
    kinds = [pattern.kind for pattern in load_rubric(written(tmp_path, text)).rules[0].patterns]
    assert kinds == [PatternKind.EXACT, PatternKind.CLOSE]


# -- hash -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "same", "why"),
    [
        ("title: Small", "title: Small  # a comment", True, "comments are no policy"),
        ("csat: 0.25\n  fcr: 0.20", "fcr: 0.2\n  csat: 0.250", True, "order of fields and zeros are no policy"),
        ('{text: "good morning"}', '{kind: exact, text: "good morning"}', True, "a default written out"),
        ('{text: "good morning"}', '{text: "good evening"}', False, "another phrase"),
        ("lower: 70", "lower: 71", False, "another limit"),
    ],
)
def test_equal_policies_have_equal_hashes(tmp_path, old, new, same, why):
    assert old in VALID
    first = load_rubric(written(tmp_path, VALID))
    second = load_rubric(written(tmp_path, VALID.replace(old, new, 1), "other.yaml"))
    assert (rubric_sha256(first) == rubric_sha256(second)) is same, why


# -- compiling ------------------------------------------------------------------------------------------------------


class ScriptedEncoder:
    """Gives each text its length as a vector and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.append(list(texts))
        return [bytes([len(text)]) for text in texts]


def test_each_example_gets_its_vector(tmp_path):
    encoder = ScriptedEncoder()
    rubric = load_rubric(written(tmp_path, VALID))
    compiled = compile_rubric(rubric, encoder.encode, "scripted 1")
    assert compiled.intents[0].vectors == (bytes([20]), bytes([18]))
    assert (compiled.encoder, compiled.sha256) == ("scripted 1", rubric_sha256(rubric))
    assert encoder.asked == [["I want my money back", "Where is my refund"]]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"Where is my refund": b"\x07"}, [["I want my money back"]]),
        ({"Where is my refund": b"\x07", "I want my money back": b"\x08", "other": b"\x09"}, []),
    ],
)
def test_only_new_sentences_are_encoded(tmp_path, known, asked):
    encoder = ScriptedEncoder()
    compiled = compile_rubric(load_rubric(written(tmp_path, VALID)), encoder.encode, "scripted 1", known)
    assert encoder.asked == asked
    assert compiled.intents[0].vectors[1] == b"\x07"


def test_known_vectors_do_without_an_encoder(tmp_path):
    known = {"Where is my refund": b"\x07", "I want my money back": b"\x08"}
    compiled = compile_rubric(load_rubric(written(tmp_path, VALID)), None, "scripted 1", known)
    assert compiled.intents[0].vectors == (b"\x08", b"\x07")
    assert compiled.encoder == "scripted 1"


def test_without_an_encoder_intents_have_no_vectors(tmp_path):
    compiled = compile_rubric(load_rubric(written(tmp_path, VALID)), None, None)
    assert [(intent.name, intent.vectors) for intent in compiled.intents] == [("refund", ())]
    assert compiled.encoder is None


def test_an_encoder_that_loses_sentences_is_refused(tmp_path):
    with pytest.raises(RubricError, match="1 vectors for 2 example sentences"):
        compile_rubric(load_rubric(written(tmp_path, VALID)), lambda texts: [b"\x01"], "short 1")
