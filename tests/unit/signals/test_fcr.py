"""FCR: measured by survey or history, else the probability that the outcome as it stands tells of, or words alone."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise

import pytest

from qa_engine.domain.history import History
from qa_engine.domain.interaction import Survey
from qa_engine.domain.readings import CueName
from qa_engine.domain.signals import Basis, SignalStatus
from qa_engine.signals import fcr, outcome_words
from tests.unit.signals.builders import (
    DAY,
    OUTCOMES_NOT_READ,
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

BROKEN = customer("Still down.", CueName.STILL_BROKEN)
SOLVED = customer("Works now.", CueName.CONFIRMED_RESOLVED)
CALLBACK = agent("I will call you.", CueName.PROMISED_CALLBACK)
TRANSFER = agent("I'll put you through.", CueName.TRANSFER)
REFUSAL = agent("I cannot do that.", CueName.REFUSAL)


@pytest.mark.parametrize(
    ("said", "value", "why"),
    [
        ([customer("Hello")], 60, "no sign either way"),
        ([BROKEN, SOLVED, customer("Thanks", CueName.GRATITUDE)], 95, "the worked example"),
        ([SOLVED, BROKEN, customer("Thanks", CueName.GRATITUDE)], 20, "and the other way round"),
        ([BROKEN], 15, "ends broken"),
        ([BROKEN, BROKEN], 0, "45 and 22.5 are more than there was"),
        ([SOLVED, BROKEN, SOLVED], 90, "the latest word stands, the first does not count again"),
        ([customer("Hm"), CALLBACK], 45, "a promise leaves it open"),
        ([customer("Hm"), REFUSAL], 45, "a refusal leaves it open"),
        ([customer("Hm"), TRANSFER, SOLVED], 90, "a transfer before the solution is settled"),
        ([SOLVED, TRANSFER], 80, "a transfer after it is not"),
        ([customer("Hm"), agent("All solved!", CueName.CONFIRMED_RESOLVED, CueName.GRATITUDE)], 60, "agent's claim"),
        ([customer("Sure", CueName.TRANSFER, CueName.REFUSAL)], 60, "not the customer's to say"),
    ],
)
def test_inferred_from_words(said: list[Said], value: int, why: str) -> None:
    signal = fcr.infer(judged(*said))
    assert signal.value == Decimal(value), why
    assert (signal.basis, signal.provisional, signal.as_of) == (Basis.INFERRED, True, None)


@pytest.mark.parametrize(
    ("said", "stands", "why"),
    [
        ([customer("Hello")], [], "no sign either way: 49.75"),
        ([customer("Hm"), agent("Done.", outcome=(0.5, 0.0))], [0.5], "the agent settles it"),
        ([customer("Hm"), agent("Done.", outcome=(0.5, 0.0)), BROKEN], [0.5, -0.7], "the customer says it is not"),
        ([BROKEN, SOLVED], [-0.8, 0.64], "0.2 * -0.8 + 0.8"),
        ([SOLVED, BROKEN], [0.8, -0.64], "and the other way round"),
        ([customer("?", CueName.STILL_BROKEN, CueName.CONFIRMED_RESOLVED)], [0.8, -0.64], "in doubt, it is broken"),
        ([customer("Hm"), CALLBACK, TRANSFER, REFUSAL], [], "words that stand in do not count beside the outcome"),
        ([customer("Thanks", CueName.GRATITUDE, polarity=1.0)], [], "nor do thanks and a tone"),
        ([customer("Hm"), agent("All solved!", *CueName, polarity=1.0)], [], "an agent's talk is no evidence"),
    ],
)
def test_inferred_from_the_outcome(said: list[Said], stands: list[float], why: str) -> None:
    signal = fcr.infer(judged(*said, coverage=OUTCOMES_READ))
    chances = [100 / (1 + math.exp(-(-0.01 + 4.65 * s))) for s in [0.0, *stands]]
    base, *lines, rounding = (float(line.points) for line in signal.contributions)
    assert base == pytest.approx(chances[0], abs=0.0005)
    expected = [after - before for before, after in pairwise(chances)]
    assert lines == pytest.approx(expected, abs=0.0005), why
    assert signal.value is not None
    assert float(signal.value) == pytest.approx(chances[-1], abs=0.0005)
    assert abs(rounding) <= 0.0005 * (len(lines) + 2)
    assert (signal.method, signal.method_version) == (fcr.METHOD, fcr.VERSION)
    assert (signal.basis, signal.provisional, signal.as_of) == (Basis.INFERRED, True, None)


def test_the_interval_of_an_outcome_that_was_read() -> None:
    """15, and 2 for ten turns."""
    signal = fcr.infer(judged(*[customer("Hm")] * 10, coverage=OUTCOMES_READ))
    assert (signal.value, signal.low, signal.high) == (Decimal("49.75"), Decimal("32.75"), Decimal("66.75"))


def test_an_outcome_that_no_turn_was_read_for_is_told_by_words() -> None:
    assert fcr.infer(judged(BROKEN, SOLVED, coverage=OUTCOMES_NOT_READ)) == fcr.infer(judged(BROKEN, SOLVED))


def test_both_outcomes_at_one_place_count_as_broken() -> None:
    signal = fcr.infer(judged(customer("?", CueName.STILL_BROKEN, CueName.CONFIRMED_RESOLVED)))
    assert signal.value == 15


@pytest.mark.parametrize(("resolved", "value"), [(True, 100), (False, 0)])
def test_a_survey_goes_before_everything(resolved: bool, value: int) -> None:
    history = History(as_of=START + 20 * DAY, contacts=(contact("c-2", START + DAY, "outage"),))
    base = judged(BROKEN, survey=Survey(resolved=resolved), history=history)
    signal = fcr.infer(base.evolve(findings=about(base, "outage")))
    assert (signal.value, signal.basis, signal.provisional) == (value, Basis.MEASURED, False)
    assert signal.as_of == history.as_of


@pytest.mark.parametrize(
    ("as_of", "contacts", "value", "basis", "provisional", "why"),
    [
        (None, [], 15, Basis.INFERRED, True, "no other contacts were looked at"),
        (START + 6 * DAY, [], 15, Basis.INFERRED, True, "the window is not over"),
        (START + 7 * DAY, [], 100, Basis.MEASURED, False, "the window is over to the second, no repeat"),
        (START + 2 * DAY, [contact("c-2", START + DAY, "outage")], 0, Basis.MEASURED, False, "a repeat, known early"),
        (START + 9 * DAY, [contact("c-2", START + 7 * DAY, "outage")], 0, Basis.MEASURED, False, "at the very end"),
        (START + 9 * DAY, [contact("c-2", START + 8 * DAY, "outage")], 100, Basis.MEASURED, False, "after the window"),
        (START + 9 * DAY, [contact("c-2", START + DAY, "billing")], 100, Basis.MEASURED, False, "another reason"),
        (START + 9 * DAY, [contact("c-2", START + DAY, "x", "outage")], 0, Basis.MEASURED, False, "one of its reasons"),
        (START + 9 * DAY, [contact("c-2", START + DAY)], 15, Basis.INFERRED, False, "its reason is not known"),
        (START + 9 * DAY, [contact("c-1", START + DAY, "outage")], 100, Basis.MEASURED, False, "this very contact"),
        (START + DAY, [contact("c-2", START + 2 * DAY, "outage")], 15, Basis.INFERRED, True, "after the date: unknown"),
        (START + 9 * DAY, [contact("c-2", START, "outage")], 0, Basis.MEASURED, False, "same moment, later id"),
        (START + 9 * DAY, [contact("c-0", START, "outage")], 100, Basis.MEASURED, False, "same moment, earlier id"),
    ],
)
def test_history(as_of: object, contacts: list, value: int, basis: Basis, provisional: bool, why: str) -> None:
    base = judged(BROKEN, history=History(as_of=as_of, contacts=tuple(contacts)))  # type: ignore[arg-type]
    signal = fcr.infer(base.evolve(findings=about(base, "outage")))
    assert (signal.value, signal.basis, signal.provisional) == (value, basis, provisional), why
    assert signal.as_of == as_of


def test_a_repeat_is_named() -> None:
    base = judged(SOLVED, history=History(as_of=START + DAY, contacts=(contact("c-9", START + DAY, "outage"),)))
    signal = fcr.infer(base.evolve(findings=about(base, "outage")))
    assert [line.label for line in signal.contributions] == ["repeat by c-9", "rounding"]


def test_no_repeat_after_a_last_word_of_trouble_is_said() -> None:
    signal = fcr.infer(judged(BROKEN, history=History(as_of=START + 9 * DAY)))
    assert (signal.value, signal.reason) == (
        100,
        "no repeat, although the customer's last word was that it is still not working",
    )
    assert fcr.infer(judged(SOLVED, history=History(as_of=START + 9 * DAY))).reason is None


def test_a_contact_that_repeats_an_earlier_one_says_so() -> None:
    earlier = (contact("c-a", START - 2 * DAY, "outage"), contact("c-b", START - DAY, "outage"))
    base = judged(
        SOLVED, history=History(as_of=START, contacts=(*earlier, contact("c-old", START - 8 * DAY, "outage")))
    )
    signal = fcr.infer(base.evolve(findings=about(base, "outage")))
    assert signal.repeats == "c-b"
    assert signal.reason == "from the words alone: the repeat window is not over; this contact repeats c-b"


def test_a_contact_without_time_has_no_window() -> None:
    signal = fcr.infer(judged(SOLVED, started_at=None, history=History(as_of=START + 99 * DAY)))
    assert (signal.basis, signal.provisional, signal.value) == (Basis.INFERRED, True, 90)


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        (
            judged(agent("Hello?"), history=History(as_of=START + 9 * DAY)),
            "the customer said nothing that could be read",
        ),
        (judged(customer("Hola"), coverage=(cue_account(1, 0),), language="es"), "language es is not read for cues"),
    ],
)
def test_abstains(base: object, reason: str) -> None:
    signal = fcr.infer(base)  # type: ignore[arg-type]
    assert (signal.status, signal.reason) == (SignalStatus.INSUFFICIENT_EVIDENCE, reason)


@pytest.mark.parametrize(
    ("said", "half_width"), [([SOLVED] * 10, 22), ([BROKEN] * 10, 22), ([customer("Hm")] * 10, 32)]
)
def test_interval_is_wider_without_a_word_on_the_outcome(said: list[Said], half_width: int) -> None:
    signal = fcr.infer(judged(*said))
    assert signal.value is not None
    assert (signal.low, signal.high) == (max(0, signal.value - half_width), min(100, signal.value + half_width))


def test_what_the_agent_leaves_open_only_takes_away() -> None:
    assert all(points < 0 for points in outcome_words.OPEN_ENDS.values())
