"""A live contact refuses what does not fit, says so without repeating it, and goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.engine import Engine
from qa_engine.errors import UsageError
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber

CUSTOMER = Participant(id="c", role=Role.CUSTOMER)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("turn", "participant", "words"),
    [
        (Turn(participant="nobody", text="secret words"), None, "not in the list of participants"),
        (Turn(participant="c", text="secret words"), Participant(id="c", role=Role.AGENT), "same id"),
        (Turn(participant="c", text="secret words", reply_to=9), None, "which is not earlier"),
        (Turn(participant="c", text="secret \ud800 words"), None, "surrogate"),
    ],
)
def test_a_turn_that_does_not_fit_leaves_the_contact_as_it_was(
    engine: Engine, turn: Turn, participant: Participant | None, words: str
) -> None:
    live = engine.live(Interaction(id="live-1", channel=Channel.CHAT))
    before = live.add_turn(Turn(participant="c", text="It does not work."), CUSTOMER)
    with pytest.raises(UsageError, match=words) as caught:
        live.add_turn(turn, participant)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None, "the library's error quotes the turn"
    assert live.close() == before


def test_participants_join_later_and_nothing_is_said_in_between(engine: Engine) -> None:
    live = engine.live(Interaction(id="live-2", channel=Channel.CHAT))
    assert live.close().composite.withheld is not None, "nobody has said anything yet"
    live = engine.live(Interaction(id="live-2", channel=Channel.CHAT))
    live.add_turn(Turn(participant="s", text="The chat has begun."), Participant(id="s", role=Role.SYSTEM))
    live.add_turn(Turn(participant="s", text=""))
    live.add_turn(Turn(participant="c", text="It still does not work!"), CUSTOMER)
    closed = live.close()
    assert len(closed.interaction.turns) == 3
    with pytest.raises(UsageError, match="closed"):
        live.add_turn(Turn(participant="c", text="Hello?"))
