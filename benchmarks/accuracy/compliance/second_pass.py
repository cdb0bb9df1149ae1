"""Labels given a second time, by somebody who saw the statement of a rule and the words of a line and nothing else.

    python -m benchmarks.accuracy.compliance.second_pass --part dev --out FOLDER     # what to label, one file a rule

The labels come back as JSON lines in ``second_pass/``: {"rule": ..., "code": "3f9c2a", "found": true}. A line goes by a
code that tells nothing of its place in the file, since lines of a kind stand together there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy.compliance.figures import kappa
from benchmarks.accuracy.compliance.material import HERE, PARTS, Line, MaterialError, RuleLines, read_part

FOLDER = HERE / "second_pass"


@dataclass(frozen=True)
class Label:
    """A second opinion on a line."""

    rule: str
    code: str
    found: bool


def read_labels(folder: Path = FOLDER) -> list[Label]:
    """Return all second labels; none where there is no folder.

    Raises:
        MaterialError: a line was labelled twice, or a row cannot be read.
    """
    labels = [_label(row, path) for path in sorted(folder.glob("*.jsonl")) for row in _rows(path)]
    if len({(label.rule, label.code) for label in labels}) < len(labels):
        raise MaterialError(f"{folder.name}: a line was labelled twice")
    return labels


def agreement(rules: Iterable[RuleLines], labels: Sequence[Label]) -> dict[str, Any] | None:
    """Return how far the second labels agree with the first, and where they do not; ``None`` without any.

    Raises:
        MaterialError: a line is labelled that the material does not have.
    """
    lines = {(line.rule, code_of(line)): line for rule in rules for line in rule.lines}
    known = {rule for rule, _ in lines}
    seconds = {(label.rule, label.code): label.found for label in labels if label.rule in known}
    if not seconds:
        return None
    unknown = seconds.keys() - lines.keys()
    if unknown:
        raise MaterialError(f"the second pass labels lines that are not there: {sorted(unknown)[:3]}")
    first = [lines[place].found for place in seconds]
    differing = [place for place, found in seconds.items() if lines[place].found != found]
    return {
        "lines": len(seconds),
        "of": len(lines),
        "agree": round(1 - len(differing) / len(seconds), 4),
        "kappa": kappa(first, list(seconds.values())),
        "disagreements": [
            {"rule": line.rule, "line": line.number + 1, "kind": line.kind, "label": line.found}
            for line in sorted((lines[place] for place in differing), key=lambda line: (line.rule, line.number))
        ],
    }


def code_of(line: Line) -> str:
    """Return what a line is called on a sheet."""
    return hashlib.sha256(f"second pass|{line.rule}|{line.number}".encode()).hexdigest()[:6]


def sheet(rule: RuleLines) -> str:
    """Return what a second labeller gets of a rule: the statement and the lines in another order, with no label, kind
    or reason."""
    lines = sorted(rule.lines, key=code_of)
    where = f"\nwhere: {rule.window.kind} {rule.window.size:g}" if rule.window else ""
    order = f"\norder: {rule.order.side} {rule.order.anchor}" if rule.order else ""
    head = f"rule: {rule.rule}\nsaid by: {rule.speaker}{where}{order}\nstatement: {rule.statement}\n"
    head += "".join(f"script: {script}\n" for script in rule.script)
    return head + "".join(f"\n{code_of(line)}. {_shown(line)}" for line in lines) + "\n"


def _shown(line: Line) -> str:
    if not line.is_dialogue:
        return line.text
    timed = (f"{turn.role}{'' if turn.start_s is None else f' {turn.start_s:g}'}: {turn.text}" for turn in line.turns)
    return " | ".join(timed)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _label(row: dict[str, Any], path: Path) -> Label:
    if not isinstance(row.get("found"), bool) or not isinstance(row.get("code"), str) or "rule" not in row:
        raise MaterialError(f"{path.name}: a row needs rule, code and found, not {row}")
    return Label(row["rule"], row["code"], row["found"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for the sheets")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for rule in read_part(arguments.part):
        (arguments.out / f"{rule.rule}.txt").write_text(sheet(rule), encoding="utf-8")


if __name__ == "__main__":
    main()
