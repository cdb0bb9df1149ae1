"""Word errors and CPU seconds on the seven fixture calls: this engine beside faster-whisper with the same weights.

All contestants get the same decoded samples, one channel at a time, are told that the language is English, and run the
same int8 weights on the same number of threads. Loading is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring import Spent, as_figures, in_turn, keep_idle_threads_from_spinning, spend, write_result

keep_idle_threads_from_spinning()

import jiwer  # noqa: E402
from faster_whisper import BatchedInferencePipeline, WhisperModel  # noqa: E402
from whisper_normalizer.english import EnglishTextNormalizer  # noqa: E402

from qa_engine import devices  # noqa: E402
from qa_engine.domain.interaction import Role  # noqa: E402
from qa_engine.media import decode, join  # noqa: E402
from qa_engine.model_files import find_model  # noqa: E402
from qa_engine.ports import SAMPLE_RATE, Audio  # noqa: E402
from qa_engine.speech import RecognitionOptions, WhisperTranscriber  # noqa: E402

CALLS = Path(__file__).parents[1] / "fixtures" / "calls"
#: Settings of faster-whisper; everything else stays at the library's default.
SEQUENTIAL: dict[str, dict[str, Any]] = {
    "faster-whisper, sequential, beam 5": {"beam_size": 5},
    "faster-whisper, VAD, beam 5": {"beam_size": 5, "vad_filter": True},
    "faster-whisper, VAD, beam 1": {"beam_size": 1, "vad_filter": True},
    "faster-whisper, VAD, beam 5, word times": {"beam_size": 5, "vad_filter": True, "word_timestamps": True},
}
BATCHED: dict[str, dict[str, Any]] = {
    "faster-whisper, batched, beam 5": {"beam_size": 5},
    "faster-whisper, batched, beam 1": {"beam_size": 1},
}
OURS = "qa-engine, beam 5 (default)"
#: What was heard in each channel of one call.
Heard = list[str]


@dataclass(frozen=True)
class Call:
    """A recording and what was said in each of its channels."""

    name: str
    audio: Audio
    said: tuple[str, ...]


def read_calls() -> list[Call]:
    """Return the fixture calls that have a truth."""
    return [_read(path) for path in sorted(CALLS.glob("*.truth.json"))]


def _read(truth_path: Path) -> Call:
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    tracks = [decode(CALLS / name) for name in truth["files"]]
    audio = tracks[0] if len(tracks) == 1 else join(tracks)
    sides: list[tuple[str, ...]] = [("agent",), ("customer",)] if len(audio.samples) == 2 else [("agent", "customer")]
    said = tuple(" ".join(t["text"] for t in truth["turns"] if t["role"] in side) for side in sides)
    assert all(Role(turn["role"]) in (Role.AGENT, Role.CUSTOMER) for turn in truth["turns"])
    return Call(truth["name"], audio, said)


def ours(options: RecognitionOptions, threads: int) -> tuple[WhisperTranscriber, Callable[[Call], Heard]]:
    """Return the engine's transcriber and what it hears in a call."""
    transcriber = WhisperTranscriber(options=options, cpu_threads=threads)
    transcriber.setup(devices.cpu())

    def hear(call: Call) -> Heard:
        (transcript,) = transcriber.transcribe_batch([call.audio], language="en")
        channels = range(len(call.audio.samples))
        return [_joined(segment.text for segment in transcript.segments if segment.channel == c) for c in channels]

    return transcriber, hear


def theirs(model: WhisperModel | BatchedInferencePipeline, settings: dict[str, Any]) -> Callable[[Call], Heard]:
    """Return what faster-whisper hears in a call, each channel on its own."""

    def hear(call: Call) -> Heard:
        return [
            _joined(segment.text for segment in model.transcribe(samples, language="en", **settings)[0])
            for samples in call.audio.samples
        ]

    return hear


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text.strip() for text in texts)


def word_errors(calls: list[Call], heard: list[Heard]) -> dict[str, Any]:
    """Return substitutions, deletions, insertions and their rate over all channels, after Whisper's normaliser."""
    normalise = EnglishTextNormalizer()
    said = [normalise(text) for call in calls for text in call.said]
    found = [normalise(text) for texts in heard for text in texts]
    measured = jiwer.process_words(said, found)
    return {
        "word_error_rate": round(measured.wer, 4),
        "substitutions": measured.substitutions,
        "deletions": measured.deletions,
        "insertions": measured.insertions,
    }


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    calls = read_calls()
    folder = find_model("whisper-base")
    model = WhisperModel(str(folder.path), device="cpu", compute_type="int8", cpu_threads=arguments.threads)
    batched = BatchedInferencePipeline(model)
    transcriber, hear = ours(RecognitionOptions(), arguments.threads)
    ways: dict[str, Callable[[Call], Heard]] = {
        OURS: hear,
        "qa-engine, beam 1": ours(RecognitionOptions(beam_size=1), arguments.threads)[1],
        **{name: theirs(model, settings) for name, settings in SEQUENTIAL.items()},
        **{name: theirs(batched, settings) for name, settings in BATCHED.items()},
    }
    shortest = min(calls, key=lambda call: call.audio.decoded_s)
    errors: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
    for way in ways.values():
        way(shortest)  # the first call of a model is dearer

    def contestant(name: str) -> Callable[[int], Spent]:
        def hear_all(_: int) -> Spent:
            heard, spent = spend(lambda: [ways[name](call) for call in calls])
            errors[name].append(word_errors(calls, heard))
            return spent

        return hear_all

    spent = in_turn({name: contestant(name) for name in ways}, arguments.rounds, "hearing")
    audio_s = sum(call.audio.decoded_s for call in calls)
    channel_s = sum(samples.size / SAMPLE_RATE for call in calls for samples in call.audio.samples)
    normalise = EnglishTextNormalizer()
    cost = {name: as_figures(rounds) for name, rounds in spent.items()}
    figures = {
        "material": {
            "what": "seven fixture calls, synthetic voices, clean; no evidence of accuracy on real calls",
            "calls": len(calls),
            "audio_s": round(audio_s, 1),
            "channel_s": round(channel_s, 1),
            "words": sum(len(normalise(text).split()) for call in calls for text in call.said),
        },
        "threads": arguments.threads,
        "contestants": {
            name: {
                **errors[name][0],
                "same_errors_in_all_rounds": all(found == errors[name][0] for found in errors[name]),
                "cpu_s_per_audio_s": round(cost[name]["cpu_s"] / audio_s, 4),
                "cpu_relative_to_qa_engine": round(cost[name]["cpu_s"] / cost[OURS]["cpu_s"], 3),
                **cost[name],
            }
            for name in ways
        },
    }
    packages = ("qa-engine", "faster-whisper", "ctranslate2", "onnxruntime", "jiwer", "whisper-normalizer")
    models = {"whisper-base": transcriber.info.sha256}
    write_result(arguments.out, figures, packages=packages, models=models, seed=None, load_at_start=load_at_start)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python benchmarks/speech_fixtures.py --out benchmarks/results/speech_fixtures.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--threads", type=int, default=2, help="threads of every contestant (default 2)")
    parser.add_argument("--rounds", type=int, default=2, help="how often each hears all calls (default 2)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
