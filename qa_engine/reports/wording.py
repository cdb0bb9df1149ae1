"""How names, numbers and times are shown to a person, the same in every report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from qa_engine.domain.interaction import Interaction, Turn
from qa_engine.domain.ledger import Depth
from qa_engine.domain.signals import Basis, SignalName, SignalStatus

SIGNAL_TITLES: dict[SignalName, str] = {
    SignalName.CSAT: "CSAT",
    SignalName.FCR: "First contact resolution",
    SignalName.SENTIMENT: "Sentiment",
    SignalName.NPS: "NPS",
    SignalName.RESOLUTION_QUALITY: "Resolution quality",
    SignalName.CES: "Customer effort",
    SignalName.COMPLIANCE: "Compliance",
}
STATUS_WORDS: dict[SignalStatus, str] = {
    SignalStatus.SCORED: "scored",
    SignalStatus.INSUFFICIENT_EVIDENCE: "not enough evidence",
    SignalStatus.NOT_APPLICABLE: "not applicable",
    SignalStatus.FAILED: "failed",
}
BASIS_MARKS: dict[Basis, str] = {Basis.INFERRED: "~", Basis.MEASURED: "="}


def words(name: str) -> str:
    """Return an identifier as words: ``already_told`` is "already told"."""
    return name.replace("_", " ")


def clock(seconds: float) -> str:
    """Return a place in a recording as ``m:ss``, or ``h:mm:ss`` from an hour on.

    >>> clock(65.4), clock(3725)
    ('1:05', '1:02:05')
    """
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def length(seconds: float) -> str:
    """Return a length of time for reading: ``44 s``, ``3 min 05 s``, ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def moment(when: dt.datetime | None) -> str | None:
    """Return a point in time in UTC to the minute, or ``None`` if it is not known."""
    return when.strftime("%Y-%m-%d %H:%M UTC") if when else None


def turn_time(turn: Turn) -> str | None:
    """Return when a turn was said: its place in the recording, or the time it was sent (UTC)."""
    if turn.start_s is not None:
        return clock(turn.start_s)
    return turn.sent_at.strftime("%H:%M") if turn.sent_at else None


def speaker_name(interaction: Interaction, turn: Turn) -> str:
    """Return who said a turn: the role, or the participant's id where the role is not known."""
    participant = interaction.participant(turn)
    return participant.role.value if participant.role != "unknown" else participant.id


def signed(points: Decimal | float, places: int = 3) -> str:
    """Return points with their sign; a minus is the typographic one.

    >>> signed(Decimal("-7.25"), 1), signed(Decimal("3"), 1)
    ('−7.2', '+3.0')
    """
    text = f"{points:+.{places}f}"
    return text.replace("-", "−")


def share(part: float, whole: float) -> str:
    """Return a share as a percentage that never rounds to all or nothing unless it is."""
    if whole == 0:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 0.1 or 99.9 < percent < 100:
        return "<0.1 %" if percent < 1 else ">99.9 %"
    return f"{percent:.0f} %" if percent == round(percent) else f"{percent:.1f} %"


def heard_of(depth: Depth) -> str | None:
    """Return how much of a recording was heard, or ``None`` where nothing is known of it.

    >>> heard_of(Depth(declared_s=30.0, decoded_s=12.34, speech_s=9.0))
    '12.3 of 30.0 s declared could be decoded, 9.0 s of it speech'
    """
    if depth.decoded_s is None:
        return None
    declared = f" of {depth.declared_s:.1f} s declared" if depth.declared_s is not None else " s"
    speech = f", {depth.speech_s:.1f} s of it speech" if depth.speech_s is not None else ""
    return f"{depth.decoded_s:.1f}{declared} could be decoded{speech}"


def swapped(probability: float) -> str:
    """Return the doubt that each side of a contact was taken for the other.

    >>> swapped(0.973)
    'agent and customer seem to be swapped (p = 0.97)'
    """
    return f"agent and customer seem to be swapped (p = {min(probability, 0.99):.2f})"
