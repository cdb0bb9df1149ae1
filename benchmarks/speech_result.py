"""From hearings to the result of benchmarks/speech.py: figures by set, pooled figures, and paired differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qa_engine.bench.contestants import PEER_FASTEST
from qa_engine.bench.cost import Spent
from qa_engine.bench.intervals import Interval, Tally, paired_difference, rate_interval
from qa_engine.bench.word_errors import WordErrors, total


@dataclass(frozen=True)
class Measured:
    """What one contestant did on one set."""

    tallies: tuple[Tally, ...]
    rounds: tuple[Spent, ...]
    same_words_in_all_rounds: bool = True


@dataclass(frozen=True)
class SetResult:
    """One set with what all contestants did on it."""

    name: str
    what: str
    layout: str
    pooled: bool
    clean: str | None
    audio_s: float
    channel_s: float
    recordings: int
    limited: bool
    measured: Mapping[str, Measured] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranks:
    """Whom to compare: this engine's contestants, the peers, and in which seconds cost is counted."""

    ours: tuple[str, ...]
    peers: tuple[str, ...]
    basis: str = "cpu_s"


def as_result(sets: Sequence[SetResult], ranks: Ranks) -> dict[str, Any]:
    """Return the figures of every set, of the pools, and what the telephone costs."""
    return {
        "cost_basis": ranks.basis,
        "sets": {one.name: _set_figures(one, ranks) for one in sets},
        "pools": {name: _pool_figures(members, ranks) for name, members in pools(sets).items()},
        "telephone_minus_clean": _telephone_minus_clean(sets),
    }


def pools(sets: Sequence[SetResult]) -> dict[str, list[SetResult]]:
    """Return the pooled sets by the name of the pool, empty pools left out. Only telephone speech is pooled."""
    pooled = [one for one in sets if one.pooled]
    named = {
        "telephone": pooled,
        "telephone, mono": [one for one in pooled if one.layout == "mono"],
        "telephone, two-channel": [one for one in pooled if one.layout == "two-channel"],
    }
    return {name: members for name, members in named.items() if members}


def _set_figures(one: SetResult, ranks: Ranks) -> dict[str, Any]:
    contestants = {name: _figures([one], name, ranks.basis) for name in one.measured}
    for name, figures in contestants.items():
        measured = one.measured[name]
        figures["same_words_in_all_rounds"] = measured.same_words_in_all_rounds
        figures["rounds"] = [{"cpu_s": s.cpu_s, "wall_s": s.wall_s, "load": s.load} for s in measured.rounds]
        figures["by_recording"] = [
            [tally.source, c.words, c.substitutions, c.deletions, c.insertions]
            for tally in measured.tallies
            for c in (tally.counts,)
        ]
    return {
        "what": one.what,
        "layout": one.layout,
        "pooled": one.pooled,
        "recordings": one.recordings,
        "audio_s": round(one.audio_s, 1),
        "channel_s": round(one.channel_s, 1),
        "limited": one.limited,
        "contestants": contestants,
        "comparisons": _comparisons([one], ranks),
    }


def _pool_figures(members: Sequence[SetResult], ranks: Ranks) -> dict[str, Any]:
    names = _in_all(members)
    return {
        "sets": [one.name for one in members],
        "audio_s": round(sum(one.audio_s for one in members), 1),
        "channel_s": round(sum(one.channel_s for one in members), 1),
        "contestants": {name: _figures(members, name, ranks.basis) for name in names},
        "comparisons": _comparisons(members, ranks),
    }


def _figures(sets: Sequence[SetResult], name: str, basis: str) -> dict[str, Any]:
    tallies = _tallies(sets, name)
    counts = total([tally.counts for tally in tallies])
    cost_s = _cost_s(sets, name, basis)
    return {
        "word_error_rate": _as_dict(rate_interval(tallies)),
        **_counts(counts),
        basis: round(cost_s, 3),
        f"audio_s_per_{basis}": round(sum(one.audio_s for one in sets) / max(cost_s, 1e-9), 3),
    }


def _comparisons(sets: Sequence[SetResult], ranks: Ranks) -> dict[str, Any]:
    """Return each of ours beside the most accurate peer, the cheapest one, and the batched mode at beam 1."""
    names = _in_all(sets)
    peers = [name for name in ranks.peers if name in names]
    if not peers:
        return {}
    rates = {name: total([tally.counts for tally in _tallies(sets, name)]).rate or 0.0 for name in peers}
    chosen = {
        "most accurate peer": min(peers, key=lambda name: (rates[name], _cost_s(sets, name, ranks.basis))),
        "cheapest peer": min(peers, key=lambda name: _cost_s(sets, name, ranks.basis)),
    }
    if PEER_FASTEST in peers:
        chosen["batched, beam 1"] = PEER_FASTEST
    return {
        ours: {kind: _comparison(sets, ours, peer, ranks.basis) for kind, peer in chosen.items()}
        for ours in ranks.ours
        if ours in names
    }


def _comparison(sets: Sequence[SetResult], ours: str, peer: str, basis: str) -> dict[str, Any]:
    difference = paired_difference(_tallies(sets, ours), _tallies(sets, peer))
    speed = _cost_s(sets, peer, basis) / max(_cost_s(sets, ours, basis), 1e-9)
    return {"peer": peer, "word_error_rate_minus_peers": _as_dict(difference), "speed_over_peers": round(speed, 3)}


def _telephone_minus_clean(sets: Sequence[SetResult]) -> dict[str, Any]:
    """Return by set and contestant how much more it errs on the line than on the same words clean."""
    by_name = {one.name: one for one in sets}
    found: dict[str, Any] = {}
    for one in sets:
        clean = by_name.get(one.clean or "")
        if clean is None:
            continue
        names = [name for name in _in_all([one, clean]) if _same_sources(one, clean, name)]
        found[one.name] = {
            name: _as_dict(paired_difference(one.measured[name].tallies, clean.measured[name].tallies))
            for name in names
        }
    return found


def _same_sources(one: SetResult, other: SetResult, name: str) -> bool:
    first, second = ([t.source for t in each.measured[name].tallies] for each in (one, other))
    return first == second


def _in_all(sets: Sequence[SetResult]) -> list[str]:
    return [name for name in sets[0].measured if all(name in one.measured for one in sets)]


def _tallies(sets: Sequence[SetResult], name: str) -> list[Tally]:
    return [tally for one in sets for tally in one.measured[name].tallies]


def _cost_s(sets: Sequence[SetResult], name: str, basis: str) -> float:
    """Return the cost over all sets, of each the cheapest round."""
    return sum(min(float(getattr(spent, basis)) for spent in one.measured[name].rounds) for one in sets)


def _counts(counts: WordErrors) -> dict[str, int]:
    return counts.model_dump()


def _as_dict(interval: Interval | None) -> dict[str, float | None] | None:
    return interval.model_dump() if interval else None
