"""Lines of the compliance benchmark are read strictly, and become calls with speakers and times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.accuracy.compliance.dialogues import as_call, said_by
from benchmarks.accuracy.compliance.material import (
    PARTS,
    MaterialError,
    RuleLines,
    counts,
    near_copies,
    read_part,
    read_rule,
)
from benchmarks.accuracy.compliance.second_pass import Label, agreement, code_of, read_labels, sheet

_SCRIPT = "This call may be recorded."


def _given(*lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    words = [
        "alpha",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliet",
        "kilo",
        "lima",
        "mike",
        "november",
        "oscar",
        "papa",
    ]
    filler = [
        {"kind": "near_miss", "found": False, "text": f"{one} and {other} are {number}"}
        for number, (one, other) in enumerate((a, b) for a in words[:7] for b in words[7:13])
    ]
    return {
        "rule": "recording",
        "industry": "telecom",
        "statement": "The agent says that the call is recorded.",
        "obligation": "must_say",
        "speaker": "agent",
        "wants_meaning": True,
        "window": None,
        "order": None,
        "script": [_SCRIPT],
        "anchor_lines": [],
        "lines": [*lines, *filler],
        **fields,
    }


def _read(folder: Path, given: dict[str, Any]) -> RuleLines:
    path = folder / "recording.yaml"
    path.write_text(yaml.safe_dump(given), encoding="utf-8")
    return read_rule(path, "dev")


_VERBATIM = {"kind": "verbatim", "found": True, "text": f"Hi. {_SCRIPT}"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"kind": "verbatim", "found": False, "text": "x y"}, "verbatim is always found"),
        ({"kind": "near_miss", "found": True, "text": "x y"}, "a near miss never is"),
        ({"kind": "verbatim", "found": True}, "nothing is said"),
        ({"kind": "verbatim", "found": True, "text": " "}, "blank"),
        ({"kind": "verbatim", "found": True, "text": "x", "turns": ["agent: x"]}, "text and turns"),
        ({"kind": "split", "found": True, "turns": ["the agent says x"]}, "no role"),
        ({"kind": "split", "found": True, "turns": ["manager: x"]}, "unknown role"),
        ({"kind": "verbose", "found": True, "text": "x y"}, "unknown kind"),
    ],
)
def test_a_line_that_breaks_the_guidelines_is_refused(tmp_path: Path, line: dict[str, Any], why: str) -> None:
    with pytest.raises(MaterialError, match=r"recording\.yaml"):
        _read(tmp_path, _given(line))
    assert why


@pytest.mark.parametrize(
    "fields",
    [
        {"rule": "other"},
        {"obligation": "should_say"},
        {"speaker": "manager"},
        {"script": []},
        {"window": {"kind": "sometime", "size": 3}},
        {"order": {"beside": "x"}},
        {"lines": []},
    ],
)
def test_a_rule_that_breaks_the_guidelines_is_refused(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(MaterialError):
        _read(tmp_path, _given(_VERBATIM, **fields))


def test_a_single_turn_is_a_call_of_the_rules_speaker_with_word_times(tmp_path: Path) -> None:
    rule = _read(tmp_path, _given(_VERBATIM))
    call = as_call(rule, rule.lines[0], words_confidence=0.9)
    (turn,) = call.turns
    assert (turn.participant, turn.start_s, turn.end_s) == ("agent", 0.0, 2.4)
    assert [turn.text[word.start : word.end] for word in turn.words] == turn.text.split()
    assert {word.confidence for word in turn.words} == {0.9}


def test_a_dialogue_keeps_its_seconds_and_what_has_none_follows(tmp_path: Path) -> None:
    turns = ["agent 2.0: Hello there.", "customer: Hi.", "agent 71.5: This call may be recorded."]
    rule = _read(
        tmp_path,
        _given({"kind": "too_late", "found": False, "turns": turns}, window={"kind": "first_s", "size": 60}),
    )
    call = as_call(rule, rule.lines[0])
    assert [(turn.participant, turn.start_s) for turn in call.turns] == [
        ("agent", 2.0),
        ("customer", 3.2),
        ("agent", 71.5),
    ]


@pytest.mark.parametrize(
    ("side", "anchor", "turns"),
    [
        ("before", "the agent names the amount", ["agent", "agent"]),
        ("after", "the agent names the amount", ["agent", "agent"]),
        ("after", "the customer asks why", ["customer", "agent"]),
    ],
)
def test_a_line_of_a_rule_with_an_order_gets_the_other_thing_on_its_right_side(
    tmp_path: Path, side: str, anchor: str, turns: list[str]
) -> None:
    rule = _read(tmp_path, _given(_VERBATIM, order={side: anchor}, anchor_lines=["You owe us ninety pounds."]))
    call = as_call(rule, rule.lines[0])
    assert [turn.participant for turn in call.turns] == turns
    assert call.turns[0 if side == "after" else 1].text == "You owe us ninety pounds."


def test_a_dialogue_that_has_the_other_thing_gets_no_second_one(tmp_path: Path) -> None:
    line = {
        "kind": "split",
        "found": True,
        "turns": ["agent: This call", "agent: may be recorded. You owe us ninety pounds."],
    }
    rule = _read(tmp_path, _given(line, order={"before": "x"}, anchor_lines=["You owe us ninety pounds."]))
    assert len(as_call(rule, rule.lines[0]).turns) == 2


@pytest.mark.parametrize(
    ("kind", "found", "expected", "why"),
    [
        ("split", True, ("This call", "may be recorded.", "This call may be recorded."), "turns and the whole"),
        ("wrong_speaker", False, ("This call", "Mhm.", "may be recorded.", "This call Mhm. may be recorded."), "all"),
    ],
)
def test_text_matchers_get_what_the_speaker_says(
    tmp_path: Path, kind: str, found: bool, expected: tuple[str, ...], why: str
) -> None:
    turns = ["agent: This call", "customer: Mhm.", "agent: may be recorded."]
    rule = _read(tmp_path, _given({"kind": kind, "found": found, "turns": turns}))
    assert said_by(rule, rule.lines[0]) == expected, why


def test_near_copies_are_told_within_a_rule_and_across(tmp_path: Path) -> None:
    copied = {"kind": "verbatim", "found": True, "text": f"Hi! {_SCRIPT}"}
    rule = _read(tmp_path, _given(_VERBATIM, copied))
    assert {(copy.number, copy.other_number) for copy in near_copies([rule])} == {(0, 1)}


def test_second_labels_are_compared_with_the_first(tmp_path: Path) -> None:
    rule = _read(tmp_path, _given(_VERBATIM))
    labels = [Label("recording", code_of(line), line.number in (0, 5)) for line in rule.lines]
    compared = agreement([rule], labels)
    assert compared is not None
    assert [(one["line"], one["label"]) for one in compared["disagreements"]] == [(6, False)]
    assert 0 < compared["kappa"] < 1
    assert agreement([rule], []) is None


@pytest.mark.parametrize(
    "rows",
    ['{"rule": "a", "code": "1f"}\n', '{"rule": "a", "code": "1f", "found": true}\n' * 2],
    ids=["no label", "twice"],
)
def test_second_labels_are_read_strictly(tmp_path: Path, rows: str) -> None:
    (tmp_path / "a.jsonl").write_text(rows, encoding="utf-8")
    with pytest.raises(MaterialError):
        read_labels(tmp_path)


def test_a_second_labeller_sees_no_label(tmp_path: Path) -> None:
    rule = _read(tmp_path, _given({**_VERBATIM, "why": "plainly"}))
    shown = sheet(rule)
    assert f"{code_of(rule.lines[0])}. Hi. {_SCRIPT}" in shown
    assert not any(word in shown for word in ("verbatim", "near_miss", "plainly", "True", "False"))


@pytest.mark.parametrize("part", PARTS)
def test_the_committed_lines_follow_the_guidelines(part: str) -> None:
    rules = read_part(part)
    assert all(script.strip() for rule in rules for script in rule.script)
    assert all(rule.anchor_lines for rule in rules if rule.order)
    assert all(len(as_call(rule, line).turns) >= 1 for rule in rules for line in rule.lines)
    assert sum(counts(rules).values()) == sum(len(rule.lines) for rule in rules)
    assert not [copy for copy in near_copies(rules) if copy.ratio == 100 and copy.rule == copy.other_rule]
