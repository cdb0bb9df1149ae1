"""Figures count what they say, thresholds are chosen as told, and the engine's statuses mean found or not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rapidfuzz import fuzz

from benchmarks.accuracy.compliance.engine_contestant import EngineContestant
from benchmarks.accuracy.compliance.figures import Outcome, by_rule, figures, kappa, share, verdict_figures
from benchmarks.accuracy.compliance.material import Line, RuleLines, SaidTurn, Span
from benchmarks.accuracy.compliance.measured import given_lines, run_engine, run_matcher, wrong_lines
from benchmarks.accuracy.compliance.text_matchers import (
    Asked,
    ExactMatch,
    FuzzyMatch,
    SpacyMatch,
    TextMatcher,
    best_threshold,
    plain,
)
from qa_engine.domain.rubric import Rubric
from qa_engine.rubrics import load_rubric
from qa_engine.testing import ScriptedEncoder

_SCRIPT = ("This call may be recorded.",)


def _outcome(rule: str, kind: str, found: bool, *, label: bool | None = None, **fields: object) -> Outcome:
    known = {"verbatim": True, "paraphrase": True}
    labelled = known.get(kind, False) if label is None else label
    return replace(Outcome(rule, 0, kind, True, labelled, found), **fields)


_OUTCOMES = (
    _outcome("a", "verbatim", True),
    _outcome("a", "verbatim", True),
    _outcome("a", "verbatim", False),
    _outcome("a", "near_miss", True),
    _outcome("a", "wrong_speaker", True),
    _outcome("b", "verbatim", True),
    _outcome("b", "paraphrase", True),
    _outcome("b", "negated", False),
    _outcome("a", "verbatim", False, noise=0.15),
    _outcome("b", "verbatim", True, noise=0.15),
    _outcome("c", "near_miss", True, wants_meaning=False),
)


def test_recall_precision_and_false_positives() -> None:
    told = figures(_OUTCOMES)
    verbatim = told["verbatim"]
    assert (verbatim["recall"]["count"], verbatim["recall"]["of"]) == (3, 4)
    assert (verbatim["precision"]["count"], verbatim["precision"]["of"]) == (3, 4), "rule c has no verbatim line"
    assert told["paraphrase_of_rules_that_want_meaning"]["precision"]["value"] == 1.0, "only over the lines of rule b"
    assert told["near_miss_false_positives"]["value"] == 1.0
    assert told["passes"]["wrong_speaker"]["count"] == 1
    assert told["passes"]["too_late"] is None
    assert told["noise"]["0.15"]["recall"]["value"] == 0.5
    assert told["noise"]["0.05"]["recall"] is None


def test_intervals_are_over_rules() -> None:
    steady = [_outcome(rule, "verbatim", found) for rule in "abcd" for found in (True, False)]
    told = share(steady, lambda one: True, lambda one: one.found)
    assert told == {"value": 0.5, "count": 4, "of": 8, "low": 0.5, "high": 0.5}, "rules are alike, so no draw differs"
    split = [_outcome(rule, "verbatim", rule < "c") for rule in "abcd" for _ in range(2)]
    told = share(split, lambda one: True, lambda one: one.found)
    assert told is not None
    assert told["low"] == 0.0
    assert told["high"] == 1.0
    assert "low" not in (share(steady[:2], lambda one: True, lambda one: one.found) or {}), "one rule shows no spread"


def test_each_rule_is_told_by_kind() -> None:
    assert by_rule(_OUTCOMES)["a"] == {
        "verbatim": "2/3",
        "near_miss": "0/1",
        "wrong_speaker": "0/1",
        "verbatim at 0.15": "0/1",
    }


@pytest.mark.parametrize(
    ("scores", "labels", "value", "why"),
    [
        ([0.9, 0.8, 0.7, 0.1], [True, True, False, False], 0.8, "all found, nothing else"),
        ([0.9, 0.8, 0.7, 0.6], [True, False, True, True], 0.9, "precision comes before F1"),
        ([0.9, 0.8, 0.7], [False, True, True], 0.7, "none is precise enough: the best F1"),
        ([0.0, 0.0], [True, False], 1.0, "nothing was ever like it"),
    ],
)
def test_a_threshold_is_chosen(scores: list[float], labels: list[bool], value: float, why: str) -> None:
    assert best_threshold(scores, labels).value == value, why


@pytest.mark.parametrize(
    ("matcher", "said", "least", "most", "why"),
    [
        (ExactMatch(), "Hi -- this CALL may be recorded!", 1.0, 1.0, "case and signs do not count"),
        (ExactMatch(), "This call may get recorded.", 0.0, 0.0, "another word"),
        (ExactMatch(), "This call may be recordedly.", 0.0, 0.0, "whole words only"),
        (SpacyMatch(), "Hi -- this CALL may be recorded!", 1.0, 1.0, "case and signs do not count"),
        (SpacyMatch(), "This call may get recorded.", 0.0, 0.0, "another word"),
        (FuzzyMatch("partial", fuzz.partial_ratio), "Well, this call may get recorded.", 0.8, 0.99, "nearly"),
        (FuzzyMatch("tokens", fuzz.token_set_ratio), "Recorded this call may be.", 1.0, 1.0, "in any order"),
    ],
)
def test_text_matchers(matcher: TextMatcher, said: str, least: float, most: float, why: str) -> None:
    (score,) = matcher.scores([Asked(_SCRIPT, ("", said))])
    assert least <= score <= most, why


def test_plain_text_keeps_words_alone() -> None:
    assert plain("It\u2019s  -- NOT (yet) 5%!") == "it's not yet 5"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [([True, False] * 4, [True, False] * 4, 1.0), ([True, True, False, False], [True, False, True, False], 0.0)],
)
def test_kappa(first: list[bool], second: list[bool], expected: float) -> None:
    assert kappa(first, second) == expected
    assert kappa([True], [True]) is None


def _line(rule: str, number: int, kind: str, found: bool, *turns: tuple[str, str, float | None]) -> Line:
    return Line(rule, number, kind, found, tuple(SaidTurn(*turn) for turn in turns), is_dialogue=len(turns) > 1)


_SAID = "Hello, this call may be recorded."
_RECORDING = RuleLines(
    rule="recording",
    part="dev",
    industry="telecom",
    statement="The agent says within a minute that the call may be recorded.",
    obligation="must_say",
    speaker="agent",
    wants_meaning=False,
    script=_SCRIPT,
    window=Span("first_s", 60.0),
    lines=(
        _line("recording", 0, "verbatim", True, ("agent", _SAID, None)),
        _line("recording", 1, "near_miss", False, ("agent", "This call may be a short one.", None)),
        _line("recording", 2, "wrong_speaker", False, ("agent", "Hello.", None), ("customer", _SAID, None)),
        _line("recording", 3, "too_late", False, ("agent", "Hello.", 1.0), ("agent", _SAID, 95.0)),
        _line("recording", 4, "verbatim", True, ("agent", "Calls are taped, you know.", None)),
    ),
)
_PROMISE = RuleLines(
    rule="promise",
    part="dev",
    industry="finance",
    statement="The agent promises a profit.",
    obligation="must_not_say",
    speaker="agent",
    wants_meaning=False,
    script=("You will definitely make a profit.",),
    lines=(
        _line("promise", 0, "verbatim", True, ("agent", "Sure, you will definitely make a profit.", None)),
        _line("promise", 1, "negated", False, ("agent", "Nobody makes a profit for sure.", None)),
    ),
)


def _rubric() -> Rubric:
    rules = [
        {
            "id": "recording",
            "title": "Recording",
            "obligation": "must_say",
            "window": {"kind": "first_s", "size": 60},
            "patterns": [{"text": "this call may be recorded"}],
        },
        {
            "id": "promise",
            "title": "Promise",
            "obligation": "must_not_say",
            "patterns": [{"text": "you will definitely make a profit"}],
        },
    ]
    base = load_rubric("xla_default").model_dump()
    kept = {name: base[name] for name in ("weights", "min_weight", "bands")}
    return Rubric.model_validate({"id": "two", "version": "1", "title": "Two rules", **kept, "rules": rules})


def test_the_engine_is_asked_and_its_statuses_mean_found_or_not() -> None:
    engine = EngineContestant([_rubric()], ScriptedEncoder())
    given = given_lines([_RECORDING, _PROMISE], rates=())
    outcomes, said = run_engine(engine, given, "judging")
    assert [(one.rule, one.number, one.found) for one in outcomes] == [
        ("recording", 0, True),
        ("recording", 1, False),
        ("recording", 2, False),
        ("recording", 3, False),
        ("recording", 4, False),
        ("promise", 0, True),
        ("promise", 1, False),
    ]
    assert all(one.shown for one in outcomes)
    assert said[5].quotes == ("you will definitely make a profit",)
    assert verdict_figures(outcomes)["statuses"] == {"breached": 5, "satisfied": 2}
    assert [(row["rule"], row["line"]) for row in wrong_lines(given, said)] == [("recording", 5)]


def test_a_rule_that_the_rubric_lacks_finds_nothing() -> None:
    rubric = _rubric()
    engine = EngineContestant([rubric.evolve(rules=rubric.rules[:1])], ScriptedEncoder())
    outcomes, _ = run_engine(engine, given_lines([_PROMISE], rates=()), "judging")
    assert [(one.found, one.status) for one in outcomes] == [(False, "no rule")] * 2


def test_lines_are_heard_with_errors_where_that_makes_sense() -> None:
    given = given_lines([_RECORDING], rates=(0.2,), draws=2)
    heard = [(one.line.number, one.line.kind) for one in given if one.noise]
    assert heard == [(0, "verbatim"), (1, "near_miss"), (4, "verbatim")] * 2
    assert given == given_lines([_RECORDING], rates=(0.2,), draws=2), "the same errors each time"


def test_a_text_matcher_lets_pass_what_it_cannot_know() -> None:
    given = given_lines([_RECORDING], rates=())
    run = run_matcher(ExactMatch(), given, given)
    assert run.threshold.value == 1.0
    assert {one.kind: one.found for one in run.outcomes if one.number in (2, 3)} == {
        "wrong_speaker": True,
        "too_late": True,
    }
