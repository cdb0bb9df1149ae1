"""Every fact that a rubric may name is read as a number, and is unknown where the source does not tell."""

from __future__ import annotations

import pytest

from qa_engine.domain.fact_names import FactName, fact_value
from qa_engine.domain.facts import Facts, Hold, Monologue, Overlap, Response, SideFacts, Silence

AGENT = SideFacts(
    role="agent",
    turns=3,
    words=90,
    talk_s=30,
    words_per_minute=180,
    longest_turn_words=50,
    longest_monologue=Monologue(turn=1, start_s=4, end_s=24.5, words=50),
)
CUSTOMER = SideFacts(role="customer", turns=2, words=20, talk_s=10, words_per_minute=120, longest_turn_words=12)
CALL = Facts(
    duration_s=100,
    sides=(AGENT, CUSTOMER),
    first_response_s=1,
    longest_response_s=5,
    mean_response_s=3,
    responses=(Response(turn=1, waited_s=1), Response(turn=3, waited_s=5)),
    silences=(Silence(start_s=40, end_s=60, hold=True), Silence(start_s=70, end_s=74.5)),
    silence_s=24.5,
    hold_s=20,
    holds=2,
    hold_times=(Hold(start_s=40, end_s=55, announced=True), Hold(start_s=55, end_s=60, announced=False)),
    tone_s=0,
    wait_s=8,
    transfers=1,
    interruptions=2,
    interruptions_by_customer=0,
    overlap_s=1.5,
    overlaps=(Overlap(start_s=1, end_s=2.5),),
)
TOLD = {
    "duration_s": 100,
    "wait_s": 8,
    "first_response_s": 1,
    "longest_response_s": 5,
    "mean_response_s": 3,
    "responses": 2,
    "silence_s": 24.5,
    "silences": 2,
    "longest_silence_s": 20,
    "dead_air_s": 4.5,
    "longest_dead_air_s": 4.5,
    "hold_s": 20,
    "holds": 2,
    "longest_hold_s": 15,
    "unannounced_holds": 1,
    "tone_s": 0,
    "transfers": 1,
    "interruptions": 2,
    "interruptions_by_customer": 0,
    "overlap_s": 1.5,
    "overlaps": 1,
    "turns": 5,
    "agent_turns": 3,
    "customer_turns": 2,
    "bot_turns": 0,
    "words": 110,
    "agent_words": 90,
    "customer_words": 20,
    "agent_longest_turn_words": 50,
    "customer_longest_turn_words": 12,
    "agent_talk_s": 30,
    "customer_talk_s": 10,
    "agent_talk_share": 0.75,
    "agent_words_per_minute": 180,
    "customer_words_per_minute": 120,
    "agent_longest_monologue_s": 20.5,
    "customer_longest_monologue_s": None,
}
COUNTED_IN_ANY_TEXT = [name for name in FactName if name.endswith(("turns", "words"))]


def test_every_fact_of_a_call() -> None:
    assert {name.value: fact_value(CALL, name) for name in FactName} == TOLD


def test_what_the_source_does_not_tell_is_unknown() -> None:
    assert {name: fact_value(Facts(), name) for name in FactName} == {
        name: 0 if name in COUNTED_IN_ANY_TEXT else None for name in FactName
    }


@pytest.mark.parametrize(
    ("facts", "name", "value", "why"),
    [
        (Facts(hold_s=40), "longest_hold_s", None, "the switch tells the sum, not how many"),
        (Facts(hold_s=40, holds=1), "longest_hold_s", 40, "just one hold is the longest"),
        (Facts(hold_s=40, holds=2), "longest_hold_s", None, "two holds whose times are not known"),
        (Facts(hold_s=0, holds=0), "longest_hold_s", 0, "no hold"),
        (Facts(hold_s=40, holds=2), "unannounced_holds", None, "nobody heard them"),
        (Facts(hold_s=0, holds=0), "unannounced_holds", 0, "no hold"),
        (Facts(silence_s=0), "longest_silence_s", 0, "listened to, and never silent"),
        (Facts(sides=(AGENT,)), "agent_talk_share", None, "nobody to share with"),
        (
            Facts(sides=(AGENT.evolve(talk_s=0), CUSTOMER.evolve(talk_s=0))),
            "agent_talk_share",
            None,
            "no talk to share",
        ),
    ],
)
def test_facts_that_are_told_in_part(facts: Facts, name: str, value: float | None, why: str) -> None:
    assert fact_value(facts, FactName(name)) == value, why
