"""A contact fed turn by turn and then closed gives the batch assessment, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction
from qa_engine.engine import Engine
from qa_engine.rubrics.loading import shipped_names
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber, interaction

SCRIPTED = (
    interaction(
        ("customer", "I have been charged twice, this is the second time I write."),
        ("agent", "I am sorry, I have refunded the second charge."),
        ("customer", ""),
        ("customer", "My card is [CARD_1]."),
        ("customer", "Great, thank you, that solved it."),
        id="scripted-1",
    ),
    interaction(("customer", "hi"), id="scripted-2"),
)


def close_live(engine: Engine, whole: Interaction) -> Assessment:
    """Feed the turns one by one and close."""
    session = engine.live(whole.evolve(turns=()))
    for turn in whole.turns:
        provisional = session.add_turn(turn)
        assert provisional.interaction_id == whole.id
    return session.close()


@pytest.mark.parametrize("whole", SCRIPTED, ids=lambda whole: whole.id)
def test_live_equals_batch_with_scripted_components(whole: Interaction) -> None:
    with scripted() as engine:
        batch = next(engine.classify([whole.model_dump_json()]))
    # A second engine has encoded nothing yet, so its vectors come from batches of one.
    with scripted() as fresh:
        assert isinstance(batch, Assessment)
        live = close_live(fresh, batch.interaction)
    assert live.to_bytes() == batch.to_bytes()


@pytest.mark.parametrize("name", shipped_names())
def test_live_equals_batch_with_every_shipped_rubric(name: str, fixtures: Path) -> None:
    """Every written fixture, turn by turn and in batch, with components that are scripted."""
    folders = [fixtures / name for name in ("chats", "social", "emails", "transcripts")]
    with Engine(rubric=name, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as engine:
        batch = [result for result in engine.run(folders) if isinstance(result, Assessment)]
        stored = [engine.store.stored_reading(one.interaction_id).origin.notes for one in batch]
    assert len(batch) >= 20
    with Engine(rubric=name, encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as fresh:
        live = [close_live(fresh, one.interaction) for one in batch]
    # What a reader noted about a file is no part of a live contact; all else is the same.
    noted = [
        one.evolve(coverage=one.coverage.evolve(notes=notes)).to_bytes()
        for one, notes in zip(live, stored, strict=True)
    ]
    assert noted == [one.to_bytes() for one in batch]


def scripted() -> Engine:
    """An engine whose models are scripted."""
    return Engine(encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber())


@pytest.mark.model
@pytest.mark.slow
def test_live_equals_batch_on_every_written_fixture(fixtures: Path) -> None:
    folders = [fixtures / name for name in ("chats", "social", "emails", "transcripts")]
    with Engine() as engine:
        batch = [result for result in engine.run(folders) if isinstance(result, Assessment)]
        stored = [engine.store.stored_reading(one.interaction_id).origin.notes for one in batch]
    assert len(batch) >= 20
    with Engine() as fresh:
        live = [close_live(fresh, one.interaction) for one in batch]
    # What a reader noted about a file is no part of a live contact; all else is the same.
    noted = [
        one.evolve(coverage=one.coverage.evolve(notes=notes)).to_bytes()
        for one, notes in zip(live, stored, strict=True)
    ]
    assert noted == [one.to_bytes() for one in batch]
