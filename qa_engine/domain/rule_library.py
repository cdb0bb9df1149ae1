"""Rules, markers and intents that several rubrics share."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from qa_engine.domain.record import Identifier, Record
from qa_engine.domain.rubric import Intent
from qa_engine.domain.rule_order import judging_order, together
from qa_engine.domain.rules import ComplianceRule, Marker


class RuleLibrary(Record):
    """What a rubric may include. It stands by itself: its rules look only at rules, markers and intents of its own."""

    id: Identifier
    title: str
    rules: tuple[ComplianceRule, ...] = ()
    markers: tuple[Marker, ...] = ()
    intents: tuple[Intent, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [intent.name for intent in self.intents]
        for what, ids in (("rule and marker", [one.id for one in self.rules_and_markers]), ("intent", names)):
            twice = sorted({name for name in ids if ids.count(name) > 1})
            if twice:
                raise ValueError(f"{what} ids must be unique; twice: {', '.join(twice)}")
        judging_order(self.rules, self.markers)
        for one in self.rules_and_markers:
            named = {intent for part in (one.condition.flat() if one.condition else ()) for intent in part.intents}
            named |= set(one.intents) if isinstance(one, ComplianceRule) else set()
            if named - set(names):
                raise ValueError(f"rule or marker {one.id} names the unknown intent {sorted(named - set(names))[0]}")
        return self

    @property
    def rules_and_markers(self) -> tuple[ComplianceRule | Marker, ...]:
        """All that is judged, the rules first."""
        return together(self.rules, self.markers)
