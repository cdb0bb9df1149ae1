"""Where a counted fact was counted, so that whoever doubts the number can look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from qa_engine.domain.fact_names import FactName
from qa_engine.domain.facts import Facts, Hold, Interruption, Overlap, Response, Silence
from qa_engine.domain.interaction import Interaction, Role

_WHOLE: Final = "in the whole contact"


class Places(NamedTuple):
    """Turns and stretches ``(start_s, end_s)`` in order; ``where`` says it in words."""

    where: str
    turns: tuple[int, ...] = ()
    stretches: tuple[tuple[float, float], ...] = ()


def fact_places(facts: Facts, name: FactName, interaction: Interaction) -> Places:
    """Return where the fact called ``name`` was counted; the whole contact where it has no place of its own."""
    find = _FIND.get(name)
    if find is not None:
        return find(facts)
    side = name.value.split("_")[0]
    if side in (Role.AGENT, Role.CUSTOMER, Role.BOT):
        return Places(f"in the turns of the {side}", interaction.indexes(Role(side)))
    return Places(_WHOLE)


def _answers(responses: Iterable[Response]) -> Places:
    turns = tuple(response.turn for response in responses)
    return Places(_number(len(turns), "answer"), turns)


def _longest_answer(facts: Facts) -> Places:
    return _answers(sorted(facts.responses, key=lambda response: -response.waited_s)[:1])


def _stretches(found: Iterable[Silence | Hold | Overlap], what: str) -> Places:
    stretches = tuple((one.start_s, one.end_s) for one in found)
    return Places(_number(len(stretches), what), (), stretches)


def _longest(found: Iterable[Silence | Hold], what: str) -> Places:
    return _stretches(sorted(found, key=lambda one: one.start_s - one.end_s)[:1], what)


def _holds(facts: Facts) -> Places:
    if facts.hold_s and not facts.hold_times:
        return Places("as the switch measured")
    return _stretches(facts.hold_times, "hold")


def _cuts(cuts: Iterable[Interruption]) -> Places:
    found = list(cuts)
    return Places(
        _number(len(found), "interruption"),
        tuple(cut.turn for cut in found),
        tuple((cut.start_s, cut.end_s) for cut in found),
    )


def _monologue(facts: Facts, role: Role) -> Places:
    side = facts.side(role)
    longest = side.longest_monologue if side else None
    if longest is None:
        return Places(_WHOLE)
    return Places(f"from turn {longest.turn + 1} on", (longest.turn,), ((longest.start_s, longest.end_s),))


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


_FIND: Final[Mapping[FactName, Callable[[Facts], Places]]] = MappingProxyType(
    {
        FactName.FIRST_RESPONSE_S: lambda f: _answers(f.responses[:1]),
        FactName.LONGEST_RESPONSE_S: _longest_answer,
        FactName.MEAN_RESPONSE_S: lambda f: _answers(f.responses),
        FactName.RESPONSES: lambda f: _answers(f.responses),
        FactName.SILENCE_S: lambda f: _stretches(f.silences, "silence"),
        FactName.SILENCES: lambda f: _stretches(f.silences, "silence"),
        FactName.LONGEST_SILENCE_S: lambda f: _longest(f.silences, "silence"),
        FactName.DEAD_AIR_S: lambda f: _stretches((s for s in f.silences if not s.hold), "silence"),
        FactName.LONGEST_DEAD_AIR_S: lambda f: _longest((s for s in f.silences if not s.hold), "silence"),
        FactName.HOLD_S: _holds,
        FactName.HOLDS: _holds,
        FactName.LONGEST_HOLD_S: lambda f: _longest(f.hold_times, "hold"),
        FactName.UNANNOUNCED_HOLDS: lambda f: _stretches((h for h in f.hold_times if not h.announced), "hold"),
        FactName.TRANSFERS: lambda _: Places("as the source or the participants tell"),
        FactName.INTERRUPTIONS: lambda f: _cuts(cut for cut in f.interruption_times if cut.by is not Role.CUSTOMER),
        FactName.INTERRUPTIONS_BY_CUSTOMER: lambda f: _cuts(
            cut for cut in f.interruption_times if cut.by is Role.CUSTOMER
        ),
        FactName.OVERLAP_S: lambda f: _stretches(f.overlaps, "overlap"),
        FactName.OVERLAPS: lambda f: _stretches(f.overlaps, "overlap"),
        FactName.AGENT_LONGEST_MONOLOGUE_S: lambda f: _monologue(f, Role.AGENT),
        FactName.CUSTOMER_LONGEST_MONOLOGUE_S: lambda f: _monologue(f, Role.CUSTOMER),
    }
)
