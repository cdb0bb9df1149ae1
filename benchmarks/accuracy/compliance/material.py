"""The lines of the compliance benchmark: one YAML file a rule, read into frozen records and checked.

    from benchmarks.accuracy.compliance.material import read_part

What a line is and how many of each kind a rule needs stands in README.md of this folder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from rapidfuzz import fuzz, process

HERE = Path(__file__).resolve().parent
PARTS: Final = ("dev", "test")
KINDS: Final = (
    "verbatim",
    "paraphrase",
    "partial",
    "negated",
    "wrong_speaker",
    "near_miss",
    "evasive",
    "split",
    "too_late",
    "in_time",
    "wrong_order",
    "right_order",
)
#: What each kind is labelled, where it is labelled alike in every rule.
ALWAYS: Final = {
    "verbatim": True,
    "paraphrase": True,
    "split": True,
    "in_time": True,
    "right_order": True,
    "partial": False,
    "negated": False,
    "wrong_speaker": False,
    "near_miss": False,
    "too_late": False,
    "wrong_order": False,
}
ROLES: Final = frozenset({"agent", "customer", "bot", "supervisor", "system"})
WINDOWS: Final = frozenset({"first_s", "last_s", "first_turns", "last_turns"})
LEAST_LINES: Final = 40
#: Lines at least so alike, by rapidfuzz's ratio, are copies of one another.
NEAR_COPY: Final = 95.0
_TURN = re.compile(r"\s*(?P<role>[a-z]+)(?:\s+(?P<start>\d+(?:\.\d+)?))?\s*:\s*(?P<text>.*)", re.DOTALL)

Obligation = Literal["must_say", "must_not_say"]


@dataclass(frozen=True)
class SaidTurn:
    """One turn of a short dialogue; ``start_s`` where the line says when it begins."""

    role: str
    text: str
    start_s: float | None = None


@dataclass(frozen=True)
class Line:
    """What is said, and whether the rule's statement is fulfilled by it (for a forbidden thing: whether it was said).

    Either a single turn of the rule's speaker (``is_dialogue`` is false) or a short dialogue.
    """

    rule: str
    number: int
    kind: str
    found: bool
    turns: tuple[SaidTurn, ...]
    is_dialogue: bool
    why: str = ""

    @property
    def text(self) -> str:
        """All words of the line."""
        return " ".join(turn.text for turn in self.turns)


@dataclass(frozen=True)
class Span:
    """Where the thing must be said: ``size`` seconds or turns of the speaker, from the start or before the end."""

    kind: str
    size: float


@dataclass(frozen=True)
class Order:
    """Of what it must come before or after; in plain words."""

    side: Literal["before", "after"]
    anchor: str


@dataclass(frozen=True)
class RuleLines:
    """A rule as the material states it, with its lines."""

    rule: str
    part: str
    industry: str
    statement: str
    obligation: Obligation
    speaker: str
    wants_meaning: bool
    script: tuple[str, ...]
    lines: tuple[Line, ...]
    window: Span | None = None
    order: Order | None = None
    anchor_lines: tuple[str, ...] = ()

    @cached_property
    def anchor_role(self) -> str:
        """Who says what it must come before or after."""
        said_by_customer = self.order is not None and "customer" in self.order.anchor.lower().split()[:3]
        return "customer" if said_by_customer else "agent"


class MaterialError(ValueError):
    """A file does not follow the guidelines; the message names the file and the line."""


def read_part(part: str, folder: Path = HERE) -> tuple[RuleLines, ...]:
    """Return all rules of a part, by name; none where the part has no files.

    Raises:
        MaterialError: a file does not follow the guidelines, or two files name the same rule.
    """
    rules = [read_rule(path, part) for path in sorted((folder / part).rglob("*.yaml"))]
    twice = [name for name, times in Counter(rule.rule for rule in rules).items() if times > 1]
    if twice:
        raise MaterialError(f"{part}: more than one file for {', '.join(twice)}")
    return tuple(sorted(rules, key=lambda rule: rule.rule))


def read_rule(path: Path, part: str) -> RuleLines:
    """Return the rule of a file.

    Raises:
        MaterialError: the file does not follow the guidelines.
    """
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return _rule(given, part, path.stem)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MaterialError(f"{path.name}: {error!r}") from error


def _rule(given: dict[str, Any], part: str, stem: str) -> RuleLines:
    name = given["rule"]
    if name != stem:
        raise ValueError(f"names the rule {name}, not {stem} as its file")
    if given["obligation"] not in ("must_say", "must_not_say") or given["speaker"] not in ROLES:
        raise ValueError("unknown obligation or speaker")
    script = tuple(given["script"])
    if not script:
        raise ValueError("no script")
    lines = tuple(_line(name, number, one, given["speaker"]) for number, one in enumerate(given["lines"]))
    if len(lines) < LEAST_LINES:
        raise ValueError(f"{len(lines)} lines, not {LEAST_LINES}")
    return RuleLines(
        rule=name,
        part=part,
        industry=given["industry"],
        statement=" ".join(given["statement"].split()),
        obligation=given["obligation"],
        speaker=given["speaker"],
        wants_meaning=bool(given["wants_meaning"]),
        script=script,
        lines=lines,
        window=_span(given.get("window")),
        order=_order(given.get("order")),
        anchor_lines=tuple(given.get("anchor_lines") or ()),
    )


def _line(rule: str, number: int, given: dict[str, Any], speaker: str) -> Line:
    kind, found = given["kind"], given["found"]
    place = f"line {number + 1} ({kind})"
    if kind not in KINDS or not isinstance(found, bool):
        raise ValueError(f"{place}: unknown kind, or found is neither true nor false")
    if ALWAYS.get(kind, found) != found:
        raise ValueError(f"{place}: a line of this kind is always labelled {ALWAYS[kind]}")
    if ("text" in given) == ("turns" in given):
        raise ValueError(f"{place}: needs either text or turns")
    if "text" in given:
        turns: tuple[SaidTurn, ...] = (SaidTurn(speaker, str(given["text"])),)
    else:
        turns = tuple(_turn(one, place) for one in given["turns"])
    if not all(turn.text.strip() for turn in turns):
        raise ValueError(f"{place}: nothing is said")
    return Line(rule, number, kind, found, turns, "turns" in given, str(given.get("why", "")))


def _turn(written: str, place: str) -> SaidTurn:
    match = _TURN.fullmatch(written) if isinstance(written, str) else None
    if match is None or match["role"] not in ROLES:
        raise ValueError(f"{place}: a turn is 'role: words' or 'role SECONDS: words', not {written!r}")
    return SaidTurn(match["role"], match["text"], float(match["start"]) if match["start"] else None)


def _span(given: dict[str, Any] | None) -> Span | None:
    if given is None:
        return None
    if given["kind"] not in WINDOWS:
        raise ValueError(f"unknown window {given['kind']}")
    return Span(given["kind"], float(given["size"]))


def _order(given: dict[str, Any] | None) -> Order | None:
    if given is None:
        return None
    ((side, anchor),) = given.items()
    if side not in ("before", "after"):
        raise ValueError("an order is before or after something")
    return Order(side, anchor)


@dataclass(frozen=True)
class Copy:
    """Two lines that say the same, or nearly."""

    rule: str
    number: int
    other_rule: str
    other_number: int
    ratio: float


def near_copies(rules: Iterable[RuleLines], least: float = NEAR_COPY) -> list[Copy]:
    """Return the pairs of lines, within a rule and across rules, whose words are alike by at least ``least`` of 100.

    Dialogues of one rule that must differ only in when or by whom something is said are compared with their times and
    roles, so they are no copies.
    """
    lines = [line for rule in rules for line in rule.lines]
    texts = [_compared(line) for line in lines]
    found = []
    for place, text in enumerate(texts):
        rest = texts[place + 1 :]
        for _, ratio, offset in process.extract(text, rest, scorer=fuzz.ratio, score_cutoff=least, limit=None):
            one, other = lines[place], lines[place + 1 + offset]
            found.append(Copy(one.rule, one.number, other.rule, other.number, round(ratio, 1)))
    return found


def counts(rules: Sequence[RuleLines]) -> dict[str, int]:
    """Return how many lines of each kind there are."""
    by_kind = Counter(line.kind for rule in rules for line in rule.lines)
    return {kind: by_kind[kind] for kind in KINDS}


def _compared(line: Line) -> str:
    if not line.is_dialogue:
        return line.text.lower()
    return " ".join(
        f"{turn.role}{'' if turn.start_s is None else turn.start_s} {turn.text.lower()}" for turn in line.turns
    )
