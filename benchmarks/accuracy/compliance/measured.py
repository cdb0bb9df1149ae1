"""Every contestant on every line of a part: as written, and with word errors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from benchmarks.accuracy.compliance.dialogues import as_call, said_by
from benchmarks.accuracy.compliance.engine_contestant import EngineContestant, Verdict
from benchmarks.accuracy.compliance.figures import BEYOND_TEXT, NOISE, SEED, Outcome
from benchmarks.accuracy.compliance.material import Line, RuleLines
from benchmarks.accuracy.compliance.noise import noisy
from benchmarks.accuracy.compliance.text_matchers import Asked, TextMatcher, Threshold, best_threshold

#: Each line is heard so many times at each word error rate, with other errors.
DRAWS: Final = 3
NO_RULE: Final = "no rule"


@dataclass(frozen=True)
class Given:
    """A line as a contestant is given it."""

    rule: RuleLines
    line: Line
    noise: float = 0.0

    def outcome(self, *, found: bool, status: str = "", shown: bool = True) -> Outcome:
        """Return what a contestant said of it, beside its label."""
        line = self.line
        return Outcome(
            line.rule, line.number, line.kind, self.rule.wants_meaning, line.found, found, self.noise, status, shown
        )


def given_lines(rules: Sequence[RuleLines], rates: Sequence[float] = NOISE, draws: int = DRAWS) -> list[Given]:
    """Return all lines as written, and then, at each word error rate, the verbatim ones and all that are not it.

    Dialogues and lines labelled by who says it, or when, are given as written only.
    """
    lines = [(rule, line) for rule in rules for line in rule.lines]
    heard = [(rule, line) for rule, line in lines if _is_heard(line)]
    return [Given(rule, line) for rule, line in lines] + [
        Given(rule, _with_errors(line, rate, draw), rate)
        for rate in rates
        for draw in range(draws)
        for rule, line in heard
    ]


def _is_heard(line: Line) -> bool:
    is_not_it = not line.found and line.kind not in BEYOND_TEXT
    return not line.is_dialogue and (line.kind == "verbatim" or is_not_it)


def _with_errors(line: Line, rate: float, draw: int) -> Line:
    chance = random.Random(f"{SEED}|{line.rule}|{line.number}|{rate}|{draw}")
    return replace(line, turns=tuple(replace(turn, text=noisy(turn.text, rate, chance)) for turn in line.turns))


@dataclass(frozen=True)
class MatcherRun:
    """What a text matcher said of each line of both parts, and the threshold that was chosen on the part ``dev``."""

    threshold: Threshold
    outcomes: tuple[Outcome, ...]


def run_matcher(matcher: TextMatcher, dev: Sequence[Given], every: Sequence[Given]) -> MatcherRun:
    """Choose the matcher's threshold on ``dev`` as written, and return what it says of ``every``."""
    chosen = [one for one in dev if not one.noise and one.line.kind not in BEYOND_TEXT]
    threshold = best_threshold(matcher.scores(_asked(chosen)), [one.line.found for one in chosen])
    scores = matcher.scores(_asked(every))
    return MatcherRun(
        threshold,
        tuple(one.outcome(found=score >= threshold.value) for one, score in zip(every, scores, strict=True)),
    )


def run_engine(engine: EngineContestant, every: Sequence[Given], title: str) -> tuple[list[Outcome], list[Verdict]]:
    """Return what the engine says of each line. A rule that its rubric does not have finds nothing."""
    asked = [(one.line.rule, as_call(one.rule, one.line)) for one in every if one.line.rule in engine.rules]
    verdicts = iter(engine.verdicts(asked, title))
    nothing = Verdict(found=False, status=NO_RULE, shown=False, reason="")
    said = [next(verdicts) if one.line.rule in engine.rules else nothing for one in every]
    outcomes = [
        one.outcome(found=verdict.found, status=verdict.status, shown=verdict.shown)
        for one, verdict in zip(every, said, strict=True)
    ]
    return outcomes, said


def wrong_lines(every: Sequence[Given], said: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Return the lines that the engine got wrong, with what it said, to be read by whoever writes rules."""
    return [
        {
            "rule": one.line.rule,
            "line": one.line.number + 1,
            "kind": one.line.kind,
            "noise": one.noise,
            "label": one.line.found,
            "status": verdict.status,
            "reason": verdict.reason,
            "quotes": verdict.quotes,
            "turns": [f"{turn.role}: {turn.text}" for turn in one.line.turns],
            "why": one.line.why,
        }
        for one, verdict in zip(every, said, strict=True)
        if verdict.found != one.line.found
    ]


def _asked(given: Sequence[Given]) -> list[Asked]:
    return [Asked(one.rule.script, said_by(one.rule, one.line)) for one in given]
