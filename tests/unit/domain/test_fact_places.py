"""A counted fact says where it was counted: turns, stretches of the call, or in words."""

from __future__ import annotations

import pytest

from qa_engine.domain.fact_names import FactName
from qa_engine.domain.fact_places import Places, fact_places
from qa_engine.domain.facts import Facts, Hold, Interruption, Monologue, Overlap, Response, SideFacts, Silence
from tests.unit.signals.builders import agent, customer, judged

CONTACT = judged(customer("Hi."), agent("Hello."), customer("It is down.")).interaction
CUT = Interruption(by="agent", interrupted="customer", turn=1, interrupted_turn=0, start_s=3, end_s=4)
FACTS = Facts(
    sides=(
        SideFacts(role="agent", turns=1, words=1, longest_monologue=Monologue(turn=1, start_s=4, end_s=9, words=1)),
    ),
    responses=(Response(turn=1, waited_s=2), Response(turn=3, waited_s=8)),
    silences=(Silence(start_s=10, end_s=14), Silence(start_s=20, end_s=29, hold=True)),
    hold_s=9,
    hold_times=(Hold(start_s=20, end_s=29, announced=False),),
    interruption_times=(CUT, CUT.evolve(by="customer", interrupted="agent", turn=2, interrupted_turn=1)),
    overlaps=(Overlap(start_s=3, end_s=4),),
)
SILENCES = ((10, 14), (20, 29))
WHOLE = Places("in the whole contact")


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("duration_s", WHOLE),
        ("words", WHOLE),
        ("turns", WHOLE),
        ("transfers", Places("as the source or the participants tell")),
        ("first_response_s", Places("1 answer", (1,))),
        ("longest_response_s", Places("1 answer", (3,))),
        ("mean_response_s", Places("2 answers", (1, 3))),
        ("responses", Places("2 answers", (1, 3))),
        ("silence_s", Places("2 silences", (), SILENCES)),
        ("silences", Places("2 silences", (), SILENCES)),
        ("longest_silence_s", Places("1 silence", (), SILENCES[1:])),
        ("dead_air_s", Places("1 silence", (), SILENCES[:1])),
        ("longest_dead_air_s", Places("1 silence", (), SILENCES[:1])),
        ("hold_s", Places("1 hold", (), SILENCES[1:])),
        ("holds", Places("1 hold", (), SILENCES[1:])),
        ("longest_hold_s", Places("1 hold", (), SILENCES[1:])),
        ("unannounced_holds", Places("1 hold", (), SILENCES[1:])),
        ("interruptions", Places("1 interruption", (1,), ((3, 4),))),
        ("interruptions_by_customer", Places("1 interruption", (2,), ((3, 4),))),
        ("overlap_s", Places("1 overlap", (), ((3, 4),))),
        ("overlaps", Places("1 overlap", (), ((3, 4),))),
        ("agent_words", Places("in the turns of the agent", (1,))),
        ("customer_turns", Places("in the turns of the customer", (0, 2))),
        ("bot_turns", Places("in the turns of the bot")),
        ("agent_longest_monologue_s", Places("from turn 2 on", (1,), ((4, 9),))),
        ("customer_longest_monologue_s", WHOLE),
    ],
)
def test_places(name: str, places: Places) -> None:
    assert fact_places(FACTS, FactName(name), CONTACT) == places


def test_what_only_the_switch_knows() -> None:
    assert fact_places(Facts(hold_s=40), FactName.HOLD_S, CONTACT) == Places("as the switch measured")
    assert fact_places(Facts(hold_s=0, holds=0), FactName.HOLD_S, CONTACT) == Places("0 holds")


def test_every_fact_has_a_place() -> None:
    assert all(fact_places(FACTS, name, CONTACT).where for name in FactName)
