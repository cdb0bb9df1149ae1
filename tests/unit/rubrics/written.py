"""Rubric files of a few lines, for the tables of this folder."""

from pathlib import Path

HEAD = """\
id: small
version: "1"
title: Small
weights: {csat: 0.25, fcr: 0.2, sentiment: 0.2, nps: 0.15, resolution_quality: 0.1, ces: 0.1, compliance: 0}
bands: [{name: poor, lower: 0}, {name: good, lower: 70}]
"""
#: A rule that nothing can be said against.
GREETING = """\
  - id: greeting
    title: Greets
    obligation: must_say
    patterns: ["good morning"]
    tests: {says: ["Good morning!"], does_not_say: ["Goodbye."]}
"""


def written(folder: Path, text: str, name: str = "own.yaml") -> Path:
    """Write ``text`` and return where it lies."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rule(name: str, *lines: str, obligation: str = "must_say", patterns: str = '["good morning"]') -> str:
    """A rule with further ``lines``, and a test so that nobody misses one."""
    own = [f"  - id: {name}", "    title: Rule", f"    obligation: {obligation}", f"    patterns: {patterns}"]
    tests = [] if any("tests:" in line for line in lines) else ['    tests: {says: ["x"]}']
    return "\n".join([*own, *(f"    {line}" for line in lines), *tests]) + "\n"


def rubric(*rules: str, more: str = "") -> str:
    """A rubric of these rules."""
    return HEAD + "rules:\n" + "".join(rules) + more
