"""Real weights and real sound: words, sides, times, and the same twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from benchmarks.speech_material.read import read_call
from qa_engine import devices
from qa_engine.domain.arrival import AudioTrack, Recording
from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.domain.transcript import Transcript, Word
from qa_engine.media import decode, join
from qa_engine.model_files import find_model
from qa_engine.ports import SAMPLE_RATE, Audio
from qa_engine.speech import WhisperTranscriber, to_interaction
from qa_engine.speech.recognition import Decoding, RecognitionOptions
from qa_engine.speech.voice_activity import detect_speech
from qa_engine.speech.whisper_model import CTranslate2Recogniser
from tests.unit.speech.made_voices import Samples

pytestmark = pytest.mark.model
SIDES = (AudioTrack(path="call", channel_roles=(Role.AGENT, Role.CUSTOMER)),)
DOUBLE_CHARGE, MOVING_HOME, HOLD = "brightline-double-charge.wav", "halden-moving-home.mp3", "halden-meter-hold.wav"


def opened(cpu_threads: int) -> WhisperTranscriber:
    transcriber = WhisperTranscriber(cpu_threads=cpu_threads)
    transcriber.setup(devices.cpu())
    return transcriber


@pytest.fixture(scope="module")
def transcriber() -> Iterator[WhisperTranscriber]:
    transcriber = opened(2)
    yield transcriber
    transcriber.close()


@pytest.fixture(scope="module")
def calls(fixtures: Path) -> dict[str, Audio]:
    return {name: decode(fixtures / "calls" / name) for name in (DOUBLE_CHARGE, MOVING_HOME, HOLD)}


@pytest.fixture(scope="module")
def transcripts(transcriber: WhisperTranscriber, calls: dict[str, Audio]) -> dict[str, Transcript]:
    """What is heard in the calls, all at once."""
    return dict(zip(calls, transcriber.transcribe_batch(list(calls.values())), strict=True))


def truth(fixtures: Path, name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((fixtures / "calls" / f"{Path(name).stem}.truth.json").read_text())
    return said


def in_turns(transcript: Transcript, tracks: tuple[AudioTrack, ...] = SIDES) -> Interaction:
    return to_interaction(transcript, Recording(details=Interaction(id="c", channel=Channel.CALL), tracks=tracks))


def words(transcript: Transcript) -> list[tuple[int, Word]]:
    return [(segment.channel, word) for segment in transcript.segments for word in segment.words]


def assert_alike(first: Transcript, second: Transcript) -> None:
    """The same words at the same times; only confidences may differ, by a hundredth."""
    pairs = list(zip(words(first), words(second), strict=True))
    assert pairs
    for (channel, word), (other_channel, other) in pairs:
        assert (channel, word.text, word.start_s, word.end_s) == (
            other_channel,
            other.text,
            other.start_s,
            other.end_s,
        )
        assert word.confidence == pytest.approx(other.confidence, abs=0.01)


@pytest.mark.parametrize("name", [DOUBLE_CHARGE, MOVING_HOME])
def test_a_call_is_heard_turn_by_turn(transcripts: dict[str, Transcript], fixtures: Path, name: str) -> None:
    said = truth(fixtures, name)["turns"]
    interaction = in_turns(transcripts[name])
    assert [interaction.role(i).value for i in range(len(interaction.turns))] == [turn["role"] for turn in said]
    normalise = EnglishTextNormalizer()
    texts = [normalise(turn["text"]) for turn in said]
    assert jiwer.wer(texts, [normalise(turn.text) for turn in interaction.turns]) <= 0.05
    for turn, true in zip(interaction.turns, said, strict=True):
        assert turn.start_s == pytest.approx(true["start_s"], abs=0.5)
        assert turn.end_s == pytest.approx(true["end_s"], abs=0.5)


@pytest.mark.parametrize("name", [DOUBLE_CHARGE, MOVING_HOME, HOLD])
def test_words_lie_in_speech_and_follow_one_another(
    transcripts: dict[str, Transcript], calls: dict[str, Audio], name: str
) -> None:
    threshold = RecognitionOptions().speech_threshold
    speech = [detect_speech(channel, threshold) for channel in calls[name].samples]
    for channel, word in words(transcripts[name]):
        inside = [
            start / SAMPLE_RATE - 0.101 <= word.start_s <= word.end_s <= end / SAMPLE_RATE + 0.101
            for start, end in speech[channel]
        ]
        assert any(inside), (channel, word.start_s, word.end_s)
    for segment in transcripts[name].segments:
        starts = [word.start_s for word in segment.words]
        assert starts == sorted(starts)
        assert segment.start_s <= starts[0]
        assert segment.words[-1].end_s <= segment.end_s


def test_no_words_are_invented_in_a_hold(transcripts: dict[str, Transcript], fixtures: Path) -> None:
    (hold,) = truth(fixtures, HOLD)["holds"]
    during = [
        word for _, word in words(transcripts[HOLD]) if hold["start_s"] < word.end_s and word.start_s < hold["end_s"]
    ]
    assert during == []


def test_a_call_alone_on_one_core_is_heard_as_among_others_on_two(
    transcripts: dict[str, Transcript], calls: dict[str, Audio]
) -> None:
    on_one_core = opened(1)
    (alone,) = on_one_core.transcribe_batch([calls[DOUBLE_CHARGE]])
    on_one_core.close()
    assert_alike(alone, transcripts[DOUBLE_CHARGE])


@pytest.fixture(scope="module")
def side(fixtures: Path) -> Samples:
    """A quarter of a minute of one speaker."""
    channel: Samples = decode(fixtures / "calls" / "brightline-sim-swap_agent.wav").samples[0]
    return channel[: 15 * SAMPLE_RATE]


def recorded(*channels: Samples) -> Audio:
    samples = np.stack(channels)
    seconds = samples.shape[1] / SAMPLE_RATE
    return Audio(samples=samples, declared_s=seconds, decoded_s=seconds)


def test_the_same_sound_twice_in_stereo_and_on_the_other_side(transcriber: WhisperTranscriber, side: Samples) -> None:
    silent = np.zeros_like(side)
    mono, again, doubled, left, right = transcriber.transcribe_batch(
        [recorded(side), recorded(side), recorded(side, side), recorded(side, silent), recorded(silent, side)]
    )
    assert mono.to_bytes() == again.to_bytes()
    assert (doubled.channels, doubled.segments) == (1, mono.segments)
    assert [segment.evolve(channel=1) for segment in left.segments] == list(right.segments)
    assert [word for _, word in words(left)] == [word for _, word in words(mono)]


def test_the_prompt_is_for_english_alone_whatever_lies_beside_it(side: Samples) -> None:
    """A German window beside an English one is decoded as if it were alone and nothing had been shown."""
    recogniser = CTranslate2Recogniser(find_model("whisper-base"), devices.cpu(), 1)
    window = side[: 10 * SAMPLE_RATE]
    prompted = Decoding(beam_size=1, tokens_per_s=9.0, prompt=RecognitionOptions().initial_prompt)
    both = recogniser.decode(recogniser.encode([window, window], 12.0), ["de", "en"], prompted)
    alone = recogniser.encode([window], 12.0)
    assert both == [
        *recogniser.decode(alone, ["de"], Decoding(beam_size=1, tokens_per_s=9.0)),
        *recogniser.decode(alone, ["en"], prompted),
    ]


@pytest.mark.parametrize(
    ("call", "begins"),
    [
        ("dovetail-sofa", "Five five five, zero one four eight. Okay."),
        ("ostrel-card-fraud", "So I see three transactions"),
        ("pellam-claim-transfer", "P, M, eight eight two"),
    ],
)
def test_what_is_read_out_twice_is_heard_alike_twice_and_a_loop_is_still_held(call: str, begins: str) -> None:
    spoken = read_call(call)
    (turn,) = [turn for turn in spoken.turns if turn.text.startswith(begins)]
    pause = np.zeros(SAMPLE_RATE * 4 // 5, np.float32)
    said = spoken.samples[turn.channel][round(turn.start_s * SAMPLE_RATE) : round(turn.end_s * SAMPLE_RATE)]
    short = said[: SAMPLE_RATE // 2]
    windows = [np.concatenate([said, pause, said]), np.tile(np.concatenate([short, pause[: SAMPLE_RATE // 5]]), 36)]
    recogniser = CTranslate2Recogniser(find_model("whisper-base"), devices.cpu(), 1)
    encoded = recogniser.encode(windows, 30.0)
    held = Decoding(beam_size=5, tokens_per_s=9.0, prompt=RecognitionOptions().initial_prompt, no_repeat=10)
    twice, loop = recogniser.decode(encoded, ["en", "en"], replace(held, once_more=True))
    spoken_words = twice.text.split()
    half = len(spoken_words) // 2
    assert spoken_words[:half] == spoken_words[half:]
    limited, limited_loop = recogniser.decode(encoded, ["en", "en"], held)
    assert twice.average_log_probability > limited.average_log_probability
    assert loop == limited_loop


def test_a_wrong_language_is_obeyed_and_stated(transcriber: WhisperTranscriber, side: Samples) -> None:
    (told,) = transcriber.transcribe_batch([recorded(side)], language="de-DE")
    assert (told.language, told.language_probability) == ("de", None)
    assert told.provenance.options["language"] == "given"
    assert {segment.language for segment in told.segments} == {"de"}


def test_noise_music_and_tones_are_no_speech(transcriber: WhisperTranscriber) -> None:
    at_s = np.arange(SAMPLE_RATE * 20) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * pitch * at_s) for pitch in (440, 554, 660)) * (np.sin(np.pi * at_s) > 0)
    noise = np.random.default_rng(0).standard_normal(at_s.size)
    ringing = (np.sin(2 * np.pi * 440 * at_s) + np.sin(2 * np.pi * 480 * at_s)) * (at_s % 6 < 2)
    keys = np.sin(2 * np.pi * 770 * at_s) + np.sin(2 * np.pi * 1336 * at_s)
    music, tones = ([0.1 * chord, 0.05 * noise], [0.1 * ringing, 0.1 * keys * (at_s % 1 < 0.2)])
    for transcript in transcriber.transcribe_batch([recorded(*np.float32(music)), recorded(*np.float32(tones))]):
        assert transcript.segments == ()
        assert in_turns(transcript).turns == ()


@pytest.mark.shared_data
def test_a_speech_is_heard_word_for_word(transcriber: WhisperTranscriber, shared_data: Path) -> None:
    (transcript,) = transcriber.transcribe_batch([decode(shared_data / "audio_smoke" / "jfk.flac")])
    interaction = in_turns(transcript, (AudioTrack(path="jfk.flac"),))
    assert EnglishTextNormalizer()(" ".join(turn.text for turn in interaction.turns)) == (
        "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
    )
    assert interaction.language == "en"


@pytest.mark.slow
@pytest.mark.shared_data
def test_two_one_sided_files_make_one_conversation(transcriber: WhisperTranscriber, shared_data: Path) -> None:
    folder = shared_data / "audio_aws_calls"
    sides = {"agent": Role.AGENT, "caller": Role.CUSTOMER}
    paths = [folder / f"Auto_Repairs_40_UTC_{side}.wav" for side in sides]
    tracks = tuple(AudioTrack(path=str(p), role=role) for p, role in zip(paths, sides.values(), strict=True))
    (transcript,) = transcriber.transcribe_batch([join([decode(path) for path in paths])])
    interaction = in_turns(transcript, tracks)
    roles = [interaction.role(i) for i in range(len(interaction.turns))]
    assert (roles[0], roles[1], roles[-1]) == (Role.AGENT, Role.CUSTOMER, Role.AGENT)
    assert 25 <= len(roles) <= 50
    starts = [turn.start_s for turn in interaction.turns]
    assert starts == sorted(starts)
    spelling = next(i for i, turn in enumerate(interaction.turns) if "spell that" in turn.text)
    assert (roles[spelling], roles[spelling + 1]) == (Role.AGENT, Role.CUSTOMER)
