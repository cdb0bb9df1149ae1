"""Speak the scripts of this folder: clean two-channel calls with exact truth.

    python benchmarks/speech_material/make.py CACHE_FOLDER [NAME ...]          # all calls, or the named ones
    python benchmarks/speech_material/make.py CACHE_FOLDER --out FOLDER        # write elsewhere, to compare

Every voice is synthetic: Kokoro-82M v1.0 by hexgrad (Apache-2.0). No person was recorded.

The speech model, its pins and CACHE_FOLDER are those of fixtures/make_calls.py. Voices of other languages are given
English phonemes, which makes them speak English with an accent. Each call becomes one Ogg Opus file at 16 kHz whose two
channels (agent, customer) are coded apart from one another, and NAME.truth.json: who said what, from which second to
which, exactly as mixed, with holds and tones. PROVENANCE.toml is written anew from the files that are there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "fixtures")]

import make_calls  # noqa: E402 - its folder had to be named first
from make_calls import SYNTHESIS_RATE  # noqa: E402

RATE = 16_000
BAND_HZ = (60.0, 7200.0)
BIT_RATE = 32_000
LEVELS_DBFS = {"agent": -22.0, "bot": -22.0, "customer": -24.0}
MUSIC_DBFS, TONE_DBFS, FLOOR_DBFS = -30.0, -26.0, -75.0
LEAD_S = 0.5
LENGTH_STEP = SYNTHESIS_RATE // 2  # whole half seconds transform quickly
SPEECH_SHARE = 0.67
ACCENTED = "efhijpz"  # first letters of the voices that were trained on other languages
#: Silence before a turn whose script sets none: median and spread of a log-normal, then stretched to the speech share.
PAUSE_MEDIAN_S, PAUSE_SPREAD = 0.45, 0.55
STRETCH_LIMITS = (0.35, 4.0)
NOTE = "Synthetic voices (Kokoro-82M v1.0, hexgrad, Apache-2.0). No person was recorded. All names are invented."


class Speaker(make_calls.Speaker):
    """The fixtures' speaker on one thread, with voices of other languages reading American phonemes."""

    def __init__(self, cache_folder: Path) -> None:
        import onnxruntime

        original = onnxruntime.InferenceSession

        def on_one_thread(model: bytes, options: Any, **settings: Any) -> Any:
            options.intra_op_num_threads = 1
            return original(model, options, **settings)

        onnxruntime.InferenceSession = on_one_thread
        super().__init__(cache_folder)
        onnxruntime.InferenceSession = original
        self._phonemes |= dict.fromkeys(ACCENTED, self._phonemes["a"])


@dataclass
class Piece:
    """Something that sounds in a call, and how long after the end of what came before it begins."""

    channel: int
    samples: Any
    truth: dict[str, Any]
    pause_s: float | None
    start: int = field(default=0)

    @property
    def end(self) -> int:
        return self.start + len(self.samples)

    @property
    def is_turn(self) -> bool:
        return "text" in self.truth


def perform(speaker: Speaker, call: dict[str, Any]) -> list[Piece]:
    """Return every turn, hold and tone of a script as samples."""
    return [_perform_step(speaker, call, number, step) for number, step in enumerate(call["turns"])]


def _perform_step(speaker: Speaker, call: dict[str, Any], number: int, step: dict[str, Any]) -> Piece:
    from benchmarks.speech_material import music, tones

    pause_s = step.get("pause_s")
    person = call["people"].get(step.get("by", ""), {"role": "agent"})
    channel = 1 if person["role"] == "customer" else 0
    if "hold_s" in step:
        seed = int.from_bytes(hashlib.sha256(f"{call['name']}|{number}".encode()).digest()[:4], "big")
        samples = make_calls.level(music.compose(step["music"], step["hold_s"], SYNTHESIS_RATE, seed), MUSIC_DBFS)
        return Piece(channel, samples, {"kind": "hold", "sound": step["music"]}, 0.5 if pause_s is None else pause_s)
    if "tone" in step:
        is_keypad = step["tone"] == "dtmf"
        samples = (
            tones.keypad(step["digits"], SYNTHESIS_RATE)
            if is_keypad
            else tones.cadence(step["tone"], step["for_s"], SYNTHESIS_RATE)
        )
        sound = {"kind": "tone", "sound": step["tone"]}
        return Piece(channel, make_calls.level(samples, TONE_DBFS), sound, 0.6 if pause_s is None else pause_s)
    level_dbfs = LEVELS_DBFS[person["role"]]
    samples = make_calls.speak_turn(speaker, step["say"], person["voice"], person.get("speed", 1.0), level_dbfs)
    text = re.sub(r"\[([^\]]+)\]\(/[^)]*/\)", r"\1", step["say"])
    truth = {"participant": step["by"], "role": person["role"], "voice": person["voice"], "text": text}
    return Piece(channel, samples, truth, pause_s)


def lay(pieces: list[Piece], pauses_s: list[float]) -> int:
    """Set where each piece begins; return the call's length in samples. A negative pause makes an overlap."""
    clock = round(LEAD_S * SYNTHESIS_RATE)
    busy_until = {0: 0, 1: 0}
    for piece, pause_s in zip(pieces, pauses_s, strict=True):
        begins = clock + round(pause_s * SYNTHESIS_RATE)
        piece.start = max(begins, busy_until[piece.channel])  # nobody overlaps with himself
        busy_until[piece.channel] = piece.end
        clock = max(clock, piece.end)
    length = clock + round(LEAD_S * SYNTHESIS_RATE)
    return length + -length % LENGTH_STEP


def speech_share(pieces: list[Piece], length: int) -> float:
    """Return the share of the call in which somebody speaks, whoever it is."""
    spoken, until = 0, 0
    for piece in sorted((piece for piece in pieces if piece.is_turn), key=lambda piece: piece.start):
        spoken += max(0, piece.end - max(until, piece.start))
        until = max(until, piece.end)
    return spoken / length


def set_pauses(call: dict[str, Any], pieces: list[Piece]) -> int:
    """Stretch the pauses that the script leaves open until speech fills the share it asks for; return the length."""
    import numpy as np

    seed = int.from_bytes(hashlib.sha256(call["name"].encode()).digest()[:8], "big")
    drawn = np.random.default_rng(seed).lognormal(np.log(PAUSE_MEDIAN_S), PAUSE_SPREAD, len(pieces))
    wanted = call.get("speech_share", SPEECH_SHARE)

    def length_with(stretch: float) -> int:
        pauses_s = [
            float(np.clip(own * stretch, 0.12, 4.0)) if piece.pause_s is None else piece.pause_s
            for piece, own in zip(pieces, drawn, strict=True)
        ]
        return lay(pieces, pauses_s)

    low, high = STRETCH_LIMITS
    for _ in range(24):
        middle = (low + high) / 2
        if speech_share(pieces, length_with(middle)) > wanted:
            low = middle
        else:
            high = middle
    return length_with(high)


def encode(path: Path, channels: Any) -> None:
    """Write two channels as Ogg Opus, coded apart (mapping family 255), so that neither is heard in the other."""
    import av
    import numpy as np

    pcm = np.clip(np.round(channels.T * 32767), -32768, 32767).astype(np.int16)
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact", "serial_offset": "1"}) as container:
        stream: Any = container.add_stream("libopus", rate=RATE)
        stream.codec_context.layout = "stereo"
        stream.codec_context.bit_rate = BIT_RATE
        stream.codec_context.options = {"mapping_family": "255", "application": "voip"}
        stream.codec_context.open()
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = RATE
        fifo = av.AudioFifo()
        fifo.write(frame)
        while (piece := fifo.read(stream.codec_context.frame_size or 320, partial=True)) is not None:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def make(speaker: Speaker, call: dict[str, Any], out: Path) -> dict[str, Any]:
    """Write a call's audio and truth; return the truth."""
    import numpy as np

    pieces = perform(speaker, call)
    length = set_pauses(call, pieces)
    wide = np.random.default_rng(0).normal(0.0, 10 ** (FLOOR_DBFS / 20), (2, length))
    for piece in pieces:
        wide[piece.channel, piece.start : piece.end] += piece.samples
    channels = np.stack([make_calls.band(side, RATE, BAND_HZ) for side in wide])
    audio = f"{call['name']}.opus"
    encode(out / audio, channels)
    in_order = sorted(pieces, key=lambda piece: piece.start)
    timed = [(piece.is_turn, {**piece.truth, "channel": piece.channel, **_times(piece)}) for piece in in_order]
    turns = [entry for is_turn, entry in timed if is_turn]
    truth = {
        "name": call["name"],
        "split": call["split"],
        "trade": call["trade"],
        "file": audio,
        "sample_rate_hz": RATE,
        "duration_s": round(channels.shape[1] / RATE, 3),
        "speech_share": round(speech_share(pieces, length), 4),
        "words": sum(len(turn["text"].split()) for turn in turns),
        "note": NOTE,
        "turns": turns,
        "sounds": [entry for is_turn, entry in timed if not is_turn],
    }
    (out / f"{call['name']}.truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return truth


def _times(piece: Piece) -> dict[str, float]:
    return {"start_s": round(piece.start / SYNTHESIS_RATE, 3), "end_s": round(piece.end / SYNTHESIS_RATE, 3)}


def write_provenance(folder: Path) -> None:
    """List the audio and truth files of a folder with their hashes."""
    lines = [
        "# Where the calls of this folder come from. Scripts: own writing; all companies and people are invented.",
        "# Speech by Kokoro-82M v1.0 by hexgrad (Apache-2.0). THE VOICES ARE SYNTHETIC; no person was recorded.",
        "# Music and tones are computed by music.py and tones.py.",
    ]
    for path in sorted([*folder.glob("*.opus"), *folder.glob("*.truth.json")]):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        made = "synthesised" if path.suffix == ".opus" else "list"
        lines += ["", "[[file]]", f'path = "{path.name}"', f'made = "{made}"', f'sha256 = "{digest}"']
        lines += ['author = "own writing"', 'licence = "Apache-2.0"']
    (folder / "PROVENANCE.toml").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the clean calls of the speech benchmark.")
    parser.add_argument("cache_folder", type=lambda text: Path(text).resolve())
    parser.add_argument("names", nargs="*", help="calls to make; all where none is named")
    parser.add_argument("--out", type=Path, default=HERE / "calls")
    options = parser.parse_args()
    make_calls.prepare(options.cache_folder)
    speaker = Speaker(options.cache_folder)
    options.out.mkdir(parents=True, exist_ok=True)
    for path in sorted((HERE / "scripts").glob("*.toml")):
        call = tomllib.loads(path.read_text("utf-8"))
        if not options.names or call["name"] in options.names:
            truth = make(speaker, call, options.out)
            line = f"{truth['name']}: {truth['duration_s']:.1f} s, {truth['words']} words, {truth['speech_share']:.2f}"
            print(line, file=sys.stderr)
    write_provenance(options.out)


if __name__ == "__main__":
    main()
