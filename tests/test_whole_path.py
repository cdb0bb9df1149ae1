"""All fixtures through the whole engine with real weights: states, sums, quotes, times, and the calls' words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Channel, Role
from qa_engine.engine import Engine
from qa_engine.ingest import pair_tracks
from qa_engine.scoring import explain

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "fixtures"))

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose store holds everything under fixtures/."""
    with Engine(store=tmp_path_factory.mktemp("whole") / "qa.db") as opened:
        list(opened.run([ROOT / "fixtures"]))
        yield opened


@pytest.fixture(scope="module")
def assessments(engine: Engine) -> list[Assessment]:
    return list(engine.store.assessments())


def test_exactly_the_damaged_fixtures_are_set_aside(engine: Engine) -> None:
    from demo import differences

    assert differences(list(engine.store.ledger_entries())) == []
    assert engine.ledger().balanced


def test_points_add_up_exactly_and_every_quote_stands_in_the_text(assessments: list[Assessment]) -> None:
    assert len(assessments) >= 24
    for assessment in assessments:
        taken_apart = explain(assessment)
        if assessment.composite.value is None:
            assert assessment.composite.withheld
            continue
        points = [line.points for line in assessment.composite.contributions]
        caps = [line.points for line in assessment.composite.caps]
        assert sum(points + caps, Decimal(0)) == assessment.composite.value
        for component in taken_apart.components:
            assert sum((line.points for line in component.lines), Decimal(0)) == component.value
            pulled = [line.xla_points for line in component.lines if line.xla_points is not None]
            assert sum(pulled, Decimal(0)) == (component.xla_points or 0)
        for evidence in assessment.all_evidence():
            turn = assessment.interaction.turns[evidence.turn_index]
            assert turn.text[evidence.start : evidence.end] == evidence.quote
            if assessment.interaction.channel is Channel.CALL:
                assert evidence.start_s is not None
                assert evidence.end_s is not None
                assert evidence.start_s <= evidence.end_s


def test_every_channel_and_several_outcomes_are_there(assessments: list[Assessment]) -> None:
    assert {one.interaction.channel for one in assessments} == set(Channel)
    bands = {one.composite.band for one in assessments}
    assert {"poor", "good", "excellent"} <= bands


@pytest.mark.parametrize("name", ["brightline-double-charge", "brightline-outage-leaving", "halden-meter-hold"])
def test_two_channel_calls_have_the_right_side_on_every_turn(assessments: list[Assessment], name: str) -> None:
    truth = json.loads((ROOT / "fixtures" / "calls" / f"{name}.truth.json").read_text())
    heard = next(
        one.interaction for one in assessments if one.interaction.source and name in one.interaction.source.uri
    )
    expected = [turn["role"] for turn in truth["turns"]]
    assert [heard.role(index).value for index in range(len(heard.turns))] == expected


def test_an_agent_who_claims_success_does_not_make_it_one(assessments: list[Assessment]) -> None:
    claimed = {"bm-chat-004", "brightline-sim-swap"}
    for one in assessments:
        if one.interaction_id in claimed:
            assert one.signals.fcr.value is not None
            assert one.signals.fcr.value < 30, one.interaction_id


def test_two_programmes_score_the_same_interaction_differently_for_a_reason(engine: Engine) -> None:
    before = engine.store.assessment("bm-chat-002")
    with Engine(rubric="telecom") as telecom:
        after = next(iter(telecom.classify([before.interaction.model_dump_json()])))
    assert isinstance(after, Assessment)
    assert after.composite.value != before.composite.value
    assert {line.signal for line in after.composite.contributions} - {
        line.signal for line in before.composite.contributions
    } == {"compliance"}


@pytest.mark.shared_data
def test_the_aligned_one_sided_files_make_one_scored_call(shared_data: Path) -> None:
    folder = shared_data / "audio_aws_calls"
    agent, customer = folder / "Auto_Repairs_40_UTC_agent.wav", folder / "Auto_Repairs_40_UTC_caller.wav"
    with Engine() as opened:
        results = list(opened.run([pair_tracks(agent, customer)]))
        assert opened.ledger().balanced
    assert len(results) == 1
    call = results[0]
    assert isinstance(call, Assessment)
    starts = [turn.start_s for turn in call.interaction.turns]
    assert starts == sorted(starts)
    assert len(call.interaction.indexes(Role.AGENT)) > 10
    assert len(call.interaction.indexes(Role.CUSTOMER)) > 10
    assert call.composite.value is not None


@pytest.mark.shared_data
def test_clear_speech_is_transcribed_word_for_word(shared_data: Path) -> None:
    with Engine() as opened:
        heard = opened.transcribe(shared_data / "audio_smoke" / "jfk.flac")
    words = "".join(c for c in " ".join(turn.text for turn in heard.turns).lower() if c.isalpha() or c == " ").split()
    assert " ".join(words) == (
        "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
    )
