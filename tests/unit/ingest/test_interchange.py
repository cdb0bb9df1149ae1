from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.interaction import (
    Channel,
    Direction,
    Interaction,
    Participant,
    Role,
    ServiceLevels,
    Survey,
    Turn,
    WordTime,
)
from qa_engine.ingest import QuarantineReason, parse_interaction
from qa_engine.ingest.ids import keyed_digest

GOOD: dict[str, Any] = {
    "id": "c-1",
    "channel": "chat",
    "participants": [{"id": "u", "role": "customer"}, {"id": "a", "role": "agent"}],
    "turns": [
        {"participant": "u", "text": "I was charged twice."},
        {"participant": "a", "text": "Sorry.", "reply_to": 0},
    ],
}
SECRET = "my card is 4111"


def parse(line: str | bytes) -> Any:
    return parse_interaction(line, uri="in.jsonl", ordinal=4, key=b"k")


def changed(**fields: Any) -> str:
    return json.dumps({**GOOD, **fields})


def in_turn(**fields: Any) -> str:
    return json.dumps({**GOOD, "turns": [{"participant": "u", "text": SECRET, **fields}]})


class TestOneLine:
    def test_record_is_read_and_its_source_set(self) -> None:
        line = changed()
        arrival = parse(line)
        assert arrival.content.id == "c-1"
        assert [turn.text for turn in arrival.content.turns] == ["I was charged twice.", "Sorry."]
        assert arrival.content.source == arrival.source
        assert (arrival.source.uri, arrival.source.ordinal) == ("in.jsonl", 4)
        assert arrival.source.digest == keyed_digest(b"k", line.encode())

    @pytest.mark.parametrize("line", ["\ufeff" + changed(), "  " + changed() + "\r\n", changed().encode("utf-8-sig")])
    def test_byte_order_mark_and_white_space_around_are_no_part_of_it(self, line: str | bytes) -> None:
        assert parse(line).content.id == "c-1"
        assert parse(line).source.digest == parse(changed()).source.digest

    @pytest.mark.parametrize(
        ("line", "reason", "said"),
        [
            ('{"id": "c-1", "channel"', "invalid_record", "not valid JSON at column"),
            ("", "invalid_record", "not valid JSON"),
            ("[1, 2]", "invalid_record", "should be an object"),
            ("[" * 200_000, "too_deep", "nested"),
            (changed() + changed(), "invalid_record", "extra data"),
            (changed().replace('"chat"', "NaN"), "invalid_record", "NaN is not a number"),
            (changed().replace('"chat"', "-Infinity"), "invalid_record", "-Infinity is not a number"),
            (changed().replace('"chat"', "1" * 5000), "invalid_record", "more digits"),
            (changed()[:-1] + ', "id": "c-2"}', "invalid_record", "'id' is given twice"),
            (
                in_turn().replace('"text"', '"participant": "a", "text"'),
                "invalid_record",
                "'participant' is given twice",
            ),
            (in_turn(text="\ud83d"), "invalid_record", "half of a character"),
            (b'{"id": "\xff"}', "unsupported_encoding", "not UTF-8"),
            (changed(channel="fax"), "invalid_record", "channel: Input should be 'call'"),
            (changed(id=""), "invalid_record", "id: String should have at least 1 character"),
            (changed(id="x" * 201), "invalid_record", "id: String should have at most 200 characters"),
            (changed(id=" c-1"), "invalid_record", "white space"),
            (changed(id=7), "invalid_record", "id: Input should be a valid string"),
            (changed(mood="bad"), "invalid_record", "mood: Extra inputs are not permitted"),
            (json.dumps({**GOOD, SECRET: 1}), "invalid_record", "(a field with an unusual name)"),
            (in_turn(participant="x"), "invalid_record", "turn 0 is by a participant"),
            (in_turn(reply_to=0), "invalid_record", "not earlier"),
            (in_turn(start_s=2.0, end_s=1.0), "invalid_record", "turns.0"),
            (in_turn(start_s="2"), "invalid_record", "turns.0.start_s: Input should be a valid number"),
            (in_turn(start_s=1e999), "invalid_record", "not a number"),
            (in_turn(sent_at="yesterday"), "invalid_record", "turns.0.sent_at"),
            (in_turn(words=[{"start": 0, "end": 99, "start_s": 0, "end_s": 1}]), "invalid_record", "outside"),
            (
                in_turn(redactions=[{"kind": "CARD", "placeholder": SECRET + "1", "start": 0, "end": 5}]),
                "invalid_record",
                "a redaction's placeholder",
            ),
            (changed(survey={"csat": True}), "invalid_record", "survey.csat: Input should be a valid integer"),
            (changed(survey={"csat": 6}), "invalid_record", "survey.csat"),
            (changed(started_at="0001-01-01T00:00:00+14:00"), "invalid_record", "outside of the calendar"),
            (changed(turns=[]), "no_turns", "nobody said anything"),
            (in_turn(text=" \n\u00a0"), "no_turns", "nobody said anything"),
        ],
    )
    def test_what_is_not_valid_is_quarantined_with_line_and_field_and_without_words(
        self, line: str | bytes, reason: str, said: str
    ) -> None:
        problem = parse(line).problem
        assert problem.code == reason
        assert problem.message.startswith("line 5: ")
        assert said in problem.message
        assert SECRET not in problem.message

    def test_id_of_what_is_not_valid_is_kept(self) -> None:
        assert parse(changed(channel="fax")).problem.interaction_id == "c-1"
        assert parse(changed(turns=[])).problem.interaction_id == "c-1"


class TestFiles:
    def test_each_line_is_an_arrival_blank_ones_are_not(self, read: Any) -> None:
        lines = [changed(), "", "{broken", "   ", changed(id="c-2")]
        found = read("a.jsonl", "\n".join(lines))
        assert [arrival.source.ordinal for arrival in found] == [0, 1, 2]
        assert [arrival.problem and arrival.problem.code for arrival in found] == [None, "invalid_record", None]
        assert "line 3" in found[1].problem.message

    def test_same_bytes_in_two_places_are_two_arrivals_with_one_digest(self, read: Any) -> None:
        first, second = read("a.jsonl", changed() + "\n" + changed() + "\n")
        assert first.source.digest == second.source.digest
        assert first.source.ordinal != second.source.ordinal

    @pytest.mark.parametrize(
        ("name", "content", "outcomes"),
        [
            ("a.json", json.dumps(GOOD, indent=1), ["c-1"]),
            ("a.json", json.dumps([GOOD, {**GOOD, "id": "c-2"}]), ["c-1", "c-2"]),
            ("a.json", json.dumps([GOOD, 7]), ["c-1", QuarantineReason.INVALID_RECORD]),
            ("a.json", "\ufeff" + json.dumps(GOOD, indent=1), ["c-1"]),
            ("a.txt", changed(), ["c-1"]),
            ("a.jsonl", "\ufeff" + changed() + "\r\n" + changed(id="c-2") + "\r\n", ["c-1", "c-2"]),
            ("a.jsonl", "{broken\n" + changed(), [QuarantineReason.INVALID_RECORD, "c-1"]),
            ("a.jsonl", '{"event": 1}\n{"event": 2}\n', [QuarantineReason.INVALID_RECORD] * 2),
            ("a.json", "{broken", [QuarantineReason.INVALID_JSON]),
            ("a.json", '{"name": "package", "version": 1}', [QuarantineReason.INVALID_RECORD]),
            ("a.json", "[" * 100_000, [QuarantineReason.TOO_DEEP]),
            ("a.jsonl", "\n \n", [QuarantineReason.INVALID_JSON]),
        ],
    )
    def test_shapes_of_files(self, read: Any, name: str, content: str, outcomes: list[str]) -> None:
        found = read(name, content)
        assert [a.problem.code if a.problem else a.content.id for a in found] == outcomes


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
words = text.filter(lambda value: bool(value.strip()))
names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)
moments = st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))
seconds = st.floats(0, 1e5)


@st.composite
def interactions(draw: st.DrawFn) -> Interaction:
    people = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    turns = []
    for index in range(draw(st.integers(1, 5))):
        said = draw(words)
        start = draw(st.none() | seconds)
        spoken = WordTime(start=0, end=len(said), start_s=1, end_s=2, confidence=draw(st.none() | st.floats(0, 1)))
        turns.append(
            Turn(
                participant=draw(st.sampled_from(people)),
                text=said,
                start_s=start,
                end_s=None if start is None else start + draw(seconds),
                sent_at=draw(st.none() | moments),
                reply_to=draw(st.none() | st.integers(0, index - 1)) if index else None,
                confidence=draw(st.none() | st.floats(0, 1)),
                words=(spoken,) if draw(st.booleans()) else (),
            )
        )
    return Interaction(
        id=draw(names),
        channel=draw(st.sampled_from(Channel)),
        direction=draw(st.sampled_from(Direction)),
        language=draw(st.none() | st.just("en")),
        participants=tuple(
            Participant(id=p, role=draw(st.sampled_from(Role)), display_name=draw(st.none() | text)) for p in people
        ),
        turns=tuple(turns),
        started_at=draw(st.none() | moments),
        customer_id=draw(st.none() | text),
        survey=draw(
            st.none() | st.builds(Survey, csat=st.none() | st.integers(1, 5), resolved=st.none() | st.booleans())
        ),
        service_levels=draw(st.none() | st.builds(ServiceLevels, hold_s=st.none() | seconds)),
        attributes=draw(st.dictionaries(text, text, max_size=2)),
    )


@given(interactions())
def test_what_is_written_is_read_back(interaction: Interaction) -> None:
    arrival = parse(interaction.to_bytes())
    assert arrival.problem is None
    assert arrival.content.evolve(source=None) == interaction
    assert arrival.content.evolve(source=None).to_bytes() == interaction.to_bytes()


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_line_is_content_or_a_problem(line: bytes | str) -> None:
    arrival = parse(line)
    assert (arrival.content is None) != (arrival.problem is None)
