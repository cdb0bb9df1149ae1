"""CES: measured by the survey, else 85 less the effort events."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_engine.domain.facts import Facts
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Channel, Survey
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Basis, SignalStatus
from qa_engine.signals import ces
from tests.unit.signals.builders import DAY, START, Said, about, agent, contact, cue_account, customer, judged


@pytest.mark.parametrize(("answer", "value"), [(1, "0"), (2, "16.667"), (4, "50"), (6, "83.333"), (7, "100")])
def test_a_survey_is_measured(answer: int, value: str) -> None:
    signal = ces.infer(judged(customer("Third call!", CueName.CONTACTED_BEFORE), survey=Survey(ces=answer)))
    assert (signal.value, signal.basis) == (Decimal(value), Basis.MEASURED)
    assert signal.contributions[-1].points == 0


@pytest.mark.parametrize(
    ("said", "facts", "value", "labels", "why"),
    [
        ([customer("Hi")], Facts(), 85, [], "no event"),
        (
            [customer("As I said", CueName.ALREADY_TOLD), agent("One moment", CueName.TRANSFER)],
            Facts(hold_s=185),
            58,
            ["customer was transferred", "held 185 s", "customer had already told it"],
            "the worked example",
        ),
        ([customer("Hi")], Facts(hold_s=60), 85, [], "a minute on hold is nothing"),
        ([customer("Hi")], Facts(hold_s=61), 80, ["held 61 s"], "more is"),
        ([customer("Hi")], Facts(hold_s=6000), 70, ["held 6000 s"], "up to a limit"),
        ([customer("Hi")], Facts(transfers=0), 85, [], "counted, none"),
        ([customer("Hi")], Facts(transfers=1), 75, ["transferred once"], "counted, one"),
        ([customer("Hi")], Facts(transfers=9), Decimal("67.5"), ["transferred 9 times"], "counts like repeated cues"),
        (
            [customer("Hi"), agent("Moment", CueName.TRANSFER)],
            Facts(transfers=1),
            75,
            ["customer was transferred"],
            "said and counted is one transfer, and the words are quoted",
        ),
        (
            [customer("Hi"), agent("Moment", CueName.TRANSFER)],
            Facts(transfers=2),
            70,
            ["transferred 2 times"],
            "the larger of the two counts",
        ),
        ([customer("Hi"), agent("Please hold", CueName.HOLD)], Facts(hold_s=70), 80, ["customer was put on hold"], ""),
        ([customer("Hold?", CueName.HOLD, CueName.TRANSFER)], Facts(), 85, [], "not the customer's to say"),
        ([customer("Hi"), agent("You've called before", CueName.CONTACTED_BEFORE)], Facts(), 85, [], "nor the agent's"),
    ],
)
def test_events(said: list[Said], facts: Facts, value: object, labels: list[str], why: str) -> None:
    signal = ces.infer(judged(*said, facts=facts))
    assert signal.value == value, why
    assert [line.label for line in signal.contributions[1:-1]] == labels


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
    assert signal.value == 73 - 4 * (len(labels) - 1)


def test_same_words_count_alike_on_every_channel() -> None:
    said = [customer("Again!", CueName.ALREADY_TOLD, CueName.FRUSTRATION), agent("One moment", CueName.HOLD)]
    values = {ces.infer(judged(*said, channel=channel)).value for channel in Channel}
    assert values == {Decimal(66)}


@pytest.mark.parametrize(
    "contact_", [judged(agent("Hello?")), judged(customer("Hola"), coverage=(cue_account(1, 0),), language="es")]
)
def test_abstains(contact_: object) -> None:
    assert ces.infer(contact_).status is SignalStatus.INSUFFICIENT_EVIDENCE  # type: ignore[arg-type]
