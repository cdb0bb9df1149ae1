"""Is a recording always heard alike? The same recordings again, with other threads, alone and in company.

What must be the same to the byte: words, their times, and what segments they are in. Confidences may differ by 0.01.
The command ends with 1 if anything differs.

    python -m benchmarks.same_words fixtures/calls/brightline-double-charge.wav --mode fast
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from qa_engine.bench.contestants import recognition_options
from qa_engine.bench.cost import keep_idle_threads_from_spinning, progress_bar

keep_idle_threads_from_spinning()

from qa_engine import devices  # noqa: E402
from qa_engine.domain.transcript import Transcript, Word  # noqa: E402
from qa_engine.ingest import FileFormat, discover  # noqa: E402
from qa_engine.media import decode, join  # noqa: E402
from qa_engine.ports import Audio  # noqa: E402
from qa_engine.speech import WhisperTranscriber  # noqa: E402

CONFIDENCE_TOLERANCE = 0.01
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "calls"


@dataclass(frozen=True)
class Difference:
    """How two transcripts of one recording differ."""

    words: int
    unlike_words: int
    unlike_times: int
    largest_confidence_difference: float

    @property
    def is_none(self) -> bool:
        return not (self.unlike_words or self.unlike_times) and (
            self.largest_confidence_difference <= CONFIDENCE_TOLERANCE
        )

    def __add__(self, other: Difference) -> Difference:
        return Difference(
            self.words + other.words,
            self.unlike_words + other.unlike_words,
            self.unlike_times + other.unlike_times,
            max(self.largest_confidence_difference, other.largest_confidence_difference),
        )


def difference(first: Transcript, second: Transcript) -> Difference:
    """Return the difference of two transcripts, word by word in the order in which they stand."""
    words, unlike_words, unlike_times, largest = 0, 0, 0, 0.0
    for (place, one), (other_place, other) in _paired(first, second):
        words += 1
        if one is None or other is None or one.text != other.text or place != other_place:
            unlike_words += 1
            continue
        unlike_times += (one.start_s, one.end_s) != (other.start_s, other.end_s)
        largest = max(largest, _confidence_difference(one, other))
    return Difference(words, unlike_words, unlike_times, round(largest, 4))


def _paired(first: Transcript, second: Transcript) -> list[tuple[tuple[int, Word | None], tuple[int, Word | None]]]:
    """Return the words of both side by side, each with the number of its segment."""
    nobody: tuple[int, Word | None] = (-1, None)
    return list(zip_longest(_words(first), _words(second), fillvalue=nobody))


def _words(transcript: Transcript) -> list[tuple[int, Word | None]]:
    found: list[tuple[int, Word | None]] = []
    for number, segment in enumerate(transcript.segments):
        # A segment without words still says something, with its own times.
        whole = Word(text=segment.text, start_s=segment.start_s, end_s=segment.end_s)
        found += [(number, word) for word in segment.words or (whole,)]
    return found


def _confidence_difference(one: Word, other: Word) -> float:
    if one.confidence is None or other.confidence is None:
        return 0.0 if one.confidence == other.confidence else 1.0
    return abs(one.confidence - other.confidence)


def hear(recordings: Sequence[Audio], mode: str, threads: int, together: int) -> list[Transcript]:
    """Return what a fresh transcriber hears, so many recordings handed to it at once."""
    transcriber = WhisperTranscriber(options=recognition_options(mode), cpu_threads=threads)
    transcriber.setup(devices.cpu())
    heard: list[Transcript] = []
    for first in range(0, len(recordings), together):
        heard += transcriber.transcribe_batch(recordings[first : first + together], language="en")
    transcriber.close()
    return heard


def main() -> None:
    arguments = _arguments()
    files = [file for file in discover(arguments.paths).files if file.format is FileFormat.AUDIO]
    recordings = [
        join([decode(track.path) for track in file.tracks]) if file.tracks else decode(file.path) for file in files
    ]
    if not recordings:
        raise SystemExit("no recording was found")
    count = len(recordings)
    ways = {
        "again": (recordings, 1, count),
        "2 threads": (recordings, 2, count),
        "one at a time": (recordings, 1, 1),
        "in the reverse order": (recordings[::-1], 1, count),
    }
    same = True
    with progress_bar() as bar:
        task = bar.add_task("hearing", total=1 + len(ways), item="once")
        once = hear(recordings, arguments.mode, 1, count)
        for name, (order, threads, together) in ways.items():
            bar.update(task, advance=1, item=name)
            heard = hear(order, arguments.mode, threads, together)
            in_order = heard if order is recordings else heard[::-1]
            found = _sum([difference(one, other) for one, other in zip(once, in_order, strict=True)])
            same = same and found.is_none
            print(
                f"{name}: {found.words} words, {found.unlike_words} unlike, {found.unlike_times} at other times,"
                f" confidences at most {found.largest_confidence_difference:.4f} apart"
            )
        bar.advance(task)
    sys.exit(0 if same else 1)


def _sum(differences: Sequence[Difference]) -> Difference:
    return sum(differences, start=Difference(0, 0, 0, 0.0))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.same_words",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", default=[FIXTURES], type=Path, help="recordings; the fixture calls if none")
    parser.add_argument("--mode", choices=("best", "fast"), default="best", help="default best")
    return parser.parse_args()


if __name__ == "__main__":
    main()
