"""The XLA: exact, bounded, monotone, with missing weight shown and caps as their own lines."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.assessment import Composite
from qa_engine.domain.findings import Findings
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.scorecard import CriterionOutcome, CriterionResult, Scorecard
from qa_engine.domain.signals import SignalName, SignalStatus
from qa_engine.scoring import compose
from tests.unit.scoring.builders import Cap, RuleCheck, rubric, signal, signals
from tests.unit.signals.builders import agent, evidence, judged, rule

NO_FORM, NO_FINDINGS = Scorecard(), Findings()
ALL = {name.value: 60 for name in SignalName}


def composed(given_signals: object, under: object) -> Composite:
    return compose(given_signals, NO_FORM, NO_FINDINGS, under)  # type: ignore[arg-type]


def test_weighted_mean_with_everything_there() -> None:
    found = composed(signals(csat=80, fcr=50, sentiment=70, nps=60, resolution_quality=90, ces=40), rubric())
    assert (found.value, found.band, found.missing_weight) == (Decimal("66"), "fair", 0)
    assert [(line.signal.value, line.points) for line in found.contributions] == [
        ("csat", Decimal(20)),
        ("fcr", Decimal(10)),
        ("sentiment", Decimal(14)),
        ("nps", Decimal(9)),
        ("resolution_quality", Decimal(9)),
        ("ces", Decimal(4)),
    ]


def test_worked_example_with_a_part_missing() -> None:
    found = composed(signals(csat=80, fcr=50), rubric({"csat": "0.6", "fcr": "0.2", "nps": "0.2"}))
    assert (found.value, found.low, found.high) == (Decimal("72.5"), Decimal(58), Decimal(78))
    assert [(line.effective_weight, line.points) for line in found.contributions] == [
        (Decimal("0.75"), Decimal(60)),
        (Decimal("0.25"), Decimal("12.5")),
    ]
    missing = found.missing[0]
    assert (missing.signal, missing.weight, missing.reason) == (SignalName.NPS, Decimal("0.2"), "too little was said")
    assert found.missing_weight == Decimal("0.2")


@pytest.mark.parametrize(
    ("found", "weights", "least", "withheld"),
    [
        ({"csat": 50}, {"csat": "0.6", "fcr": "0.4"}, "0.6", None),
        (
            {"csat": 50},
            {"csat": "0.59", "fcr": "0.41"},
            "0.6",
            "only 0.59 of the weight could be scored, the rubric asks for 0.6",
        ),
        ({}, {"csat": "1"}, "0", "no component with weight could be scored"),
        ({"compliance": 50}, {"csat": "1"}, "0", "no component with weight could be scored"),
    ],
)
def test_withheld_below_the_least_weight(
    found: dict[str, object], weights: dict[str, str], least: str, withheld: str | None
) -> None:
    composite = composed(signals(**found), rubric(weights, min_weight=Decimal(least)))
    assert composite.withheld == withheld
    if withheld:
        assert (composite.value, composite.band, composite.contributions) == (None, None, ())
        assert composite.missing


def test_a_component_without_weight_is_left_out() -> None:
    found = composed(
        signals(
            **ALL,
        ),
        rubric(),
    )
    assert SignalName.COMPLIANCE not in {line.signal for line in found.contributions}
    nothing = composed(signals(**{**ALL, "compliance": None}), rubric())
    assert nothing.missing == ()


def test_a_component_that_does_not_apply_keeps_its_status() -> None:
    absent = signal("compliance", status=SignalStatus.NOT_APPLICABLE)
    found = composed(signals(csat=50, compliance=absent), rubric({"csat": "0.8", "compliance": "0.2"}))
    assert [(line.signal, line.status) for line in found.missing] == [
        (SignalName.COMPLIANCE, SignalStatus.NOT_APPLICABLE)
    ]


def test_effective_weights_add_up_to_one() -> None:
    thirds = {"csat": "0.3", "fcr": "0.3", "sentiment": "0.3", "ces": "0.1"}
    found = composed(signals(csat=1, fcr=1, sentiment=1), rubric(thirds))
    assert [line.effective_weight for line in found.contributions] == [
        Decimal("0.3334"),
        Decimal("0.3333"),
        Decimal("0.3333"),
    ]


def form(outcome: CriterionOutcome) -> Scorecard:
    line = CriterionResult(criterion="k", section="s", title="k", weight=1, outcome=outcome, reason="by hand")
    return Scorecard(results=(line,))


RULE_CAP = Cap(id="recorded", rule="recorded", limit=40, reason="not told of the recording")
FORM_CAP = Cap(id="form", criterion="k", limit=30, reason="criterion k")
HIGH_CAP = Cap(id="high", rule="recorded", limit=90, reason="a high limit")


@pytest.mark.parametrize(
    ("caps", "status", "outcome", "value", "points", "why"),
    [
        ([RULE_CAP], RuleStatus.BREACHED, CriterionOutcome.MET, 40, [-20], "a breach caps"),
        ([RULE_CAP], RuleStatus.SATISFIED, CriterionOutcome.MET, 60, [], "a rule that was kept does not"),
        ([RULE_CAP], RuleStatus.UNDETERMINED, CriterionOutcome.MET, 60, [], "nor does one that cannot be told"),
        ([FORM_CAP], RuleStatus.SATISFIED, CriterionOutcome.NOT_MET, 30, [-30], "a criterion that was not met caps"),
        ([FORM_CAP], RuleStatus.SATISFIED, CriterionOutcome.UNDETERMINED, 60, [], "an undetermined one does not"),
        ([RULE_CAP, FORM_CAP], RuleStatus.BREACHED, CriterionOutcome.NOT_MET, 30, [0, -30], "the lowest binds"),
        ([RULE_CAP, RULE_CAP], RuleStatus.BREACHED, CriterionOutcome.MET, 40, [-20, 0], "of equal ones the first"),
        ([HIGH_CAP], RuleStatus.BREACHED, CriterionOutcome.MET, 60, [0], "a limit above the value takes nothing"),
    ],
)
def test_caps(
    caps: list[Cap], status: RuleStatus, outcome: CriterionOutcome, value: int, points: list[int], why: str
) -> None:
    words = evidence(judged(agent("We do not record.")).interaction, 0)
    findings = Findings(rules=(rule("recorded", status, quoted=(words,)),))
    under = rubric(caps=caps, rules=["recorded"], checks={"k": RuleCheck(rule="recorded")})
    found = compose(signals(**ALL), form(outcome), findings, under)
    assert found.value == value, why
    assert [line.points for line in found.caps] == points
    assert sum(line.points for line in found.contributions) + sum(points) == value


def test_a_cap_limits_both_ends_and_the_band_and_shows_the_words() -> None:
    words = evidence(judged(agent("We do not record.")).interaction, 0)
    findings = Findings(rules=(rule("recorded", RuleStatus.BREACHED, quoted=(words,)),))
    wide = {name.value: (30, 60, 90) for name in SignalName}
    found = compose(signals(**wide), NO_FORM, findings, rubric(caps=[RULE_CAP], rules=["recorded"]))
    assert (found.low, found.value, found.high, found.band) == (30, 40, 40, "poor")
    assert found.caps[0].evidence == (words,)


def test_a_cap_whose_rule_or_criterion_was_not_judged_does_not_trigger() -> None:
    under = rubric(caps=[RULE_CAP, FORM_CAP], rules=["recorded"], checks={"k": RuleCheck(rule="recorded")})
    assert compose(signals(**ALL), NO_FORM, NO_FINDINGS, under).caps == ()


@st.composite
def scored(draw: st.DrawFn) -> tuple[int, int, int]:
    low, value, high = sorted(draw(st.tuples(*[st.integers(0, 100_000)] * 3)))
    return low, value, high


@st.composite
def weightings(draw: st.DrawFn) -> dict[str, str]:
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=6, max_size=6)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return {name.value: str(Decimal(part).scaleb(-4)) for name, part in zip(SignalName, parts, strict=True)}


given_values = st.fixed_dictionaries({name.value: st.none() | scored() for name in SignalName})


def as_signals(values: dict[str, tuple[int, int, int] | None]) -> object:
    points = {name: ends and tuple(Decimal(milli).scaleb(-3) for milli in ends) for name, ends in values.items()}
    return signals(**points)


@settings(deadline=None)
@given(given_values, weightings(), st.none() | st.integers(0, 100))
def test_bounds_and_exact_sums(
    values: dict[str, tuple[int, int, int] | None], weights: dict[str, str], limit: int | None
) -> None:
    caps = [] if limit is None else [Cap(id="c", rule="recorded", limit=limit, reason="limit")]
    under = rubric(weights, caps=caps, rules=["recorded"], min_weight=Decimal("0.3"))
    findings = Findings(rules=(rule("recorded", RuleStatus.BREACHED),))
    found = compose(as_signals(values), NO_FORM, findings, under)  # type: ignore[arg-type]
    available = {name: w for name, w in under.weights.items() if w and values[name.value]}
    assert found.missing_weight == 1 - sum(available.values())
    if found.value is None:
        assert sum(available.values()) < Decimal("0.3")
        return
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 100
    lines = [line.points for line in found.contributions]
    assert sum(lines) + sum(line.points for line in found.caps) == found.value
    assert sum(line.effective_weight for line in found.contributions) == 1
    whole = sum((Fraction(w) for w in available.values()), Fraction(0))
    exact = [Fraction(w) * values[name.value][1] / whole for name, w in available.items()]  # type: ignore[index]
    assert sum(lines) == Decimal(round(sum(exact))).scaleb(-3)
    assert all(abs(Fraction(line) * 1000 - share) < 1 for line, share in zip(lines, exact, strict=True))


@settings(deadline=None)
@given(given_values, weightings(), st.sampled_from(list(SignalName)), st.integers(0, 100_000))
def test_raising_a_component_never_lowers_the_score(
    values: dict[str, tuple[int, int, int] | None], weights: dict[str, str], name: SignalName, to: int
) -> None:
    was = values[name.value] or (0, 0, 0)
    values = {**values, name.value: was}
    raised = {**values, name.value: tuple(max(end, to) for end in was)}
    under = rubric(weights, min_weight=Decimal(0))
    before, after = composed(as_signals(values), under), composed(as_signals(raised), under)  # type: ignore[arg-type]
    if before.value is None:
        assert after.value is None
        return
    assert after.value is not None
    assert after.value >= before.value


@settings(deadline=None)
@given(given_values, weightings())
def test_each_component_weighs_in_alike_wherever_it_stands(
    values: dict[str, tuple[int, int, int] | None], weights: dict[str, str]
) -> None:
    """Exchanging two components together with their weights changes the value by nothing."""
    order = list(SignalName)
    turned = dict(zip((n.value for n in order), (values[n.value] for n in reversed(order)), strict=True))
    turned_weights = dict(zip((n.value for n in order), (weights[n.value] for n in reversed(order)), strict=True))
    one = composed(as_signals(values), rubric(weights))
    other = composed(as_signals(turned), rubric(turned_weights))
    assert (one.value, one.low, one.high, one.band) == (other.value, other.low, other.high, other.band)


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), unique=True, max_size=7))
def test_the_order_in_which_weights_are_listed_does_not_matter(first: list[int]) -> None:
    under = rubric()
    names = [list(SignalName)[i] for i in first]
    listed = {name: under.weights[name] for name in [*names, *(n for n in SignalName if n not in names)]}
    assert composed(signals(**ALL), under.evolve(weights=listed)) == composed(signals(**ALL), under)


def test_the_interval_is_rounded_outwards() -> None:
    ends = (Decimal("10.001"), 50, Decimal("90.001"))
    found = composed(signals(csat=ends, fcr=(10, 50, 90)), rubric({"csat": "0.5", "fcr": "0.5"}))
    assert (found.low, found.high) == (Decimal("10"), Decimal("90.001"))


def test_rounding_is_half_even() -> None:
    found = composed(signals(csat="0.001", fcr="0.002"), rubric({"csat": "0.5", "fcr": "0.5"}))
    assert found.value == Decimal("0.0015").quantize(Decimal("0.001"), ROUND_HALF_EVEN)
