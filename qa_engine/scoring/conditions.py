"""Whether a line applies after what was answered before it."""

from __future__ import annotations

from collections.abc import Mapping

from qa_engine.domain.form import EarlierAnswer, EnabledIf
from qa_engine.domain.scorecard import CriterionOutcome, CriterionResult
from qa_engine.scoring.outcome import Outcome, not_applicable, undetermined


def why_not_asked(enabled_if: EnabledIf | None, earlier: Mapping[str, CriterionResult]) -> Outcome | None:
    """Return why a line is not asked, because it does not apply or because that is open; ``None`` if it is asked.

    Where what is known decides (one of "all" fails, one of "any" holds), what is not known does not matter.
    """
    if enabled_if is None:
        return None
    wanted = enabled_if.answers
    held = [_holds(one, earlier[one.criterion]) for one in wanted]
    decisive = not enabled_if.all
    if decisive in held or None not in held:
        applies = decisive if decisive in held else not decisive
        return None if applies else not_applicable(f"applies only if {_said(enabled_if, earlier)}")
    open_lines = [one.criterion for one, known in zip(wanted, held, strict=True) if known is None]
    return undetermined(f"whether it applies is open until {' and '.join(dict.fromkeys(open_lines))} is answered")


def _holds(wanted: EarlierAnswer, result: CriterionResult) -> bool | None:
    if result.outcome is CriterionOutcome.UNDETERMINED:
        return None
    return result.outcome in wanted.answers or result.answer in wanted.answers


def _said(enabled_if: EnabledIf, earlier: Mapping[str, CriterionResult]) -> str:
    parts = []
    for wanted in enabled_if.answers:
        result = earlier[wanted.criterion]
        stands = result.answer or result.outcome.value
        parts.append(f"{wanted.criterion} is {' or '.join(wanted.answers)} (it is {stands})")
    return (" and " if enabled_if.all else " or ").join(parts)
