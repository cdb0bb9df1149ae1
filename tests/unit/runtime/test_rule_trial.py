"""A rule tried on stored contacts: counts, weeks, quotes, and what differs from the stored findings."""

import datetime as dt
import hashlib

import pytest

from qa_engine.domain.interaction import Channel
from qa_engine.engine import Engine
from qa_engine.errors import UsageError
from qa_engine.rubrics import compile_rubric, load_rubric
from qa_engine.rubrics.parts import only_of
from qa_engine.runtime.rule_trial import compiled_for_trial, stored_status_of, try_rule
from qa_engine.settings import load_settings
from qa_engine.store import SqliteStore
from qa_engine.testing import interaction
from tests.unit.rubrics.written import rubric, rule, written

MARKERS = 'markers:\n  - {id: thanked, title: Thanked, patterns: ["thank you"]}\n'
OLD = rubric(rule("greeting", "channels: [chat]", patterns='["good morning"]'), more=MARKERS)
NEW = OLD.replace('["good morning"]', '["good morning", "good evening"]')
BREACHED_TWICE = {"breached": 2, "not_triggered": 1, "satisfied": 1}
CONTACTS = [
    interaction(("customer", "Hi"), ("agent", "Good morning"), id="a", started_at=dt.datetime(2026, 3, 2, 10)),
    interaction(("customer", "Hi"), ("agent", "Good evening"), id="b", started_at=dt.datetime(2026, 3, 2, 20)),
    interaction(("customer", "Hi"), ("agent", "What?"), id="c", started_at=dt.datetime(2026, 3, 9, 20)),
    interaction(("customer", "Hi"), ("agent", "What? Thank you"), id="d", channel=Channel.EMAIL),
]


@pytest.fixture
def store(tmp_path):
    """A store of four contacts under the old rubric, read without a model."""
    lines = "\n".join(one.model_dump_json() for one in CONTACTS)
    written(tmp_path, lines, "inbox/chats.jsonl")
    settings = load_settings(encoder_model="none")
    with Engine(rubric=written(tmp_path, OLD), store=tmp_path / "qa.db", settings=settings) as engine:
        list(engine.run([tmp_path / "inbox"]))
    return tmp_path / "qa.db"


def trial(store, text, item, examples=10):
    compiled = compile_rubric(only_of(load_rubric(written(store.parent, text, "new.yaml")), [item]), None, None)
    with SqliteStore(store) as opened:
        return try_rule(opened.stored_readings(), compiled, item, examples, stored_status_of(opened, item))


def test_counts_weeks_quotes_and_moves(store):
    found = trial(store, NEW, "greeting")
    assert (found.contacts, found.applicable, found.stored) == (4, 3, 4)
    assert found.statuses == {"breached": 1, "not_triggered": 1, "satisfied": 2}
    assert found.by_channel == {
        "chat": {"breached": 1, "satisfied": 2},
        "email": {"not_triggered": 1},
    }
    assert found.by_week == {
        "2026-W10": {"satisfied": 2},
        "2026-W11": {"breached": 1},
        "undated": {"not_triggered": 1},
    }
    assert [(one.interaction_id, one.status, one.quote, one.turn) for one in found.examples] == [
        ("c", "breached", "", None),
        ("a", "satisfied", "Good morning", 1),
        ("b", "satisfied", "Good evening", 1),
    ]
    assert [(one.was, one.now, one.contacts) for one in found.moves] == [("breached", "satisfied", 1)]


@pytest.mark.parametrize(
    ("text", "item", "examples", "statuses", "ids", "stored"),
    [
        (OLD, "greeting", 1, BREACHED_TWICE, ["b"], 4),
        (OLD, "thanked", 10, {"found": 1, "not_found": 3}, ["d"], 4),
        (
            OLD.replace("id: greeting", "id: other"),
            "other",
            0,
            {"breached": 2, "not_triggered": 1, "satisfied": 1},
            [],
            0,
        ),
    ],
)
def test_markers_new_ids_and_few_examples(store, text, item, examples, statuses, ids, stored):
    found = trial(store, text, item, examples)
    assert (found.statuses, [one.interaction_id for one in found.examples]) == (statuses, ids)
    assert (found.stored, found.moves) == (stored, ())


def test_nothing_is_written_and_no_model_is_needed(store):
    before = hashlib.sha256(store.read_bytes()).hexdigest()
    settings = load_settings(encoder_model="no-such-model")
    with SqliteStore(store) as opened:
        compiled = compiled_for_trial(load_rubric(written(store.parent, NEW)), "greeting", opened, settings, "cpu")
        try_rule(opened.stored_readings(), compiled, "greeting", 10, stored_status_of(opened, "greeting"))
    assert hashlib.sha256(store.read_bytes()).hexdigest() == before


def test_only_what_the_rule_needs_is_compiled():
    whole = load_rubric("telecom")
    assert only_of(whole, ["greeting"]).intents == ()
    asking = next(rule for rule in whole.rules if rule.id == "greeting").evolve(intents=(whole.intents[0].name,))
    changed = whole.evolve(rules=(asking, *(rule for rule in whole.rules if rule.id != "greeting")))
    assert only_of(changed, ["greeting"]).intents == whole.intents, "it asks for an intent"
    assert [one.id for one in only_of(whole, ["greeting"]).rules] == ["greeting"]


def test_unknown_rules_are_refused():
    compiled = compile_rubric(only_of(load_rubric("telecom"), ["greeting"]), None, None)
    with pytest.raises(UsageError, match="no such rule or marker"):
        try_rule([], compiled, "nothing", 1, lambda _id: None)
