"""What was counted of a contact, for showing: who talked how much, and when what happened, to be jumped to."""

from __future__ import annotations

from collections.abc import Sequence

from qa_engine.domain.facts import Facts, Hold, Quarter, QuarterSide, SideFacts
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.record import Record
from qa_engine.reports.wording import clock, length, share


class Moment(Record):
    """A stretch that can be jumped to: the second of sound, and the turn that is nearest before it."""

    text: str
    time: str
    start_s: float
    turn: int


class ShownSide(Record):
    """The counts of one side. Without times in the source there is no talk and no monologue."""

    role: str
    turns: int
    words: int
    talk: str | None = None
    non_talk: str | None = None
    pace: str | None = None
    monologue: Moment | None = None


class Happenings(Record):
    """All of one kind in the order of time; ``told`` sums them up."""

    title: str
    told: str
    moments: tuple[Moment, ...] = ()


class Lane(Record):
    """One line of a quarter: ``part`` of it from 0 to 100."""

    name: str
    kind: str
    part: float
    told: str


class ShownQuarter(Record):
    start: Moment
    lanes: tuple[Lane, ...]
    interruptions: str | None = None


class Timeline(Record):
    """Everything that is shown of what was counted in time."""

    sides: tuple[ShownSide, ...]
    quarters: tuple[ShownQuarter, ...]
    happenings: tuple[Happenings, ...]


def timeline(facts: Facts, interaction: Interaction) -> Timeline:
    """Return what was counted; what is not known is left out, and what is known to be none is said."""
    return Timeline(
        sides=tuple(_side(side, facts.duration_s) for side in facts.sides),
        quarters=_quarters(facts, interaction),
        happenings=tuple(
            found
            for found in (_holds(facts, interaction), *_cuts(facts), *_stretches(facts, interaction))
            if found is not None
        ),
    )


def _side(side: SideFacts, duration_s: float | None) -> ShownSide:
    longest = side.longest_monologue
    monologue = None
    if longest is not None:
        said = f"{_unbroken(length(longest.end_s - longest.start_s))}, {longest.words}\u00a0words"
        monologue = Moment(text=said, time=clock(longest.start_s), start_s=longest.start_s, turn=longest.turn)
    return ShownSide(
        role=side.role.value,
        turns=side.turns,
        words=side.words,
        talk=_of(side.talk_s, duration_s),
        non_talk=_of(side.non_talk_s, duration_s),
        pace=None if side.words_per_minute is None else f"{side.words_per_minute:.0f}",
        monologue=monologue,
    )


def _of(part_s: float | None, whole_s: float | None) -> str | None:
    if part_s is None:
        return None
    told = f"{length(part_s)} ({share(part_s, whole_s)})" if whole_s else length(part_s)
    return _unbroken(told).replace("\u00a0(", " (")


def _unbroken(told: str) -> str:
    """Numbers stay on one line with their units."""
    return told.replace(" ", "\u00a0")


def _holds(facts: Facts, interaction: Interaction) -> Happenings | None:
    if facts.hold_s is None and facts.holds is None:
        return None
    return Happenings(
        title="On hold",
        told=_summed(facts.holds, facts.hold_s),
        moments=tuple(_moment(hold.start_s, _hold(hold), interaction) for hold in facts.hold_times),
    )


def _hold(hold: Hold) -> str:
    told = "announced" if hold.announced else "not announced"
    return ", ".join([length(hold.end_s - hold.start_s), told, *([hold.sound.value] if hold.sound else [])])


def _cuts(facts: Facts) -> tuple[Happenings | None, ...]:
    """Interruptions both ways. Both are unknown together."""
    if facts.interruptions is None:
        return ()
    return tuple(
        Happenings(
            title=title,
            told=str(count) if count else "none",
            moments=tuple(
                Moment(
                    text=f"for {cut.end_s - cut.start_s:.1f} s",
                    time=clock(cut.start_s),
                    start_s=cut.start_s,
                    turn=cut.turn,
                )
                for cut in facts.interruption_times
                if cut.by in roles
            ),
        )
        for title, count, roles in (
            ("Interruptions by the agent", facts.interruptions, (Role.AGENT, Role.SUPERVISOR)),
            ("Interruptions by the customer", facts.interruptions_by_customer, (Role.CUSTOMER,)),
        )
    )


def _stretches(facts: Facts, interaction: Interaction) -> tuple[Happenings | None, ...]:
    silent = [(silence.start_s, silence.end_s) for silence in facts.silences if not silence.hold]
    both = [(overlap.start_s, overlap.end_s) for overlap in facts.overlaps]
    silent_s = None if facts.silence_s is None else sum(end_s - start_s for start_s, end_s in silent)
    return (
        _stretched("Silences of 3 s and more, holds apart", silent_s, silent, interaction),
        _stretched("Both talking at once", facts.overlap_s, both, interaction),
    )


def _stretched(
    title: str, total_s: float | None, spans: Sequence[tuple[float, float]], interaction: Interaction
) -> Happenings | None:
    if total_s is None:
        return None
    moments = tuple(_moment(start_s, f"{end_s - start_s:.1f} s", interaction) for start_s, end_s in spans)
    return Happenings(title=title, told=_summed(len(spans), total_s), moments=moments)


def _summed(count: int | None, total_s: float | None) -> str:
    if not count and not total_s:
        return "none"
    if total_s is None:
        return str(count)
    seconds = length(total_s) if total_s >= 10 else f"{total_s:.1f} s"
    return seconds if count is None else f"{count}, together {seconds}"


def _quarters(facts: Facts, interaction: Interaction) -> tuple[ShownQuarter, ...]:
    held = any(quarter.hold_s for quarter in facts.quarters)
    both = any(quarter.overlap_s for quarter in facts.quarters)
    return tuple(_quarter(quarter, interaction, held=held, both=both) for quarter in facts.quarters)


def _quarter(quarter: Quarter, interaction: Interaction, *, held: bool, both: bool) -> ShownQuarter:
    whole_s = quarter.end_s - quarter.start_s
    lanes = [_lane(side.role.value, side.role.value, side.talk_s, whole_s, _pace(side)) for side in quarter.sides]
    lanes.append(_lane("silence", "silence", quarter.silence_s, whole_s))
    if held:
        lanes.append(_lane("on hold", "hold", quarter.hold_s, whole_s))
    if both and quarter.overlap_s is not None:
        lanes.append(_lane("both at once", "both", quarter.overlap_s, whole_s))
    cut = [(quarter.interruptions_by_agent, "agent"), (quarter.interruptions_by_customer, "customer")]
    known = all(count is not None for count, _ in cut)
    return ShownQuarter(
        start=_moment(quarter.start_s, f"to {clock(quarter.end_s)}", interaction),
        lanes=tuple(lanes),
        interruptions=(", ".join(f"{count} by {who}" for count, who in cut if count) or "none") if known else None,
    )


def _pace(side: QuarterSide) -> str:
    return "" if side.words_per_minute is None else f", {side.words_per_minute:.0f}\u00a0w/min"


def _lane(name: str, kind: str, part_s: float, whole_s: float, more: str = "") -> Lane:
    part = min(100.0, round(100 * part_s / whole_s, 1)) if whole_s else 0.0
    return Lane(name=name, kind=kind, part=part, told=f"{part_s:.0f} s{more}")


def _moment(start_s: float, text: str, interaction: Interaction) -> Moment:
    begun = [index for index, turn in enumerate(interaction.turns) if (turn.start_s or 0) <= start_s]
    return Moment(text=text, time=clock(start_s), start_s=start_s, turn=max(begun, default=0))
