"""Masked sound: only the recording that was heard, only below the folder, with personal data silent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Redaction, Source, WordTime
from qa_engine.errors import MediaError
from qa_engine.media import decode, write_wav
from qa_engine.ports import SAMPLE_RATE, Audio
from qa_engine.reports.audio import masked_audio

SECONDS = 13.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with the call as one file and as two one-sided files."""
    (tmp_path / "calls").mkdir()
    for name, hertz in (("call-3", 440), ("agent", 440), ("customer", 660)):
        _record(tmp_path / "calls" / f"{name}.wav", hertz, SECONDS)
    (tmp_path / "calls" / "two.sidecar.json").write_text('{"agent": "agent.wav", "customer": "customer.wav"}')
    return tmp_path


def _record(path: Path, hertz: int, seconds: float) -> None:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    samples = (0.4 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)[None]
    write_wav(path, Audio(samples, seconds, seconds))


def _from(assessment: Assessment, uri: str) -> Assessment:
    return assessment.evolve(interaction=assessment.interaction.evolve(source=Source(uri=uri)))


def _heard(tmp_path: Path, data: bytes | None) -> Audio:
    assert data is not None
    (tmp_path / "out.mp3").write_bytes(data)
    return decode(tmp_path / "out.mp3")


@pytest.mark.parametrize(
    ("uri", "tones"),
    [
        ("calls/call-3.wav", [440]),
        ("inbox/calls/call-3.wav", [440]),
        ("calls/two.sidecar.json", [440, 660]),
        ("calls/agent.wav+customer.wav", [440, 660]),
    ],
    ids=["one file", "named with the folder", "one-sided files", "one-sided files without a sidecar"],
)
def test_found_below_the_folder(root: Path, angry: Assessment, uri: str, tones: list[int]) -> None:
    heard = _heard(root, masked_audio(_from(angry, uri), root))
    spectrum = np.abs(np.fft.rfft(heard.samples[0, :SAMPLE_RATE]))
    assert heard.decoded_s == pytest.approx(SECONDS, abs=0.15)
    assert sorted(np.argsort(spectrum)[-len(tones) :].tolist()) == tones


def test_personal_data_is_silent(root: Path, angry: Assessment) -> None:
    turn = angry.interaction.turns[1]
    text = f"[CARD_1] {turn.text}"
    masked = turn.evolve(
        text=text,
        redactions=(Redaction(kind="card_number", placeholder="[CARD_1]", start=0, end=8),),
        words=(WordTime(start=0, end=8, start_s=3.0, end_s=4.0), WordTime(start=9, end=13, start_s=5.0, end_s=5.5)),
    )
    turns = (angry.interaction.turns[0], masked, *angry.interaction.turns[2:])
    # Only the sound is looked at here, so the evidence of the call, whose places moved, is left out.
    empty = angry.evolve(
        interaction=angry.interaction.evolve(turns=turns),
        readings=angry.readings.evolve(cues=()),
        findings=angry.findings.evolve(phrases=(), rules=()),
        signals=angry.signals.evolve(**{s.name.value: _bare(s) for s in angry.signals.all()}),
        scorecard=angry.scorecard.evolve(results=()),
        composite=angry.composite.evolve(caps=()),
    )
    heard = _heard(root, masked_audio(empty, root)).samples[0]
    assert np.abs(heard[int(3.2 * SAMPLE_RATE) : int(3.8 * SAMPLE_RATE)]).max() < 0.02
    assert np.abs(heard[int(8 * SAMPLE_RATE) : int(9 * SAMPLE_RATE)]).max() > 0.3


def _bare(signal):
    lines = tuple(line.evolve(evidence=None) for line in signal.contributions)
    return signal.evolve(contributions=lines)


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("calls/gone.wav", "the file is not there any more"),
        ("../outside.wav", "outside the folder nothing is opened"),
        ("calls/gone.sidecar.json", "the sidecar is not there"),
        ("calls/half.sidecar.json", "one side is not there"),
        ("calls/agent.wav+gone.wav", "one side is not there"),
        ("calls/link.wav", "a link leads out of the folder"),
        ("calls/other.wav", "another length: not the recording that was heard, the muted places would be wrong"),
    ],
)
def test_no_sound(root: Path, angry: Assessment, uri: str, why: str) -> None:
    folder = root / "inside"
    (root / "calls").rename(folder.parent / "moved")
    folder.mkdir()
    (root / "moved").rename(folder / "calls")
    _record(root / "outside.wav", 440, SECONDS)
    _record(folder / "calls" / "other.wav", 440, 5.0)
    (folder / "calls" / "link.wav").symlink_to(root / "outside.wav")
    (folder / "calls" / "half.sidecar.json").write_text('{"agent": "agent.wav", "customer": "gone.wav"}')
    assert masked_audio(_from(angry, uri), folder) is None, why


def test_a_chat_has_no_sound(root: Path, solved: Assessment) -> None:
    assert masked_audio(_from(solved, "calls/call-3.wav"), root) is None


def test_another_file_of_the_same_length(root: Path, angry: Assessment) -> None:
    source = Source(uri="calls/call-3.wav", bytes=(root / "calls" / "call-3.wav").stat().st_size + 2)
    assert masked_audio(angry.evolve(interaction=angry.interaction.evolve(source=source)), root) is None


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"agent": "agent.wav"}', '{"agent": "agent.wav", "customer": "../../outside.wav"}']
)
def test_a_broken_sidecar(root: Path, angry: Assessment, text: str) -> None:
    (root / "calls" / "two.sidecar.json").write_text(text)
    with pytest.raises(MediaError, match=r"two\.sidecar\.json"):
        masked_audio(_from(angry, "calls/two.sidecar.json"), root)
