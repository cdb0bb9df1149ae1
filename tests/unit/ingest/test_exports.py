"""What other products export: Zendesk, Contact Lens, Whisper, subtitles."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_engine.domain.interaction import Channel, Direction, Role


def turns(arrival: Any) -> list[tuple[str, str]]:
    return [(arrival.content.role(index).value, turn.text) for index, turn in enumerate(arrival.content.turns)]


TICKET: dict[str, Any] = {
    "ticket": {
        "id": 7,
        "requester_id": 1,
        "assignee_id": 2,
        "created_at": "2026-03-01T10:00:00Z",
        "via": {"channel": "email"},
    },
    "comments": [
        {
            "id": 1,
            "author_id": 1,
            "public": True,
            "plain_body": "It broke.\n\n> old",
            "created_at": "2026-03-01T10:00:00Z",
        },
        {"id": 2, "author_id": 3, "public": False, "plain_body": "What a pain."},
        {"id": 3, "author_id": 2, "public": True, "html_body": "<p>Try <b>this</b></p>", "via": {"channel": "web"}},
        {"id": 4, "author_id": -1, "public": True, "body": "Ticket merged."},
    ],
    "users": [{"id": 1, "role": "end-user", "name": "Ann"}, {"id": 2, "role": "agent"}, {"id": 3, "role": "admin"}],
}


class TestZendesk:
    def test_public_comments_are_turns_private_notes_are_not(self, read: Any) -> None:
        (arrival,) = read("t.json", json.dumps(TICKET))
        assert turns(arrival) == [("customer", "It broke."), ("agent", "Try this"), ("system", "Ticket merged.")]
        contact = arrival.content
        assert (contact.id, contact.customer_id, contact.agent_id, contact.channel, contact.direction) == (
            "zendesk-7", "1", "2", Channel.EMAIL, Direction.INBOUND,
        )  # fmt: skip
        assert "1 private notes are not turns and were left out" in arrival.notes
        assert contact.started_at.isoformat() == "2026-03-01T10:00:00+00:00"

    @pytest.mark.parametrize(
        ("via", "channel"),
        [
            ("chat", Channel.CHAT),
            ("twitter", Channel.SOCIAL),
            ("web", Channel.EMAIL),
            ("voice", Channel.CALL),
            (None, Channel.EMAIL),
        ],
    )
    def test_channel(self, read: Any, via: str | None, channel: Channel) -> None:
        ticket = {**TICKET["ticket"], "via": {"channel": via}}
        (arrival,) = read("t.json", json.dumps({**TICKET, "ticket": ticket}))
        assert arrival.content.channel is channel

    def test_without_users_requester_and_assignee_tell(self, read: Any) -> None:
        (arrival,) = read("t.json", json.dumps({**TICKET, "users": []}))
        assert [role for role, _ in turns(arrival)] == ["customer", "agent", "system"]

    def test_comments_alone_and_inside_the_ticket(self, read: Any) -> None:
        (alone,) = read("a.json", json.dumps({"comments": TICKET["comments"]}))
        assert [role for role, _ in turns(alone)] == ["unknown", "unknown", "system"]
        inside = {**TICKET["ticket"], "comments": TICKET["comments"]}
        (arrival,) = read("b.json", json.dumps(inside))
        assert arrival.content.id == "zendesk-7"

    def test_one_a_line_and_lists_and_what_is_broken_among_them(self, read: Any) -> None:
        line = json.dumps(TICKET)
        found = read("t.jsonl", f"{line}\n{line[:-5]}\n{line}\n")
        assert [a.problem and a.problem.code for a in found] == [None, "invalid_json", None]
        found = read("l.json", json.dumps([TICKET, {"comments": "none"}, TICKET]))
        assert [a.problem and a.problem.code for a in found] == [None, "invalid_record", None]

    def test_only_private_notes(self, read: Any) -> None:
        notes = [{**comment, "public": False} for comment in TICKET["comments"]]
        (arrival,) = read("t.json", json.dumps({**TICKET, "comments": notes}))
        assert (arrival.problem.code, arrival.problem.interaction_id) == ("no_turns", "zendesk-7")


class TestContactLens:
    VOICE: ClassVar[dict[str, Any]] = {
        "Channel": "VOICE",
        "LanguageCode": "en-GB",
        "Participants": [
            {"ParticipantId": "p1", "ParticipantRole": "AGENT"},
            {"ParticipantId": "p2", "ParticipantRole": "CUSTOMER"},
        ],
        "CustomerMetadata": {"ContactId": "contact-1"},
        "Transcript": [
            {"ParticipantId": "p2", "Content": "Hi, hi.", "BeginOffsetMillis": 2500, "EndOffsetMillis": 3000},
            {
                "ParticipantId": "p1",
                "Content": "Hello there.",
                "BeginOffsetMillis": 0,
                "EndOffsetMillis": 1000,
                "Items": [
                    {"Content": "Hello", "BeginOffsetMillis": 0, "EndOffsetMillis": 400, "Confidence": "0.9"},
                    {"Content": "there", "BeginOffsetMillis": 400, "EndOffsetMillis": 900},
                    {"Content": ".", "Type": "punctuation"},
                ],
            },
        ],
    }

    def test_voice(self, read: Any) -> None:
        (arrival,) = read("c.json", json.dumps(self.VOICE))
        assert turns(arrival) == [("agent", "Hello there."), ("customer", "Hi, hi.")]
        first = arrival.content.turns[0]
        assert (first.start_s, first.end_s) == (0.0, 1.0)
        assert [(w.start, w.end, w.start_s, w.end_s, w.confidence) for w in first.words] == [
            (0, 5, 0.0, 0.4, 0.9),
            (6, 11, 0.4, 0.9, None),
        ]
        assert (arrival.content.id, arrival.content.channel, arrival.content.language) == (
            "contact-1",
            Channel.CALL,
            "en",
        )
        assert any("sorted" in note for note in arrival.notes)

    def test_chat(self, read: Any) -> None:
        chat = {
            "Channel": "CHAT",
            "Participants": [{"ParticipantId": "b", "ParticipantRole": "CUSTOM_BOT", "DisplayName": "Dot"}],
            "Transcript": [
                {"ParticipantId": "b", "Content": "Hi", "AbsoluteTime": "2026-03-01T10:00:00.500Z", "Type": "MESSAGE"},
                {"ParticipantRole": "CUSTOMER", "Content": "Hello", "AbsoluteTime": "2026-03-01T10:00:05Z"},
                {
                    "ParticipantRole": "SYSTEM",
                    "Type": "EVENT",
                    "ContentType": "application/x.event.left",
                    "Content": "x",
                },
            ],
        }
        (arrival,) = read("c.json", json.dumps(chat))
        assert turns(arrival) == [("bot", "Hi"), ("customer", "Hello")]
        assert arrival.content.channel is Channel.CHAT
        assert arrival.content.turns[0].sent_at.isoformat() == "2026-03-01T10:00:00.500000+00:00"
        assert "1 transcript items are events or blank and were left out" in arrival.notes

    @pytest.mark.parametrize(
        ("change", "code"),
        [({"Transcript": []}, "no_turns"), ({"Transcript": [{"Content": "x"}, 3]}, "invalid_record")],
    )
    def test_what_cannot_be_read(self, read: Any, change: dict[str, Any], code: str) -> None:
        (arrival,) = read("c.json", json.dumps({**self.VOICE, **change}))
        assert arrival.problem.code == code


class TestWhisper:
    def segments(self, **fields: Any) -> dict[str, Any]:
        return {"language": "en", "segments": [{"start": 0.5, "end": 2.0, "text": " I paid 40 dollars.", **fields}]}

    def test_words_are_placed_and_those_without_times_left_out(self, read: Any) -> None:
        words = [
            {"word": " I", "start": 0.5, "end": 0.6, "score": 0.9},
            {"word": "paid", "start": 0.6, "end": 0.9, "probability": 0.7},
            {"word": "40"},
            {"word": "dollars.", "start": 1.2, "end": 1.9},
            {"word": "elsewhere", "start": 1.9, "end": 2.0},
        ]
        (arrival,) = read("w.json", json.dumps(self.segments(words=words, speaker="SPEAKER_00")))
        (turn,) = arrival.content.turns
        assert [turn.text[w.start : w.end] for w in turn.words] == ["I", "paid", "dollars."]
        assert turn.confidence == 0.8
        assert turns(arrival) == [("unknown", "I paid 40 dollars.")]
        assert arrival.content.participants[0].id == "speaker_00"
        assert (arrival.content.channel, arrival.content.language) == (Channel.CALL, "en")

    @pytest.mark.parametrize(
        ("speaker", "role"),
        [("AGENT", Role.AGENT), ("customer", Role.CUSTOMER), ("SPEAKER_01", Role.UNKNOWN), (None, Role.UNKNOWN)],
    )
    def test_speakers(self, read: Any, speaker: str | None, role: Role) -> None:
        (arrival,) = read("w.json", json.dumps(self.segments(speaker=speaker)))
        assert arrival.content.role(0) is role

    def test_plain_whisper_has_a_confidence_too(self, read: Any) -> None:
        (arrival,) = read("w.json", json.dumps(self.segments(avg_logprob=-0.6931472)))
        assert arrival.content.turns[0].confidence == 0.5

    @pytest.mark.parametrize(
        ("fields", "start_s", "end_s"),
        [
            ({"end": 0.1}, 0.5, None),
            ({"start": -1}, None, None),
            ({"start": "0"}, None, None),
            ({"end": None}, 0.5, None),
        ],
    )
    def test_times_that_cannot_be(
        self, read: Any, fields: dict[str, Any], start_s: float | None, end_s: float | None
    ) -> None:
        (arrival,) = read("w.json", json.dumps(self.segments(**fields)))
        assert (arrival.content.turns[0].start_s, arrival.content.turns[0].end_s) == (start_s, end_s)

    def test_nobody_spoke(self, read: Any) -> None:
        assert read("w.json", '{"segments": [], "language": "en"}')[0].problem.code == "no_turns"
        assert read("w.json", '{"segments": [{"text": " "}]}')[0].problem.code == "no_turns"


class TestSubtitles:
    @pytest.mark.parametrize(
        ("name", "content", "expected"),
        [
            ("a.srt", "1\n00:00:01,000 --> 00:00:02,500\nAgent: Hello\nthere\n", [("agent", "Hello\nthere", 1.0, 2.5)]),
            ("a.srt", "1\r\n00:00:01,000 --> 00:00:02,500\r\n[Customer] Hi\r\n\r\n", [("customer", "Hi", 1.0, 2.5)]),
            ("a.srt", "00:00:01.000 --> 00:00:02.5\n<i>Agent:</i> Hi {\\an8}\n", [("agent", "Hi", 1.0, 2.5)]),
            (
                "a.vtt",
                "WEBVTT\n\n00:01.000 --> 00:02.500 align:left\n<v Agent Kai>Hello</v>\n",
                [("agent", "Hello", 1.0, 2.5)],
            ),
            (
                "a.vtt",
                "WEBVTT\n\nNOTE x\n\nSTYLE\n::cue{}\n\nid\n01:00:00.000 --> 01:00:01.000\n<v.x Customer>A &amp; B\n",
                [("customer", "A & B", 3600.0, 3601.0)],
            ),
            (
                "a.vtt",
                "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Agent>Yes.</v> <v Customer>No.</v>\n",
                [("agent", "Yes.", 1.0, 2.0), ("customer", "No.", 1.0, 2.0)],
            ),
            (
                "a.vtt",
                "WEBVTT\n\n00:01.000 --> 00:02.000\n<00:01.200>Hi <c.x>you</c>\n",
                [("unknown", "Hi you", 1.0, 2.0)],
            ),
            (
                "a.srt",
                "1\n00:00:01,000 --> 00:00:02,000\nNote: it is late\n",
                [("unknown", "Note: it is late", 1.0, 2.0)],
            ),
        ],
    )
    def test_cues_are_turns(self, read: Any, name: str, content: str, expected: list[Any]) -> None:
        (arrival,) = read(name, content)
        found = [
            (arrival.content.role(i).value, t.text, t.start_s, t.end_s) for i, t in enumerate(arrival.content.turns)
        ]
        assert found == expected
        assert arrival.content.channel is Channel.CALL

    def test_cues_without_a_label_go_to_whoever_spoke_and_it_is_said(self, read: Any) -> None:
        cues = ["Agent: One", "two", "Customer: Three"]
        body = "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{cue}" for n, cue in enumerate(cues, 1))
        (arrival,) = read("a.srt", body)
        assert [role for role, _ in turns(arrival)] == ["agent", "agent", "customer"]
        assert "1 cues name nobody and were given to whoever spoke before" in arrival.notes

    def test_names_that_come_back_are_speakers(self, read: Any) -> None:
        body = "\n\n".join(
            f"00:00:0{n},000 --> 00:00:0{n},900\n{who}: Hi {n}" for n, who in enumerate(["Kai", "Ann", "Kai", "Ann"])
        )
        (arrival,) = read("a.srt", body)
        assert [p.display_name for p in arrival.content.participants] == ["Kai", "Ann"]

    def test_cues_that_cannot_be_read_are_counted(self, read: Any) -> None:
        good, turned = "00:00:01,000 --> 00:00:02,000\nAgent: Hi", "00:00:05,000 --> 00:00:03,000\nlost"
        body = f"1\n{good}\n\n2\n{turned}\n\n3\n00:0x --> 1\nlost\n"
        (arrival,) = read("a.srt", body)
        assert "2 cues have a time that cannot be read and were left out" in arrival.notes

    def test_utf_16_and_no_cues(self, read: Any) -> None:
        (arrival,) = read("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nAgent: Grüße\n".encode("utf-16"))
        assert turns(arrival) == [("agent", "Grüße")]
        assert read("b.vtt", "WEBVTT\n\n")[0].problem.code == "no_turns"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "text", "start", "Content"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_field_ends_as_content_or_as_a_problem(read: Any, data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from([TICKET, TestContactLens.VOICE, TestWhisper().segments(words=[{"word": "I", "start": 1}])])
    )
    changed = json.loads(json.dumps(whole))
    at: Any = changed
    for _ in range(data.draw(st.integers(0, 3))):
        choices = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
        below = [c for c in choices if isinstance(at[c], dict | list) and at[c]]
        if not below:
            break
        at = at[data.draw(st.sampled_from(below))]
    at[data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))] = data.draw(json_values)
    for arrival in read("x.json", json.dumps(changed)):
        assert (arrival.content is None) != (arrival.problem is None)
        arrival.to_bytes()
