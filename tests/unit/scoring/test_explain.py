"""An explanation adds up exactly, from the XLA down to the quoted line, and says what would have changed it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.calibration_map import AppliedCalibration, CalibrationMap
from qa_engine.domain.findings import Findings
from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.readings import CueName
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rules import RuleStatus
from qa_engine.domain.signals import Contribution, ContributionKind, SignalName
from qa_engine.scoring import Explanation, explain
from qa_engine.scoring.what_if import WhatIf
from tests.unit.scoring.builders import Cap, assess, rubric, signal, signals
from tests.unit.signals.builders import Said, agent, customer, judged, rule

CAP = Cap(id="recorded", rule="recorded", limit=30, reason="not told of the recording")
LOWER_CAP = Cap(id="named", rule="named", limit=20, reason="no name given")
STORY = [
    customer("It is down again, I am fed up.", CueName.FRUSTRATION, CueName.STILL_BROKEN, polarity=-0.9),
    agent("I see. The cause is a stuck profile.", CueName.DIAGNOSIS, CueName.EMPATHY),
    customer("If this goes on I will leave.", CueName.CHURN_THREAT, polarity=-0.7),
    agent("I have reset it.", CueName.ACTION_PERFORMED),
    customer("Works now. Thanks.", CueName.CONFIRMED_RESOLVED, CueName.GRATITUDE, polarity=0.6),
]


def story(under: Rubric | None = None, *breached: str, channel: Channel = Channel.CHAT) -> Assessment:
    findings = Findings(rules=tuple(rule(name, RuleStatus.BREACHED) for name in breached))
    return assess(judged(*STORY, findings=findings, channel=channel), under or rubric())


def assert_adds_up(explanation: Explanation) -> None:
    weighted = [component for component in explanation.components if component.xla_points is not None]
    assert sum(c.xla_points for c in weighted) + sum(cap.points for cap in explanation.caps) == explanation.value  # type: ignore[misc]
    for component in explanation.components:
        assert sum(line.points for line in component.lines) == component.value
    for component in weighted:
        assert sum(line.xla_points for line in component.lines) == component.xla_points  # type: ignore[misc]
        assert all(line.xla_points == 0 for line in component.lines if line.points == 0)
    by_turn = sum(turn.xla_points for turn in explanation.turns)
    assert by_turn == sum(line.xla_points for c in weighted for line in c.lines if line.evidence)  # type: ignore[misc]
    for pull in (*explanation.turns, *explanation.cues):
        assert sum(part.xla_points for part in pull.by_component) == pull.xla_points


def test_a_contact_is_explained_to_the_thousandth() -> None:
    explanation = explain(story())
    assert_adds_up(explanation)
    assert explanation.value is not None
    assert {component.signal for component in explanation.components} == set(SignalName) - {SignalName.COMPLIANCE}


@pytest.mark.parametrize("breached", [("recorded",), ("recorded", "named")])
def test_with_caps(breached: tuple[str, ...]) -> None:
    explanation = explain(story(rubric(caps=[CAP, LOWER_CAP], rules=["recorded", "named"]), *breached))
    assert_adds_up(explanation)
    assert explanation.value == (30 if len(breached) == 1 else 20)
    change = explanation.changes[0]
    assert (change.what, change.signal) == (f"cap: {(CAP, LOWER_CAP)[len(breached) - 1].reason}", None)
    assert change.xla == (story().composite.value if len(breached) == 1 else 30)


def test_worked_example() -> None:
    lines = (
        Contribution(kind=ContributionKind.BASE, label="base", points="62.5"),
        Contribution(kind=ContributionKind.EVIDENCE, label="confirmed", points="15"),
        Contribution(kind=ContributionKind.EVIDENCE, label="thanks", points="2.5"),
        Contribution(kind=ContributionKind.CALIBRATION, label="rounding", points="0"),
    )
    given_signals = signals(csat=signal("csat", 80, lines=lines), fcr=50)
    under = rubric({"csat": "0.6", "fcr": "0.2", "nps": "0.2"})
    explanation = explain(assess(judged(customer("Hi")), under, given=given_signals))
    csat = explanation.components[0]
    assert [line.xla_points for line in csat.lines] == [
        Decimal("46.875"),
        Decimal("11.25"),
        Decimal("1.875"),
        Decimal("0"),
    ]
    assert [line.without for line in csat.lines] == [None, Decimal("61.25"), Decimal("70.625"), None]
    assert [(change.what, change.difference) for change in explanation.changes] == [
        ("confirmed", Decimal("-11.25")),
        ("thanks", Decimal("-1.875")),
    ]
    assert (csat.without, explanation.components[1].without) == (50, 80)
    missing = explanation.missing[0]
    assert (missing.signal, missing.at_worst, missing.at_best) == (SignalName.NPS, 58, 78)


def test_what_would_have_changed_is_calibrated_too() -> None:
    """Without the confirmation CSAT would be inferred as 65, which the map takes to 26; with it, 80 to 50."""
    lines = (
        Contribution(kind=ContributionKind.BASE, label="base", points="62.5"),
        Contribution(kind=ContributionKind.EVIDENCE, label="confirmed", points="15"),
        Contribution(kind=ContributionKind.EVIDENCE, label="thanks", points="2.5"),
        Contribution(kind=ContributionKind.CALIBRATION, label="calibrated on 200 surveys", points="-30"),
    )
    by = CalibrationMap(knots=((0, 0), (65, 26), (80, 50), (100, 60)))
    applied = AppliedCalibration(sha256="ab" * 32, answers=200, inferred=80, map=by)
    csat = signal("csat", 50, lines=lines).evolve(calibration=applied)
    explanation = explain(assess(judged(customer("Hi")), rubric({"csat": "1"}), given=signals(csat=csat)))
    assert [line.without for line in explanation.components[0].lines] == [None, Decimal(26), Decimal(46), None]
    assert [line.xla_points for line in explanation.components[0].lines] == [Decimal("62.5"), 15, Decimal("2.5"), -30]
    assert_adds_up(explanation)


def test_one_angry_turn_feeds_several_components_and_it_is_said() -> None:
    explanation = explain(story())
    angry = next(turn for turn in explanation.turns if turn.turn_index == 2)
    assert angry.role is Role.CUSTOMER
    assert [part.signal.value for part in angry.by_component] == ["csat", "fcr", "sentiment", "nps", "ces"]
    assert angry.labels == ("customer spoke of leaving", "customer sounds negative")
    assert angry.without > explanation.value  # type: ignore[operator]
    threat = next(cue for cue in explanation.cues if cue.cue is CueName.CHURN_THREAT)
    assert threat.turns == (2,)
    assert [part.signal.value for part in threat.by_component] == ["csat", "fcr", "nps"]
    assert abs(threat.without - explanation.value + threat.xla_points) <= Decimal("0.005")  # type: ignore[operator]


def test_turns_and_cues_are_ordered_by_the_size_of_their_pull() -> None:
    explanation = explain(story())
    for pulls in ([turn.xla_points for turn in explanation.turns], [cue.xla_points for cue in explanation.cues]):
        assert [abs(points) for points in pulls] == sorted((abs(points) for points in pulls), reverse=True)
    assert len(explanation.changes) == 3
    sizes = [abs(change.difference) for change in explanation.changes]
    assert sizes == sorted(sizes, reverse=True)
    assert all(change.xla - change.difference == explanation.value for change in explanation.changes)


def test_the_largest_change_comes_first_whichever_way_it_goes() -> None:
    said = [
        customer("Thanks.", CueName.GRATITUDE),
        customer("I am leaving.", CueName.CHURN_THREAT),
        customer("Solved.", CueName.CONFIRMED_RESOLVED),
    ]
    changes = explain(assess(judged(*said), rubric({"csat": "1"}))).changes
    assert [(change.what, change.difference) for change in changes] == [
        ("customer confirmed that it is solved", -15),
        ("customer spoke of leaving", 8),
        ("customer thanked", -5),
    ]


def test_a_line_beyond_the_limit_would_not_have_changed_the_score() -> None:
    lines = (
        Contribution(kind=ContributionKind.BASE, label="base", points=90),
        Contribution(kind=ContributionKind.EVIDENCE, label="more", points=30),
        Contribution(kind=ContributionKind.EVIDENCE, label="less", points=10),
        Contribution(kind=ContributionKind.CALIBRATION, label="limit at 100", points=-30),
    )
    full = signals(csat=signal("csat", 100, lines=lines))
    explanation = explain(assess(judged(customer("Hi")), rubric({"csat": "1"}), given=full))
    assert [line.without for line in explanation.components[0].lines] == [None, 100, 100, None]
    assert explanation.changes == ()
    assert_adds_up(explanation)


def test_a_call_is_explained_with_its_seconds() -> None:
    explanation = explain(story(channel=Channel.CALL))
    assert {turn.turn_index: turn.start_s for turn in explanation.turns}[4] == 40.0
    quoted = [line.evidence for component in explanation.components for line in component.lines if line.evidence]
    assert all(words.start_s is not None for words in quoted)


def test_a_withheld_score_still_shows_its_components() -> None:
    explanation = explain(story(rubric({"csat": "0.2", "compliance": "0.8"})))
    assert explanation.value is None
    assert explanation.withheld == "only 0.2 of the weight could be scored, the rubric asks for 0.6"
    assert (explanation.turns, explanation.cues, explanation.changes) == ((), (), ())
    assert explanation.components
    for component in explanation.components:
        assert component.xla_points is None
        assert all(line.xla_points is None and line.without is None for line in component.lines)
        assert sum(line.points for line in component.lines) == component.value
    assert [(line.signal, line.at_worst, line.at_best) for line in explanation.missing] == [
        (SignalName.COMPLIANCE, None, None)
    ]


def test_a_component_without_weight_is_shown_without_points() -> None:
    explanation = explain(story(rubric({"csat": "1"})))
    assert_adds_up(explanation)
    shown = {component.signal: component.xla_points for component in explanation.components}
    assert shown[SignalName.CSAT] == explanation.value
    assert shown[SignalName.FCR] is None
    assert explanation.components[0].without is None


def test_an_explanation_survives_its_bytes() -> None:
    explanation = explain(story(rubric(caps=[CAP], rules=["recorded"]), "recorded"))
    assert Explanation.from_bytes(explanation.to_bytes()) == explanation


words = st.sampled_from(["It is down.", "Hm.", "Thank you, all is well."])
cues = st.lists(st.sampled_from(list(CueName)), max_size=3).map(tuple)
turns = st.builds(
    Said, role=st.sampled_from([Role.CUSTOMER, Role.AGENT]), text=words, cues=cues, polarity=st.floats(-1, 1)
)


@settings(deadline=None)
@given(st.lists(turns, max_size=6), st.integers(0, 100), st.booleans())
def test_whatever_was_said_the_lines_add_up(said: list[Said], limit: int, breached: bool) -> None:
    status = RuleStatus.BREACHED if breached else RuleStatus.SATISFIED
    findings = Findings(rules=(rule("recorded", status),))
    under = rubric(caps=[Cap(id="c", rule="recorded", limit=limit, reason="limit")], rules=["recorded"])
    assessment = assess(judged(*said, findings=findings), under)
    explanation = explain(assessment)
    if explanation.value is None:
        assert explanation.withheld
        return
    assert_adds_up(explanation)
    assert WhatIf.of(assessment).without_lines(()) == explanation.value
