"""Transcribe categories as markers: each filter and what it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa_engine.rubrics.importing import Fate, Oblige
from tests.unit.rubrics_import.builders import category, imported, loaded, notes, transcript

WORDS = [{"text": "hello there", "negated": "keep"}]
HELLO = "hello there"


def marker(rules: list[Any], folder: Path) -> dict[str, Any]:
    """What the parts of a marker are, but for those that every one has."""
    made = imported(category(*rules), folder)
    loaded(made, folder)
    value = made.carried[0].markers[0].value
    return {key: value[key] for key in value if key not in ("id", "title", "channels")}


@pytest.mark.parametrize(
    ("fields", "becomes", "why"),
    [
        ({}, {}, "anybody, anywhere"),
        ({"ParticipantRole": "AGENT"}, {"speaker": "agent"}, "a side"),
        ({"ParticipantRole": "CUSTOMER", "Negate": False}, {"speaker": "customer"}, "not negated"),
        ({"AbsoluteTimeRange": {"First": 45000}}, {"window": {"kind": "first_s", "size": 45}}, "milliseconds"),
        ({"AbsoluteTimeRange": {"Last": 1500}}, {"window": {"kind": "last_s", "size": 1.5}}, "parts of a second"),
        (
            {"AbsoluteTimeRange": {"StartTime": 0, "EndTime": 60000}},
            {"window": {"kind": "between_s", "start": 0, "end": 60}},
            "from the start",
        ),
        ({"RelativeTimeRange": {"First": 10}}, {"window": {"kind": "first_percent", "size": 10}}, "per cent"),
        (
            {"RelativeTimeRange": {"StartPercentage": 10, "EndPercentage": 90}},
            {"window": {"kind": "between_percent", "start": 10, "end": 90}},
            "per cent between",
        ),
    ],
)
def test_words(fields: dict[str, Any], becomes: dict[str, Any], why: str, tmp_path: Path) -> None:
    assert marker([transcript(HELLO, **fields)], tmp_path) == {**becomes, "patterns": WORDS}, why


@pytest.mark.parametrize(
    ("rules", "becomes", "why"),
    [
        ([transcript(HELLO, Negate=True)], {"none": [{"phrases": WORDS}]}, "words that are not said"),
        (
            [{"NonTalkTimeFilter": {"Threshold": 30000}}],
            {"facts": [{"fact": "longest_silence_s", "at_least": 30}]},
            "a silence so long",
        ),
        ([{"NonTalkTimeFilter": {}}], {"facts": [{"fact": "silences", "at_least": 1}]}, "any silence"),
        (
            [{"NonTalkTimeFilter": {"Negate": True}}],
            {"none": [{"facts": [{"fact": "silences", "at_least": 1}]}]},
            "no silence",
        ),
        (
            [{"InterruptionFilter": {"ParticipantRole": "CUSTOMER"}}],
            {"facts": [{"fact": "interruptions_by_customer", "at_least": 1}]},
            "the customer cuts in",
        ),
        (
            [{"InterruptionFilter": {}}],
            {"facts": [{"fact": "interruptions", "at_least": 1}, {"fact": "interruptions_by_customer", "at_least": 1}]},
            "either cuts in",
        ),
        (
            [{"SentimentFilter": {"Sentiments": ["POSITIVE"], "ParticipantRole": "AGENT"}}],
            {"sentiment": [{"speaker": "agent", "over": "whole", "at_least": 0.2}]},
            "a label is a limit",
        ),
        (
            [{"SentimentFilter": {"Sentiments": ["NEUTRAL"], "ParticipantRole": "CUSTOMER"}}],
            {"sentiment": [{"speaker": "customer", "over": "whole", "at_least": -0.2, "at_most": 0.2}]},
            "neutral lies between",
        ),
        (
            [
                {
                    "SentimentFilter": {
                        "Sentiments": ["NEGATIVE"],
                        "ParticipantRole": "CUSTOMER",
                        "RelativeTimeRange": {"StartPercentage": 75, "EndPercentage": 100},
                    }
                }
            ],
            {"sentiment": [{"speaker": "customer", "over": "last_quarter", "at_most": -0.2}]},
            "a quarter",
        ),
    ],
)
def test_conditions(rules: list[Any], becomes: dict[str, Any], why: str, tmp_path: Path) -> None:
    assert marker(rules, tmp_path) == {"condition": becomes}, why


def test_all_filters_of_a_category_must_hold(tmp_path: Path) -> None:
    rules = [{"NonTalkTimeFilter": {"Threshold": 5000}}, transcript(HELLO), transcript("bye now", Negate=True)]
    assert marker(rules, tmp_path) == {
        "patterns": WORDS,
        "condition": {
            "all": [
                {"facts": [{"fact": "longest_silence_s", "at_least": 5}]},
                {"none": [{"phrases": [{"text": "bye now", "negated": "keep"}]}]},
            ]
        },
    }


@pytest.mark.parametrize(
    ("rule", "path", "why"),
    [
        (transcript(HELLO, "?!"), "TranscriptFilter.Targets[1]", "no word to look for"),
        (transcript(HELLO, TranscriptFilterType="FUZZY"), "TranscriptFilter.TranscriptFilterType", "another match"),
        (transcript(HELLO, ParticipantRole="ROBOT"), "TranscriptFilter.ParticipantRole", "another role"),
        (transcript(HELLO, AbsoluteTimeRange={"StartTime": 5}), "TranscriptFilter.AbsoluteTimeRange", "no end"),
        (transcript(HELLO, RelativeTimeRange={"First": 101}), "TranscriptFilter.RelativeTimeRange", "over 100 %"),
        (
            transcript(HELLO, RelativeTimeRange={"First": 9}, AbsoluteTimeRange={"First": 9000}),
            "TranscriptFilter.RelativeTimeRange",
            "two ranges",
        ),
        (
            {"NonTalkTimeFilter": {"AbsoluteTimeRange": {"First": 60000}}},
            "NonTalkTimeFilter.AbsoluteTimeRange",
            "facts",
        ),
        ({"InterruptionFilter": {"RelativeTimeRange": {"First": 50}}}, "InterruptionFilter.RelativeTimeRange", "facts"),
        (
            {"SentimentFilter": {"Sentiments": ["POSITIVE"], "AbsoluteTimeRange": {"First": 60000}}},
            "SentimentFilter.AbsoluteTimeRange",
            "sentiment knows quarters only",
        ),
        (
            {"SentimentFilter": {"Sentiments": ["POSITIVE", "ANGRY"]}},
            "SentimentFilter.Sentiments[1]",
            "an unknown sentiment",
        ),
        ({"NonTalkTimeFilter": {"Colour": "red"}}, "NonTalkTimeFilter.Colour", "an unknown field"),
    ],
)
def test_what_is_not_carried_over_is_named(rule: Any, path: str, why: str, tmp_path: Path) -> None:
    made = imported(category(rule), tmp_path)
    assert notes(made, Fate.NOT_CARRIED) == [f"Rules[0].{path}"], why
    assert not made.complete


@pytest.mark.parametrize(
    ("oblige", "rules", "obligation", "condition", "why"),
    [
        (Oblige.MUST_SAY, [transcript(HELLO)], "must_say", False, "the category must come up"),
        (Oblige.MUST_NOT_SAY, [transcript(HELLO)], "must_not_say", False, "it must not"),
        (Oblige.MUST_NOT_SAY, [transcript(HELLO, Negate=True)], "must_say", False, "silence must not come up: say it"),
        (Oblige.MUST_SAY, [transcript(HELLO, Negate=True)], "must_not_say", False, "silence must come up"),
        (Oblige.MUST_SAY, [{"NonTalkTimeFilter": {}}, transcript(HELLO)], "must_say_if", True, "with what else holds"),
        (Oblige.MUST_NOT_SAY, [{"NonTalkTimeFilter": {}}, transcript(HELLO)], "must_not_say", True, "likewise"),
    ],
)
def test_categories_as_rules(
    oblige: Oblige, rules: list[Any], obligation: str, condition: bool, why: str, tmp_path: Path
) -> None:
    rule = loaded(imported(category(*rules), tmp_path, oblige), tmp_path).rules[0]
    assert (rule.obligation, rule.condition is not None) == (obligation, condition), why


def test_a_category_without_words_stays_a_marker(tmp_path: Path) -> None:
    made = imported(category({"NonTalkTimeFilter": {}}), tmp_path, Oblige.MUST_SAY)
    assert len(made.carried[0].markers) == 1
    assert not made.complete


def test_categories_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    value = [category(transcript(HELLO), name=name) for name in ("Über uns!", "uber uns", "!!!")]
    assert [one.id for one in loaded(imported(value, tmp_path), tmp_path).markers] == [
        "uber_uns",
        "uber_uns_2",
        "category",
    ]
