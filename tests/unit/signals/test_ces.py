"""CES: measured by the survey, else 60 less the effort events, moved by the tone and by where the outcome stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.facts import Facts
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Channel, Survey
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Basis, SignalStatus
from qa_engine.signals import ces
from tests.unit.signals.builders import (
    DAY,
    OUTCOMES_READ,
    START,
    Said,
    about,
    agent,
    contact,
    cue_account,
    customer,
    judged,
)


@pytest.mark.parametrize(("answer", "value"), [(1, "0"), (2, "16.667"), (4, "50"), (6, "83.333"), (7, "100")])
def test_a_survey_is_measured(answer: int, value: str) -> None:
    signal = ces.infer(judged(customer("Third call!", CueName.CONTACTED_BEFORE), survey=Survey(ces=answer)))
    assert (signal.value, signal.basis) == (Decimal(value), Basis.MEASURED)
    assert signal.contributions[-1].points == 0


@pytest.mark.parametrize(
    ("said", "facts", "value", "labels", "why"),
    [
        ([customer("Hi")], Facts(), 60, [], "no event"),
        (
            [customer("As I said", CueName.ALREADY_TOLD), agent("One moment", CueName.TRANSFER)],
            Facts(hold_s=185),
            33,
            ["customer was transferred", "held 185 s", "customer had already told it"],
            "the worked example",
        ),
        ([customer("Hi")], Facts(hold_s=60), 60, [], "a minute on hold is nothing"),
        ([customer("Hi")], Facts(hold_s=61), 55, ["held 61 s"], "more is"),
        ([customer("Hi")], Facts(hold_s=6000), 45, ["held 6000 s"], "up to a limit"),
        ([customer("Hi")], Facts(transfers=0), 60, [], "counted, none"),
        ([customer("Hi")], Facts(transfers=1), 50, ["transferred once"], "counted, one"),
        ([customer("Hi")], Facts(transfers=9), Decimal("42.5"), ["transferred 9 times"], "counts like repeated cues"),
        (
            [customer("Hi"), agent("Moment", CueName.TRANSFER)],
            Facts(transfers=1),
            50,
            ["customer was transferred"],
            "said and counted is one transfer, and the words are quoted",
        ),
        (
            [customer("Hi"), agent("Moment", CueName.TRANSFER)],
            Facts(transfers=2),
            45,
            ["transferred 2 times"],
            "the larger of the two counts",
        ),
        ([customer("Hi"), agent("Please hold", CueName.HOLD)], Facts(hold_s=70), 55, ["customer was put on hold"], ""),
        ([customer("Hold?", CueName.HOLD, CueName.TRANSFER)], Facts(), 60, [], "not the customer's to say"),
        ([customer("Hi"), agent("You've called before", CueName.CONTACTED_BEFORE)], Facts(), 60, [], "nor the agent's"),
    ],
)
def test_events(said: list[Said], facts: Facts, value: object, labels: list[str], why: str) -> None:
    signal = ces.infer(judged(*said, facts=facts))
    assert signal.value == value, why
    assert [line.label for line in signal.contributions[1:-1]] == labels


@pytest.mark.parametrize(
    ("said", "value", "lines", "why"),
    [
        ([customer("Ugh.", polarity=-0.5)], 40, [("customer sounds negative", -20)], "effort is felt: 40 * -0.5"),
        ([customer("Nice.", polarity=0.5)], 80, [("customer sounds positive", 20)], "or it is not"),
        (
            [customer("Ugh.", polarity=-1.0), agent("Sorry.", polarity=-1.0), customer("Hm.")],
            50,
            [("customer sounds negative", -10)],
            "the first of two turns weighs 1/4, and the agent's tone nothing",
        ),
        (
            [customer("Hm."), agent("Booked.", outcome=(0.5, 0.0))],
            70,
            [("agent's words speak for a settled matter", 10)],
            "it led somewhere: 20 * 0.5",
        ),
        (
            [customer("I am stuck.", outcome=(0.0, 0.5))],
            50,
            [("customer's words speak for an open matter", -10)],
            "it did not",
        ),
        (
            [agent("Booked.", outcome=(0.5, 0.0)), customer("Hm.", outcome=(0.0, 0.8))],
            46,
            [("agent's words speak for a settled matter", 10), ("customer's words speak for an open matter", -24)],
            "the outcome stands at 0.5, then at 0.1 - 0.8 = -0.7",
        ),
        (
            [customer("Still dead.", CueName.STILL_BROKEN)],
            39,
            [("customer said it is still not working", -5), ("customer said it is still not working", -16)],
            "one more attempt is effort (5), and it led nowhere: 20 * 0.8",
        ),
        (
            [customer("Really?", annoyed=0.9), customer("Hm.")],
            Decimal("41.697"),
            [("customer's words sound annoyed", Decimal("-18.303"))],
            "brought to annoyance: 60 * (0.3224 - 0.0173)",
        ),
        (
            [customer("Works.", CueName.CONFIRMED_RESOLVED, polarity=0.2)],
            84,
            [("customer confirmed that it is solved", 16), ("customer sounds positive", 8)],
            "events, then the outcome, then the tone",
        ),
        (
            [customer("Hm."), agent("All solved!", CueName.CONFIRMED_RESOLVED, CueName.ACTION_PERFORMED, polarity=1.0)],
            60,
            [],
            "an agent's talk moves nothing",
        ),
    ],
)
def test_tone_and_outcome(said: list[Said], value: int, lines: list[tuple[str, int]], why: str) -> None:
    signal = ces.infer(judged(*said, coverage=OUTCOMES_READ))
    assert signal.value == value, why
    assert [(line.label, line.points) for line in signal.contributions[1:-1]] == lines


@pytest.mark.parametrize(
    ("said", "value", "label", "points", "why"),
    [
        (customer("Wow!", CueName.CONFIRMED_RESOLVED, polarity=1.0), 100, "limit at 100", -16, "60 + 16 + 40 = 116"),
        (customer("Grr!", CueName.STILL_BROKEN, polarity=-1.0), 0, "limit at 0", 1, "60 - 5 - 16 - 40 = -1"),
    ],
)
def test_the_limit_is_its_own_line(said: Said, value: int, label: str, points: int, why: str) -> None:
    signal = ces.infer(judged(said, coverage=OUTCOMES_READ))
    last = signal.contributions[-1]
    assert (signal.value, last.label, last.points) == (value, label, points), why


@pytest.mark.parametrize(
    ("said", "half_width", "why"),
    [
        ([customer("Hm.")] * 10, 27, "25, and 2 for ten turns"),
        ([customer("Hm.")] * 10 + [customer("Hm.", polarity=None)] * 2, 35, "25 + 50 * 2/12 + 20/12"),
    ],
)
def test_interval(said: list[Said], half_width: int, why: str) -> None:
    signal = ces.infer(judged(*said))
    assert (signal.low, signal.high) == (60 - half_width, 60 + half_width), why


@pytest.mark.parametrize(
    ("said", "channel", "labels", "why"),
    [
        (customer("Hi"), Channel.CHAT, ["repeats contact c-0"], "known from the history"),
        (customer("Hi"), Channel.CALL, ["repeats contact c-0", "came from chat to call"], "on another channel"),
        (
            customer("I called", CueName.CONTACTED_BEFORE),
            Channel.CHAT,
            ["customer had contacted before"],
            "said as well",
        ),
    ],
)
def test_earlier_contact(said: Said, channel: Channel, labels: list[str], why: str) -> None:
    history = History(as_of=START, contacts=(contact("c-0", START - DAY, "outage"),))
    base = judged(said, channel=channel, history=history)
    signal = ces.infer(base.evolve(findings=about(base, "outage")))
    assert [line.label for line in signal.contributions[1:-1]] == labels, why
    assert signal.value == 48 - 4 * (len(labels) - 1)


def test_same_words_count_alike_on_every_channel() -> None:
    said = [customer("Again!", CueName.ALREADY_TOLD, CueName.FRUSTRATION), agent("One moment", CueName.HOLD)]
    values = {ces.infer(judged(*said, channel=channel)).value for channel in Channel}
    assert values == {Decimal(41)}


@pytest.mark.parametrize(
    "contact_", [judged(agent("Hello?")), judged(customer("Hola"), coverage=(cue_account(1, 0),), language="es")]
)
def test_abstains(contact_: object) -> None:
    assert ces.infer(contact_).status is SignalStatus.INSUFFICIENT_EVIDENCE  # type: ignore[arg-type]
