"""What holds for all signals, for whatever was said: range, exact sums, and whose words may move what."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.evidence import check_evidence
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Role
from qa_engine.domain.readings import CUSTOMER_CUES, CueName, ReadingCoverage
from qa_engine.domain.signals import Basis, ContributionKind, SignalName, SignalStatus
from qa_engine.signals import (
    ces,
    compliance,
    csat,
    fcr,
    infer_signals,
    nps,
    outcome_words,
    resolution_quality,
    sentiment,
)
from tests.unit.signals.builders import OUTCOMES_READ, Said, agent, customer, judged

CUSTOMER_SIDE = (SignalName.SENTIMENT, SignalName.CSAT, SignalName.NPS)
AGENT_CUES = [cue for cue in CueName if cue not in CUSTOMER_CUES]
GOOD = [CueName.CONFIRMED_RESOLVED, CueName.GRATITUDE, CueName.ADVOCACY]
BAD = [
    CueName.STILL_BROKEN,
    CueName.FRUSTRATION,
    CueName.CHURN_THREAT,
    CueName.ASKS_ESCALATION,
    CueName.ALREADY_TOLD,
    CueName.CONTACTED_BEFORE,
    CueName.REPEATS_REQUEST,
    CueName.CONFUSION,
    CueName.COMPETITOR,
]


@st.composite
def turns(draw: st.DrawFn, roles: tuple[Role, ...] = tuple(Role)) -> Said:
    return Said(
        role=draw(st.sampled_from(roles)),
        text=draw(st.sampled_from(["Yes.", "It is down again.", " ", "Thank you, that is lovely."])),
        cues=tuple(draw(st.lists(st.sampled_from(list(CueName)), max_size=3))),
        polarity=draw(st.none() | st.floats(-1, 1)),
        sure=draw(st.floats(0, 1)),
        amount=draw(st.none() | st.floats(-5, 20)),
        heard=draw(st.none() | st.floats(0, 1)),
        outcome=draw(st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1))),
        annoyed=draw(st.none() | st.floats(-1, 1)),
    )


conversations = st.lists(turns(), max_size=8)
facts = st.builds(Facts, hold_s=st.none() | st.floats(0, 4000), transfers=st.none() | st.integers(0, 5))
accounts = st.sampled_from([(), OUTCOMES_READ])
sides = st.lists(turns((Role.CUSTOMER, Role.AGENT)), min_size=1, max_size=8)


def heard(said: Said) -> Said:
    """The same turn with words in it."""
    return replace(said, text=said.text.strip() or "Hm.")


@settings(deadline=None)
@given(conversations, facts, accounts)
def test_values_lie_in_their_interval_and_lines_add_up(
    said: list[Said], counted: Facts, coverage: tuple[ReadingCoverage, ...]
) -> None:
    contact = judged(*said, facts=counted, coverage=coverage)
    for signal in infer_signals(contact).all():
        if signal.status is not SignalStatus.SCORED:
            assert signal.reason
            continue
        assert signal.value is not None
        assert signal.low is not None
        assert signal.high is not None
        assert 0 <= signal.low <= signal.value <= signal.high <= 100
        assert sum(line.points for line in signal.contributions) == signal.value
        for line in signal.contributions:
            if line.evidence:
                check_evidence(contact.interaction, line.evidence)
                assert line.evidence.turn_index < len(said)


@settings(deadline=None)
@given(sides, st.lists(st.sampled_from(AGENT_CUES + sorted(CUSTOMER_CUES)), min_size=1), st.integers(0, 7), accounts)
def test_an_agents_talk_without_evidence_on_the_outcome_raises_nothing(
    said: list[Said], cues: list[CueName], where: int, coverage: tuple[ReadingCoverage, ...]
) -> None:
    """It moves no signal of the customer's side; what it leaves open lowers FCR where words stand in, never else."""
    said = [customer("Hello."), *map(heard, said), agent("I see.")]
    agents = [index for index, one in enumerate(said) if one.role is Role.AGENT]
    target = agents[where % len(agents)]
    coached = list(said)
    was = said[target]
    coached[target] = replace(was, cues=(*was.cues, *cues), polarity=1.0, amount=10)
    before, after = (infer_signals(judged(*talk, coverage=coverage)) for talk in (said, coached))
    for name in CUSTOMER_SIDE:
        assert after[name] == before[name]
    assert after.fcr.value is not None
    assert before.fcr.value is not None
    assert after.fcr.value == before.fcr.value if coverage else after.fcr.value <= before.fcr.value
    assert after.ces.value is not None
    assert before.ces.value is not None
    assert after.ces.value <= before.ces.value


@settings(deadline=None)
@given(sides, st.floats(0, 1), st.booleans(), st.integers(0, 7))
def test_an_agents_evidence_on_the_outcome_never_moves_a_signal_the_other_way(
    said: list[Said], much: float, settles: bool, where: int
) -> None:
    said = [customer("Hello."), *map(heard, said)]
    said.insert(1 + where % len(said), agent("Let me see."))
    place = said.index(agent("Let me see."), 1)
    more = list(said)
    more[place] = replace(said[place], outcome=(much, 0.0) if settles else (0.0, much))
    before, after = (infer_signals(judged(*talk, coverage=OUTCOMES_READ)) for talk in (said, more))
    for name in (SignalName.CSAT, SignalName.FCR, SignalName.CES):
        was, now = before[name].value, after[name].value
        assert was is not None
        assert now is not None
        assert now >= was if settles else now <= was
    for name in (SignalName.SENTIMENT, SignalName.NPS):
        assert after[name] == before[name]


@settings(deadline=None)
@given(sides, st.sampled_from(GOOD + BAD), st.floats(0, 1), st.integers(0, 7), accounts)
def test_one_more_cue_of_the_customer_never_moves_a_signal_the_other_way(
    said: list[Said], cue: CueName, sure: float, where: int, coverage: tuple[ReadingCoverage, ...]
) -> None:
    said = [heard(one) for one in said] + [customer("Hello.")] * 3
    place = where % len(said)
    base = list(said)
    base.insert(place, customer("So it is.", sure=sure))
    more = list(said)
    more.insert(place, customer("So it is.", cue, sure=sure))
    before, after = (infer_signals(judged(*talk, coverage=coverage)) for talk in (base, more))
    for name in (SignalName.CSAT, SignalName.FCR, SignalName.NPS, SignalName.CES):
        was, now = before[name].value, after[name].value
        assert was is not None
        assert now is not None
        assert now >= was if cue in GOOD else now <= was


@settings(deadline=None)
@given(sides, st.floats(-1, 1), st.floats(-1, 1), accounts)
def test_a_happier_turn_never_lowers_sentiment_csat_nps_or_ces(
    said: list[Said], one: float, other: float, coverage: tuple[ReadingCoverage, ...]
) -> None:
    said = [heard(turn) for turn in said] + [customer("Hello.")] * 3
    worse = infer_signals(judged(*said, customer("Well.", polarity=min(one, other)), coverage=coverage))
    better = infer_signals(judged(*said, customer("Well.", polarity=max(one, other)), coverage=coverage))
    for name in (*CUSTOMER_SIDE, SignalName.CES):
        was, now = worse[name].value, better[name].value
        assert was is not None
        assert now is not None
        assert now >= was


@settings(deadline=None)
@given(sides, st.floats(-1, 1), st.floats(-1, 1))
def test_a_more_annoyed_stretch_never_raises_ces_and_moves_nothing_else(
    said: list[Said], one: float, other: float
) -> None:
    said = [heard(turn) for turn in said]
    milder = infer_signals(judged(*said, customer("Well.", annoyed=min(one, other))))
    worse = infer_signals(judged(*said, customer("Well.", annoyed=max(one, other))))
    for before, after in zip(milder.all(), worse.all(), strict=True):
        if before.name is SignalName.CES:
            assert before.value is not None
            assert after.value is not None
            assert after.value <= before.value
        else:
            assert after == before


@settings(deadline=None)
@given(conversations, st.randoms(use_true_random=False), accounts)
def test_the_order_in_which_readings_are_listed_does_not_matter(
    said: list[Said], shuffler: random.Random, coverage: tuple[ReadingCoverage, ...]
) -> None:
    contact = judged(*said, coverage=coverage)
    parts = {name: list(getattr(contact.readings, name)) for name in ("cues", "sentiment", "outcomes", "annoyance")}
    for part in parts.values():
        shuffler.shuffle(part)
    shuffled = contact.evolve(readings=contact.readings.evolve(**{name: tuple(part) for name, part in parts.items()}))
    assert infer_signals(shuffled).to_bytes() == infer_signals(contact).to_bytes()


@settings(deadline=None)
@given(sides, st.floats(0, 1), st.floats(0, 1), accounts)
def test_doubt_about_who_speaks_only_widens(
    said: list[Said], one: float, other: float, coverage: tuple[ReadingCoverage, ...]
) -> None:
    unsure = infer_signals(judged(*said, role_confidence=min(one, other), coverage=coverage))
    surer = infer_signals(judged(*said, role_confidence=max(one, other), coverage=coverage))
    for name in SignalName:
        wide, narrow = unsure[name], surer[name]
        assert wide.value == narrow.value
        if wide.low is not None and wide.high is not None and narrow.low is not None and narrow.high is not None:
            assert wide.low <= narrow.low
            assert narrow.high <= wide.high


@settings(deadline=None)
@given(st.lists(turns((Role.AGENT, Role.BOT, Role.SYSTEM)), min_size=1, max_size=5))
def test_without_a_customer_nothing_of_the_customers_is_scored(said: list[Said]) -> None:
    signals = infer_signals(judged(*said))
    for signal in signals.all():
        assert signal.value is None, signal.name


@pytest.mark.parametrize("coverage", [(), OUTCOMES_READ])
def test_padding_by_the_agent_changes_nothing(coverage: tuple[ReadingCoverage, ...]) -> None:
    talk = [
        customer("It is down.", CueName.STILL_BROKEN, polarity=-0.5),
        agent("I see.", outcome=(0.4, 0.0)),
        customer("Bye.", polarity=0.2),
    ]
    padded = [*talk[:2], *[agent("Let me look.")] * 200, talk[2]]
    before, after = (infer_signals(judged(*one, coverage=coverage)) for one in (talk, padded))
    for plain, long in zip(before.all(), after.all(), strict=True):
        assert long.value == plain.value


@pytest.mark.parametrize("coverage", [(), OUTCOMES_READ])
def test_splitting_a_turn_in_two_moves_a_cue_based_signal_by_nothing(coverage: tuple[ReadingCoverage, ...]) -> None:
    one = [customer("It is down and I am cross.", CueName.STILL_BROKEN, CueName.FRUSTRATION), agent("Ah.")]
    two = [customer("It is down", CueName.STILL_BROKEN), customer("and I am cross.", CueName.FRUSTRATION), agent("Ah.")]
    whole, split = (infer_signals(judged(*talk, coverage=coverage)) for talk in (one, two))
    assert (split.csat.value, split.fcr.value, split.ces.value) == (
        whole.csat.value,
        whole.fcr.value,
        whole.ces.value,
    )


@pytest.mark.parametrize("coverage", [(), OUTCOMES_READ])
def test_swapping_the_speakers_matters(coverage: tuple[ReadingCoverage, ...]) -> None:
    cross = [
        customer("It is down again.", CueName.STILL_BROKEN, CueName.FRUSTRATION, polarity=-0.9),
        agent("I see.", CueName.EMPATHY, polarity=0.5),
        customer("I will leave.", CueName.CHURN_THREAT, polarity=-0.9),
    ]
    swapped = [
        Said(Role.AGENT if one.role is Role.CUSTOMER else Role.CUSTOMER, one.text, one.cues, one.polarity)
        for one in cross
    ]
    right, wrong = (infer_signals(judged(*talk, coverage=coverage)) for talk in (cross, swapped))
    for name in (SignalName.SENTIMENT, SignalName.CSAT, SignalName.FCR):
        was, now = right[name].value, wrong[name].value
        assert was is not None
        assert now is not None
        assert now - was > 25


@pytest.mark.parametrize("module", [csat, fcr, sentiment, nps, resolution_quality, ces, compliance])
@pytest.mark.parametrize("coverage", [(), OUTCOMES_READ])
def test_every_component_has_one_shape(module: object, coverage: tuple[ReadingCoverage, ...]) -> None:
    contact = judged(customer("Hello."), agent("Hello."), coverage=coverage)
    signal = module.infer(contact)  # type: ignore[attr-defined]
    by = outcome_words if module is fcr and not coverage else module
    assert (signal.method, signal.method_version) == (by.METHOD, by.VERSION)  # type: ignore[attr-defined]
    assert signal.basis is Basis.INFERRED


def test_bytes_are_stable() -> None:
    contact = judged(customer("It is down.", CueName.STILL_BROKEN, polarity=-0.3337), agent("Sorry.", CueName.EMPATHY))
    assert infer_signals(contact).to_bytes() == infer_signals(contact).to_bytes()
    assert infer_signals(contact).from_bytes(infer_signals(contact).to_bytes()) == infer_signals(contact)


def test_facts_are_lines_without_a_quote() -> None:
    signal = ces.infer(judged(customer("Hm."), facts=Facts(hold_s=95)))
    line = signal.contributions[1]
    assert (line.kind, line.label, line.points, line.cue, line.evidence) == (
        ContributionKind.EVIDENCE,
        "held 95 s",
        Decimal(-5),
        None,
        None,
    )
