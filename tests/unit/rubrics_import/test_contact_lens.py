"""Contact Lens rules as markers: each condition and what it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa_engine.rubrics.importing import Fate, Oblige
from tests.unit.rubrics_import.builders import compares, imported, lens, loaded, notes, says

MORE, LESS, EQUAL, ANY = "NumberGreaterOrEqualTo", "NumberLessOrEqualTo", "EQUALS", "CONTAINS_ANY"
HELLO = {"text": "hello there", "negated": "keep"}
FUNCTION = "Function.RuleFunction.Operands[0]"


def marker(value: Any, folder: Path) -> dict[str, Any]:
    made = imported(value, folder)
    loaded(made, folder)
    found = made.carried[0].markers[0].value
    return {key: found[key] for key in found if key not in ("id", "title", "channels")}


def near(distance: int, *, is_within: bool = True) -> dict[str, Any]:
    return {"Type": "PROXIMITY", "Value": {"Distance": distance, "IsWithin": is_within}}


def plain(value: str) -> dict[str, Any]:
    return {"Type": "PLAIN", "Value": value}


NUMBER = {"Type": "NUMERICAL", "Value": {"Decimal": True}}
LIST = {"Type": "LIST", "Value": [plain("bill"), plain("invoice*")]}


@pytest.mark.parametrize(
    ("condition", "becomes", "why"),
    [
        (says("hello there"), {"patterns": [HELLO]}, "exact words"),
        (says("hello there", ParticipantRole="ANY"), {"patterns": [HELLO]}, "anybody"),
        (says("hello there", ParticipantRole="AGENT"), {"speaker": "agent", "patterns": [HELLO]}, "a side"),
        (
            says("hello there", PostCallContactPeriodSeconds={"First": 30}),
            {"window": {"kind": "first_s", "size": 30}, "patterns": [HELLO]},
            "the first seconds",
        ),
        (
            says("hello there", negate=True, PostCallContactPeriodSeconds={"Last": 30}),
            {"condition": {"none": [{"phrases": [HELLO], "window": {"kind": "last_s", "size": 30}}]}},
            "not said in the last seconds",
        ),
        (
            compares("SemanticMatch.Transcript", ANY, "please cancel it", "I want out", ParticipantRole="CUSTOMER"),
            {"speaker": "customer", "patterns": [{"meaning": ["please cancel it", "I want out"], "negated": "keep"}]},
            "meaning, by example sentences",
        ),
    ],
)
def test_words(condition: dict[str, Any], becomes: dict[str, Any], why: str, tmp_path: Path) -> None:
    assert marker(lens(condition), tmp_path) == becomes, why


@pytest.mark.parametrize(
    ("pattern", "becomes", "why"),
    [
        ([plain("neighbo*")], {"text": "neighbo*", "kind": "wildcard"}, "any letters"),
        (plain("neighbo*"), {"text": "neighbo*", "kind": "wildcard"}, "an object instead of a list of one"),
        ([plain("your"), LIST], {"text": "your (bill|invoice*)", "kind": "wildcard"}, "a list of values"),
        ([plain("owe"), NUMBER], {"text": "owe <number>", "kind": "wildcard"}, "a number"),
        ([plain("(a|b) <c> ...d")], {"text": "a b c d", "kind": "wildcard"}, "signs that mean something only here"),
        (
            [plain("speak"), near(3), plain("manager")],
            {"near": ["speak", "manager"], "within": 3, "ordered": True},
            "words within a distance",
        ),
        (
            [plain("a*"), near(3), LIST, near(2), NUMBER],
            {"near": ["a*", "(bill|invoice*)", "<number>"], "within": 5, "ordered": True},
            "distances add up",
        ),
        (
            [plain("credit*"), near(1, is_within=False), plain("card*")],
            {"near": ["credit*"], "within": 1, "without": ["card*"]},
            "words that must not stand near",
        ),
        (
            [plain("credit"), near(4), plain("score"), near(4, is_within=False), plain("card")],
            {"near": ["credit", "score"], "within": 4, "ordered": True, "without": ["card"]},
            "both",
        ),
        (
            "credit* [not within 0-1 word] card*",
            {"near": ["credit*"], "within": 1, "without": ["card*"]},
            "typed as a text",
        ),
        ("pay [num] [dollars, euros]", {"text": "pay <number> (dollars|euros)", "kind": "wildcard"}, "typed as a text"),
        (
            "credit [is not within 1 word from] card",
            {"near": ["credit"], "within": 1, "without": ["card"]},
            "typed as a text",
        ),
        (
            'an outage in ["Leeds" or "York"]',
            {"text": "an outage in (Leeds|York)", "kind": "wildcard"},
            "typed as a text",
        ),
        (
            "speak [within 0-3 words] manager",
            {"near": ["speak", "manager"], "within": 3, "ordered": True},
            "typed as a text",
        ),
    ],
)
def test_patterns(pattern: Any, becomes: dict[str, Any], why: str, tmp_path: Path) -> None:
    condition = compares("PatternMatch.Transcript", ANY, pattern)
    assert marker(lens(condition), tmp_path) == {"patterns": [{**becomes, "negated": "keep"}]}, why


@pytest.mark.parametrize(
    "pattern",
    [
        [plain("a b"), near(1, is_within=False), plain("c d"), near(1), plain("e f")],
        [near(3), plain("word")],
        [plain("word"), near(41), plain("other")],
        [{"Type": "SOUND", "Value": "ring"}],
        [{"Type": "LIST", "Value": []}],
        [plain("?")],
        [plain("word"), {"Type": "PROXIMITY", "Value": {"Distance": -1, "IsWithin": True}}, plain("other")],
    ],
)
def test_patterns_that_no_phrase_says(pattern: Any, tmp_path: Path) -> None:
    made = imported(lens(compares("PatternMatch.Transcript", ANY, [plain("fine")], pattern)), tmp_path)
    assert notes(made, Fate.NOT_CARRIED) == [f"{FUNCTION}.Operands[1]"]


@pytest.mark.parametrize(
    ("condition", "becomes", "why"),
    [
        (
            compares("NonTalkTime.TotalTimeSecs", MORE, 60),
            {"facts": [{"fact": "silence_s", "at_least": 60}]},
            "silence",
        ),
        (
            compares("NonTalkTime.LongestTimeSecs", LESS, 9),
            {"facts": [{"fact": "longest_silence_s", "at_most": 9}]},
            "at most",
        ),
        (compares("Agent.CustomerHoldDurationSecs", MORE, 90), {"facts": [{"fact": "hold_s", "at_least": 90}]}, "hold"),
        (
            compares("Agent.LongestHoldDurationSecs", MORE, 90),
            {"facts": [{"fact": "longest_hold_s", "at_least": 90}]},
            "the longest hold",
        ),
        (compares("Agent.NumberOfHolds", MORE, 3), {"facts": [{"fact": "holds", "at_least": 3}]}, "holds"),
        (
            compares("Interruptions.Instances", MORE, 1),
            {"facts": [{"fact": "interruptions", "at_least": 1}, {"fact": "interruptions_by_customer", "at_least": 1}]},
            "any interruption, of either side",
        ),
        (
            compares("Interruptions.Instances", LESS, 2),
            {
                "all": [
                    {"facts": [{"fact": "interruptions", "at_most": 2}]},
                    {"facts": [{"fact": "interruptions_by_customer", "at_most": 2}]},
                ]
            },
            "few interruptions of both sides",
        ),
        (
            compares("TalkTime.TotalTimeSecs", MORE, 300, ParticipantRole="CUSTOMER"),
            {"facts": [{"fact": "customer_talk_s", "at_least": 300}]},
            "talk of a side",
        ),
        (
            compares("Sentiment.State", EQUAL, "NEGATIVE", ParticipantRole="CUSTOMER"),
            {"sentiment": [{"speaker": "customer", "over": "whole", "at_most": -0.2}]},
            "a label",
        ),
        (
            compares("Sentiment.OverallScore", MORE, 2.5, ParticipantRole="AGENT"),
            {"sentiment": [{"speaker": "agent", "over": "whole", "at_least": 0.5}]},
            "a score from -5 to 5",
        ),
        (
            compares("Sentiment.Score.Beginning", LESS, -1, ParticipantRole="CUSTOMER"),
            {"sentiment": [{"speaker": "customer", "over": "first_quarter", "at_most": -0.2}]},
            "at the beginning",
        ),
        (compares("Agent.AgentId", ANY, "a7"), {"contact": [{"field": "agent_id", "values": ["a7"]}]}, "an agent"),
        (
            compares("Queue.QueueId", ANY, "q1", "q2", negate=True),
            {"none": [{"contact": [{"field": "attribute", "attribute": "queue_id", "values": ["q1", "q2"]}]}]},
            "not in a queue",
        ),
        (
            compares("ContactAttribute.tier", EQUAL, "gold"),
            {"contact": [{"field": "attribute", "attribute": "tier", "values": ["gold"]}]},
            "an attribute",
        ),
        (
            compares("InitiationMethod", ANY, "OUTBOUND"),
            {"contact": [{"field": "direction", "values": ["outbound"]}]},
            "a direction",
        ),
    ],
)
def test_conditions(condition: dict[str, Any], becomes: dict[str, Any], why: str, tmp_path: Path) -> None:
    assert marker(lens(condition), tmp_path) == {"condition": becomes}, why


@pytest.mark.parametrize(
    ("condition", "path", "why"),
    [
        (compares("SemanticMatch.Phrase", EQUAL, "The agent was kind."), "", "a statement for a language model"),
        (compares("SemanticMatch.Transcript", ANY, "only one"), ".Operands", "one sentence is no meaning"),
        (compares("Agent.NonTalkTimePct", MORE, 40), "", "no such fact"),
        (compares("Agent.AfterContactWorkDurationSecs", MORE, 40), "", "not in the contact"),
        (compares("Loudness.HighestLoudnessScore", MORE, 90), "", "not measured"),
        (compares("Queue.QueueId", EQUAL), "", "no queue"),
        (compares("Something.New", EQUAL, "x"), "", "not known"),
        (compares("Agent.NumberOfHolds", EQUAL, 3), "", "not compared so"),
        (compares("ExactMatch.Transcript", MORE, "a word"), "", "not compared so"),
        (compares("Agent.NumberOfHolds", MORE, 3, 4), "", "two limits"),
        (compares("Sentiment.OverallScore", MORE, 7), ".Operands", "off the scale"),
        (compares("Sentiment.State", EQUAL, "SAD"), ".Operands[0]", "an unknown label"),
        (compares("InitiationMethod", ANY, "INBOUND", "API"), ".Operands[1]", "neither in nor out"),
        (says("a word", Weather="rain"), ".FilterClause.Filters[0]", "an unknown filter"),
        (
            says("a word", RealTimeCallContactPeriodSeconds={"Past": 60}),
            ".FilterClause.Filters[0]",
            "a window that moves",
        ),
    ],
)
def test_what_is_not_carried_over_is_named(condition: dict[str, Any], path: str, why: str, tmp_path: Path) -> None:
    made = imported(lens(condition, says("hello there")), tmp_path)
    assert notes(made, Fate.NOT_CARRIED) == [f"{FUNCTION}{path}"], why


@pytest.mark.parametrize(
    ("operator", "negate", "says_so"),
    [("AND", False, "more"), ("OR", False, "less"), ("AND", True, "less"), ("OR", True, "more")],
)
def test_a_rule_that_lost_a_part_says_what_that_does(operator: str, negate: bool, says_so: str, tmp_path: Path) -> None:
    group = {"Operator": operator, "Operands": [says("a word"), compares("Agent.NonTalkTimePct", MORE, 9)]}
    made = imported(lens({**group, "Negate": negate}), tmp_path)
    assert f"found {says_so} often" in made.carried[0].markers[0].about[1]
    assert f"found {says_so} often" in made.text.replace("\n  # ", " ")


def test_groups(tmp_path: Path) -> None:
    words = [{"text": text, "negated": "keep"} for text in ("one word", "two words")]
    either = lens(says("one word"), says("two words"), operator="OR")
    assert marker(either, tmp_path) == {"patterns": words}, "of one side in one window: any of the phrases"
    sides = lens(says("one word", ParticipantRole="AGENT"), says("two words"), operator="OR")
    assert marker(sides, tmp_path) == {
        "condition": {"any": [{"phrases": words[:1], "speaker": "agent"}, {"phrases": words[1:]}]}
    }
    neither = lens({"Operator": "OR", "Operands": [says("one word"), says("two words")], "Negate": True})
    assert marker(neither, tmp_path)["condition"] == {
        "none": [{"any": [{"phrases": words[:1]}, {"phrases": words[1:]}]}]
    }


@pytest.mark.parametrize(
    ("event", "channels"),
    [
        ("OnPostCallAnalysisAvailable", ("call",)),
        ("OnRealTimeCallAnalysisAvailable", ("call",)),
        ("OnPostChatAnalysisAvailable", ("chat",)),
        ("OnEmailAnalysisAvailable", ("email",)),
    ],
)
def test_channels(event: str, channels: tuple[str, ...], tmp_path: Path) -> None:
    rubric = loaded(imported(lens(says("hello there"), event=event), tmp_path), tmp_path)
    assert rubric.markers[0].channels == channels


def test_a_rule_about_something_else_is_left_out_as_a_whole(tmp_path: Path) -> None:
    made = imported([lens(says("hello there")), lens(says("hello there"), event="OnCaseCreate")], tmp_path)
    assert notes(made, Fate.NOT_CARRIED) == ["[1]"]
    assert len(made.carried[0].markers) == 1


@pytest.mark.parametrize(
    ("languages", "language", "left_out"), [(["ES"], "es", 0), (["EN", "EN"], "en", 0), (["DE", "EN"], "de", 1)]
)
def test_a_rubric_has_one_language(languages: list[str], language: str, left_out: int, tmp_path: Path) -> None:
    conditions = [
        compares("PatternMatch.Transcript", ANY, [plain("hola*")], PatternMatchLanguageFilter=one) for one in languages
    ]
    made = imported(lens(*conditions), tmp_path)
    assert loaded(made, tmp_path).language == language
    assert len(notes(made, Fate.NOT_CARRIED)) == left_out


def test_words_of_both_sides_oblige_the_agent_and_it_is_said(tmp_path: Path) -> None:
    made = imported(lens(says("hello there")), tmp_path, Oblige.MUST_SAY)
    assert loaded(made, tmp_path).rules[0].speaker == "agent"
    assert any("a rule obliges one" in note.why for note in made.notes)
