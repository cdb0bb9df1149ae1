"""CSAT: measured by the survey, else the expected answer from the outcome, the tone and words about loyalty."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.interaction import Survey
from qa_engine.domain.readings import CueName, ReadingCoverage
from qa_engine.domain.signals import Basis, SignalStatus
from qa_engine.signals import csat
from tests.unit.signals.builders import (
    OUTCOMES_NOT_READ,
    OUTCOMES_READ,
    Said,
    agent,
    cue_account,
    customer,
    judged,
)


@pytest.mark.parametrize(("answer", "value"), [(1, 0), (2, 25), (3, 50), (4, 75), (5, 100)])
def test_a_survey_is_measured_whatever_the_words(answer: int, value: int) -> None:
    signal = csat.infer(judged(customer("Terrible.", CueName.FRUSTRATION, polarity=-1.0), survey=Survey(csat=answer)))
    assert (signal.value, signal.low, signal.high) == (value, value, value)
    assert signal.basis is Basis.MEASURED
    assert [(line.label, line.points) for line in signal.contributions] == [
        (f"survey answer {answer} of 5", value),
        ("rounding", 0),
    ]


@pytest.mark.parametrize(
    ("said", "value", "why"),
    [
        ([customer("Hello.")], "57", "no sign either way"),
        ([customer("Solved.", CueName.CONFIRMED_RESOLVED), customer("Thanks.", CueName.GRATITUDE)], "77", "15 and 5"),
        ([customer("Argh.", CueName.FRUSTRATION)], "45", "displeasure"),
        ([customer("Argh.", CueName.FRUSTRATION, sure=0.5)], "51", "half as sure counts half"),
        ([customer("Argh.", CueName.FRUSTRATION)] * 2, "39", "said again counts half"),
        ([customer("Argh.", CueName.FRUSTRATION)] * 9, "36", "and no further than a quarter"),
        ([customer("Broken.", CueName.STILL_BROKEN), customer("Ok.", CueName.CONFIRMED_RESOLVED)], "72", "latest"),
        ([customer("Ok.", CueName.CONFIRMED_RESOLVED), customer("Broken.", CueName.STILL_BROKEN)], "42", "latest"),
        ([agent("All solved!", CueName.CONFIRMED_RESOLVED, polarity=1.0), customer("Hm.")], "57", "not the agent's"),
    ],
)
@pytest.mark.parametrize("coverage", [(), OUTCOMES_NOT_READ])
def test_words_stand_in_for_an_outcome_that_was_not_read(
    said: list[Said], value: str, why: str, coverage: tuple[ReadingCoverage, ...]
) -> None:
    signal = csat.infer(judged(*said, coverage=coverage))
    assert signal.value == Decimal(value), why
    assert signal.basis is Basis.INFERRED


@pytest.mark.parametrize(
    ("said", "value", "why"),
    [
        ([customer("Hello.")], "57", "no sign either way"),
        ([customer("Good.", polarity=0.2, outcome=(0.5, 0.0))], "82", "the worked example: 16 and 9"),
        ([customer("Hm."), agent("Booked.", outcome=(0.7, 0.0))], "79.4", "32 * 0.7: the agent settles it"),
        ([customer("Hm."), agent("I can't.", outcome=(0.0, 0.7))], "34.6", "and leaves it open"),
        ([customer("Hm."), agent("All solved!", *CueName, polarity=1.0)], "57", "talk is no evidence"),
        ([customer("Solved.", CueName.CONFIRMED_RESOLVED)], "82.6", "said plainly: 32 * 0.8"),
        ([customer("Solved.", CueName.CONFIRMED_RESOLVED, sure=0.5)], "69.8", "half as sure counts half"),
        ([customer("Broken.", CueName.STILL_BROKEN)], "31.4", "the other way round"),
        (
            [customer("Broken.", CueName.STILL_BROKEN), customer("Ok.", CueName.CONFIRMED_RESOLVED)],
            "77.48",
            "s = 0.2 * -0.8 + 0.8 = 0.64: the latest word counts most",
        ),
        (
            [customer("Well.", *(set(csat.WORDS) - {CueName.CONFIRMED_RESOLVED, CueName.STILL_BROKEN}))],
            "57",
            "words that stand in for the outcome do not count beside it",
        ),
    ],
)
def test_an_outcome_that_was_read_takes_the_place_of_words(said: list[Said], value: str, why: str) -> None:
    signal = csat.infer(judged(*said, coverage=OUTCOMES_READ))
    assert signal.value == Decimal(value), why
    assert signal.basis is Basis.INFERRED
    assert sum(line.points for line in signal.contributions) == signal.value


@pytest.mark.parametrize(
    ("said", "value", "why"),
    [
        ([customer("Nice.", polarity=0.2)], "66", "tone: 45 * 0.2"),
        ([customer("Bad.", polarity=-1.0), customer("Good.", polarity=1.0)], "79.5", "the end weighs 3/4: 45 / 2"),
        ([customer("Lovely.", polarity=1.0)], "100", "57 + 45 is beyond the scale"),
        ([customer("I am leaving.", CueName.CHURN_THREAT)], "49", "a threat to leave"),
        ([customer("You should try them.", CueName.ADVOCACY)], "62", "a recommendation"),
        (
            [customer("A ten.", CueName.STATED_RATING, amount=10)],
            "97",
            "rating in words: 8 * 5",
        ),
        ([customer("A ten.", CueName.STATED_RATING, amount=10, sure=0.5)], "77", "half as sure, half as far"),
        ([customer("A two.", CueName.STATED_RATING, amount=2)], "33", "8 * -3"),
        ([customer("A five.", CueName.STATED_RATING, amount=5)], "57", "the middle"),
        ([customer("99!", CueName.STATED_RATING, amount=99)], "57", "not a rating"),
        ([customer("A number.", CueName.STATED_RATING)], "57", "a rating without its number"),
        (
            [customer("2", CueName.STATED_RATING, amount=2), customer("9", CueName.STATED_RATING, amount=9)],
            "89",
            "the latest rating: 8 * 4",
        ),
        (
            [customer("Nice.", polarity=0.2), customer("An eight.", CueName.STATED_RATING, amount=8)],
            "83.25",
            "beside what everything else tells: 45 * 0.2 / 4 and 8 * 3",
        ),
        (
            [customer("I'd rate this two of ten.", CueName.STATED_RATING, amount=2, polarity=0.9)],
            "33",
            "in place of the tone of its own turn, which is that of praise",
        ),
        ([customer("Everything.", *csat.WORDS, *csat.LOYALTY, polarity=-1.0)] * 4, "0", "limited at 0"),
    ],
)
@pytest.mark.parametrize("coverage", [(), OUTCOMES_READ])
def test_tone_loyalty_and_ratings_count_whether_the_outcome_was_read_or_not(
    said: list[Said], value: str, why: str, coverage: tuple[ReadingCoverage, ...]
) -> None:
    signal = csat.infer(judged(*said, coverage=coverage))
    assert signal.value == Decimal(value), why
    assert signal.basis is Basis.INFERRED


def test_a_rating_stands_beside_outcome_and_loyalty() -> None:
    said = customer(
        "Solved.", CueName.CONFIRMED_RESOLVED, CueName.ADVOCACY, CueName.STATED_RATING, amount=4, polarity=0.1
    )
    signal = csat.infer(judged(said, coverage=OUTCOMES_READ))
    assert [(line.label, line.points) for line in signal.contributions] == [
        ("expected without any sign", 57),
        ("customer confirmed that it is solved", Decimal("25.6")),
        ("customer would recommend", 5),
        ("customer stated a rating of 4 out of 10", -8),
        ("rounding", 0),
    ]


@pytest.mark.parametrize(
    ("coverage", "points", "why"),
    [
        ((), "-37", "57 + 1.75 * (15 + 5) + 45 = 137"),
        (OUTCOMES_READ, "-42.494", "s = 1 - 0.2^3 = 0.992: 57 + 32 * 0.992 + 1.75 * 5 + 45 = 142.494"),
    ],
)
def test_the_limit_is_its_own_line(coverage: tuple[ReadingCoverage, ...], points: str, why: str) -> None:
    good = [customer("Good.", CueName.ADVOCACY, CueName.CONFIRMED_RESOLVED, polarity=1.0)] * 3
    signal = csat.infer(judged(*good, coverage=coverage))
    last = signal.contributions[-1]
    assert (signal.value, last.label, last.points) == (100, "limit at 100", Decimal(points)), why
    bad = [customer("Bad.", *csat.WORDS, *csat.LOYALTY, polarity=-1.0)] * 4
    low = csat.infer(judged(*bad, coverage=coverage)).contributions[-1]
    assert low.label == "limit at 0"
    assert low.points > 0


@pytest.mark.parametrize(
    ("said", "low", "high", "why"),
    [
        ([customer("Hm.")] * 10, 15, 99, "40, and 2 for ten turns"),
        ([customer("Hm.")] * 10 + [customer("Hm.", polarity=None)] * 2, 7, 100, "40 + 50 * 2/12 + 20/12 = 50"),
    ],
)
def test_the_interval_is_that_of_an_answer_that_only_asking_tells(
    said: list[Said], low: object, high: object, why: str
) -> None:
    signal = csat.infer(judged(*said))
    assert (signal.value, signal.low, signal.high) == (57, low, high), why


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (judged(agent("Anybody?")), "the customer said nothing that could be read"),
        (judged(customer("Hola", polarity=None), language="es"), "language es is not read for cues"),
        (judged(customer("Hola"), language="es", coverage=(cue_account(1, 0),)), "language es is not read for cues"),
        (judged(customer("Hm"), language=None, coverage=(cue_account(1, 0),)), "no turn was read for cues"),
        (
            judged(customer("0114", polarity=None)),
            "neither the customer's words nor their tone tell of satisfaction",
        ),
    ],
)
def test_abstains(contact: object, reason: str) -> None:
    signal = csat.infer(contact)  # type: ignore[arg-type]
    assert (signal.status, signal.reason) == (SignalStatus.INSUFFICIENT_EVIDENCE, reason)


def test_a_survey_needs_no_words() -> None:
    assert csat.infer(judged(agent("Anybody?"), survey=Survey(csat=2))).value == 25
