"""The sets of recordings for benchmarks/speech.py. Each is made when it is asked for, the same every time.

A set is `mono` or `two-channel`, and `telephone` if it sounds like one. Sets with a `clean` twin say what the telephone
costs. Of the synthetic calls, those of the split `dev` may be looked at while settings are chosen; only those of the
split `test` enter pooled figures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.speech_material.degrade import mono, two_channel
from benchmarks.speech_material.read import CALLS as LONG_CALLS
from benchmarks.speech_material.read import SpokenCall, iterate_calls, read_truths
from benchmarks.telephone import CHAINS, through
from qa_engine.bench.recordings import BenchRecording
from qa_engine.media import decode, join
from qa_engine.ports import SAMPLE_RATE, Audio

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "calls"
MONO, TWO_CHANNEL = "mono", "two-channel"
DICTATION_S = 60.0
_GAP_S = (0.5, 1.5)
_FLOOR = 10 ** (-75 / 20)
_SUBTITLE = re.compile(r"^\d+\n[\d:,]+ --> [\d:,]+\n", flags=re.MULTILINE)
_SPEAKER = re.compile(r"^\[[^\]]+\]\s*", flags=re.MULTILINE)


@dataclass(frozen=True)
class SpeechSet:
    """Recordings of one kind. ``stratum`` names the collection they were made from; ``needs`` must exist."""

    name: str
    what: str
    layout: str
    stratum: str
    needs: Path
    load: Callable[[], list[BenchRecording]]
    telephone: bool = False
    pooled: bool = False
    clean: str | None = None
    split: str | None = None

    @property
    def absent(self) -> str | None:
        """Return why the set cannot be measured here, if so."""
        if not self.needs.exists():
            return f"{self.needs.name} is not there"
        if self.stratum.startswith("calls") and not read_truths(self.split):
            return f"there are no calls of the split {self.split}"
        return None


def all_sets(data: Path) -> dict[str, SpeechSet]:
    """Return every set by name; ``data`` is the folder with the collections that are no part of the project."""
    an4, call01 = data / "audio_an4", data / "audio_callytics" / "Call01.wav"
    utterances = partial(_an4, an4)
    dictation = partial(_dictation, an4)
    sets = [
        SpeechSet("an4-utterances", "AN4, 150 read utterances, one by one", MONO, "an4", an4, utterances),
        SpeechSet("an4", "AN4 joined to dictations of about a minute", MONO, "an4-joined", an4, dictation),
        _on_the_line("an4-utterances", "AN4 utterances", MONO, "an4", an4, utterances, "mulaw", pooled=False),
        *(_on_the_line("an4", "AN4 dictations", MONO, "an4-joined", an4, dictation, chain) for chain in CHAINS),
        SpeechSet(
            "callytics",
            "one role-played phone call; evaluation only",
            MONO,
            "callytics",
            call01,
            partial(_callytics, call01),
            telephone=True,
            pooled=True,
        ),
        SpeechSet("fixtures", "fixture calls, synthetic, two-channel", TWO_CHANNEL, "fixtures", FIXTURES, _fixtures),
    ]
    for split in ("test", "dev"):
        sets += _long_calls(split)
    return {one.name: one for one in sets}


def _on_the_line(
    name: str,
    what: str,
    layout: str,
    stratum: str,
    needs: Path,
    load: Callable[[], list[BenchRecording]],
    chain: str,
    *,
    pooled: bool = True,
    split: str | None = None,
) -> SpeechSet:
    return SpeechSet(
        f"{name}-{chain}",
        f"{what}: {CHAINS[chain].what}",
        layout,
        stratum,
        needs,
        lambda: [_through(chain, recording) for recording in load()],
        telephone=True,
        pooled=pooled,
        clean=name,
        split=split,
    )


def _through(chain: str, recording: BenchRecording) -> BenchRecording:
    return replace(recording, audio=through(chain, recording.audio.samples, recording.name))


def _long_calls(split: str) -> list[SpeechSet]:
    name, stratum = f"calls-{split}", f"calls-{split}"
    what = f"synthetic two-party calls, split {split}"
    clean = partial(_calls, split, _clean)
    pooled = split == "test"
    degraded = SpeechSet(
        f"{name}-degraded",
        f"{what}: telephone lines from fairly clean to hardly fit, a channel a side",
        TWO_CHANNEL,
        stratum,
        LONG_CALLS,
        partial(_calls, split, _degraded),
        telephone=True,
        pooled=pooled,
        split=split,
    )
    return [
        SpeechSet(name, f"{what}, clean", TWO_CHANNEL, stratum, LONG_CALLS, clean, split=split),
        _on_the_line(name, what, TWO_CHANNEL, stratum, LONG_CALLS, clean, "mulaw", pooled=False, split=split),
        degraded,
        replace(
            degraded,
            name=f"{name}-degraded-mono",
            what=f"{what}: the same lines, both sides in one channel",
            layout=MONO,
            load=partial(_calls, split, _degraded_mono),
        ),
    ]


def _calls(split: str, make: Callable[[SpokenCall], BenchRecording]) -> list[BenchRecording]:
    return [make(call) for call in iterate_calls("test" if split == "test" else "dev")]


def _clean(call: SpokenCall) -> BenchRecording:
    return BenchRecording(call.name, as_audio(call.samples), (call.words(0), call.words(1)))


def _degraded(call: SpokenCall) -> BenchRecording:
    return BenchRecording(call.name, as_audio(two_channel(call)), (call.words(0), call.words(1)))


def _degraded_mono(call: SpokenCall) -> BenchRecording:
    return BenchRecording(call.name, as_audio(mono(call)), (call.words(),))


def _an4(folder: Path) -> list[BenchRecording]:
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return [BenchRecording(one["file"], decode(folder / one["file"]), (one["text"],)) for one in entries]


def _dictation(folder: Path) -> list[BenchRecording]:
    """Return the utterances joined, those of a speaker together, with pauses over a faint floor of noise."""
    utterances = sorted(_an4(folder), key=lambda one: (Path(one.name).stem.split("-")[1], one.name))
    return [_joined(number, group) for number, group in enumerate(_minutes(utterances), 1)]


def _minutes(utterances: list[BenchRecording]) -> Iterator[list[BenchRecording]]:
    group: list[BenchRecording] = []
    for utterance in utterances:
        group.append(utterance)
        if sum(one.audio_s + sum(_GAP_S) / 2 for one in group) >= DICTATION_S:
            yield group
            group = []
    if group:
        yield group


def _joined(number: int, group: list[BenchRecording]) -> BenchRecording:
    random = np.random.default_rng(number)
    pieces: list[NDArray[np.float32]] = []
    for utterance in group:
        gap = np.zeros(round(random.uniform(*_GAP_S) * SAMPLE_RATE), np.float32)
        pieces += [gap, utterance.audio.samples[0]]
    samples = np.concatenate(pieces)
    samples = samples + random.normal(0.0, _FLOOR, samples.size).astype(np.float32)
    return BenchRecording(f"dictation-{number:02}", as_audio(samples[None]), (" ".join(_texts(group)),))


def _texts(group: list[BenchRecording]) -> Iterator[str]:
    for one in group:
        yield from one.said or ()


def _callytics(path: Path) -> list[BenchRecording]:
    text = path.with_suffix(".srt").read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    said = _SPEAKER.sub("", _SUBTITLE.sub("", text))
    return [BenchRecording(path.name, decode(path), (" ".join(said.split()),))]


def _fixtures() -> list[BenchRecording]:
    found = []
    for path in sorted(FIXTURES.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        tracks = [decode(FIXTURES / name) for name in truth["files"]]
        audio = tracks[0] if len(tracks) == 1 else join(tracks)
        if audio.samples.shape[0] == 1:
            continue
        said = [
            " ".join(turn["text"] for turn in truth["turns"] if turn["role"] == side) for side in ("agent", "customer")
        ]
        found.append(BenchRecording(truth["name"], audio, tuple(said)))
    return found


def as_audio(samples: NDArray[np.float32]) -> Audio:
    """Return samples, shape (channels, n) at 16 kHz, as a recording."""
    seconds = samples.shape[1] / SAMPLE_RATE
    return Audio(samples=np.ascontiguousarray(samples, np.float32), declared_s=seconds, decoded_s=seconds)
