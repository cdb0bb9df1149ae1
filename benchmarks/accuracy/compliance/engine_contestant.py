"""The engine as a contestant: a rubric whose rules have the names of the material's, judged on every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_engine.bench.cost import progress_bar
from qa_engine.classify import TurnReader
from qa_engine.domain.findings import RuleFinding, RuleStatus
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.rubric import CompiledRubric, Rubric
from qa_engine.domain.rules import Obligation
from qa_engine.facts import count_facts
from qa_engine.judge import judge
from qa_engine.ports import TurnEncoder
from qa_engine.rubrics import compile_rubric, load_rubric
from qa_engine.rubrics.narrowing import narrowed
from qa_engine.rubrics.parts import needed_by

_BATCH = 64


@dataclass(frozen=True)
class Verdict:
    """What the engine said of one rule in one line.

    ``found``: satisfied, or for a forbidden thing breached. ``shown``: it has a quote where something was found, and
    otherwise a quote or the turns or seconds that were searched.
    """

    found: bool
    status: str
    shown: bool
    reason: str
    quotes: tuple[str, ...] = ()


class EngineContestant:
    """Reads lines as the engine does and judges each by its rule; rubrics are compiled once.

    Args:
        rubrics: the rules; files or rubrics.
        encoder: gives the vectors, set up by the caller.
    """

    name = "qa-engine"

    def __init__(self, rubrics: Sequence[Rubric | Path], encoder: TurnEncoder) -> None:
        self._alone: dict[str, CompiledRubric] = {}
        for rubric in rubrics:
            loaded = load_rubric(rubric) if isinstance(rubric, Path) else rubric
            compiled = compile_rubric(loaded, encoder.encode, f"{encoder.info.name} {encoder.info.version}")
            for rule in loaded.rules:
                self._alone[rule.id] = narrowed(compiled, needed_by(loaded, [rule.id]), with_intents=False)
        self._reader = TurnReader(encoder)
        self.rules = frozenset(self._alone)

    def verdicts(self, asked: Sequence[tuple[str, Interaction]], title: str) -> list[Verdict]:
        """Return the verdict on each (rule, interaction).

        Raises:
            KeyError: no rubric has a rule of that name.
        """
        found: list[Verdict] = []
        with progress_bar() as bar:
            task = bar.add_task(title, total=len(asked), item="lines")
            for start in range(0, len(asked), _BATCH):
                some = asked[start : start + _BATCH]
                read = self._reader.read([interaction for _, interaction in some])
                for (rule, _), one in zip(some, read, strict=True):
                    finding = judge(one, count_facts(one.interaction), self._alone[rule]).rule(rule)
                    if finding is None:
                        raise KeyError(rule)
                    found.append(verdict_of(finding))
                bar.advance(task, len(some))
        return found


def verdict_of(finding: RuleFinding) -> Verdict:
    """Return what a finding means for the benchmark: undetermined is not found."""
    hit = RuleStatus.BREACHED if finding.obligation is Obligation.MUST_NOT_SAY else RuleStatus.SATISFIED
    is_found = finding.status is hit
    quotes = tuple(one.quote for one in finding.evidence)
    return Verdict(
        found=is_found,
        status=finding.status.value,
        shown=bool(quotes) or (not is_found and _searched(finding)),
        reason=finding.reason,
        quotes=quotes,
    )


def _searched(finding: RuleFinding) -> bool:
    window = finding.searched
    return window is not None and (bool(window.turns) or window.end_s is not None)
