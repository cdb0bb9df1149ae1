"""500 sound files damaged by chance: does the engine ever take a broken recording for a whole one?

    python -m benchmarks.damaged_media --out benchmarks/results/damaged_media.json

For each file: what the engine says (whole, truncated, or refused, by code), how much of the sound is really there
(measured from the samples, see ``damaged_sound``), what its decoding process used, and what the loop of faster-whisper
makes of the same file. A violation is a file that lost more than 2 % of its sound and came back as whole.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.damaged_sound import FORMATS, Damaged, Format, damaged_file, found, share_recovered, write
from qa_engine.errors import MediaError
from qa_engine.media.decoding import decode_with_usage

#: Lost beyond this is lost: what the engine promises to notice.
WHOLE = 0.98
FEW, ALL, SEED = 60, 500, 20_260_301


@dataclass(frozen=True)
class Outcome:
    """What became of one damaged file. ``said`` is ``whole``, ``truncated`` or a code; ``theirs`` None: an error."""

    file: Damaged
    said: str
    recovered: float
    claimed: float | None
    rss_bytes: int
    cpu_s: float
    wall_s: float
    theirs: float | None = None

    @property
    def silent_loss(self) -> bool:
        return self.said == "whole" and self.recovered < WHOLE

    @property
    def is_silence(self) -> bool:
        """Zeros in linear PCM are silence to everybody: a phone on mute writes the same bytes."""
        return "zeroed" in self.file.damage and self.file.form.codec in ("pcm_s16le", "pcm_f32le")

    @property
    def their_silent_loss(self) -> bool:
        return self.theirs is not None and self.theirs < WHOLE


class Bench:
    """The undamaged files, and what of their sound can be found in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.whole: dict[Format, bytes] = {}
        self.counts: dict[Format, NDArray[np.float64]] = {}
        for number, form in enumerate(FORMATS):
            path = folder / f"whole-{number}.{form.suffix}"
            write(form, path)
            self.whole[form] = path.read_bytes()
            audio, _ = decode_with_usage(path)
            if audio.truncated:
                raise SystemExit(f"{form.name} is whole, but was said to be truncated: {audio.truncated}")
            self.counts[form] = found(audio.samples)

    def try_one(self, file: Damaged, *, theirs: bool) -> Outcome:
        path = self._folder / f"damaged.{file.form.suffix}"
        path.write_bytes(file.content)
        whole = self.counts[file.form]
        said, recovered, claimed, rss, cpu = "whole", 0.0, None, 0, 0.0
        began = time.monotonic()
        try:
            audio, used = decode_with_usage(path)
        except MediaError as error:
            said = error.code
            wall = time.monotonic() - began
        else:
            wall = time.monotonic() - began
            said = "truncated" if audio.truncated else "whole"
            recovered = share_recovered(audio.samples, whole)
            claimed = audio.decoded_s
            rss, cpu = (used.max_rss_bytes, used.cpu_s) if used else (0, math.inf)
        return Outcome(file, said, recovered, claimed, rss, cpu, wall, _theirs(path, whole) if theirs else None)


def _theirs(path: Path, whole: NDArray[np.float64]) -> float | None:
    """What of the sound is in the samples that faster-whisper's loop gives; ``None`` if it raises an error."""
    from faster_whisper.audio import decode_audio

    try:
        samples = decode_audio(str(path))
    except Exception:  # noqa: BLE001 - whatever it is, the caller was told
        return None
    return share_recovered(np.nan_to_num(np.asarray(samples, dtype=np.float32))[None, :], whole)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Count."""
    losses = [one for one in outcomes if one.silent_loss]
    return {
        "files": len(outcomes),
        "said": dict(sorted(Counter(one.said for one in outcomes).items())),
        "whole and at least 98 % there": sum(one.said == "whole" and not one.silent_loss for one in outcomes),
        "lost more than 2 % and came back as whole": sum(not one.is_silence for one in losses),
        "zeros in linear PCM, which nobody can tell from silence": sum(one.is_silence for one in losses),
        "set aside though at least 98 % is there": sum(
            one.said == "truncated" and one.recovered >= WHOLE for one in outcomes
        ),
        "set aside, sound kept all the same (mean share)": round(
            float(np.mean([one.recovered for one in outcomes if one.said == "truncated"] or [0.0])), 3
        ),
        "crashes": sum(one.said == "decoder_crashed" for one in outcomes),
        "limits broken": sum(one.said == "decoder_limit" for one in outcomes),
        "highest rss of a decoding process, MiB": round(max(one.rss_bytes for one in outcomes) / 2**20, 1),
        "longest cpu of a decoding process, s": max(one.cpu_s for one in outcomes),
        "longest wall, s": round(max(one.wall_s for one in outcomes), 3),
        "by damage": _by(outcomes, [one.file.damage for one in outcomes]),
        "by format": _by(outcomes, [one.file.form.name for one in outcomes]),
        "silent losses": [
            {
                "number": one.file.number,
                "format": one.file.form.name,
                "damage": one.file.damage,
                "there": round(one.recovered, 3),
            }
            for one in losses
        ],
        "the same files through decode_audio of faster-whisper": {
            "raised an error": sum(one.theirs is None for one in outcomes),
            "lost more than 2 % without a word": sum(one.their_silent_loss for one in outcomes),
            "at least 98 % there": sum(one.theirs is not None and one.theirs >= WHOLE for one in outcomes),
        },
    }


def _by(outcomes: Sequence[Outcome], names: Sequence[str]) -> dict[str, dict[str, int]]:
    table: dict[str, Counter[str]] = {}
    for one, name in zip(outcomes, names, strict=True):
        row = table.setdefault(name, Counter())
        row[_said(one)] += 1
        row["silent loss of faster-whisper"] += one.their_silent_loss
    return {name: dict(sorted(table[name].items())) for name in sorted(table)}


def _said(one: Outcome) -> str:
    if not one.silent_loss:
        return one.said
    return "zeros, which are silence" if one.is_silence else "silent loss"


def run(count: int, seed: int, *, theirs: bool) -> list[Outcome]:
    """Damage ``count`` files and try each."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        return [bench.try_one(damaged_file(n, seed, bench.whole), theirs=theirs) for n in range(count)]


def main() -> None:
    from benchmarks.measuring import sources_sha256, write_result

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/damaged_media.json"))
    parser.add_argument("--files", type=int, default=ALL)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    result = figures(run(options.files, options.seed, theirs=True))
    packages = ("av", "numpy", "faster-whisper")
    models = {"sources of qa_engine.media": sources_sha256("media")}
    write_result(options.out, result, packages=packages, models=models, seed=options.seed, load_at_start=load)


if __name__ == "__main__":
    main()
