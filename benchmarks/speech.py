"""Word errors and cost of speech recognition: this engine's two modes beside faster-whisper's, with the same weights.

Every contestant hears the same decoded samples, is told that the language is English, and runs on the same number of
threads. Loading is not counted; all else is, voice activity and word times of this engine included. Finished hearings
are kept in the work file, so an interrupted run goes on where it stopped. A kept hearing counts only if the sound, the
settings, weights and libraries and, for this engine, the sources of the speech room are the same.

Each contestant hears each set in a process of its own: loading this engine sets how the whole process handles freed
memory and with which instructions it computes, which would make the peers faster than their users ever see them. They
take turns set by set and round by round, so that a machine that slows down meets all of them alike.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.measuring import sources_sha256, write_result
from qa_engine.bench.cost import keep_idle_threads_from_spinning, progress_bar, turn_order

keep_idle_threads_from_spinning()

from benchmarks.openai_peer import NAMES as OPENAI_NAMES  # noqa: E402
from benchmarks.openai_peer import is_installed, openai_contestants  # noqa: E402
from benchmarks.speech_result import Measured, Ranks, SetResult, as_result  # noqa: E402
from benchmarks.speech_sets import SpeechSet, all_sets  # noqa: E402
from qa_engine.bench.contestants import Bench, Contestant, our_contestants, peer_contestants  # noqa: E402
from qa_engine.bench.hardware import describe_hardware  # noqa: E402
from qa_engine.bench.intervals import RESAMPLES, SEED  # noqa: E402
from qa_engine.bench.recordings import BenchRecording, fingerprint  # noqa: E402
from qa_engine.bench.rounds import Hearing, KeptHearings, Rounds, digest_of  # noqa: E402
from qa_engine.bench.speech import tallies  # noqa: E402
from qa_engine.devices import resolve  # noqa: E402
from qa_engine.model_files import find_model  # noqa: E402

LANGUAGE = "en"
PACKAGES = ("qa-engine", "faster-whisper", "ctranslate2", "onnxruntime", "numpy", "jiwer", "whisper-normalizer")
OPENAI_SETS = ("callytics", "an4-mulaw")
WORK_FILE = Path("build") / "speech.work.jsonl"


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    folder = find_model(arguments.model)
    bench = Bench(folder, resolve(arguments.device), arguments.threads)
    contestants = _chosen(_contestants(arguments.device), arguments.contestants, "contestant")
    sets = _chosen(all_sets(arguments.data), arguments.sets, "set")
    absent = {name: one.absent for name, one in sets.items() if one.absent}
    if arguments.contestants is None and not is_installed():
        absent["openai-whisper"] = "it is not installed"
    for name, reason in absent.items():
        print(f"absent: {name}: {reason}")
    if not arguments.hear_only:
        _hear_in_turn([one for one in sets.values() if not one.absent], contestants, arguments)
    rounds = Rounds(bench, list(contestants.values()), kept=KeptHearings(arguments.work))
    sources = sources_sha256("speech")
    measured = []
    for number, one in enumerate(one for one in sets.values() if not one.absent):
        title = f"{number + 1} of {len(sets) - len(absent)}: {one.name}"
        measured.append(_measure(one, rounds, contestants, bench, sources, arguments, title))
    if not measured:
        raise SystemExit("no set could be measured; name the folder with the data by --data")
    if arguments.hear_only:
        return
    basis = "wall_s" if bench.device.kind == "cuda" else "cpu_s"
    ranks = Ranks(*(tuple(c.name for c in contestants.values() if c.ours is ours) for ours in (True, False)), basis)
    figures = {
        "commit": _commit(),
        "device": bench.device.model_dump(),
        "threads": bench.threads,
        "rounds": arguments.rounds,
        "language": LANGUAGE,
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "over": "recordings, paired, by collection"},
        "absent": absent,
        "contestants": {c.name: {"ours": c.ours, "settings": dict(c.settings)} for c in contestants.values()},
        **as_result(measured, ranks),
        "hardware": describe_hardware(bench.device.name if bench.device.kind == "cuda" else "none used").model_dump(),
    }
    packages = [*PACKAGES, *(["openai-whisper", "torch"] if is_installed() else [])]
    models = {folder.name: folder.sha256, "sources of qa_engine": sources_sha256()}
    write_result(arguments.out, figures, packages=packages, models=models, seed=SEED, load_at_start=load_at_start)


def _hear_in_turn(sets: Sequence[SpeechSet], contestants: dict[str, Contestant], arguments: argparse.Namespace) -> None:
    """Fill the work file: one process for each contestant, set and round, which skips what is kept there already."""
    again = [sys.executable, "-m", "benchmarks.speech", *sys.argv[1:], "--hear-only"]
    for number in range(arguments.rounds):
        for one in sets:
            for name in turn_order(list(_taking_part(one, contestants)), number):
                chosen = ["--sets", one.name, "--contestants", name, "--rounds", str(number + 1)]
                subprocess.run([*again, *chosen], check=True)


def _contestants(device: str) -> dict[str, Contestant]:
    sizes = (8, 16, 64) if device == "cuda" else (8, 16)
    return {one.name: one for one in (*our_contestants(), *peer_contestants(sizes), *openai_contestants())}


def _taking_part(one: SpeechSet, contestants: dict[str, Contestant]) -> dict[str, Contestant]:
    """Return who hears a set: openai-whisper, many times dearer than all others, only hears a few."""
    return {name: c for name, c in contestants.items() if name not in OPENAI_NAMES or one.name in OPENAI_SETS}


def _measure(
    one: SpeechSet,
    rounds: Rounds,
    contestants: dict[str, Contestant],
    bench: Bench,
    sources: str,
    arguments: argparse.Namespace,
    title: str,
) -> SetResult:
    contestants = _taking_part(one, contestants)
    everything = one.load()
    recordings = _limited(everything, arguments.limit)
    sound = fingerprint(recordings)
    channel_s = sum(recording.channel_s for recording in recordings)

    def key(contestant: Contestant) -> str:
        versions = [metadata.version(name) for name in ("faster-whisper", "ctranslate2", "onnxruntime")]
        machine = [bench.device.kind, bench.device.compute_type, bench.threads, bench.folder.sha256]
        own = sources if contestant.ours else ""
        settings = sorted(contestant.settings.items())
        return digest_of([sound, contestant.name, settings, *versions, *machine, LANGUAGE, own])

    with progress_bar() as bar:
        task = bar.add_task(title, total=channel_s * len(contestants) * arguments.rounds, item="")
        hearings = rounds.measure(
            recordings,
            rounds=arguments.rounds,
            language=LANGUAGE,
            only=contestants,
            keys=key,
            advance=lambda name, sound_s: bar.update(task, advance=sound_s, item=name),
        )
    return SetResult(
        name=one.name,
        what=one.what,
        layout=one.layout,
        pooled=one.pooled,
        clean=one.clean,
        audio_s=sum(recording.audio_s for recording in recordings),
        channel_s=channel_s,
        recordings=len(recordings),
        limited=len(recordings) < len(everything),
        measured={name: _measured(one, recordings, found) for name, found in hearings.items()},
    )


def _measured(one: SpeechSet, recordings: Sequence[BenchRecording], hearings: Sequence[Hearing]) -> Measured:
    heard = hearings[0].heard
    return Measured(
        tallies=tallies(recordings, heard, language=LANGUAGE, stratum=one.stratum),
        rounds=tuple(hearing.spent for hearing in hearings),
        same_words_in_all_rounds=all(hearing.heard == heard for hearing in hearings),
    )


def _limited(recordings: list[BenchRecording], minutes: float | None) -> list[BenchRecording]:
    """Return the first recordings that fit into so many minutes, at least one."""
    kept: list[BenchRecording] = []
    for recording in recordings:
        so_far = sum(one.audio_s for one in kept)
        if minutes is not None and kept and so_far + recording.audio_s > 60 * minutes:
            break
        kept.append(recording)
    return kept


def _chosen(known: dict[str, Any], wanted: str | None, kind: str) -> dict[str, Any]:
    """Return what was named, each name standing for all that begin with it where it ends with ``*``."""
    if wanted is None:
        return known
    names = [name.strip() for name in wanted.split(";" if ";" in wanted or kind == "contestant" else ",")]
    chosen = {}
    for name in names:
        found = [one for one in known if one == name or (name.endswith("*") and one.startswith(name[:-1]))]
        if not found:
            raise SystemExit(f"there is no {kind} '{name}'; known are: {'; '.join(known)}")
        chosen.update({one: known[one] for one in found})
    return chosen


def _commit() -> str | None:
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speech",
        description=__doc__,
        epilog="Example: python -m benchmarks.speech --data ../shared/data --out benchmarks/results/speech.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with AN4 and the phone call")
    parser.add_argument("--sets", help="names, separated by commas; a name may end with *; all by default")
    parser.add_argument("--contestants", help="names, separated by semicolons; a name may end with *; all by default")
    parser.add_argument("--threads", type=int, default=1, help="threads of every contestant (default 1)")
    parser.add_argument("--rounds", type=int, default=1, help="how often each hears everything (default 1)")
    parser.add_argument("--limit", type=float, metavar="MINUTES", help="hear at most so much of each set")
    parser.add_argument("--model", default="whisper-base", help="model id or folder (default whisper-base)")
    parser.add_argument("--device", default="cpu", choices=("auto", "cpu", "cuda"), help="default cpu")
    parser.add_argument("--work", type=Path, default=WORK_FILE, help=f"finished hearings (default {WORK_FILE})")
    parser.add_argument("--hear-only", action="store_true", help="fill the work file in this process, write no result")
    return parser.parse_args()


if __name__ == "__main__":
    main()
