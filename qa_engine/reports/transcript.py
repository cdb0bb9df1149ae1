"""A masked transcript as plain text or subtitles."""

from __future__ import annotations

from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.reports.embedding import visible


def transcript_text(interaction: Interaction, form: str = "txt") -> str:
    """Return the turns as ``txt`` (one line a turn), ``srt`` or ``vtt``.

    Turns without times are left out of subtitles, which cannot show them.

    Raises:
        ValueError: there is no such form.
    """
    if form == "txt":
        return "".join(
            f"{_stamp(turn)}{_speaker(interaction, turn)}: {_one_line(turn.text)}\n" for turn in interaction.turns
        )
    timed = [turn for turn in interaction.turns if turn.start_s is not None and turn.end_s is not None]
    if form == "srt":
        cues = [
            f"{number}\n{_clock(turn.start_s, ',')} --> {_clock(turn.end_s, ',')}\n"
            f"{_speaker(interaction, turn)}: {_one_line(turn.text)}\n"
            for number, turn in enumerate(timed, start=1)
        ]
        return "\n".join(cues)
    if form == "vtt":
        cues = [
            f"{_clock(turn.start_s, '.')} --> {_clock(turn.end_s, '.')}\n"
            f"<v {_escaped(_speaker(interaction, turn))}>{_escaped(_one_line(turn.text))}\n"
            for turn in timed
        ]
        return "\n".join(["WEBVTT\n", *cues])
    raise ValueError(f"there is no transcript form '{form}'")


def _speaker(interaction: Interaction, turn: Turn) -> str:
    participant = interaction.participant(turn)
    return participant.role.value if participant.role != "unknown" else participant.id


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
