"""Recordings of several people in one channel, with who speaks when, for benchmarks/diarisation.py.

What is measured differs: where each side was recorded apart, a word belongs to the side that is louder while it is
spoken (exact); where only times are known, to whoever speaks at its middle, or to nobody.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.speech_material.degrade import mono
from benchmarks.speech_material.read import CALLS as LONG_CALLS
from benchmarks.speech_material.read import Split, iterate_calls
from qa_engine.media import decode, join
from qa_engine.ports import SAMPLE_RATE

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "calls"
_CUE_TIME = re.compile(r"(\d+):(\d+):(\d+),(\d+)")
_STORE_CALL_FILE = "commercial_mono.wav"
#: The store call: (from_s, who), told from the words, which leave no doubt; after 39.9 s they do.
_STORE_CALL = ((0.0, "agent"), (4.7, "customer"), (9.5, "agent"), (14.8, "customer"), (17.5, "agent"))
_STORE_CALL_END = ((24.5, "customer"), (28.0, "agent"), (33.2, "customer"), (35.5, "agent"), (39.9, None))


@dataclass(frozen=True)
class Spoken:
    """A stretch by one person. ``channel`` is the side it was recorded on, where sides were recorded apart."""

    who: str
    role: str | None
    start_s: float
    end_s: float
    channel: int | None = None


@dataclass(frozen=True)
class Mixture:
    """One channel of samples, shape (n,), and who speaks in it; ``sides`` has shape (channels, n), if there are any."""

    name: str
    samples: NDArray[np.float32]
    spoken: tuple[Spoken, ...]
    sides: NDArray[np.float32] | None = None
    scored_s: float | None = None

    def speaker_of(self, start_s: float, end_s: float) -> Spoken | None:
        """Return whose a word is; ``None`` where the truth does not say."""
        middle_s = (start_s + end_s) / 2
        candidates = self.spoken
        if self.sides is not None:
            first, last = round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)
            power = np.sum(np.square(self.sides[:, first : max(first + 160, last)]), axis=1)
            candidates = tuple(one for one in self.spoken if one.channel == int(np.argmax(power)))
            return min(candidates, key=lambda one: max(one.start_s - middle_s, middle_s - one.end_s), default=None)
        inside = [one for one in candidates if one.start_s <= middle_s < one.end_s]
        return inside[0] if len(inside) == 1 else None


def all_sets(data: Path) -> dict[str, Callable[[], Iterator[Mixture]]]:
    """Return a maker of each set by name. Those of collections that are not in ``data`` are left out."""
    sets: dict[str, tuple[Path, Callable[[], Iterator[Mixture]]]] = {
        "fixture calls, clean synthetic voices": (FIXTURES, _fixtures),
        "AWS call, two real people": (data / "audio_aws_calls", lambda: _aws(data / "audio_aws_calls")),
        "store call, two real people": (data / "audio_smoke", lambda: _store(data / "audio_smoke" / _STORE_CALL_FILE)),
        "Callytics call, two real people, held out": (
            data / "audio_callytics",
            lambda: _callytics(data / "audio_callytics"),
        ),
        "AWS call, each side alone": (data / "audio_aws_calls", lambda: _aws_sides(data / "audio_aws_calls")),
        "AMI meetings, 30 s each": (data / "audio_ami_pyannote", lambda: _ami(data / "audio_ami_pyannote")),
        "synthetic calls on bad lines, test split": (LONG_CALLS, lambda: _synthetic("test")),
        "synthetic calls on bad lines, dev split": (LONG_CALLS, lambda: _synthetic("dev")),
    }
    return {name: make for name, (folder, make) in sets.items() if folder.is_dir()}


def _fixtures() -> Iterator[Mixture]:
    for path in sorted(FIXTURES.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        tracks = [decode(FIXTURES / name) for name in truth["files"]]
        sides = (tracks[0] if len(tracks) == 1 else join(tracks)).samples
        spoken = tuple(
            Spoken(t["participant"], t["role"], t["start_s"], t["end_s"], None if len(sides) == 1 else _side(t["role"]))
            for t in truth["turns"]
        )
        yield Mixture(truth["name"], sides.mean(axis=0), spoken, sides if len(sides) > 1 else None)


def _side(role: str) -> int:
    return 1 if role == "customer" else 0


def _synthetic(split: Split) -> Iterator[Mixture]:
    for call in iterate_calls(split):
        spoken = tuple(Spoken(t.participant, t.role, t.start_s, t.end_s, t.channel) for t in call.turns)
        yield Mixture(call.name, mono(call)[0], spoken, call.samples)


def _aws(folder: Path) -> Iterator[Mixture]:
    sides = join([decode(folder / f"Auto_Repairs_40_UTC_{side}.wav") for side in ("agent", "caller")]).samples
    length_s = sides.shape[1] / SAMPLE_RATE
    spoken = tuple(Spoken(role, role, 0.0, length_s, i) for i, role in enumerate(("agent", "customer")))
    yield Mixture("Auto_Repairs_40", sides.mean(axis=0), spoken, sides)


def _aws_sides(folder: Path) -> Iterator[Mixture]:
    for role, side in (("agent", "agent"), ("customer", "caller")):
        samples = decode(folder / f"Auto_Repairs_40_UTC_{side}.wav").samples[0]
        yield Mixture(f"{role} alone", samples, (Spoken(role, role, 0.0, samples.size / SAMPLE_RATE),))


def _store(path: Path) -> Iterator[Mixture]:
    samples = decode(path).samples[0]
    changes = (*_STORE_CALL, *_STORE_CALL_END)
    spoken = tuple(Spoken(who, who, from_s, to_s) for (from_s, who), (to_s, _) in itertools.pairwise(changes) if who)
    yield Mixture(path.stem, samples, spoken)


def _callytics(folder: Path) -> Iterator[Mixture]:
    spoken = []
    for cue in (folder / "Call01.srt").read_text(encoding="utf-8-sig").strip().split("\n\n"):
        _, times, text = cue.split("\n", 2)
        start_s, end_s = (_seconds(part) for part in times.split(" --> "))
        role = "agent" if text.startswith("[CSR]") else "customer"
        spoken.append(Spoken(role, role, start_s, end_s))
    yield Mixture("Call01", decode(folder / "Call01.wav").samples[0], tuple(spoken))


def _seconds(time: str) -> float:
    found = _CUE_TIME.search(time)
    assert found is not None, time
    hours, minutes, seconds, thousandths = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _ami(folder: Path) -> Iterator[Mixture]:
    """Yield each clip up to the end of what is annotated. File names carry letters that are no ASCII in some places."""
    turns: dict[str, list[Spoken]] = {}
    for path in sorted(folder.glob("*.rttm")):
        for line in path.read_text(encoding="utf-8").splitlines():
            _, clip, _, start, length, _, _, who, *_ = line.split()
            turns.setdefault(clip, []).append(Spoken(who, None, float(start), float(start) + float(length)))
    for path in sorted(folder.glob("*.wav")):
        name = path.stem.replace("ñ", "n").replace("n\u0303", "n")
        samples = decode(path).samples[0]
        yield Mixture(name, samples, tuple(turns.get(name, ())), scored_s=min(30.0, samples.size / SAMPLE_RATE))
