"""A masked transcript as plain text, as subtitles, or as the times at which each speaker speaks."""

from __future__ import annotations

from pathlib import PurePosixPath

from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.reports.embedding import visible
from qa_engine.reports.wording import speaker_name


def transcript_text(interaction: Interaction, form: str = "txt") -> str:
    """Return the turns as ``txt`` (one line a turn), ``srt``, ``vtt`` or ``rttm``.

    ``rttm`` is the Rich Transcription Time Marked form of NIST: one SPEAKER line a turn, with the file's name without
    its ending, channel, start and duration in seconds, and the speaker. Turns without times are left out of it and of
    subtitles, which cannot show them.

    Raises:
        ValueError: there is no such form.
    """
    if form == "txt":
        return "".join(
            f"{_stamp(turn)}{speaker_name(interaction, turn)}: {_one_line(turn.text)}\n" for turn in interaction.turns
        )
    timed = [turn for turn in interaction.turns if turn.start_s is not None and turn.end_s is not None]
    if form == "srt":
        cues = [
            f"{number}\n{_clock(turn.start_s, ',')} --> {_clock(turn.end_s, ',')}\n"
            f"{speaker_name(interaction, turn)}: {_one_line(turn.text)}\n"
            for number, turn in enumerate(timed, start=1)
        ]
        return "\n".join(cues)
    if form == "vtt":
        cues = [
            f"{_clock(turn.start_s, '.')} --> {_clock(turn.end_s, '.')}\n"
            f"<v {_escaped(speaker_name(interaction, turn))}>{_escaped(_one_line(turn.text))}\n"
            for turn in timed
        ]
        return "\n".join(["WEBVTT\n", *cues])
    if form == "rttm":
        return "".join(_speaker_line(interaction, turn) for turn in timed)
    raise ValueError(f"there is no transcript form '{form}'")


def _speaker_line(interaction: Interaction, turn: Turn) -> str:
    """Return the ten fields of a SPEAKER line; what is not known or does not apply is ``<NA>``."""
    start, end = round((turn.start_s or 0) * 1000), round((turn.end_s or 0) * 1000)
    if end <= start:
        return ""
    file, name = _field(_file_name(interaction)), _field(_one_speaker(interaction, turn))
    times = f"{start // 1000}.{start % 1000:03d} {(end - start) // 1000}.{(end - start) % 1000:03d}"
    return f"SPEAKER {file} {_channel(interaction, turn)} {times} <NA> <NA> {name} <NA> <NA>\n"


def _file_name(interaction: Interaction) -> str:
    if interaction.source is None:
        return interaction.id
    return PurePosixPath(interaction.source.uri).stem or interaction.id


def _channel(interaction: Interaction, turn: Turn) -> int:
    """Channels count from 1. Participants stand in the order of channels where each has a channel of their own."""
    if interaction.attributes.get("speakers") != "by channel":
        return 1
    return [participant.id for participant in interaction.participants].index(turn.participant) + 1


def _one_speaker(interaction: Interaction, turn: Turn) -> str:
    """Return the role, as in the other forms, or the participant's id where two have the same role."""
    name = speaker_name(interaction, turn)
    return name if sum(p.role.value == name for p in interaction.participants) < 2 else turn.participant


def _field(text: str) -> str:
    """Return ``text`` as one field: fields end at white space."""
    return "_".join(visible(text).split()) or "<NA>"


def _stamp(turn: Turn) -> str:
    return "" if turn.start_s is None else f"[{_clock(turn.start_s, '.')}] "


def _clock(seconds: float | None, point: str) -> str:
    """Return hh:mm:ss and milliseconds.

    >>> _clock(3661.5, ".")
    '01:01:01.500'
    """
    milli = round((seconds or 0) * 1000)
    minutes, milli = divmod(milli, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{milli // 1000:02d}{point}{milli % 1000:03d}"


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
