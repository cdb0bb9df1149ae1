"""The tables of benchmarks/README.md about benchmarks/accuracy/compliance and benchmarks/phrase_speed.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.markdown import table

#: What a row shows and where it lies in a contestant's figures.
_ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("verbatim: recall", ("verbatim", "recall")),
    ("verbatim: precision", ("verbatim", "precision")),
    ("verbatim, 5 % word errors: recall", ("noise", "0.05", "recall")),
    ("10 %: recall", ("noise", "0.10", "recall")),
    ("15 %: recall", ("noise", "0.15", "recall")),
    ("15 %: precision", ("noise", "0.15", "precision")),
    ("20 %: recall", ("noise", "0.20", "recall")),
    ("paraphrase, rules that want meaning: recall", ("paraphrase_of_rules_that_want_meaning", "recall")),
    ("paraphrase: precision", ("paraphrase_of_rules_that_want_meaning", "precision")),
    ("split over turns: recall", ("found_of_kind", "split")),
    ("evasive spelling: recall", ("found_of_kind", "evasive")),
    ("in time: recall", ("found_of_kind", "in_time")),
    ("right order: recall", ("found_of_kind", "right_order")),
    ("near miss: false positives", ("near_miss_false_positives",)),
    ("partial: false positives", ("found_of_kind", "partial")),
    ("negated: false positives", ("found_of_kind", "negated")),
    ("wrong speaker: passes", ("passes", "wrong_speaker")),
    ("wrong order: passes", ("passes", "wrong_order")),
    ("too late: passes", ("passes", "too_late")),
)
_PARTS = {"test": "rules written after tuning (test)", "dev": "rules that were tuned on (dev)"}


def compliance(result: dict[str, Any]) -> str:
    """Return a table a part, the test part first, and what was said of the material and of the verdicts."""
    blocks = []
    for part in _PARTS:
        if part in result["material"]:
            blocks += [_part_table(part, result), _notes(part, result)]
    return "\n\n".join([*blocks, _thresholds(result)])


def phrase_speed(result: dict[str, Any]) -> str:
    """Return what looking for phrases costs, what was found, and what became of hostile expressions."""
    material, phrases, expressions = result["material"], result["phrases"], result["expressions"]
    rows = [
        (
            name,
            f"{one['microseconds_a_turn']:.1f}",
            f"{one['cpu_s']:.2f}",
            f"{phrases['times_as_fast'][name]:.2f}" if name in phrases["times_as_fast"] else "1",
        )
        for name, one in phrases["contestants"].items()
    ]
    head = (
        f"{material['phrases']:,} phrases of {material['rules']} rules, {material['turns']:,} turns",
        "CPU microseconds a turn",
        "CPU s",
        "CPU relative to qa-engine",
    )
    found = phrases["found_exact"]
    same = (
        f"Exact phrases found by both: {found['both']:,}; by qa-engine alone: {found['only_qa_engine']}; by spaCy "
        f"alone: {found['only_spacy']}. With wildcards, by qa-engine: {phrases['found_with_wildcards_by_qa_engine']:,}."
    )
    refused = sum(expressions["refused"].values())
    hostile = (
        f"Of {expressions['expressions']:,} hostile expressions {refused} were refused when loaded; the slowest of the "
        f"others took {1000 * expressions['slowest_s']:.0f} ms over {expressions['characters']:,} characters, and "
        f"{expressions['too_slow']} took more than {1000 * expressions['most_s']:.0f} ms."
    )
    return "\n\n".join([table(head, rows), same, hostile])


def _part_table(part: str, result: dict[str, Any]) -> str:
    material = result["material"][part]
    contestants = {
        name: one["parts"][part] for name, one in result["contestants"].items() if part in one.get("parts", {})
    }
    rows = []
    for title, path in _ROWS:
        shown = [_at(figures, path) for figures in contestants.values()]
        if any(shown):
            # What precision is of differs by contestant: it is what each of them found.
            of = "" if path[-1] == "precision" else f"{next(one['of'] for one in shown if one):,}"
            rows.append((title, of, *(_share(one) for one in shown)))
    return table((f"{_PARTS[part]}: {material['rules']} rules", "of", *contestants), rows)


def _notes(part: str, result: dict[str, Any]) -> str:
    material = result["material"][part]
    told = [
        f"{material['lines']:,} lines, {material['rules_that_want_meaning']} rules want meaning, "
        f"{material['must_not_say']} forbid something."
    ]
    second = material["second_pass"]
    if second:
        told.append(
            f"A second labeller read {second['lines']:,} of the lines blind and agreed on "
            f"{100 * second['agree']:.1f} % (kappa {second['kappa']:.2f})."
        )
    ours = result["contestants"].get("qa-engine", {}).get("parts", {}).get(part)
    if ours:
        verdicts = ours["verdicts"]
        told.append(
            f"Of qa-engine's {verdicts['shown']['of']:,} verdicts {_share(verdicts['shown'])} carry a quote or the "
            f"window searched, and {_share(verdicts['undetermined'])} were left undetermined, which counts as not "
            "found."
        )
    return " ".join(told)


def _thresholds(result: dict[str, Any]) -> str:
    chosen = [
        f"{name} {one['threshold']['value']:.2f} (precision {one['threshold']['precision']:.2f})"
        for name, one in result["contestants"].items()
        if "threshold" in one
    ]
    return f"Thresholds, chosen on the lines of dev as written: {'; '.join(chosen)}."


def _at(figures: dict[str, Any], path: Sequence[str]) -> dict[str, Any] | None:
    found: Any = figures
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _share(one: dict[str, Any] | None) -> str:
    if one is None:
        return ""
    value = f"{100 * one['value']:.1f} %"
    return f"{value} ({100 * one['low']:.0f}-{100 * one['high']:.0f})" if "low" in one else value
