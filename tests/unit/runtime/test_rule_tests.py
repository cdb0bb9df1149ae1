"""Test lines of rules through the judge: which of them hold, where they stand, and what they need."""

import pytest

from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.rules import Marker, TestDialogue
from qa_engine.engine import Engine
from qa_engine.errors import RubricError
from qa_engine.rubrics import compile_rubric, load_rubric_file
from qa_engine.rubrics.dialogues import parse_turn, why_no_turn
from qa_engine.runtime.rule_tests import dialogue_interaction, planned_tests, run_tests
from qa_engine.testing import ScriptedEncoder
from tests.unit.rubrics.written import rubric, rule, written

MARKERS = 'markers:\n  - {id: paid, title: Paid, patterns: ["I have paid"], tests: {%s}}\n'


def tried(folder, text, only=None):
    file = load_rubric_file(written(folder, text))
    return list(run_tests(file, planned_tests(file, only), compile_rubric(file.rubric, None, None), None))


@pytest.mark.parametrize(
    ("more", "tests", "got", "passed", "why"),
    [
        ([], 'says: ["Well, good morning!"]', "said", True, ""),
        ([], 'says: ["Good evening"]', "not said", False, ""),
        ([], 'does_not_say: ["Good evening"]', "not said", True, ""),
        ([], 'does_not_say: ["Good morning"]', "said", False, ""),
        (["window: {kind: first_turns, size: 1}"], 'says: ["Good morning"]', "said", True, "the window is ignored"),
        (["order: {after: paid}"], 'says: ["Good morning"]', "said", True, "the order is ignored"),
        (["speaker: customer"], 'says: ["Good morning"]', "said", True, "the line is the speaker's"),
        (["channels: [email]"], 'says: ["Good morning"]', "said", True, "on the rule's channel"),
        (
            ["window: {kind: first_s, size: 60}"],
            'dialogues: [{status: breached, turns: ["customer 0: Hi", "agent 75: Good morning"]}]',
            "breached",
            True,
            "seconds count in a call",
        ),
        (
            ["window: {kind: first_s, size: 60}"],
            'dialogues: [{status: satisfied, channel: chat, turns: ["customer 0: Hi", "agent 30: Good morning"]}]',
            "satisfied",
            True,
            "seconds count in a chat",
        ),
        (
            ["order: {after: paid}"],
            'dialogues: [{status: satisfied, turns: ["customer: I have paid", "agent: Good morning"]}]',
            "satisfied",
            True,
            "what a rule looks at is judged too",
        ),
        (
            ["order: {after: paid}"],
            'dialogues: [{status: satisfied, turns: ["agent: Good morning"]}]',
            "not_triggered",
            False,
            "",
        ),
    ],
)
def test_lines(tmp_path, more, tests, got, passed, why):
    text = rubric(rule("one", *more, f"tests: {{{tests}}}"), more=MARKERS % "")
    found = tried(tmp_path, text)
    assert [(one.item, one.got, one.passed) for one in found] == [("one", got, passed)], why
    assert found[0].line == 6 + 4 + len(more) + 1


@pytest.mark.parametrize(
    ("tests", "passed"),
    [
        ('says: ["I have paid it"], does_not_say: ["I will pay"]', [True, True]),
        ('dialogues: [{status: satisfied, turns: ["customer: I have paid"]}]', [True]),
        ('dialogues: [{status: breached, turns: ["customer: I will pay"]}]', [True]),
        ('dialogues: [{status: not_triggered, turns: ["customer: I will pay"]}]', [True]),
        ('dialogues: [{status: not_triggered, turns: ["customer: I have paid"]}]', [False]),
    ],
)
def test_markers(tmp_path, tests, passed):
    text = rubric(rule("one"), more=MARKERS % tests)
    assert [one.passed for one in tried(tmp_path, text, "paid")] == passed


def test_places_and_words_are_told(tmp_path):
    text = rubric(rule("one", "tests:", "  says:", '    - "Hello"', '    - "A good  morning to you"'))
    hello, morning = tried(tmp_path, text)
    assert (hello.file, hello.line, hello.words) == ("own.yaml", 13, ())
    assert (morning.line, morning.words, morning.expected) == (14, ("good  morning",), "said")


MEANING = "[{meaning: [we record this call, this call is taped]}]"
DIALOGUE = 'tests: {says: ["good morning"], dialogues: [{status: satisfied, turns: ["agent: hi"]}]}'


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        (rubric(rule("one", DIALOGUE)), [False, False]),
        (rubric(rule("one", DIALOGUE, patterns=MEANING)), [True, True]),
        (rubric(rule("one", DIALOGUE, "condition: {cues: [hold]}", obligation="must_say_if")), [False, True]),
        (
            rubric(
                rule("one", DIALOGUE, "order: {after: m}"),
                more=f"markers:\n  - {{id: m, title: M, patterns: {MEANING}}}\n",
            ),
            [False, True],
        ),
    ],
)
def test_what_needs_the_encoder(tmp_path, text, reads):
    assert [test.reads for test in planned_tests(load_rubric_file(written(tmp_path, text)))] == reads


def test_meaning_is_tried_with_the_encoder(tmp_path):
    lines = 'tests: {says: ["we record this call"], does_not_say: ["my parcel is late"]}'
    file = load_rubric_file(written(tmp_path, rubric(rule("one", lines, patterns=MEANING))))
    with Engine(rubric=file.rubric, encoder=ScriptedEncoder()) as engine:
        found = list(run_tests(file, planned_tests(file), engine.compiled(), engine.pipeline.reader))
    assert [one.got for one in found] == ["said", "not said"]


# -- turns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("agent: Good morning: Ada.", (Role.AGENT, None, "Good morning: Ada.")),
        ("Customer 12.5: Hello", (Role.CUSTOMER, 12.5, "Hello")),
        ("bot 0: Welcome", (Role.BOT, 0.0, "Welcome")),
    ],
)
def test_turns(text, turn):
    assert tuple(parse_turn(text)) == turn
    assert why_no_turn(text) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Good morning", "this is no turn"),
        ("clerk: Hello", "'clerk' is nobody who speaks; write one of agent, customer"),
        ("agent 1.2.3: Hello", "'1.2.3' is no number of seconds"),
        ("agent 3:  ", "this turn has no words"),
    ],
)
def test_what_is_no_turn(text, says):
    with pytest.raises(RubricError, match=says):
        parse_turn(text)


@pytest.mark.parametrize(
    ("turns", "channel", "expected"),
    [
        (("agent: Hi",), None, (Channel.CHAT, [(None, None)])),
        (("agent 2: one two three four five", "customer 3: Hi"), None, (Channel.CALL, [(2.0, 3.0), (3.0, 3.4)])),
        (("agent 2: Hi",), Channel.EMAIL, (Channel.EMAIL, [(None, None)])),
    ],
)
def test_dialogues_as_contacts(turns, channel, expected):
    dialogue = TestDialogue(turns=turns, status="satisfied", channel=channel)
    marker = Marker(id="m", title="M", patterns=({"text": "hello"},))
    found = dialogue_interaction(marker, dialogue, "en")
    assert (found.channel, [(turn.start_s, turn.end_s) for turn in found.turns]) == expected
