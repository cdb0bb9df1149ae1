"""The tables of benchmarks/README.md about benchmarks/speech.py: errors and speed of all contestants."""

from __future__ import annotations

from typing import Any

from benchmarks.markdown import table


def speech(result: dict[str, Any]) -> str:
    """Return errors and speed over the pooled telephone speech, how ours compare, and the errors on every set."""
    basis, unit = result["cost_basis"], "CPU s" if result["cost_basis"] == "cpu_s" else "GPU s"
    parts = [_speech_conditions(result)]
    for name, pool in result["pools"].items():
        minutes = f"{name}, {pool['audio_s'] / 60:.0f} minutes"
        found = sorted(pool["contestants"].items(), key=lambda item: item[1]["word_error_rate"]["value"])
        rows = [
            (
                f"**{contestant}**" if result["contestants"][contestant]["ours"] else contestant,
                _rate(one["word_error_rate"]),
                f"{one['substitutions']} / {one['deletions']} / {one['insertions']}",
                f"{one[basis]:,.0f}",
                f"{one[f'audio_s_per_{basis}']:.1f}",
            )
            for contestant, one in found
        ]
        head = (minutes, "WER (95 %)", "wrong / missed / added", unit, f"audio s per {unit}")
        parts += [table(head, rows), _compared(name, pool["comparisons"])]
    return "\n\n".join([*parts, _by_set(result), _on_the_telephone(result), *_absent(result)])


def _speech_conditions(result: dict[str, Any]) -> str:
    threads = f"{result['threads']} thread{'' if result['threads'] == 1 else 's'}"
    limited = sorted(name for name, one in result["sets"].items() if one["limited"])
    only = f" **Not the whole of: {', '.join(limited)}.**" if limited else ""
    rounds = f"{result['rounds']} round{'' if result['rounds'] == 1 else 's'}"
    commit = f"Commit `{result['commit']}`" if result["commit"] else "Commit not known"
    return f"{commit}, {threads}, {result['device']['compute_type']}, {rounds}.{only}"


def _compared(pool: str, comparisons: dict[str, Any]) -> str:
    rows = []
    for ours, against in comparisons.items():
        kinds: dict[str, list[str]] = {}
        for kind, one in against.items():
            kinds.setdefault(one["peer"], []).append(kind)
        for peer, found in kinds.items():
            one = against[found[0]]
            why = " and ".join(kind for kind in found if "peer" in kind)
            name = f"{ours} against {peer}" + (f" ({why})" if why else "")
            rows.append((name, _points(one["word_error_rate_minus_peers"]), f"{one['speed_over_peers']:.2f}"))
    return table((f"{pool}, paired", "WER difference in points (95 %)", "times as fast"), rows)


def _by_set(result: dict[str, Any]) -> str:
    names = list(result["contestants"])
    rows = []
    for name, one in result["sets"].items():
        rates = {who: figures["word_error_rate"] for who, figures in one["contestants"].items()}
        found = [f"{100 * rates[who]['value']:.1f}" if rates.get(who) else "" for who in names]
        rows.append((f"`{name}`: {one['what']}", f"{one['audio_s'] / 60:.1f}", *found))
    return table(("WER in %, by set", "minutes", *(name.replace("faster-whisper ", "") for name in names)), rows)


def _on_the_telephone(result: dict[str, Any]) -> str:
    names = list(result["contestants"])
    rows = [
        (f"`{name}`", *(_points(found.get(who)) for who in names))
        for name, found in result["telephone_minus_clean"].items()
    ]
    head = ("WER on the line minus WER clean, points", *(name.replace("faster-whisper ", "") for name in names))
    return table(head, rows)


def _absent(result: dict[str, Any]) -> list[str]:
    named = [f"{name} ({reason})" for name, reason in result["absent"].items()]
    return [f"Absent from this run: {', '.join(named)}."] if named else []


def _rate(rate: dict[str, float | None]) -> str:
    spread = "" if rate["low"] is None else f" ({100 * rate['low']:.1f}-{100 * (rate['high'] or 0):.1f})"
    return f"{100 * (rate['value'] or 0):.1f} %{spread}"


def _points(difference: dict[str, float | None] | None) -> str:
    if difference is None:
        return ""
    low, high = difference["low"], difference["high"]
    spread = "" if low is None or high is None else f" ({100 * low:+.1f} to {100 * high:+.1f})"
    return f"{100 * (difference['value'] or 0):+.1f}{spread}"
