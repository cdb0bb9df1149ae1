from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa_engine.errors import UsageError
from qa_engine.ingest import Inspection, inspect_file
from qa_engine.ingest.files import FileFormat


def test_chat_is_described_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("chat,who,text,lang\nc1,agent,Secret words,en\nc1,Ann,Other words,en\n")
    found = inspect_file(path)
    (arrival,) = found.arrivals
    assert (found.source, found.format, arrival.id, arrival.turns) == ("a.csv", FileFormat.CHAT_CSV, "c1", 2)
    assert [(p.id, p.role, p.turns) for p in arrival.participants] == [("agent", "agent", 1), ("speaker", "unknown", 1)]
    assert arrival.missing == ("roles", "customer turns", "times", "customer_id", "agent_id", "started_at", "survey")
    assert arrival.languages == ("en",)
    for text in (found.as_text(), found.model_dump_json()):
        assert "Secret" not in text
        assert "column 'who' read as speaker" in text
    assert Inspection.from_bytes(found.to_bytes()) == found


def test_sound_is_described_by_its_headers(tmp_path: Path, small_wav: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(small_wav)
    (arrival,) = inspect_file(path).arrivals
    (track,) = arrival.tracks
    assert track.media is not None
    assert (track.media.codec, track.media.channels, track.media.rate_hz, track.media.declared_s) == (
        "pcm_s16le",
        1,
        8000,
        0.1,
    )
    assert "roles" in arrival.missing
    assert "a.wav (pcm_s16le, 0.1 s, 1 channel, 8000 Hz; roles not known)" in inspect_file(path).as_text()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.wav", b"words", "unreadable_media"),
        ("a.wav", b"", "empty"),
        ("a.wav", b"RIFF\0\0\0\0WAVE", "unreadable_media"),
        ("a.json", b"{", "invalid_json"),
    ],
)
def test_problems_are_named(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = inspect_file(tmp_path / name)
    assert [problem.code for problem in found.problems] == [code]
    assert code in found.as_text()


def test_a_file_of_no_interest_says_why(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("words")
    found = inspect_file(tmp_path / "README.md")
    assert (found.arrivals, found.format) == ((), None)
    assert found.why.startswith("skipped: ")


def test_a_sidecar_shows_both_sides(tmp_path: Path, small_wav: bytes) -> None:
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_bytes(small_wav)
    (tmp_path / "x.sidecar.json").write_text(json.dumps({"agent": "a.wav", "customer": "b.wav", "id": "c1"}))
    (arrival,) = inspect_file(tmp_path / "x.sidecar.json").arrivals
    assert [(track.name, track.role) for track in arrival.tracks] == [("a.wav", "agent"), ("b.wav", "customer")]
    assert "roles" not in arrival.missing


def test_folders_and_files_that_are_not_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.wav"):
        with pytest.raises(UsageError):
            inspect_file(path)
