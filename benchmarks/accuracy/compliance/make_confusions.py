"""Make ``confusions.json``: what the engine's recogniser takes for what on noisy telephone lines.

    python -m benchmarks.accuracy.compliance.make_confusions --hibari FOLDER --work pairs.jsonl

Needs flite (Debian) and hibari-tts 0.2.1 (PyPI, put into FOLDER by ``pip install --no-deps --target FOLDER``), but only
to make the table, not to use it. What was heard is kept in the work file, so that a second call only counts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.measuring import keep_idle_threads_from_spinning

keep_idle_threads_from_spinning()

from benchmarks.accuracy.compliance.confusion_counts import Counts, count  # noqa: E402
from benchmarks.accuracy.compliance.confusion_speech import (  # noqa: E402
    HERE,
    LINES_DB,
    Pair,
    Recogniser,
    Spoken,
    spoken_calls,
    spoken_sentences,
)

OUT = HERE / "confusions.json"
NOTE = (
    "Counts of what a recogniser wrote for words of own writing in synthetic voices (Kokoro-82M and hibari-tts, "
    "Apache-2.0; flite, CMU licence). No person was recorded. Material of this benchmark: the engine never reads it."
)


def main() -> None:
    arguments = _arguments()
    if not arguments.work.exists():
        _hear(arguments.hibari, arguments.work)
    pairs = [Pair(**json.loads(line)) for line in arguments.work.read_text(encoding="utf-8").splitlines()]
    OUT.write_text(_as_json(pairs), encoding="utf-8")
    print(f"written: {OUT} ({OUT.stat().st_size:,} bytes)")


def _hear(hibari_folder: Path, work: Path) -> None:
    from benchmarks.accuracy.compliance.confusion_speech import on_line

    recogniser = Recogniser()
    unfinished = work.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as file:
        for material, spoken in _materials(hibari_folder):
            for line_db in LINES_DB:
                (heard,) = recogniser.hear([on_line(spoken, line_db)])
                for said, text in zip(spoken.said, heard, strict=True):
                    file.write(json.dumps(asdict(Pair(material, line_db, said, text))) + "\n")
            print(material, spoken.name, flush=True)
    unfinished.rename(work)


def _materials(hibari_folder: Path) -> Iterator[tuple[str, Spoken]]:
    calls = (("calls", spoken) for spoken in spoken_calls())
    return chain((("sentences", spoken) for spoken in spoken_sentences(hibari_folder)), calls)


def _as_json(pairs: list[Pair]) -> str:
    counts = count((pair.said, pair.heard) for pair in pairs)
    head = {
        "note": NOTE,
        "command": "python -m benchmarks.accuracy.compliance.make_confusions --hibari FOLDER --work FILE",
        "recogniser": f"faster-whisper {metadata.version('faster-whisper')}, Whisper base, int8, mode fast, 1 thread",
        "lines": "300-3400 Hz, pink noise so many dB below speech, 8 kHz mu-law",
        "words_said": counts.words,
        "word_error_rate": {name: round(value.wer, 4) for name, value in _by_material(pairs).items()},
        "used": {
            "words taken for others or missed": sum(counts.taken.values()),
            "words added": sum(counts.added.values()),
        },
    }
    body: dict[str, Any] = {
        "said": dict(sorted(counts.said.items())),
        "taken": _taken(counts),
        "added": {" ".join(words): times for words, times in sorted(counts.added.items())},
    }
    rows = ",\n".join(
        f' "{part}": {{\n' + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in table.items()) + "\n }"
        for part, table in body.items()
    )
    return json.dumps(head, indent=1)[:-2] + ",\n" + rows + "\n}\n"


def _taken(counts: Counts) -> dict[str, dict[str, int]]:
    taken: dict[str, dict[str, int]] = {}
    for (words, instead), times in sorted(counts.taken.items()):
        taken.setdefault(" ".join(words), {})[" ".join(instead)] = times
    return taken


def _by_material(pairs: list[Pair]) -> dict[str, Counts]:
    names = dict.fromkeys(f"{pair.material} at {pair.line_db:g} dB" for pair in pairs)
    return {
        name: count((p.said, p.heard) for p in pairs if f"{p.material} at {p.line_db:g} dB" == name) for name in names
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hibari", type=Path, required=True, help="folder with hibari-tts unpacked")
    parser.add_argument("--work", type=Path, required=True, help="JSON lines of what was said and heard")
    return parser.parse_args()


if __name__ == "__main__":
    main()
