"""What becomes of arrivals. Each case is a story: what came, in order, and what the ledger then says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa_engine.domain.arrival import Problem
from qa_engine.domain.assessment import Failure
from qa_engine.domain.ledger import ArrivalState, Depth, LedgerEntry
from qa_engine.store import SqliteStore
from tests.unit.store.builders import CONFIG, assessment, commit, interaction, source

Story = Callable[[SqliteStore], object]
A, B = "inbox/a.jsonl", "inbox/b.jsonl"
SILENT = Problem(code="no_speech", message="no speech in 12 s of audio")
OUT_OF_MEMORY = Failure(interaction_id="c-1", stage="speech", code="out_of_memory", message="on cuda:0", retryable=True)
BROKEN = OUT_OF_MEMORY.evolve(code="transcription_failed", message="track 0", retryable=False)


def line(entry: LedgerEntry) -> str:
    """One entry as a line: ``place state [reason] [=duplicate] [~same bytes] [flags]``."""
    parts = [f"{entry.source.removeprefix('inbox/')}#{entry.ordinal}", entry.state.value, entry.interaction_id or "-"]
    parts += [entry.reason] if entry.reason else []
    parts += [f"={entry.duplicate_of}"] if entry.duplicate_of else []
    parts += [f"~{entry.same_bytes_as}"] if entry.same_bytes_as else []
    parts += list(entry.flags)
    return " ".join(parts)


def came(uri: str, digest: str | None, id: str, value: str | None = "50", config: str = CONFIG) -> Story:
    def tell(store: SqliteStore) -> None:
        commit(store, source(uri, digest=digest), interaction(id, text=f"bytes {digest}"), value, config)

    return tell


def registered(uri: str, digest: str | None) -> Story:
    return lambda store: store.register_arrivals([source(uri, digest=digest)])


def unreadable(uri: str, digest: str | None, config: str = CONFIG) -> Story:
    return lambda store: store.commit_problem(source(uri, digest=digest), config, SILENT)


def failed(uri: str, digest: str, failure: Failure = BROKEN, config: str = CONFIG) -> Story:
    return lambda store: store.commit_failure(source(uri, digest=digest), config, failure)


STORIES: list[tuple[str, list[Story], list[str], set[str]]] = [
    ("a result", [came(A, "d1", "c-1")], ["a.jsonl#0 scored c-1"], {"c-1 d1"}),
    (
        "a withheld score is never counted as scored",
        [came(A, "d1", "c-1", None)],
        ["a.jsonl#0 unscored c-1 composite_withheld"],
        {"c-1 d1"},
    ),
    ("a problem", [unreadable(A, None)], ["a.jsonl#0 quarantined - no_speech"], set()),
    ("a failure", [failed(A, "d1")], ["a.jsonl#0 quarantined c-1 transcription_failed"], set()),
    (
        "the same id and bytes at another place are a duplicate",
        [came(A, "d1", "c-1"), came(B, "d1", "c-1")],
        ["a.jsonl#0 scored c-1", "b.jsonl#0 duplicate c-1 =c-1"],
        {"c-1 d1"},
    ),
    (
        "the same bytes under another id are both assessed, and linked: two customers may both write 'hi'",
        [came(A, "d1", "c-1"), came(B, "d1", "c-2")],
        ["a.jsonl#0 scored c-1", "b.jsonl#0 scored c-2 ~c-1"],
        {"c-1 d1", "c-2 d1"},
    ),
    (
        "the same id with other bytes is a revision, and the later one counts",
        [came(A, "d1", "c-1"), came(B, "d2", "c-1")],
        ["a.jsonl#0 scored c-1 superseded", "b.jsonl#0 scored c-1 revision"],
        {"c-1 d2"},
    ),
    (
        "bytes that nobody digested cannot be called the same",
        [came(A, None, "c-1"), came(B, None, "c-1")],
        ["a.jsonl#0 scored c-1 superseded", "b.jsonl#0 scored c-1 revision"],
        {"c-1 None"},
    ),
    (
        "nor can they be linked",
        [came(A, None, "c-1"), came(B, None, "c-2")],
        ["a.jsonl#0 scored c-1", "b.jsonl#0 scored c-2"],
        {"c-1 None", "c-2 None"},
    ),
    (
        "other bytes at the same place are a revision of the place",
        [came(A, "d1", "c-1"), came(A, "d2", "c-1")],
        ["a.jsonl#0 scored c-1 superseded", "a.jsonl#0 scored c-1 revision"],
        {"c-1 d2"},
    ),
    (
        "a file written anew with another interaction keeps the earlier one's score",
        [came(A, "d1", "c-1"), came(A, "d2", "c-2")],
        ["a.jsonl#0 scored c-1 superseded", "a.jsonl#0 scored c-2 revision"],
        {"c-1 d1", "c-2 d2"},
    ),
    (
        "and keeps it when what came after cannot be read",
        [came(A, "d1", "c-1"), unreadable(A, "d2")],
        ["a.jsonl#0 scored c-1 superseded", "a.jsonl#0 quarantined - no_speech revision"],
        {"c-1 d1"},
    ),
    (
        "a place that goes back to its first bytes",
        [came(A, "d1", "c-1"), came(A, "d2", "c-1"), came(A, "d1", "c-1")],
        [
            "a.jsonl#0 scored c-1 superseded",
            "a.jsonl#0 scored c-1 revision superseded",
            "a.jsonl#0 scored c-1 revision",
        ],
        {"c-1 d1"},
    ),
    (
        "rows that move up in a file stay scored",
        [came(A, "d1", "c-1"), came(B, "d2", "c-2"), registered(B, "d3"), came(A, "d2", "c-2"), came(B, "d3", "c-3")],
        [
            "a.jsonl#0 scored c-1 superseded",
            "a.jsonl#0 scored c-2 revision",
            "b.jsonl#0 scored c-2 superseded",
            "b.jsonl#0 scored c-3 revision",
        ],
        {"c-1 d1", "c-2 d2", "c-3 d3"},
    ),
    (
        "a late copy of old bytes does not take the place of newer ones",
        [came(A, "d1", "c-1"), came(B, "d2", "c-1"), came("inbox/c.jsonl", "d1", "c-1")],
        [
            "a.jsonl#0 scored c-1 superseded",
            "b.jsonl#0 scored c-1 revision",
            "c.jsonl#0 duplicate c-1 =c-1",
        ],
        {"c-1 d2"},
    ),
    (
        "a superseded arrival does not come back under another configuration, whatever becomes of it",
        [came(A, "d1", "c-1"), came(B, "d2", "c-1"), came(A, "d1", "c-1", config="new"), unreadable(A, "d1", "newer")],
        ["a.jsonl#0 scored c-1 superseded", "b.jsonl#0 scored c-1 revision"],
        {"c-1 d2"},
    ),
    (
        "a revision of a place that was superseded by its id does count",
        [came(A, "d1", "c-1"), came(B, "d2", "c-1"), came(A, "d3", "c-1")],
        [
            "a.jsonl#0 scored c-1 superseded",
            "a.jsonl#0 scored c-1 revision",
            "b.jsonl#0 scored c-1 revision superseded",
        ],
        {"c-1 d3"},
    ),
    (
        "bytes that changed before they were read are accounted for",
        [registered(A, "d1"), registered(A, "d2"), came(A, "d2", "c-1")],
        ["a.jsonl#0 quarantined - replaced_before_read superseded", "a.jsonl#0 scored c-1 revision"],
        {"c-1 d2"},
    ),
    (
        "a new configuration may find a score where there was a problem",
        [unreadable(A, "d1"), came(A, "d1", "c-1", config="new")],
        ["a.jsonl#0 scored c-1"],
        {"c-1 d1"},
    ),
    (
        "and a problem where there was a score, which then no longer counts",
        [came(A, "d1", "c-1"), unreadable(A, "d1", "new")],
        ["a.jsonl#0 quarantined - no_speech"],
        set(),
    ),
    (
        "a score may be withheld under a new configuration",
        [came(A, "d1", "c-1"), came(A, "d1", "c-1", None, "new")],
        ["a.jsonl#0 unscored c-1 composite_withheld"],
        {"c-1 d1"},
    ),
    (
        "a place may yield another id under a new configuration",
        [came(A, "d1", "c-1"), came(A, "d1", "c-2", config="new")],
        ["a.jsonl#0 scored c-2"],
        {"c-2 d1"},
    ),
    (
        "and then has nothing to do with the earlier id, which may come from elsewhere",
        [came(A, "d1", "c-1"), came(A, "d1", "c-2", config="new"), came(B, "d2", "c-1")],
        ["a.jsonl#0 scored c-2", "b.jsonl#0 scored c-1"],
        {"c-1 d2", "c-2 d1"},
    ),
    (
        "a duplicate whose first copy failed later takes its place",
        [came(A, "d1", "c-1"), came(B, "d1", "c-1"), failed(A, "d1", config="new"), came(B, "d1", "c-1", config="new")],
        ["a.jsonl#0 quarantined c-1 transcription_failed", "b.jsonl#0 scored c-1"],
        {"c-1 d1"},
    ),
    (
        "a holder that is worked on again stays the holder",
        [came(A, "d1", "c-1"), came(B, "d1", "c-1"), came(A, "d1", "c-1", config="new")],
        ["a.jsonl#0 scored c-1", "b.jsonl#0 duplicate c-1 =c-1"],
        {"c-1 d1"},
    ),
    (
        "what was announced and never came is missing",
        [lambda store: store.record_missing([source(A, digest=None)], "on_manifest")],
        ["a.jsonl#0 missing - on_manifest"],
        set(),
    ),
    (
        "what was registered and then went away is missing",
        [registered(A, "d1"), lambda store: store.record_missing([source(A, digest="d1")])],
        ["a.jsonl#0 missing - source_gone"],
        set(),
    ),
    (
        "what comes after all is one arrival, not two",
        [lambda store: store.record_missing([source(A, digest=None)]), came(A, "d1", "c-1")],
        ["a.jsonl#0 scored c-1"],
        {"c-1 d1"},
    ),
    (
        "what is there cannot be missing",
        [came(A, "d1", "c-1"), lambda store: store.record_missing([source(A, digest="d1")])],
        ["a.jsonl#0 scored c-1"],
        {"c-1 d1"},
    ),
]


@pytest.mark.parametrize(("story", "entries", "kept"), [pytest.param(*s[1:], id=s[0]) for s in STORIES])
def test_stories(store: SqliteStore, story: list[Story], entries: list[str], kept: set[str]) -> None:
    for tell in story:
        tell(store)
    assert [line(entry) for entry in store.ledger_entries()] == entries
    current = list(store.assessments())
    assert {f"{a.interaction_id} {a.interaction.turns[0].text.split()[1]}" for a in current} == kept
    assert len(current) == len(kept), "nothing is scored twice"
    ledger = store.ledger()
    assert ledger.balanced
    assert ledger.total == len(entries)
    assert ledger.superseded == sum("superseded" in entry for entry in entries)
    assert [r.read.interaction.id for r in store.stored_readings()] == [a.interaction_id for a in current]


@pytest.mark.parametrize(("story", "entries", "kept"), [pytest.param(*s[1:], id=s[0]) for s in STORIES])
def test_the_last_step_done_again_changes_nothing(
    store: SqliteStore, story: list[Story], entries: list[str], kept: set[str]
) -> None:
    for tell in [*story, story[-1]]:
        tell(store)
    assert [line(entry) for entry in store.ledger_entries()] == entries
    every = [(a.interaction_id, a.to_bytes()) for a in store.assessments(current=False)]
    assert len(list(store.assessments())) == len(kept)
    store.close()
    store.open()
    story[-1](store)
    assert [(a.interaction_id, a.to_bytes()) for a in store.assessments(current=False)] == every


@pytest.mark.parametrize(
    ("before", "asked", "config", "done", "why"),
    [
        ([], ("d1", A), CONFIG, False, "never seen"),
        ([registered(A, "d1")], ("d1", A), CONFIG, False, "open"),
        ([came(A, "d1", "c-1")], ("d1", A), CONFIG, True, "scored"),
        ([came(A, "d1", "c-1", None)], ("d1", A), CONFIG, True, "unscored is final"),
        ([came(A, "d1", "c-1")], ("d1", A), "new", False, "another configuration"),
        ([came(A, "d1", "c-1")], ("d2", A), CONFIG, False, "other bytes"),
        ([came(A, "d1", "c-1")], ("d1", B), CONFIG, False, "another place"),
        ([came(A, None, "c-1")], (None, A), CONFIG, False, "nobody knows whether these are the same bytes"),
        ([unreadable(A, "d1")], ("d1", A), CONFIG, True, "a problem of the bytes will not go away"),
        ([failed(A, "d1")], ("d1", A), CONFIG, True, "nor will a failure that does not ask for another attempt"),
        ([failed(A, "d1", OUT_OF_MEMORY)], ("d1", A), CONFIG, False, "a retryable failure is tried again"),
        ([came(A, "d1", "c-1"), came(B, "d1", "c-1")], ("d1", B), CONFIG, True, "a duplicate"),
        ([came(A, "d1", "c-1"), came(B, "d2", "c-1")], ("d1", A), "new", True, "superseded for good"),
        (
            [came(A, "d1", "c-1"), came(B, "d1", "c-1"), failed(A, "d1", OUT_OF_MEMORY)],
            ("d1", B),
            CONFIG,
            False,
            "a duplicate of something that has no assessment any more",
        ),
        (
            [came(A, "d1", "c-1"), came(B, "d2", "c-1"), failed(B, "d2")],
            ("d1", A),
            CONFIG,
            False,
            "superseded, but there is no assessment to show",
        ),
        ([lambda s: s.record_missing([source(A, digest="d1")])], ("d1", A), CONFIG, False, "missing"),
    ],
)
def test_is_done(
    store: SqliteStore, before: list[Story], asked: tuple[str | None, str], config: str, done: bool, why: str
) -> None:
    for tell in before:
        tell(store)
    where = source(asked[1], digest=asked[0])
    assert store.is_done(where, config) is done, why
    entry = store.final_entry(where, config)
    assert (entry is not None) is done
    if entry is not None and entry.state is not ArrivalState.QUARANTINED:
        assert store.assessment(entry.duplicate_of or entry.interaction_id or "").interaction_id == entry.interaction_id


def test_register_says_what_needs_work(store: SqliteStore) -> None:
    commit(store, source(A, 0, "d1"), interaction("c-1"))
    store.commit_failure(source(A, 1, "d2"), CONFIG, OUT_OF_MEMORY)
    known, retry, new, changed = source(A, 0, "d1"), source(A, 1, "d2"), source(A, 2, "d3"), source(A, 0, "d9")
    assert store.register_arrivals([known, retry, new]) == [False, True, True]
    assert store.register_arrivals([known, retry, new]) == [False, True, True], "asking does not change the answer"
    assert store.register_arrivals([known], "other config") == [True]
    assert store.ledger().scored == 1, "its state holds until it is worked on again"
    assert store.register_arrivals([changed], CONFIG) == [True]
    assert [line(e) for e in store.ledger_entries(ArrivalState.OPEN)] == [
        "a.jsonl#0 open - revision",
        "a.jsonl#2 open -",
    ]


def test_registering_is_all_or_nothing(store: SqliteStore) -> None:
    def sources():  # type: ignore[no-untyped-def]
        yield source(A, 0)
        raise RuntimeError("the reader fell over")

    with pytest.raises(RuntimeError):
        store.register_arrivals(sources())
    assert store.ledger().total == 0


def test_depth_and_source_are_kept(store: SqliteStore) -> None:
    depth = Depth(declared_s=10.0, decoded_s=3.28, speech_s=3.1)
    entry = store.commit_problem(source(), CONFIG, Problem(code="truncated_media", message="3.28 of 10 s"), depth)
    assert entry == next(store.ledger_entries())
    assert (entry.depth, entry.detail) == (depth, "3.28 of 10 s")
    scored = commit(store, source(ordinal=1, digest="d2"), interaction("c-2", turns=20))
    assert (scored.depth.turns, scored.depth.turns_read) == (20, 20)
    assert next(store.stored_readings()).source == source(ordinal=1, digest="d2")


def test_the_order_of_flags_and_links_does_not_depend_on_the_order_of_reruns(store: SqliteStore) -> None:
    for name in ("c-1", "c-2", "c-3"):
        commit(store, source(f"inbox/{name}", digest="same"), interaction(name))
    before = list(store.ledger_entries())
    for name in ("c-3", "c-1", "c-2"):
        commit(store, source(f"inbox/{name}", digest="same"), interaction(name), config="new")
    assert list(store.ledger_entries()) == before
    assert [entry.same_bytes_as for entry in before] == [None, "c-1", "c-1"]


def test_a_reading_and_an_assessment_of_two_interactions_are_refused(store: SqliteStore) -> None:
    from qa_engine.domain.facts import Facts
    from qa_engine.errors import StoreError
    from tests.unit.store.builders import ORIGIN, read

    with pytest.raises(StoreError, match="different interactions"):
        store.commit_result(source(), CONFIG, read(interaction("c-1")), Facts(), ORIGIN, assessment(interaction("c-2")))
    assert store.ledger().total == 0
