"""Voices told apart in one channel: phrases, how many voices, who says which phrase, and the pieces that come out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa_engine import devices
from qa_engine.domain.transcript import Segment, Word
from qa_engine.media import decode
from qa_engine.ports import SAMPLE_RATE, ComponentInfo, Device
from qa_engine.speech.diarisation import VoiceSeparator
from qa_engine.speech.diarisation_phrases import change_probability, phrases
from qa_engine.speech.diarisation_sequence import attribute
from qa_engine.speech.diarisation_voices import VoiceRule, find_voices
from qa_engine.speech.speakers import Stretch

ROOT = Path(__file__).parents[3]
WIDTH = 32
SILENCE = np.zeros(0, np.float32)


def spoken(text: str, start_s: float, end_s: float) -> Segment:
    """A segment whose words share its time evenly; ``|`` is a pause as long as a word."""
    slots = text.split()
    step = (end_s - start_s) / max(1, len(slots))
    words = tuple(
        Word(text=word, start_s=round(start_s + i * step, 3), end_s=round(start_s + (i + 1) * step, 3))
        for i, word in enumerate(slots)
        if word != "|"
    )
    return Segment(start_s=start_s, end_s=end_s, text=" ".join(word.text for word in words), words=words)


def voice(number: int, phrase: int = 0, spread: float = 0.35) -> NDArray[np.float64]:
    """A vector of one of the voices: an axis of its own, beside what all voices share, and a little of chance."""
    own = np.zeros(WIDTH)
    own[0], own[1 + number] = 1.0, 0.8
    vector = own + spread * np.random.default_rng([number, phrase]).standard_normal(WIDTH) / np.sqrt(WIDTH)
    return vector / np.linalg.norm(vector)


class ScriptedEncoder:
    """Hears the voice that speaks in the middle of a stretch, by a list of (from_s, voice)."""

    def __init__(self, *changes: tuple[float, int]) -> None:
        self.changes = changes
        self.heard: list[Stretch] = []

    @property
    def info(self) -> ComponentInfo:
        return ComponentInfo(name="scripted", version="1")

    def setup(self, device: Device) -> None: ...
    def close(self) -> None: ...

    def encode(self, samples: NDArray[np.float32], stretches: Sequence[Stretch]) -> NDArray[np.float32]:
        self.heard += stretches
        rows = []
        for i, (start_s, end_s) in enumerate(stretches):
            number = [who for from_s, who in self.changes if from_s <= (start_s + end_s) / 2][-1]
            rows.append(voice(number, i))
        return np.array(rows, np.float32).reshape(len(rows), WIDTH)


def separated(segments: Sequence[Segment], *changes: tuple[float, int]) -> tuple[Segment, ...]:
    return VoiceSeparator(ScriptedEncoder(*changes)).separate(SILENCE, segments, [])


def lines(segments: Sequence[Segment]) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in segments]


@pytest.mark.parametrize(
    ("before", "pause_s", "likelier_than", "pause_there_s"),
    [
        ("twice?", 0.5, "twice.", 0.5),
        ("twice.", 0.8, "twice.", 0.4),
        ("twice.", 0.4, "twice", 0.4),
        ("twice", 0.4, "twice", 0.0),
    ],
)
def test_people_take_turns_after_questions_sentences_and_pauses(
    before: str, pause_s: float, likelier_than: str, pause_there_s: float
) -> None:
    assert change_probability(before, pause_s) > change_probability(likelier_than, pause_there_s)


@pytest.mark.parametrize(
    ("segments", "expected", "why"),
    [
        ([spoken("Hello there. How are you?", 0, 1.5)], ["Hello there.", "How are you?"], "a sentence ends"),
        ([spoken("I was | charged twice", 0, 1.5)], ["I was", "charged twice"], "a pause"),
        ([spoken("one two three four", 0, 4)], ["one", "two three", "four"], "longer than the encoder hears"),
        ([spoken("one", 0, 9)], ["one"], "a word is never cut"),
        ([spoken("Yes", 0, 0.3), spoken("I did.", 0.3, 1)], ["Yes", "I did."], "segments stay apart"),
        ([Segment(start_s=0, end_s=2, text="No words here.")], [""], "a segment without words is one phrase"),
        ([], [], "nothing was said"),
    ],
)
def test_phrases(segments: list[Segment], expected: list[str], why: str) -> None:
    found = phrases(segments, [])
    texts = [" ".join(word.text for word in segments[p.segment].words[p.first : p.last]) for p in found]
    assert texts == expected, why


@pytest.mark.parametrize(
    ("speech_s", "expected", "why"),
    [
        ((1.4, 2.0), (1.3, 2.1), "held to speech, with a margin"),
        ((0.0, 9.0), (1.0, 3.0), "speech all around"),
        ((5.0, 6.0), (1.0, 3.0), "no speech found there: left as it is"),
    ],
)
def test_a_phrase_is_held_to_speech(speech_s: tuple[float, float], expected: tuple[float, float], why: str) -> None:
    span = (round(speech_s[0] * SAMPLE_RATE), round(speech_s[1] * SAMPLE_RATE))
    (phrase,) = phrases([spoken("word", 1.0, 3.0)], [span])
    assert (phrase.start_s, phrase.end_s) == pytest.approx(expected), why


@pytest.mark.parametrize(
    ("counts", "duration_s", "expected", "why"),
    [
        ((40,), 1.5, 1, "one voice stays one, however much is heard of it"),
        ((20, 20), 1.5, 2, "two voices"),
        ((40, 3), 1.5, 2, "one of them is heard for four seconds"),
        ((40, 1), 1.5, 1, "a single odd phrase is no voice"),
        ((15, 15, 15), 1.5, 3, "an agent, a customer, and who took the call over"),
        ((12, 12, 12, 12, 12, 12), 1.5, 4, "never more than the rule allows"),
        ((1, 1), 1.5, None, "too little to tell"),
        ((20, 20), 0.4, None, "all phrases are short"),
    ],
)
def test_how_many_voices(counts: tuple[int, ...], duration_s: float, expected: int | None, why: str) -> None:
    vectors = np.array([voice(n, i) for n, count in enumerate(counts) for i in range(count)], np.float32)
    found = find_voices(vectors, np.full(len(vectors), duration_s), VoiceRule())
    assert (None if found is None else len(found.centres)) == expected, why


def test_the_further_apart_the_voices_the_surer() -> None:
    def certainty(spread: float) -> float:
        vectors = np.array([voice(n, i, spread) for n in (0, 1) for i in range(20)], np.float32)
        found = find_voices(vectors, np.full(40, 1.5), VoiceRule())
        assert found is not None and len(found.centres) == 2
        return found.certainty

    assert 0.5 < certainty(1.0) < certainty(0.7) < certainty(0.1) <= 1.0


@given(st.permutations(range(24)))
@settings(max_examples=25, deadline=None)
def test_voices_do_not_depend_on_the_order_of_phrases(order: list[int]) -> None:
    vectors = np.array([voice(n, i) for n in (0, 1) for i in range(12)], np.float32)
    found = find_voices(vectors[order], np.full(24, 1.5), VoiceRule())
    assert found is not None
    nearest = np.argmax(vectors[order] @ found.centres.T, axis=1)
    first = nearest[order.index(0)]
    assert [bool(nearest[order.index(i)] == first) for i in range(24)] == [i < 12 for i in range(24)]


@pytest.mark.parametrize(
    ("said", "durations_s", "changes", "expected", "why"),
    [
        ((0, 0, 1, 1, 0), (1, 1, 1, 1, 1), (0, 0.1, 0.3, 0.1, 0.3), (0, 0, 1, 1, 0), "as they sound"),
        ((0, 0, None, 1), (1, 1, 0.1, 1), (0, 0.1, 0.85, 0.02), (0, 0, 1, 1), "unheard, after a question"),
        ((0, 0, None, 1), (1, 1, 0.1, 1), (0, 0.1, 0.02, 0.85), (0, 0, 0, 1), "unheard, before a question's answer"),
        ((0, 1, 0, 1), (1, 0.5, 1, 1), (0, 0.7, 0.7, 0.7), (0, 1, 0, 1), "a short answer between two questions"),
    ],
)
def test_who_says_which_phrase(
    said: tuple[int | None, ...],
    durations_s: tuple[float, ...],
    changes: tuple[float, ...],
    expected: tuple[int, ...],
    why: str,
) -> None:
    vectors = np.array([np.zeros(WIDTH) if n is None else voice(n, i) for i, n in enumerate(said)], np.float32)
    centres = np.stack([voice(n, spread=0.0) for n in (0, 1)])
    found = attribute(vectors, np.array(durations_s, float), np.array(changes), centres)
    assert tuple(found.voice.tolist()) == expected, why
    assert ((found.probability >= 0.5) & (found.probability <= 1.0)).all()


def test_a_phrase_nobody_heard_is_less_sure_than_one_that_was_heard() -> None:
    vectors = np.array([voice(0, 0), np.zeros(WIDTH), voice(1, 1)], np.float32)
    centres = np.stack([voice(n, spread=0.0) for n in (0, 1)])
    found = attribute(vectors, np.array([1.5, 0.1, 1.5]), np.array([0.0, 0.35, 0.35]), centres)
    assert found.probability[1] < min(found.probability[0], found.probability[2])


LONG = "I was charged twice this month and I want it back please today"
DIALOGUE = [
    spoken(f"{LONG} {LONG}", 0, 8),
    spoken("Let me look at that for you now and see what I can do. Thanks a lot.", 8.5, 14.5),
    spoken(f"{LONG} {LONG}", 15, 23),
    spoken("It is on its way back to you and will be there on Monday. Great, bye.", 23.5, 29),
]


def test_segments_are_cut_where_the_voice_changes_and_speakers_count_by_first_words() -> None:
    # The segment from 8.5 s holds the answer, and from 13.4 s the caller's thanks.
    pieces = separated(DIALOGUE, (0, 1), (8.4, 0), (13.2, 1), (23.4, 0), (28.2, 1))
    assert lines(pieces) == [
        ("1", DIALOGUE[0].text),
        ("2", "Let me look at that for you now and see what I can do."),
        ("1", "Thanks a lot."),
        ("1", DIALOGUE[2].text),
        ("2", "It is on its way back to you and will be there on Monday."),
        ("1", "Great, bye."),
    ]
    assert all(0.9 <= (piece.speaker_confidence or 0) <= 1 for piece in pieces)


@pytest.mark.parametrize(
    ("segments", "speaker", "why"),
    [
        (DIALOGUE, "1", "one voice, heard long enough to be sure"),
        (DIALOGUE[:1], None, "one voice for eight seconds: there may be a second that is alike"),
        ([spoken("Hello?", 0, 1)], None, "too little"),
        ([spoken("Yes", 0, 0.1)], None, "nothing that could be heard"),
        ([], None, "nothing was said"),
    ],
)
def test_two_people_are_not_made_out_of_one(segments: list[Segment], speaker: str | None, why: str) -> None:
    pieces = separated(segments, (0, 0))
    assert [piece.text for piece in pieces] == [segment.text for segment in segments], why
    assert {piece.speaker for piece in pieces} == ({speaker} if segments else set()), why
    assert all((piece.speaker_confidence is None) == (piece.speaker is None) for piece in pieces), why


def test_a_segment_without_words_is_given_to_a_voice_whole() -> None:
    silent = Segment(start_s=30, end_s=32, text="No word times here.")
    pieces = separated([*DIALOGUE, silent], (0, 1), (8.4, 0), (13.2, 1), (23.4, 0), (28.2, 1), (29.5, 0))
    assert lines(pieces)[-1] == ("2", "No word times here.")


def test_voices_are_listened_to_once() -> None:
    encoder = ScriptedEncoder((0, 1), (8.4, 0), (13.2, 1), (23.4, 0))
    VoiceSeparator(encoder).separate(SILENCE, DIALOGUE, [])
    assert encoder.heard == sorted(set(encoder.heard))
    assert sum(end_s - start_s for start_s, end_s in encoder.heard) <= sum(s.end_s - s.start_s for s in DIALOGUE) + 0.1


@given(
    texts=st.lists(
        st.lists(st.sampled_from(["yes", "no.", "why?", "|", "right"]), min_size=1, max_size=12), max_size=9
    ),
    changes=st.lists(st.tuples(st.floats(0.1, 40), st.integers(0, 3)), max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost_moved_or_said_twice(texts: list[list[str]], changes: list[tuple[float, int]]) -> None:
    segments = [spoken(" ".join(words), 5.0 * i, 5.0 * i + 0.4 * len(words)) for i, words in enumerate(texts)]
    pieces = separated(segments, (0, 0), *sorted(changes))
    assert [word for piece in pieces for word in piece.words] == [word for s in segments for word in s.words]
    assert " ".join(p.text for p in pieces if p.text) == " ".join(s.text for s in segments if s.text)
    assert separated(segments, (0, 0), *sorted(changes)) == pieces


@pytest.fixture(scope="module")
def separator() -> Iterator[VoiceSeparator]:
    separator = VoiceSeparator()
    separator.setup(devices.cpu())
    yield separator
    separator.close()


def told(fixtures: Path, name: str) -> tuple[NDArray[np.float32], list[tuple[str, Segment]]]:
    """The channels of a fixture call, and its turns as they would be heard, with who said them."""
    truth = json.loads((fixtures / "calls" / f"{name}.truth.json").read_text())
    said = [(turn["participant"], spoken(turn["text"], turn["start_s"], turn["end_s"])) for turn in truth["turns"]]
    return decode(fixtures / "calls" / truth["files"][0]).samples, said


@pytest.mark.model
def test_the_encoder_is_named_by_the_hash_of_its_weights(separator: VoiceSeparator) -> None:
    listed = (ROOT / "models" / "speaker" / "SHA256SUMS").read_text().split()[0]
    assert separator.described() == f"resemblyzer-ge2e 1 sha256:{listed}"


def test_an_encoder_without_weights_is_named_without_a_hash() -> None:
    assert VoiceSeparator(ScriptedEncoder()).described() == "scripted 1"


@pytest.mark.model
@pytest.mark.parametrize(
    "name", ["brightline-double-charge", "halden-meter-hold", "larkway-parcel-callback", "corvane-claim-transfer"]
)
def test_a_call_in_one_channel_is_told_apart(separator: VoiceSeparator, fixtures: Path, name: str) -> None:
    samples, said = told(fixtures, name)
    pieces = separator.separate(samples.mean(axis=0), [segment for _, segment in said], [])
    by_word = {id(word): piece.speaker for piece in pieces for word in piece.words}
    pairs = [(who, by_word[id(word)]) for who, segment in said for word in segment.words]
    speakers = {who: max({s for w, s in pairs if w == who}, key=lambda s: pairs.count((who, s))) for who, _ in pairs}
    assert len(set(speakers.values())) == len(speakers) == len({s for _, s in pairs})
    assert sum(speakers[who] == speaker for who, speaker in pairs) >= 0.97 * len(pairs)


@pytest.mark.model
@pytest.mark.parametrize("name", ["brightline-double-charge", "halden-meter-hold", "brightline-outage-leaving"])
@pytest.mark.parametrize("channel", [0, 1])
def test_one_side_of_a_call_is_one_voice(separator: VoiceSeparator, fixtures: Path, name: str, channel: int) -> None:
    samples, said = told(fixtures, name)
    who = said[0][0]
    own = [segment for speaker, segment in said if (speaker == who) == (channel == 0)]
    assert {piece.speaker for piece in separator.separate(samples[channel], own, [])} <= {"1", None}


@pytest.mark.model
def test_the_same_sound_gives_the_same_pieces(separator: VoiceSeparator, fixtures: Path) -> None:
    samples, said = told(fixtures, "brightline-double-charge")
    segments = [segment for _, segment in said]
    first = separator.separate(samples.mean(axis=0), segments, [])
    again = VoiceSeparator()
    again.setup(devices.cpu())
    assert [p.to_bytes() for p in again.separate(samples.mean(axis=0), segments, [])] == [p.to_bytes() for p in first]
    again.close()
