"""Measure speech recognition on the user's own recordings and hardware, beside the peers."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from qa_engine.bench.contestants import Bench, our_contestants, peer_contestants
from qa_engine.bench.cost import keep_idle_threads_from_spinning
from qa_engine.bench.hardware import describe_hardware
from qa_engine.bench.own_audio import read_own_audio
from qa_engine.bench.rounds import Rounds
from qa_engine.bench.speech import SpeechReport, compared_with, figures
from qa_engine.devices import resolve
from qa_engine.model_files import find_model
from qa_engine.settings import apply_process_environment, available_cpus, load_settings

_PACKAGES = ("qa-engine", "faster-whisper", "ctranslate2", "onnxruntime", "jiwer", "whisper-normalizer")
#: Called with what is being done, how much of it is done, how much there is, and the item at work.
Progress = Callable[[str, float, float, str], None]


def bench_speech(
    paths: Sequence[str | Path],
    *,
    references: Path | None = None,
    language: str | None = None,
    threads: int = 0,
    device: str | None = None,
    price_per_hour: float = 0.10,
    peers: bool = True,
    rounds: int = 1,
    most_minutes: float | None = None,
    progress: Progress = lambda title, done, of, item: None,  # noqa: ARG005 - the seam's names
) -> SpeechReport:
    """Return speed, cost and errors of this engine's modes and of the peers on the recordings below ``paths``.

    Args:
        paths: files and folders.
        references: folder with what was said; by default each text lies beside its recording.
        language: what is spoken; detected by each contestant where it is not given.
        threads: of each contestant on a CPU; 0 takes every core.
        device: ``auto``, ``cpu`` or ``cuda``; as set by default.
        price_per_hour: of the machine, in any currency.
        peers: whether faster-whisper is measured too.
        rounds: how often each hears everything; the cheapest round counts.
        most_minutes: no further recording is heard after so many minutes of them; all are by default.
        progress: told how far it is.

    Raises:
        UsageError: there is nothing to measure; see ``read_own_audio``.
        ModelError, DeviceError: the model is missing, or the device cannot be used.
    """
    settings = load_settings(device=device)
    keep_idle_threads_from_spinning()
    apply_process_environment(settings)
    folder = find_model(settings.whisper_model, settings=settings)
    own = read_own_audio(
        paths,
        references=references,
        most_s=None if most_minutes is None else 60 * most_minutes,
        advance=lambda done, of, name: progress("decoding", done, of, name),
    )
    bench = Bench(folder, resolve(settings.device), threads or settings.cpu_threads or available_cpus())
    batch_sizes = (8, 64) if bench.device.kind == "cuda" else (8,)
    contestants = [*our_contestants(), *(peer_contestants(batch_sizes) if peers else ())]
    channel_s = sum(recording.channel_s for recording in own.recordings)
    of, done = channel_s * len(contestants) * rounds, 0.0

    def advance(name: str, sound_s: float) -> None:
        nonlocal done
        done += sound_s
        progress("hearing", done, of, name)

    progress("hearing", 0, of, contestants[0].name)
    hearings = Rounds(bench, contestants).measure(own.recordings, rounds=rounds, language=language, advance=advance)
    hardware = describe_hardware(bench.device.name if bench.device.kind == "cuda" else "none used")
    referenced = sum(recording.said is not None for recording in own.recordings)
    return SpeechReport(
        hardware=hardware,
        device=bench.device.kind,
        compute_type=bench.device.compute_type,
        threads=bench.threads,
        model=folder.name,
        model_sha256=folder.sha256,
        versions={"python": platform.python_version()} | {name: metadata.version(name) for name in _PACKAGES},
        language=language,
        rounds=rounds,
        recordings=len(own.recordings),
        audio_s=round(sum(recording.audio_s for recording in own.recordings), 3),
        channel_s=round(channel_s, 3),
        with_reference=referenced,
        compared_with=None if referenced else compared_with(contestants),
        price_per_hour=price_per_hour,
        notes=own.notes + ((bench.device.note,) if bench.device.fell_back_from and bench.device.note else ()),
        figures=figures(
            contestants,
            own.recordings,
            hearings,
            language=language,
            price_per_hour=price_per_hour,
            hardware=hardware,
            device=bench.device.kind,
        ),
    )
