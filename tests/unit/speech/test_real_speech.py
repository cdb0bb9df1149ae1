"""Real weights and real sound: words, sides, times, and the same twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jiwer
import numpy as np
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from qa_engine import devices
from qa_engine.domain.arrival import AudioTrack, Recording
from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.media import decode, join
from qa_engine.ports import Audio
from qa_engine.speech import WhisperTranscriber, to_interaction

pytestmark = pytest.mark.model
SIDES = (AudioTrack(path="call", channel_roles=(Role.AGENT, Role.CUSTOMER)),)


@pytest.fixture(scope="module")
def transcriber() -> Iterator[WhisperTranscriber]:
    transcriber = WhisperTranscriber(cpu_threads=2)
    transcriber.setup(devices.cpu())
    yield transcriber
    transcriber.close()


def heard(transcriber: WhisperTranscriber, audio: Audio, tracks: tuple[AudioTrack, ...] = SIDES) -> Interaction:
    (transcript,) = transcriber.transcribe_batch([audio])
    return to_interaction(transcript, Recording(details=Interaction(id="c", channel=Channel.CALL), tracks=tracks))


@pytest.mark.parametrize("name", ["brightline-double-charge.wav", "halden-moving-home.mp3"])
def test_a_call_is_heard_turn_by_turn(transcriber: WhisperTranscriber, fixtures: Path, name: str) -> None:
    path = fixtures / "calls" / name
    truth = json.loads((path.parent / f"{path.stem}.truth.json").read_text())["turns"]
    interaction = heard(transcriber, decode(path))
    assert [interaction.role(i).value for i in range(len(interaction.turns))] == [turn["role"] for turn in truth]
    normalise = EnglishTextNormalizer()
    said = [normalise(turn["text"]) for turn in truth]
    assert jiwer.wer(said, [normalise(turn.text) for turn in interaction.turns]) <= 0.05
    for turn, true in zip(interaction.turns, truth, strict=True):
        assert turn.start_s == pytest.approx(true["start_s"], abs=0.5)
        assert turn.end_s == pytest.approx(true["end_s"], abs=0.5)


def test_a_hold_is_silence_and_no_words_are_invented_in_it(transcriber: WhisperTranscriber, fixtures: Path) -> None:
    truth = json.loads((fixtures / "calls" / "halden-meter-hold.truth.json").read_text())
    (hold,) = truth["holds"]
    interaction = heard(transcriber, decode(fixtures / "calls" / "halden-meter-hold.wav"))
    words = [word for turn in interaction.turns for word in turn.words]
    assert not [word for word in words if word.start_s < hold["end_s"] and word.end_s > hold["start_s"]]


def test_the_same_sound_gives_the_same_bytes(transcriber: WhisperTranscriber, fixtures: Path) -> None:
    audio = decode(fixtures / "calls" / "brightline-sim-swap_agent.wav")
    other = decode(fixtures / "calls" / "brightline-sim-swap_customer.wav")
    first, _, again = transcriber.transcribe_batch([audio, other, audio])
    assert first.to_bytes() == again.to_bytes()


def test_noise_and_music_are_no_speech(transcriber: WhisperTranscriber) -> None:
    at_s = np.arange(16_000 * 20, dtype=np.float32) / 16_000
    chord = sum(np.sin(2 * np.pi * pitch * at_s) for pitch in (440, 554, 660)) * (np.sin(np.pi * at_s) > 0)
    noise = np.random.default_rng(0).standard_normal(at_s.size)
    samples = np.stack([0.1 * chord, 0.05 * noise]).astype(np.float32)
    assert heard(transcriber, Audio(samples=samples, declared_s=20.0, decoded_s=20.0)).turns == ()


@pytest.mark.shared_data
def test_a_speech_is_heard_word_for_word(transcriber: WhisperTranscriber, shared_data: Path) -> None:
    interaction = heard(transcriber, decode(shared_data / "audio_smoke" / "jfk.flac"), (AudioTrack(path="jfk.flac"),))
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
    interaction = heard(transcriber, join([decode(path) for path in paths]), tracks)
    roles = [interaction.role(i) for i in range(len(interaction.turns))]
    assert (roles[0], roles[1], roles[-1]) == (Role.AGENT, Role.CUSTOMER, Role.AGENT)
    assert 25 <= len(roles) <= 50
    starts = [turn.start_s for turn in interaction.turns]
    assert starts == sorted(starts)
    spelling = next(i for i, turn in enumerate(interaction.turns) if "spell that" in turn.text)
    assert (roles[spelling], roles[spelling + 1]) == (Role.AGENT, Role.CUSTOMER)
