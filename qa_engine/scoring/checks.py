"""How one criterion of the form stands, by the kind of its check.

Absence is only held against somebody where it could have been found: in words that were read, heard well enough on
average (a cue may be said anywhere in many turns), and said by somebody who is known to be of that side.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qa_engine.domain.assessment import CriterionOutcome
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import SearchedWindow
from qa_engine.domain.form import CueCheck, FactCheck, RuleCheck, SignalCheck
from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import ANSWERING_ROLES, JudgedInteraction
from qa_engine.domain.readings import CUSTOMER_CUES, CueName
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.signals import Contribution, Signals, SignalStatus

#: Below this mean confidence of recognition, a cue that was not found in a window may simply not have been heard.
HEARD_WELL_ENOUGH = 0.6
#: Below this share of turns read, the same holds for a cue that was not found.
READ_WELL_ENOUGH = 0.8
#: Below this confidence in who spoke, it may have been said by somebody who was taken for the other side.
KNOWN_WELL_ENOUGH = 0.7
#: How many lines of a signal are quoted on the form.
QUOTED_LINES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    result: CriterionOutcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    searched: SearchedWindow | None = None


_EITHER_SIDE = (Role.CUSTOMER, *ANSWERING_ROLES)
_BY_RULE = {
    RuleStatus.SATISFIED: CriterionOutcome.MET,
    RuleStatus.BREACHED: CriterionOutcome.NOT_MET,
    RuleStatus.NOT_TRIGGERED: CriterionOutcome.NOT_APPLICABLE,
    RuleStatus.UNDETERMINED: CriterionOutcome.UNDETERMINED,
}


def check_rule(check: RuleCheck, judged: JudgedInteraction, rubric: Rubric) -> Outcome:
    """Met when the rule is satisfied; not applicable when nothing triggered it."""
    finding = judged.findings.rule(check.rule)
    if finding is not None:
        return Outcome(_BY_RULE[finding.status], finding.reason, finding.evidence, finding.searched)
    channels = next(rule.channels for rule in rubric.rules if rule.id == check.rule)
    if channels and judged.interaction.channel not in channels:
        return Outcome(
            CriterionOutcome.NOT_APPLICABLE,
            f"rule {check.rule} does not apply to the channel {judged.interaction.channel}",
        )
    return Outcome(CriterionOutcome.UNDETERMINED, f"rule {check.rule} was not judged")


def check_cue(check: CueCheck, judged: JudgedInteraction) -> Outcome:
    """Met when any of the cues was found; applicable, where ``when`` is given, only after one of those."""
    if not judged.cue_coverage:
        return Outcome(CriterionOutcome.UNDETERMINED, "no turn was read for cues")
    if check.when and not judged.own_cues(*check.when):
        return Outcome(CriterionOutcome.NOT_APPLICABLE, f"does not apply without {_names(check.when)}")
    found = judged.own_cues(*check.cues)
    if found:
        evidence = tuple(cue.evidence for cue in found)
        return Outcome(CriterionOutcome.MET, f"found: {_names(tuple(cue.cue for cue in found))}", evidence)
    searched = _search(check.cues, judged)
    doubt = _doubt(searched.turns, judged)
    if doubt:
        reason = f"not found: {_names(check.cues)}; but {doubt}"
        return Outcome(CriterionOutcome.UNDETERMINED, reason, searched=searched)
    return Outcome(CriterionOutcome.NOT_MET, f"not found: {_names(check.cues)}", searched=searched)


def check_fact(check: FactCheck, judged: JudgedInteraction) -> Outcome:
    """Met when the counted fact keeps the limit; not applicable where the source does not tell it."""
    counted: float | None = getattr(judged.facts, check.fact)
    if counted is None:
        return Outcome(CriterionOutcome.NOT_APPLICABLE, f"{check.fact} is not known for this contact")
    kept = counted <= check.at_most
    return Outcome(
        CriterionOutcome.MET if kept else CriterionOutcome.NOT_MET,
        f"{check.fact} is {counted:g}, at most {check.at_most:g} {'kept' if kept else 'asked'}",
    )


def check_signal(check: SignalCheck, signals: Signals) -> Outcome:
    """Met when the signal reaches the limit, with the lines that moved it most in that direction."""
    signal = signals[check.signal]
    if signal.status is not SignalStatus.SCORED or signal.value is None:
        return Outcome(CriterionOutcome.UNDETERMINED, f"{check.signal} has no value: {signal.reason}")
    met = signal.value >= check.at_least
    strongest = sorted(signal.contributions, key=lambda line: -line.points if met else line.points)
    quoted = [line.evidence for line in strongest if line.evidence and _moves(line, up=met)]
    value, asked = f"{signal.value.normalize():f}", f"{check.at_least.normalize():f}"
    return Outcome(
        CriterionOutcome.MET if met else CriterionOutcome.NOT_MET,
        f"{check.signal} is {value} ({signal.basis}), at least {asked} asked",
        tuple(quoted[:QUOTED_LINES]),
    )


def _moves(line: Contribution, *, up: bool) -> bool:
    return line.points > Decimal(0) if up else line.points < Decimal(0)


def _doubt(turns: tuple[int, ...], judged: JudgedInteraction) -> str | None:
    """Return why a cue that was not found in ``turns`` cannot be called absent; ``None`` if it can."""
    if not turns:
        return "the side that would say it said nothing"
    if judged.turns_of(Role.UNKNOWN):
        return "who spoke is not known for some turns"
    if min(judged.speakers[index].confidence for index in turns) < KNOWN_WELL_ENOUGH:
        return "who spoke is too unsure"
    heard = _recognition(turns, judged)
    if heard and sum(heard) / len(heard) < HEARD_WELL_ENOUGH:
        return "recognition was too unsure to say that it is absent"
    if judged.cue_coverage < READ_WELL_ENOUGH:
        return "too few turns were read to say that it is absent"
    return None


def _recognition(turns: tuple[int, ...], judged: JudgedInteraction) -> list[float]:
    spoken = (judged.interaction.turns[index] for index in turns)
    return [turn.confidence for turn in spoken if turn.confidence is not None]


def _search(cues: tuple[CueName, ...], judged: JudgedInteraction) -> SearchedWindow:
    """Return where the cues were looked for."""
    customers = CUSTOMER_CUES.issuperset(cues)
    company = CUSTOMER_CUES.isdisjoint(cues)
    roles = (Role.CUSTOMER,) if customers else ANSWERING_ROLES if company else _EITHER_SIDE
    turns = judged.turns_of(*roles)
    spoken = [judged.interaction.turns[index] for index in turns]
    return SearchedWindow(
        speaker=Role.CUSTOMER if customers else Role.AGENT,
        turns=turns,
        start_s=next((turn.start_s for turn in spoken if turn.start_s is not None), None),
        end_s=next((turn.end_s for turn in reversed(spoken) if turn.end_s is not None), None),
        lowest_confidence=min(_recognition(turns, judged), default=None),
    )


def _names(cues: tuple[CueName, ...]) -> str:
    return ", ".join(dict.fromkeys(cue.value for cue in cues))
