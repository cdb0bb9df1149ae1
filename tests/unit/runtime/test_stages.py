"""The stages are in an order that works, and a wrong order is refused before anything is loaded."""

from __future__ import annotations

import pytest

from qa_engine.domain.interaction import Interaction, Participant, Role, Turn
from qa_engine.engine import Engine
from qa_engine.errors import StoreError, UsageError
from qa_engine.runtime.local import LocalExecutor
from qa_engine.runtime.milestones import MilestoneName, milestones
from qa_engine.runtime.stages import STAGES, check_order
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber, check_classifier, check_encoder, interaction


def test_the_order_holds_and_any_other_is_refused() -> None:
    check_order(STAGES)
    with pytest.raises(UsageError, match="privacy needs Interaction"):
        check_order([stage for stage in STAGES if stage.name not in ("ingest", "speech", "media")])


def test_only_judging_and_scoring_know_the_rubric() -> None:
    assert [stage.name for stage in STAGES if stage.knows_rubric] == ["judge", "scoring"]
    assert [stage.name for stage in STAGES if stage.loads_model] == ["speech", "classify"]


@pytest.mark.parametrize(("items", "size", "batches"), [(5, 2, [2, 2, 1]), (4, 2, [2, 2]), (0, 2, []), (3, 9, [3])])
def test_batches_keep_the_order(items: int, size: int, batches: list[int]) -> None:
    seen: list[int] = []

    def double(batch: tuple[int, ...]) -> list[int]:
        seen.append(len(batch))
        return [2 * item for item in batch]

    assert list(LocalExecutor(size).run(double, range(items))) == [2 * item for item in range(items)]
    assert seen == batches


def scripted() -> Engine:
    return Engine(encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber())


CONTACT = interaction(
    ("customer", "The internet is down again."),
    ("agent", "I will transfer you to our line team."),
    ("supervisor", "Line team here, I have reset the line."),
    ("customer", "It is working now, thank you!"),
)


def test_a_contact_is_scored_at_its_turning_points(tmp_path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(CONTACT.model_dump_json())
    with scripted() as engine:
        (closed,) = engine.run([path])
        found = engine.milestones(CONTACT.id)
    assert [(point.name, point.turns) for point in found] == [
        (MilestoneName.FIRST_RESPONSE, 2),
        (MilestoneName.AFTER_TRANSFER, 3),
        (MilestoneName.CLOSE, 4),
    ]
    assert found[-1].assessment == closed, "the last milestone is the assessment itself"
    assert found[0].assessment.interaction.turns == CONTACT.turns[:2]


def test_a_contact_without_an_agent_has_only_its_close(tmp_path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(interaction(("customer", "Is anybody there?")).model_dump_json())
    with scripted() as engine:
        list(engine.run([path]))
        stored = engine.store.stored_reading("t-1")
        assert [point.name for point in milestones(stored.read, stored.origin, engine.compiled())] == ["close"]


def test_live_people_may_join_later_and_a_closed_contact_stays_closed() -> None:
    with scripted() as engine:
        session = engine.live(Interaction(id="live-1", channel="chat", language="en"))
        session.add_turn(Turn(participant="c", text="Hello?"), Participant(id="c", role=Role.CUSTOMER))
        session.add_turn(Turn(participant="a", text="Good morning."), Participant(id="a", role=Role.AGENT))
        assert len(session.close().interaction.turns) == 2
        with pytest.raises(UsageError, match="closed"):
            session.add_turn(Turn(participant="c", text="One more thing."))


def test_an_engine_that_is_not_open_says_how_to_open_it() -> None:
    with pytest.raises(StoreError, match="with Engine"):
        scripted().ledger()
    with pytest.raises(StoreError, match="with Engine"):
        _ = scripted().pipeline


def test_scripted_components_pass_their_own_checks() -> None:
    from qa_engine.classify import VaderSentiment

    check_encoder(ScriptedEncoder())
    check_classifier(VaderSentiment())
