"""Judge one stored interaction again, doing only what the change of rubric touches.

Three ways lead to the same bytes, from cheap to dear:

- **carried over**: the rules that the change touches are judged, by the same :func:`judge`, with a rubric of those
  rules alone. Where each stands as before, to the letter, the assessment is what it was; only the hashes of rubric and
  rules in it are written anew.
- **scored again**: findings of untouched rules and all signals but compliance, which alone reads rules, are taken from
  the assessment; compliance, form, caps and score are worked out again.
- **judged anew**: everything, from the readings.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.assessment import Assessment
from qa_engine.domain.evidence import Evidence
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings, PhraseMatch
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.moves import FindingMoved, Move
from qa_engine.domain.readings import KeptVectors, Readings
from qa_engine.domain.rubric import CompiledRubric, Rubric
from qa_engine.domain.signals import SignalName, Signals
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.judge import judge
from qa_engine.rubrics import Touched, rubric_policy, touched
from qa_engine.rubrics.narrowing import narrowed
from qa_engine.rubrics.touching import foundations, values_of
from qa_engine.runtime.assessing import assess
from qa_engine.runtime.json_places import Placed, entries, members, only_place
from qa_engine.runtime.moving import findings_moved, move_of, verdict
from qa_engine.scoring import compose, fill_scorecard
from qa_engine.signals import compliance

#: Fields of a rule's finding that say which rule it was, and nothing that is worked out from it.
_IDENTITY: Final = frozenset({"version", "rule_hash"})
#: Fields of a rule that make judging it look at vectors.
_BY_VECTORS: Final = ("intents", "meaning")


class Case(NamedTuple):
    """One stored interaction: its current assessment as bytes, and what that was judged from, read when needed."""

    data: bytes
    rubric_sha256: str
    comparable: bool
    interaction: bytes
    readings: bytes
    facts: bytes
    origin: bytes
    vectors: Callable[[], KeptVectors]
    history: History | None = None


class Rejudged(NamedTuple):
    """The new bytes (``None``: equal to the ones before), how the score moved, and which rules stand otherwise."""

    data: bytes | None
    assessment: Assessment | None = None
    withheld_before: str | None = None
    move: Move | None = None
    findings: tuple[FindingMoved, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """What a change of rubric touches, and the rubric of those rules alone."""

    touched: Touched
    narrow: CompiledRubric | None
    by_vectors: bool


class Rejudger:
    """Judges stored interactions again under one rubric. Depends on nothing but what it is given."""

    def __init__(self, compiled: CompiledRubric, policies: dict[str, str]) -> None:
        """Take the rubric, and the policies of rubrics that were judged under before, by their hash."""
        self._compiled = compiled
        self._policies = policies
        self._policy = rubric_policy(compiled.rubric)
        policy = json.loads(self._policy)
        #: Rules and markers: what a touched rule may look at.
        self._rules = {one["id"]: one for one in (*policy["rules"], *policy.get("markers", ()))}
        self._changes: dict[str, _Change] = {}

    def rejudge(self, case: Case) -> Rejudged:
        """Return what is concluded of ``case`` now."""
        change = self._change(case.rubric_sha256)
        if case.history is not None or not case.comparable or change.touched.everything:
            return self._judged_anew(case)
        read, facts = self._read(case, change.by_vectors), Facts.from_bytes(case.facts)
        found = judge(read, facts, change.narrow) if change.narrow else Findings()
        if not change.touched.scoring:
            carried = self._carried_over(case.data, change.touched.rules, found)
            if carried is not None:
                return Rejudged(None if carried == case.data else carried)
        return self._scored_again(case, change.touched.rules, read, facts, found) or self._judged_anew(case)

    def _change(self, before: str) -> _Change:
        if before not in self._changes:
            policy = self._policies.get(before)
            what = Touched(everything=True) if policy is None else touched(policy, self._policy)
            rules = foundations(what.rules, self._rules)
            by_vectors = any(_uses_vectors(self._rules[rule]) for rule in rules)
            narrow = None if what.everything or not rules else narrowed(self._compiled, rules, with_intents=by_vectors)
            self._changes[before] = _Change(what, narrow, by_vectors)
        return self._changes[before]

    def _read(self, case: Case, with_vectors: bool) -> ReadInteraction:
        vectors = case.vectors() if with_vectors else KeptVectors()
        return ReadInteraction(
            interaction=Interaction.from_bytes(case.interaction),
            readings=Readings.from_bytes(case.readings),
            vectors=vectors.turns,
            stretches=vectors.stretches,
        )

    def _carried_over(self, data: bytes, rules: frozenset[str], found: Findings) -> bytes | None:
        """Return the bytes of before with the hashes of now, or ``None`` if a touched rule stands otherwise."""
        text = data.decode()
        provenance, findings = only_place(text, "provenance"), only_place(text, "findings")
        if provenance is None or findings is None:
            return None
        new = {"rubric": self._compiled.rubric.id, "rubric_version": self._compiled.rubric.version}
        new["rubric_sha256"] = self._compiled.sha256
        written = {at.name: at for at in members(text, provenance)}
        splices = [(written[name], json.dumps(value, ensure_ascii=False)) for name, value in new.items()]
        if rules:
            kept = {at.name: at for at in members(text, findings)}
            same = _same_findings(text, kept, rules, found)
            if same is None:
                return None
            splices = same + splices
        return _spliced(text, splices).encode()

    def _scored_again(
        self, case: Case, rules: frozenset[str], read: ReadInteraction, facts: Facts, found: Findings
    ) -> Rejudged | None:
        """Return the conclusion from stored signals; ``None`` where that cannot be had from them."""
        before = Assessment.from_bytes(case.data)
        calibration = self._compiled.calibration
        if calibration and any(one.signal is SignalName.COMPLIANCE for one in calibration.calibrations):
            return None
        findings = _merged(before.findings, found, rules, self._compiled.rubric)
        if findings is None:
            return None
        judged = JudgedInteraction(
            interaction=read.interaction, readings=read.readings, facts=facts, findings=findings, history=History()
        )
        signals = _with_compliance(before.signals, judged) if rules else before.signals
        scorecard = fill_scorecard(judged, signals, self._compiled.rubric)
        provenance = before.provenance.evolve(
            rubric=self._compiled.rubric.id,
            rubric_version=self._compiled.rubric.version,
            rubric_sha256=self._compiled.sha256,
        )
        return _rejudged(
            case.data,
            before.evolve(
                findings=findings,
                signals=signals,
                scorecard=scorecard,
                composite=compose(signals, scorecard, findings, self._compiled.rubric),
                provenance=provenance,
            ),
        )

    def _judged_anew(self, case: Case) -> Rejudged:
        read, facts = self._read(case, True), Facts.from_bytes(case.facts)
        origin = ReadingOrigin.from_bytes(case.origin)
        return _rejudged(case.data, assess(read, facts, origin, self._compiled, case.history))


def _rejudged(before: bytes, assessment: Assessment) -> Rejudged:
    data = assessment.to_bytes()
    if data == before:
        return Rejudged(None, assessment)
    old, new = verdict(before), verdict(data)
    moved = findings_moved(old, new)
    return Rejudged(data, assessment, old.composite.withheld, move_of(old, new, moved), moved)


def _uses_vectors(rule: Any) -> bool:
    return any(values_of(rule, name) for name in _BY_VECTORS)


def _same_findings(
    text: str, kept: dict[str, Placed], rules: frozenset[str], found: Findings
) -> list[tuple[Placed, str]] | None:
    """Return what to write in place of the findings of ``rules``; ``None`` if one of them, or a phrase, is another."""
    old = {at.value["rule"]: at for at in entries(text, kept["rules"].start) if at.value["rule"] in rules}
    new = {finding.rule: finding.model_dump_json() for finding in found.rules if finding.rule in rules}
    if old.keys() != new.keys():
        return None
    phrases = [phrase for phrase in kept["phrases"].value if phrase["rule"] in rules]
    mine = [phrase for phrase in found.phrases if phrase.rule in rules]
    if len(phrases) != len(mine) or phrases != [phrase.model_dump(mode="json") for phrase in mine]:
        return None
    splices = []
    for rule, at in old.items():
        if text[at.start : at.end] != new[rule]:
            if _without_identity(at.value) != _without_identity(json.loads(new[rule])):
                return None
            splices.append((at, new[rule]))
    return splices


def _without_identity(finding: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in finding.items() if name not in _IDENTITY}


def _spliced(text: str, splices: list[tuple[Placed, str]]) -> str:
    out, at = [], 0
    for place, new in sorted(splices, key=lambda splice: splice[0].start):
        out += [text[at : place.start], new]
        at = place.end
    return "".join([*out, text[at:]])


def _merged(before: Findings, found: Findings, rules: frozenset[str], rubric: Rubric) -> Findings | None:
    """Return ``before`` with the findings of ``rules`` as they were ``found``, in the order of ``rubric``.

    ``None`` where the kept phrases are not in the order that is known here.
    """
    standing = {finding.rule: finding for finding in before.rules if finding.rule not in rules}
    standing |= {finding.rule: finding for finding in found.rules if finding.rule in rules}
    if not all(rule.id in standing for rule in rubric.rules):
        return None
    old = {finding.rule: place for place, finding in enumerate(before.rules)}
    new = {rule.id: place for place, rule in enumerate(rubric.rules)}
    if any(phrase.rule not in old for phrase in before.phrases) or not _in_order(before.phrases, old):
        return None
    phrases = [phrase for phrase in before.phrases if phrase.rule not in rules]
    phrases += [phrase for phrase in found.phrases if phrase.rule in rules]
    return before.evolve(
        rules=tuple(standing[rule.id] for rule in rubric.rules),
        phrases=tuple(sorted(phrases, key=lambda phrase: _place(phrase, new))),
    )


def _in_order(phrases: tuple[PhraseMatch, ...], number: dict[str, int]) -> bool:
    places = [_place(phrase, number) for phrase in phrases]
    return places == sorted(places)


def _place(phrase: PhraseMatch, number: dict[str, int]) -> tuple[int, int, int, int]:
    at: Evidence = phrase.evidence
    return at.turn_index, at.start, number[phrase.rule], at.end


def _with_compliance(signals: Signals, judged: JudgedInteraction) -> Signals:
    return signals.evolve(compliance=compliance.infer(judged))
