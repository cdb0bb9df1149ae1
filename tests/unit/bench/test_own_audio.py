"""The user's recordings meet their references, and what cannot be used is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa_engine.bench.own_audio import read_own_audio
from qa_engine.errors import UsageError
from qa_engine.media import write_wav
from qa_engine.ports import SAMPLE_RATE, Audio


def write_call(path: Path, channels: int = 1, seconds: float = 1.0, *, copied: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = round(seconds * SAMPLE_RATE)
    samples = np.random.default_rng(7).normal(0, 0.1, (channels, count)).astype(np.float32)
    if copied:
        samples[:] = samples[0]
    write_wav(path, Audio(samples=samples, declared_s=seconds, decoded_s=seconds))


@pytest.mark.parametrize(
    ("channels", "texts", "expected", "note"),
    [
        (1, {}, None, None),
        (1, {"call.txt": "hello"}, ("hello",), None),
        (2, {"call.ch1.txt": "hello", "call.ch2.txt": "hi"}, ("hello", "hi"), None),
        (2, {"call.txt": "hello hi"}, None, "2 channels and needs call.ch1.txt and call.ch2.txt"),
        (2, {"call.ch1.txt": "hello"}, None, "only some are there"),
    ],
)
@pytest.mark.parametrize("folder", [None, "texts"], ids=["beside", "in a folder"])
def test_references_are_found_by_name_and_channel(
    tmp_path: Path,
    channels: int,
    texts: dict[str, str],
    expected: tuple[str, ...] | None,
    note: str | None,
    folder: str | None,
) -> None:
    write_call(tmp_path / "calls" / "call.wav", channels)
    place = tmp_path / (folder or "calls")
    place.mkdir(exist_ok=True)
    for name, text in texts.items():
        (place / name).write_text(text)
    own = read_own_audio([tmp_path / "calls"], references=place if folder else None)
    (found,) = own.recordings
    assert (found.said, found.channels) == (expected, channels)
    assert len(own.notes) == (note is not None)
    assert note is None or note in own.notes[0]


def test_one_sound_in_both_channels_counts_once_for_everybody(tmp_path: Path) -> None:
    write_call(tmp_path / "call.wav", 2, copied=True)
    (tmp_path / "call.txt").write_text("hello")
    (found,) = read_own_audio([tmp_path]).recordings
    assert (found.channels, found.said, found.channel_s) == (1, ("hello",), 1.0)


def test_a_damaged_file_is_left_out_and_named(tmp_path: Path) -> None:
    write_call(tmp_path / "good.wav")
    (tmp_path / "bad.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEnothing that could be heard")
    own = read_own_audio([tmp_path])
    assert [one.name.rpartition("/")[2] for one in own.recordings] == ["good.wav"]
    assert any("bad.wav: left out: " in note for note in own.notes)


@pytest.mark.parametrize(
    ("make", "references", "message"),
    [
        (lambda folder: (folder / "notes.txt").write_text("no sound"), None, "no recording was found"),
        (lambda folder: write_call(folder / "call.wav"), "missing", "no such folder with references"),
        (lambda folder: write_call(folder / "call.wav"), "texts", r"other\.txt: reference without a recording"),
        (
            lambda folder: (folder / "bad.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEnothing to hear"),
            None,
            "none of the 1 recordings could be decoded",
        ),
    ],
)
def test_what_cannot_be_measured_is_said(tmp_path: Path, make, references: str | None, message: str) -> None:
    calls, texts = tmp_path / "calls", tmp_path / "texts"
    calls.mkdir()
    texts.mkdir()
    (texts / "other.txt").write_text("hello")
    make(calls)
    with pytest.raises(UsageError, match=message):
        read_own_audio([calls], references=tmp_path / references if references else None)


@pytest.mark.parametrize(
    ("most_s", "expected", "note"),
    [
        (None, 4, None),
        (4.0, 4, None),
        (1.5, 2, "2 more recordings left out: there were 0.025 minutes before them"),
        (0.0, 1, "3 more recordings left out"),
    ],
)
def test_no_more_is_read_than_is_wanted(tmp_path: Path, most_s: float | None, expected: int, note: str | None) -> None:
    for name in "abcd":
        write_call(tmp_path / f"{name}.wav")
    own = read_own_audio([tmp_path], most_s=most_s)
    assert len(own.recordings) == expected
    assert [text for text in own.notes if note and note in text] == list(own.notes)


def test_progress_names_each_file_before_it_is_decoded(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        write_call(tmp_path / "calls" / name)
    steps: list[tuple[int, int, str]] = []
    read_own_audio([tmp_path / "calls"], advance=lambda done, of, name: steps.append((done, of, name)))
    assert steps == [(0, 2, "calls/a.wav"), (1, 2, "calls/b.wav"), (2, 2, "")]
