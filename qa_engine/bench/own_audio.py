"""The user's own recordings, with the words that were said where a text lies beside them.

``call.wav`` with one channel has its words in ``call.txt``; with two, in ``call.ch1.txt`` and ``call.ch2.txt``, left
first. A stereo file with the same sound on both sides counts as one channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_engine.bench.recordings import BenchRecording
from qa_engine.errors import MediaError, UsageError
from qa_engine.ingest import FileFormat, FoundFile, discover
from qa_engine.media import decode, join
from qa_engine.ports import Audio
from qa_engine.speech.channels import distinct_channels


@dataclass(frozen=True)
class OwnAudio:
    """What is measured, and what was left out or not used, with the reason, for a person."""

    recordings: tuple[BenchRecording, ...]
    notes: tuple[str, ...]


def read_own_audio(
    paths: Sequence[str | Path],
    *,
    references: Path | None = None,
    most_s: float | None = None,
    advance: Callable[[int, int, str], None] = lambda done, of, name: None,  # noqa: ARG005 - the seam's names
) -> OwnAudio:
    """Decode every recording below ``paths`` and find its references.

    Args:
        paths: files and folders.
        references: folder with the texts; by default each lies beside its recording.
        most_s: no further recording is read after so many seconds; all are by default. Decoded sound fills the memory,
            230 MB an hour and channel.
        advance: told how many files are decoded, of how many, and the name of the next.

    Raises:
        UsageError: a path or the folder does not exist, there is no recording, none could be decoded, or a text in
            the folder belongs to no recording.
    """
    if references is not None and not references.is_dir():
        raise UsageError("there is no such folder with references", item=str(references))
    files = [file for file in discover(paths).files if file.format is FileFormat.AUDIO]
    if not files:
        raise UsageError("no recording was found; name WAV, MP3, FLAC, Ogg, M4A or WebM files, or folders with them")
    if references is not None:
        _refuse_strays(references, files)
    recordings: list[BenchRecording] = []
    notes: list[str] = []
    for done, file in enumerate(files):
        if recordings and most_s is not None and sum(one.audio_s for one in recordings) >= most_s:
            notes.append(
                f"{len(files) - done} more recordings left out: there were {most_s / 60:g} minutes before them"
            )
            break
        advance(done, len(files), file.uri)
        try:
            audio = _audible(file)
        except MediaError as error:
            notes.append(f"{file.uri}: left out: {error.message}")
            continue
        said, note = _said(file, audio, references)
        recordings.append(BenchRecording(file.uri, audio, said))
        notes += [f"{file.uri}: {note}"] if note else []
    advance(len(files), len(files), "")
    if not recordings:
        raise UsageError(f"none of the {len(files)} recordings could be decoded; first: {notes[0]}")
    return OwnAudio(tuple(recordings), tuple(notes))


def _audible(file: FoundFile) -> Audio:
    import numpy as np

    tracks = [decode(track.path) for track in file.tracks] or [decode(file.path)]
    audio = tracks[0] if len(tracks) == 1 else join(tracks)
    if audio.truncated:
        raise MediaError(audio.truncated)
    if not audio.samples.size:
        raise MediaError("it holds no sound")
    samples = np.stack(distinct_channels(audio.samples))
    return Audio(samples=samples, declared_s=audio.declared_s, decoded_s=audio.decoded_s)


def _said(file: FoundFile, audio: Audio, references: Path | None) -> tuple[tuple[str, ...] | None, str]:
    """Return the text of each channel if there is one, and what to tell about it."""
    whole, *sides = _reference_paths(Path(file.path), audio.samples.shape[0], references)
    wanted = sides or [whole]
    present = [path for path in wanted if path.is_file()]
    if len(present) == len(wanted):
        return tuple(path.read_text(encoding="utf-8", errors="replace") for path in wanted), ""
    if present:
        return None, f"reference not used: {_names(wanted)} are needed, one a channel, and only some are there"
    if sides and whole.is_file():
        return None, f"reference not used: the recording has {len(sides)} channels and needs {_names(sides)}"
    return None, ""


def _reference_paths(recording: Path, channels: int, references: Path | None) -> list[Path]:
    """Return the path of the text of a one-channel recording, and with several channels one path for each."""
    folder = references or recording.parent
    sides = [folder / f"{recording.stem}.ch{number}.txt" for number in range(1, channels + 1)]
    return [folder / f"{recording.stem}.txt", *(sides if channels > 1 else [])]


def _refuse_strays(references: Path, files: Sequence[FoundFile]) -> None:
    stems = {Path(file.path).stem for file in files}
    strays = sorted(
        path.name
        for path in references.glob("*.txt")
        if path.stem not in stems and path.stem.rpartition(".ch")[0] not in stems
    )
    if strays:
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        raise UsageError(f"reference without a recording of that name{more}; check the folder", item=strays[0])


def _names(paths: Sequence[Path]) -> str:
    return " and ".join(path.name for path in paths)
