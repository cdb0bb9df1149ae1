"""Segments become turns: joined, cut, ordered, given to participants, with words that stand where they say."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.arrival import AudioTrack, Recording
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Source
from qa_engine.domain.transcript import Segment, Transcript, TranscriptProvenance, Word
from qa_engine.speech.turns import to_interaction

PROVENANCE = TranscriptProvenance(engine="scripted", engine_version="1", model="m", device="cpu", compute_type="int8")
SIDES = (AudioTrack(path="call.wav", channel_roles=(Role.AGENT, Role.CUSTOMER)),)
MONO = (AudioTrack(path="call.wav"),)


def spoken(text: str, start_s: float, end_s: float, channel: int = 0, **changes: object) -> Segment:
    """A segment whose words share its time evenly."""
    said = text.split()
    step = (end_s - start_s) / max(1, len(said))
    words = tuple(
        Word(text=word, start_s=start_s + i * step, end_s=start_s + (i + 1) * step, confidence=0.9)
        for i, word in enumerate(said)
    )
    segment = Segment(start_s=start_s, end_s=end_s, text=text, words=words, channel=channel, language="en")
    return segment.evolve(**changes)


def heard(*segments: Segment, channels: int = 2, language: str | None = "en") -> Transcript:
    return Transcript(
        language=language, decoded_s=60, speech_s=30, channels=channels, segments=segments, provenance=PROVENANCE
    )


def recording(tracks: tuple[AudioTrack, ...] = SIDES, **details: object) -> Recording:
    return Recording(
        details=Interaction.model_validate({"id": "c1", "channel": Channel.CALL, **details}), tracks=tracks
    )


def lines(interaction: Interaction) -> list[tuple[str, str]]:
    return [(turn.participant, turn.text) for turn in interaction.turns]


AGENT, CUSTOMER = 0, 1


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (
            [spoken("Hello there.", 0, 1, AGENT), spoken("How are you?", 1.5, 3, AGENT)],
            [("agent", "Hello there. How are you?")],
        ),
        (
            [spoken("One moment.", 0, 1, AGENT), spoken("Thanks for waiting.", 2.0, 3, AGENT)],
            [("agent", "One moment."), ("agent", "Thanks for waiting.")],
        ),
        (
            [spoken("and then the", 0, 1, AGENT), spoken("thing broke.", 2.9, 4, AGENT)],
            [("agent", "and then the thing broke.")],
        ),
        (
            [spoken("and then the", 0, 1, AGENT), spoken("thing broke.", 3, 4, AGENT)],
            [("agent", "and then the"), ("agent", "thing broke.")],
        ),
        (
            [
                spoken("Hello.", 0, 1, AGENT),
                spoken("I was charged twice.", 1.1, 1.4, CUSTOMER),
                spoken("I see.", 1.5, 2),
            ],
            [("agent", "Hello."), ("customer", "I was charged twice."), ("agent", "I see.")],
        ),
        (
            [
                spoken("So I looked", 0, 1, AGENT),
                spoken("Mm-hm.", 1.1, 1.4, CUSTOMER),
                spoken("at the bill.", 1.5, 2.5),
            ],
            [("agent", "So I looked at the bill."), ("customer", "Mm-hm.")],
        ),
        (
            [
                spoken("So I looked at", 0, 4, AGENT),
                spoken("yes but when did you", 1, 3, CUSTOMER),
                spoken("it.", 4.2, 5),
            ],
            [("agent", "So I looked at it."), ("customer", "yes but when did you")],
        ),
        (
            [
                spoken("So I looked", 0, 4, AGENT),
                spoken("yes but when did you", 3.5, 6, CUSTOMER),
                spoken("at", 4.5, 5),
            ],
            [("agent", "So I looked"), ("customer", "yes but when did you"), ("agent", "at")],
        ),
        (
            [spoken("Fine.", 2, 3, CUSTOMER), spoken("Hello.", 0, 1, AGENT)],
            [("agent", "Hello."), ("customer", "Fine.")],
        ),
        ([spoken("  ", 0, 1, AGENT), spoken("Hello.", 2, 3, CUSTOMER)], [("customer", "Hello.")]),
        ([], []),
    ],
    ids=[
        "short pause joins",
        "a second after a sentence parts",
        "people look for a word",
        "two seconds part a sentence",
        "the other spoke in between",
        "the other only listened",
        "talked over but went on",
        "the other took over",
        "order of time",
        "empty text is no turn",
        "nothing heard",
    ],
)
def test_turns_follow_who_holds_the_floor(segments: list[Segment], expected: list[tuple[str, str]]) -> None:
    assert lines(to_interaction(heard(*segments), recording())) == expected


def test_a_segment_that_holds_a_long_pause_is_two_turns() -> None:
    words = (Word(text="One moment.", start_s=0, end_s=1), Word(text="Thanks.", start_s=9, end_s=9.5))
    segment = Segment(start_s=0, end_s=9.5, text="One moment. Thanks.", words=words, channel=AGENT)
    first, second = to_interaction(heard(segment), recording()).turns
    assert (first.text, first.start_s, first.end_s) == ("One moment.", 0, 1)
    assert (second.text, second.start_s, second.end_s) == ("Thanks.", 9, 9.5)


@pytest.mark.parametrize(
    ("gap_s", "text", "turns"),
    [(0.1, "Hello.", 1), (0.2, "Hello.", 2), (0.6, "Hello", 1), (0.7, "Hello", 2)],
    ids=["sentence runs on", "pause after a sentence", "pause inside one", "long pause inside one"],
)
def test_where_speakers_are_not_told_apart_pauses_part_turns(gap_s: float, text: str, turns: int) -> None:
    segments = (spoken(text, 0, 1), spoken("I was charged twice.", 1 + gap_s, 3))
    interaction = to_interaction(heard(*segments, channels=1), recording(MONO))
    assert len(interaction.turns) == turns
    assert interaction.participants == (Participant(id="speaker-1", role_confidence=0),)
    assert interaction.attributes["speakers"] == "not told apart"


ONE_EACH = (spoken("Hello.", 0, 1, AGENT), spoken("Hi.", 2, 3, CUSTOMER))


@pytest.mark.parametrize(
    ("tracks", "channels", "expected", "how"),
    [
        (SIDES, 2, [("agent", Role.AGENT), ("customer", Role.CUSTOMER)], "by channel"),
        (
            (AudioTrack(path="c", role=Role.CUSTOMER), AudioTrack(path="a", role=Role.AGENT)),
            2,
            [("customer", Role.CUSTOMER), ("agent", Role.AGENT)],
            "by channel",
        ),
        (MONO, 2, [("speaker-1", Role.UNKNOWN), ("speaker-2", Role.UNKNOWN)], "by channel"),
        (
            (AudioTrack(path="x", channel_roles=(Role.AGENT, Role.AGENT)),),
            2,
            [("agent", Role.AGENT), ("agent-2", Role.AGENT)],
            "by channel",
        ),
        (SIDES, 1, [("speaker-1", Role.UNKNOWN)], "not told apart"),
        ((AudioTrack(path="a", role=Role.AGENT),), 1, [("agent", Role.AGENT)], "by channel"),
    ],
    ids=["channels", "files", "sides unknown", "two agents", "sides stated but one sound", "one-sided file"],
)
def test_participants_come_from_what_the_recording_states(
    tracks: tuple[AudioTrack, ...], channels: int, expected: list[tuple[str, Role]], how: str
) -> None:
    segments = ONE_EACH if channels == 2 else ONE_EACH[:1]
    interaction = to_interaction(heard(*segments, channels=channels), recording(tracks))
    assert [(p.id, p.role) for p in interaction.participants] == expected
    assert interaction.attributes["speakers"] == how


def test_a_silent_side_is_still_a_participant() -> None:
    interaction = to_interaction(heard(ONE_EACH[0]), recording())
    assert [p.id for p in interaction.participants] == ["agent", "customer"]


def test_two_channels_of_unknown_sides_with_one_silent_may_hold_both_people() -> None:
    interaction = to_interaction(heard(ONE_EACH[0]), recording(MONO))
    assert interaction.attributes["speakers"] == "not told apart"


def test_speakers_told_apart_by_voice_are_participants_of_their_own() -> None:
    segments = (
        spoken("Hello.", 0, 1, speaker="B"),
        spoken("Hi.", 1.1, 2, speaker="A"),
        spoken("I was charged twice.", 2.1, 3, speaker="A"),
    )
    interaction = to_interaction(heard(*segments, channels=1), recording(MONO))
    assert lines(interaction) == [("speaker-1", "Hello."), ("speaker-2", "Hi. I was charged twice.")]
    assert interaction.attributes["speakers"] == "by voice"


def test_people_whom_the_recording_names_keep_their_names() -> None:
    people = (
        Participant(id="a3", role=Role.AGENT, display_name="Emma"),
        Participant(id="u9", role=Role.CUSTOMER),
        Participant(id="s1", role=Role.SUPERVISOR),
    )
    interaction = to_interaction(heard(*ONE_EACH), recording(participants=people))
    assert interaction.participants == people
    assert lines(interaction) == [("a3", "Hello."), ("u9", "Hi.")]


def test_the_recordings_details_are_kept() -> None:
    details = {
        "customer_id": "u9",
        "team": "retention",
        "attributes": {"queue": "north"},
        "source": Source(uri="call.wav", digest="d"),
        "started_at": dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC),
    }
    interaction = to_interaction(heard(*ONE_EACH), recording(**details))
    assert (interaction.id, interaction.customer_id, interaction.team) == ("c1", "u9", "retention")
    assert interaction.source == Source(uri="call.wav", digest="d")
    assert interaction.attributes == {"queue": "north", "speakers": "by channel"}
    assert interaction.ended_at == dt.datetime(2026, 3, 1, 10, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("stated", "recognised", "expected"), [(None, "de", "de"), ("fr", "de", "fr"), (None, None, None)]
)
def test_a_stated_language_goes_before_a_recognised_one(
    stated: str | None, recognised: str | None, expected: str | None
) -> None:
    transcript = heard(*ONE_EACH, language=recognised)
    assert to_interaction(transcript, recording(language=stated)).language == expected


@pytest.mark.parametrize(
    ("segments", "confidence"),
    [
        ([spoken("one two", 0, 1)], 0.9),
        ([spoken("one two", 0, 1, suspect=True)], 0.45),
        ([spoken("one two three", 0, 1), spoken("four", 1.1, 2, suspect=True)], 0.7875),
        ([spoken("one", 0, 1, words=())], None),
        ([spoken("one", 0, 1, words=(), average_log_probability=-0.5)], 0.6065),
    ],
    ids=["mean of words", "suspect halves", "only its own words", "nothing known", "tokens instead of words"],
)
def test_confidence_of_a_turn(segments: list[Segment], confidence: float | None) -> None:
    (turn,) = to_interaction(heard(*segments), recording()).turns
    assert turn.confidence == confidence


def test_scripts_without_spaces_are_joined_without_them() -> None:
    segments = (spoken("你好", 0, 1, language="zh"), spoken("谢谢", 1.2, 2, language="zh"))
    (turn,) = to_interaction(heard(*segments, language="zh"), recording()).turns
    assert turn.text == "你好谢谢"
    assert [turn.text[word.start : word.end] for word in turn.words] == ["你好", "谢谢"]


SAID = st.lists(
    st.tuples(
        st.sampled_from(["yes", "I see.", "it is 4 p.m. and", "well  then", "no no no"]),
        st.integers(min_value=0, max_value=300),
        st.integers(min_value=1, max_value=60),
        st.integers(min_value=0, max_value=1),
    ),
    max_size=12,
)


@given(SAID, st.sampled_from([SIDES, MONO]))
def test_no_word_is_lost_moved_or_given_to_somebody_else(
    said: list[tuple[str, int, int, int]], tracks: tuple[AudioTrack, ...]
) -> None:
    segments = [spoken(text, at / 10, (at + length) / 10, channel) for text, at, length, channel in said]
    interaction = to_interaction(heard(*segments), recording(tracks))
    for channel, participant in enumerate(interaction.participants[:2]):
        turns = [turn for turn in interaction.turns if turn.participant == participant.id]
        words = [(turn.text[w.start : w.end], w.start_s, w.end_s) for turn in turns for w in turn.words]
        expected = [(w.text, w.start_s, w.end_s) for s in segments if s.channel == channel for w in s.words]
        assert sorted(words) == sorted(expected)
    starts = [turn.start_s for turn in interaction.turns]
    assert starts == sorted(starts)
    for turn in interaction.turns:
        assert turn.text == " ".join(turn.text.split())


@pytest.mark.parametrize(
    ("segments", "expected", "why"),
    [
        (
            [spoken("Hello.", 0, 1, speaker="1", speaker_confidence=0.9)],
            [("speaker-1", "Hello.", 0.9)],
            "as the voice was told",
        ),
        (
            [
                spoken("One two three.", 0, 1, speaker="1", speaker_confidence=1.0),
                spoken("Four.", 1, 2, speaker="1", speaker_confidence=0.6),
            ],
            [("speaker-1", "One two three. Four.", 0.9)],
            "words are weighed alike",
        ),
        (
            [
                spoken("How are you?", 0, 1, speaker="1", speaker_confidence=0.8),
                spoken("I am fine thank you.", 1.2, 2, speaker="2", speaker_confidence=0.7),
                spoken("Good to hear.", 2.2, 3, speaker="1", speaker_confidence=0.6),
            ],
            [
                ("speaker-1", "How are you?", 0.8),
                ("speaker-2", "I am fine thank you.", 0.7),
                ("speaker-1", "Good to hear.", 0.6),
            ],
            "each turn has its own",
        ),
        ([spoken("Hello.", 0, 1)], [("speaker-1", "Hello.", None)], "nobody was told apart"),
        (
            [spoken("Hello.", 0, 1, speaker="1")],
            [("speaker-1", "Hello.", None)],
            "told apart, and not said how surely",
        ),
    ],
)
def test_how_surely_the_voice_was_told(
    segments: list[Segment], expected: list[tuple[str, str, float | None]], why: str
) -> None:
    interaction = to_interaction(heard(*segments, channels=1), recording(MONO))
    found = [(turn.participant, turn.text, turn.speaker_confidence) for turn in interaction.turns]
    assert [(who, text) for who, text, _ in found] == [(who, text) for who, text, _ in expected], why
    assert [surely for *_, surely in found] == pytest.approx([surely for *_, surely in expected]), why
