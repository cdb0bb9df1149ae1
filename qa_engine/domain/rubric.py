"""A programme's policy: what counts how much, what must be said, and how the form is filled in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from qa_engine.domain.bands import Band, band_of, check_bands
from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.domain.form import Criterion, Form, IntentCheck, RuleCheck, Section
from qa_engine.domain.form_references import check_form
from qa_engine.domain.intent_head import IntentHead
from qa_engine.domain.phrases import Meaning, leaves
from qa_engine.domain.record import Identifier, Probability, Record, Score
from qa_engine.domain.rule_order import judging_order, together
from qa_engine.domain.rules import ComplianceRule, Marker
from qa_engine.domain.signals import SignalName


def _four_places(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"))


#: A share of the whole, 0 to 1, exact to four decimals.
Weight = Annotated[Decimal, Field(ge=0, le=1), AfterValidator(_four_places)]


class Intent(Record):
    """A reason for contact, taught by example sentences of a customer."""

    name: Identifier
    title: str
    examples: tuple[str, ...] = Field(min_length=2)
    similarity: Probability = 0.5


class IntentHeadFile(Record):
    """The file of a fitted head that a rubric names, and what was found in it when the rubric was loaded.

    Only ``sha256`` is part of the policy: the same head under another name judges the same. ``folder`` is where the
    rubric lies, which ``file`` is relative to; it is never written anywhere.
    """

    file: str = Field(min_length=1)
    sha256: str | None = None
    intents: tuple[Identifier, ...] = ()
    folder: Path | None = Field(default=None, exclude=True, repr=False)


def _head_file(value: Any) -> Any:
    if not isinstance(value, str | dict | IntentHeadFile):
        raise ValueError("write the name of the file that 'qa-engine intents fit' made")
    return {"file": value} if isinstance(value, str) else value


HeadFile = Annotated[
    IntentHeadFile,
    BeforeValidator(_head_file),
    WithJsonSchema(
        {
            "type": "string",
            "description": "file of a head made by 'qa-engine intents fit', relative to the rubric's own folder",
        }
    ),
]


class CalibrationFile(Record):
    """The file of a calibration that a rubric names, and what was found in it; as with ``IntentHeadFile``, only
    ``sha256`` is part of the policy."""

    file: str = Field(min_length=1)
    sha256: str | None = None
    signals: tuple[SignalName, ...] = ()
    folder: Path | None = Field(default=None, exclude=True, repr=False)


def _calibration_file(value: Any) -> Any:
    if not isinstance(value, str | dict | CalibrationFile):
        raise ValueError("write the name of the file that 'qa-engine calibrate' made")
    return {"file": value} if isinstance(value, str) else value


SurveyFile = Annotated[
    CalibrationFile,
    BeforeValidator(_calibration_file),
    WithJsonSchema(
        {
            "type": "string",
            "description": "file of a calibration made by 'qa-engine calibrate', relative to the rubric's own folder",
        }
    ),
]


class Cap(Record):
    """A limit on the XLA when a rule is breached or a criterion is not met."""

    id: Identifier
    rule: Identifier | None = None
    criterion: Identifier | None = None
    limit: Score
    reason: str

    @model_validator(mode="after")
    def _one_trigger(self) -> Self:
        if (self.rule is None) == (self.criterion is None):
            raise ValueError("a cap is triggered by exactly one of rule and criterion")
        return self


class Rubric(Record):
    """A programme's policy. Every cross-reference is checked when it is built."""

    id: Identifier
    version: str
    title: str
    description: str = ""
    language: str = Field(default="en", description="of its phrases and example sentences, as ISO 639-1 code")
    weights: dict[SignalName, Weight]
    min_weight: Weight = Decimal("0.6")
    bands: tuple[Band, ...] = Field(min_length=1)
    caps: tuple[Cap, ...] = ()
    targets: dict[SignalName, Score] = Field(default_factory=dict)
    repeat_window_days: int = Field(default=7, ge=1, le=90)
    form: Form = Form()
    sections: tuple[Section, ...] = ()
    rules: tuple[ComplianceRule, ...] = ()
    markers: tuple[Marker, ...] = ()
    intents: tuple[Intent, ...] = ()
    intent_head: HeadFile | None = None
    calibration: SurveyFile | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if set(self.weights) != set(SignalName):
            missing = sorted(name.value for name in set(SignalName) - set(self.weights))
            raise ValueError(f"weights must name all signals; missing: {', '.join(missing)}")
        if sum(self.weights.values()) != 1:
            raise ValueError(f"weights must add up to 1, not {sum(self.weights.values())}")
        check_bands(self.bands)
        self._unique("rule and marker", [one.id for one in self.rules_and_markers])
        self._unique("intent", [intent.name for intent in self.intents])
        check_form(self.form, self.sections)
        self._known()
        return self

    @staticmethod
    def _unique(what: str, ids: list[str]) -> None:
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"{what} ids must be unique; twice: {', '.join(twice)}")

    def _known(self) -> None:
        rules = {rule.id for rule in self.rules}
        criteria = {criterion.id for criterion in self.criteria}
        for criterion in self.criteria:
            if isinstance(criterion.check, RuleCheck) and criterion.check.rule not in rules:
                raise ValueError(f"criterion {criterion.id} names the unknown rule {criterion.check.rule}")
        for cap in self.caps:
            if (cap.rule and cap.rule not in rules) or (cap.criterion and cap.criterion not in criteria):
                raise ValueError(f"cap {cap.id} names an unknown rule or criterion")
        judging_order(self.rules, self.markers)
        if self.intent_head is not None and self.intent_head.sha256 is None:
            return  # which intents there are is known once the head's file has been read
        for one in self.rules_and_markers:
            conditions = one.condition.flat() if one.condition else ()
            named = {intent for condition in conditions for intent in condition.intents}
            named |= set(one.intents) if isinstance(one, ComplianceRule) else set()
            unknown = named - self.intent_names
            if unknown:
                raise ValueError(f"rule or marker {one.id} names the unknown intent {sorted(unknown)[0]}")
        for criterion in self.criteria:
            asked = criterion.check.intents if isinstance(criterion.check, IntentCheck) else ()
            for intent in sorted(set(asked) - self.intent_names):
                raise ValueError(f"criterion {criterion.id} names the unknown intent {intent}")

    @property
    def rules_and_markers(self) -> tuple[ComplianceRule | Marker, ...]:
        """All that is judged, the rules first."""
        return together(self.rules, self.markers)

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """All phrases of meaning of its rules and markers, each once, in order."""
        phrases = [
            phrase
            for one in self.rules_and_markers
            for group in (one.patterns, *(c.phrases for c in (one.condition.flat() if one.condition else ())))
            for phrase in leaves(group)
        ]
        return tuple(dict.fromkeys(phrase for phrase in phrases if isinstance(phrase, Meaning)))

    @property
    def intent_names(self) -> frozenset[str]:
        """All intents that can be found: those taught by examples and those of the head."""
        return frozenset(intent.name for intent in self.intents) | frozenset(
            self.intent_head.intents if self.intent_head else ()
        )

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria of all sections, in order."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    def band(self, value: Decimal) -> str:
        """Return the name of the band that ``value`` falls into."""
        return band_of(self.bands, value)


class CompiledIntent(Record):
    """An intent with one encoder vector (signed bytes) for each example sentence."""

    name: Identifier
    similarity: Probability
    vectors: tuple[bytes, ...] = Field(repr=False)


class CompiledMeaning(Record):
    """A phrase of meaning with one encoder vector (signed bytes) for each of its sentences."""

    meant: tuple[bytes, ...] = Field(repr=False)
    unlike: tuple[bytes, ...] = Field(default=(), repr=False)


class CompiledRubric(Record):
    """A rubric made ready for judging: example sentences are vectors, and the whole has a hash."""

    rubric: Rubric
    sha256: str
    intents: tuple[CompiledIntent, ...] = ()
    meanings: tuple[CompiledMeaning, ...] = Field(default=(), description="of the rubric's meanings; none unencoded")
    encoder: str | None = Field(default=None, description="name and version of the encoder of the vectors")
    head: IntentHead | None = Field(default=None, repr=False)
    calibration: SurveyCalibration | None = Field(default=None, repr=False)
