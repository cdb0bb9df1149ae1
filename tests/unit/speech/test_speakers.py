"""The speaker encoder: its spectra, its checked weights, and the voices it tells apart."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qa_engine import devices
from qa_engine.errors import ModelError, TranscriptionError
from qa_engine.media import decode
from qa_engine.model_files import data_path, speaker_path
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.speakers import Stretch, VoiceEncoder, mel_bands, mel_energies

WEIGHTS = data_path("models", "speaker")
HERTZ_A_BIN = 40.0


def tone(hertz: float, seconds: float = 1.0, level: float = 0.1) -> np.ndarray:
    at_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hertz * at_s)).astype(np.float32)


def test_mel_bands_are_triangles_of_equal_area_in_order() -> None:
    bands = mel_bands()
    assert bands.shape == (40, 201)
    assert (bands >= 0).all()
    middles = bands @ np.arange(201) / bands.sum(axis=1)
    assert (np.diff(middles) > 0).all()
    # Narrow bands hold few bins of the spectrum, so their sampled area is rough.
    assert bands[15:].sum(axis=1) * HERTZ_A_BIN == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize(
    ("hertz", "band", "why"),
    [
        # By hand: 1.1034 mel a band, 66.7 Hz a mel below 1 kHz, 27 mel for a factor of 6.4 above.
        (300, 3, "4.5 mel: band 4.08 counted from 1"),
        (1000, 13, "15 mel: band 13.6"),
        (2900, 27, "30.5 mel: band 27.6"),
    ],
)
def test_a_tone_is_loudest_in_its_band(hertz: float, band: int, why: str) -> None:
    assert int(mel_energies(tone(hertz), (0.2, 0.8)).mean(axis=0).argmax()) == band, why


@pytest.mark.parametrize(
    ("stretch", "frames", "why"),
    [
        ((0.0, 0.05), 15, "a short one reaches into what follows"),
        ((0.0, 1.0), 100, "a frame every 10 ms"),
        ((1.0, 6.0), 100, "the middle of a long one"),
        ((9.95, 10.0), 15, "silence follows the end of the recording"),
        ((12.0, 12.5), 50, "outside the recording"),
    ],
)
def test_frames_of_a_stretch(stretch: Stretch, frames: int, why: str) -> None:
    assert mel_energies(tone(500, seconds=10), stretch).shape == (frames, 40), why


def test_the_middle_of_a_long_stretch_is_heard() -> None:
    samples = np.concatenate([tone(300, 2), tone(2900, 2), tone(300, 2)])
    assert int(mel_energies(samples, (0.0, 6.0)).mean(axis=0).argmax()) == 27


def test_loudness_does_not_matter() -> None:
    quiet, loud = (mel_energies(tone(700, level=level), (0.0, 1.0)) for level in (0.001, 0.5))
    assert quiet == pytest.approx(loud, rel=1e-3, abs=1e-6)


def test_silence_has_no_energy_and_is_no_error() -> None:
    assert not mel_energies(np.zeros(SAMPLE_RATE, np.float32), (0.0, 1.0)).any()


def test_it_must_be_set_up() -> None:
    with pytest.raises(TranscriptionError, match="not set up"):
        VoiceEncoder().encode(tone(300), [(0.0, 1.0)])


@pytest.mark.parametrize("damage", ["altered", "not_installed", "unlisted"])
def test_only_the_listed_weights_are_loaded(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "speaker"
    shutil.copytree(WEIGHTS, folder)
    weights = folder / "voices.safetensors"
    if damage == "altered":
        content = bytearray(weights.read_bytes())
        content[-1] ^= 1
        weights.write_bytes(content)
    elif damage == "not_installed":
        weights.unlink()
    else:
        (folder / "SHA256SUMS").write_text("")
    with pytest.raises(ModelError):
        VoiceEncoder(folder).setup(devices.cpu())


def test_weights_licence_and_card_travel_together() -> None:
    assert speaker_path().parent == WEIGHTS
    assert {"LICENSE", "NOTICE", "README.md", "SHA256SUMS", "voices.safetensors"} <= {p.name for p in WEIGHTS.iterdir()}
    listed = (WEIGHTS / "SHA256SUMS").read_text().split()[0]
    assert listed in (WEIGHTS / "README.md").read_text()


@pytest.fixture(scope="module")
def encoder() -> Iterator[VoiceEncoder]:
    encoder = VoiceEncoder()
    encoder.setup(devices.cpu())
    yield encoder
    encoder.close()


@pytest.mark.model
def test_one_persons_phrases_are_alike_and_two_peoples_are_not(encoder: VoiceEncoder, fixtures: Path) -> None:
    samples = decode(fixtures / "calls" / "halden-meter-hold.wav").samples.mean(axis=0)
    turns = json.loads((fixtures / "calls" / "halden-meter-hold.truth.json").read_text())["turns"]
    long = [turn for turn in turns if turn["end_s"] - turn["start_s"] >= 1.5]
    vectors = encoder.encode(samples, [(turn["start_s"], turn["end_s"]) for turn in long])
    alike = vectors @ vectors.T
    same = np.array([[a["role"] == b["role"] for b in long] for a in long])
    assert alike[same].min() > alike[~same].max()


@pytest.mark.model
def test_vectors_are_unit_and_the_same_every_time(encoder: VoiceEncoder, fixtures: Path) -> None:
    samples = decode(fixtures / "calls" / "halden-meter-hold.wav").samples.mean(axis=0)
    stretches = [(0.25 * i, 0.25 * i + 0.3 + (i % 7) / 4) for i in range(70)]
    first = encoder.encode(samples, stretches)
    assert np.linalg.norm(first, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert encoder.encode(samples, stretches).tobytes() == first.tobytes()


@pytest.mark.model
def test_what_it_says_of_itself(encoder: VoiceEncoder) -> None:
    assert encoder.info.sha256 == (WEIGHTS / "SHA256SUMS").read_text().split()[0]
    assert encoder.encode(tone(300), []).shape == (0, 256)
