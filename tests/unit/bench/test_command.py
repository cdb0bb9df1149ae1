"""``qa-engine bench speech`` as a user meets it: real weights, a short call, and what it says when it cannot start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa_engine.bench import SpeechReport
from qa_engine.media import decode, write_wav
from qa_engine.ports import SAMPLE_RATE, Audio

ROOT = Path(__file__).parents[3]
CALL = ROOT / "fixtures" / "calls" / "brightline-outage-leaving.wav"


def bench(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qa_engine", "bench", "speech", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """A folder with the beginning of a two-channel call and what was said in it."""
    folder = tmp_path / "calls"
    folder.mkdir()
    truth = json.loads(CALL.with_suffix(".truth.json").read_text())
    turns = truth["turns"][:3]
    samples = decode(CALL).samples[:, : round((turns[-1]["end_s"] + 0.3) * SAMPLE_RATE)]
    write_wav(folder / "call.wav", Audio(samples=samples, declared_s=None, decoded_s=samples.shape[1] / SAMPLE_RATE))
    for number, side in enumerate(("agent", "customer"), 1):
        words = " ".join(turn["text"] for turn in turns if turn["role"] == side)
        (folder / f"call.ch{number}.txt").write_text(words)
    return tmp_path


@pytest.mark.model
@pytest.mark.slow
def test_the_report_has_figures_of_everyone_and_the_table_shows_them(calls: Path) -> None:
    ran = bench("calls", "--language", "en", "--format", "json", "--price-per-hour", "0.5", cwd=calls)
    assert ran.returncode == 0, ran.stderr
    report = SpeechReport.model_validate_json(ran.stdout)
    assert (report.recordings, report.with_reference, report.threads, report.compared_with) == (1, 1, 1, None)
    assert report.channel_s == pytest.approx(2 * report.audio_s, rel=1e-3)
    assert len(report.model_sha256 or "") == 64
    ours = [one for one in report.figures if one.ours]
    peers = [one for one in report.figures if not one.ours]
    assert (len(ours), len(peers)) == (2, 6)
    for one in report.figures:
        assert one.word_error_rate is not None
        assert one.word_error_rate.value < 0.25, f"{one.contestant} hears a clean call"
        assert one.cost_per_audio_hour == pytest.approx(0.5 * 24 / one.hours_per_day, rel=0.01)
    assert all(one.speed_relative_to.keys() == {peer.contestant for peer in peers} for one in ours)
    assert "hearing" in ran.stderr, "progress"


@pytest.mark.model
@pytest.mark.slow
def test_without_peers_and_references_the_modes_are_compared_and_nothing_is_called_an_error(calls: Path) -> None:
    for text in (calls / "calls").glob("*.txt"):
        text.unlink()
    ran = bench("calls/call.wav", "--language", "en", "--no-peers", cwd=calls)
    assert ran.returncode == 0, ran.stderr
    assert "No references: words unlike those of qa-engine best. That is no error rate." in ran.stdout
    assert "qa-engine fast" in ran.stdout
    assert "faster-whisper" not in ran.stdout


@pytest.mark.model
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "no such file or folder"),
        (("texts",), "no recording was found"),
        (("calls", "--reference", "texts"), "other.txt: reference without a recording of that name"),
        (("calls", "--reference", "nowhere"), "no such folder with references"),
        (("calls", "--threads", "-1"), "threads"),
    ],
)
def test_what_cannot_start_ends_with_2_and_says_why(calls: Path, arguments: tuple[str, ...], message: str) -> None:
    (calls / "texts").mkdir()
    (calls / "texts" / "other.txt").write_text("hello")
    ran = bench(*arguments, cwd=calls)
    assert ran.returncode == 2, ran.stderr
    assert message in ran.stderr
    assert ran.stdout == ""
