"""However a rubric is changed, a store judged again holds the bytes of one judged for the first time."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from qa_engine.bench.made_chats import make_chats
from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.moves import Move
from qa_engine.domain.phrases import Pattern
from qa_engine.domain.rubric import Band, Cap, Intent, Rubric
from qa_engine.domain.rules import ComplianceRule, Obligation, Severity
from qa_engine.domain.signals import SignalName
from qa_engine.domain.stored import RescoreReport
from qa_engine.engine import Engine
from qa_engine.rubrics import load_rubric
from qa_engine.runtime.assessing import assess
from qa_engine.runtime.json_places import entries, members, only_place
from qa_engine.signals import infer_signals
from qa_engine.store import SqliteStore
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber, interaction

BASE = load_rubric("telecom")
WRITTEN = [
    (("agent", "Hello, thank you for calling."), ("customer", "I want to cancel my contract."), ("agent", "No.")),
    (("agent", "Good morning."), ("customer", "The internet is down."), ("agent", "Is there anything else?")),
    (("customer", "This is a complaint!"), ("agent", "Shut up."), ("customer", "I was charged twice.")),
    (("agent", "Please tell me your CVV and your password."), ("customer", 'Really? "\u00fc\u20ac{"findings":{')),
    (("customer", "hello"),),
]


def contacts() -> list[str]:
    written = [
        interaction(*lines, id=f"w-{number}", customer_id=f"u-{number % 2}", started_at=f"2026-03-0{number + 1}T09:00Z")
        for number, lines in enumerate(WRITTEN)
    ]
    by_mail = interaction(*WRITTEN[0], id="mail", channel=Channel.EMAIL)
    return [contact.model_dump_json() for contact in (*written, by_mail, *make_chats(12, 3))]


def engine(store: Path | str, rubric: Rubric = BASE, encoder: ScriptedEncoder | None = None) -> Engine:
    return Engine(
        store=store,
        store_key=b"k" * 32,
        rubric=rubric,
        encoder=encoder or ScriptedEncoder(),
        transcriber=ScriptedTranscriber(),
    )


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of all contacts, judged under the rubric as it ships."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "chats.jsonl").write_text("\n".join(contacts()), encoding="utf-8")
    with engine(folder / "qa.db") as opened:
        assert sum(1 for _ in opened.run([folder / "chats.jsonl"])) == len(contacts())
    return folder / "qa.db"


@pytest.fixture
def store(judged: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copyfile(judged, tmp_path / "qa.db")
    with engine(tmp_path / "qa.db") as opened:
        yield opened


def with_rule(rubric: Rubric, rule_id: str, **changes: object) -> Rubric:
    assert any(rule.id == rule_id for rule in rubric.rules)
    return rubric.evolve(rules=tuple(rule.evolve(**changes) if rule.id == rule_id else rule for rule in rubric.rules))


def also(rubric: Rubric, rule_id: str, text: str) -> Rubric:
    patterns = next(rule.patterns for rule in rubric.rules if rule.id == rule_id)
    return with_rule(rubric, rule_id, patterns=(*patterns, Pattern(text=text)))


def without_rule(rubric: Rubric, rule_id: str) -> Rubric:
    sections = []
    for section in rubric.sections:
        left = tuple(one for one in section.criteria if getattr(one.check, "rule", None) != rule_id)
        if left:
            sections.append(section.evolve(criteria=left))
    kept = {criterion.id for section in sections for criterion in section.criteria}
    caps = tuple(cap for cap in rubric.caps if cap.rule != rule_id and (cap.criterion is None or cap.criterion in kept))
    rules = tuple(rule for rule in rubric.rules if rule.id != rule_id)
    return rubric.evolve(rules=rules, sections=tuple(sections), caps=caps)


NEW = ComplianceRule(
    id="new_rule",
    title="Says a thing of the router",
    obligation=Obligation.MUST_NOT_SAY,
    speaker=Role.AGENT,
    patterns=(Pattern(text="router"), Pattern(text="thank you"), Pattern(text="good morning")),
)
WEIGHTS = {**BASE.weights, SignalName.CSAT: BASE.weights[SignalName.CSAT] - Decimal("0.05")}
WEIGHTS[SignalName.COMPLIANCE] = BASE.weights[SignalName.COMPLIANCE] + Decimal("0.05")
LOWER = tuple(Band(name=band.name, lower=band.lower * Decimal("0.9")) for band in BASE.bands)
TAUGHT = Intent(name="router_trouble", title="Router", examples=("my router is broken", "the router has no light"))
FIRST = BASE.rules[0]

CHANGES: dict[str, Callable[[Rubric], Rubric]] = {
    "nothing": lambda r: r,
    "its names": lambda r: r.evolve(version="9", title="Another title", id="another"),
    "a phrase that nobody says": lambda r: also(r, "no_card_secrets", "tell me the long number"),
    "a phrase that some say": lambda r: also(r, "no_card_secrets", "check"),
    "a phrase that must be said": lambda r: also(r, "greeting", "hello"),
    "a phrase of a condition": lambda r: with_rule(
        r,
        "cancellation_terms",
        condition=next(one for one in r.rules if one.id == "cancellation_terms").condition.evolve(  # type: ignore[union-attr]
            phrases=(Pattern(text="router"),)
        ),
    ),
    "a title": lambda r: with_rule(r, "greeting", title="Another title"),
    "a severity": lambda r: with_rule(r, "greeting", severity=Severity.CRITICAL),
    "a citation": lambda r: with_rule(r, "greeting", citation="Some law, section 1"),
    "a channel": lambda r: with_rule(r, "greeting", channels=(Channel.EMAIL,)),
    "two rules": lambda r: also(also(r, "greeting", "hello"), "closing_question", "fine"),
    "a rule more, first": lambda r: r.evolve(rules=(NEW, *r.rules)),
    "a rule more, last": lambda r: r.evolve(rules=(*r.rules, NEW)),
    "a rule less": lambda r: without_rule(r, "greeting"),
    "a rule less and one more": lambda r: without_rule(r, "closing_question").evolve(
        rules=(*without_rule(r, "closing_question").rules, NEW)
    ),
    "another order of rules": lambda r: r.evolve(rules=tuple(reversed(r.rules))),
    "weights": lambda r: r.evolve(weights=WEIGHTS),
    "more weight is needed": lambda r: r.evolve(min_weight=Decimal(1)),
    "bands": lambda r: r.evolve(bands=LOWER),
    "a cap": lambda r: r.evolve(caps=(*r.caps, Cap(id="new_cap", rule=FIRST.id, limit="20", reason="for the test"))),
    "no cap": lambda r: r.evolve(caps=()),
    "a criterion": lambda r: r.evolve(sections=r.sections[1:], caps=()),
    "weights and a rule": lambda r: also(r, "greeting", "hello").evolve(weights=WEIGHTS),
    "intents": lambda r: r.evolve(intents=(*r.intents, TAUGHT)),
    "the window of repeats": lambda r: r.evolve(repeat_window_days=30),
    "the language": lambda r: r.evolve(language="de"),
    "another rubric": lambda r: load_rubric("xla_default"),
}


def held(opened: Engine) -> dict[str, bytes]:
    return {one.interaction_id: one.to_bytes() for one in opened.store.assessments()}


def fresh(opened: Engine) -> dict[str, bytes]:
    """Judge all stored readings under the engine's rubric, as if for the first time."""
    compiled = opened.compiled()
    return {
        stored.read.interaction.id: assess(stored.read, stored.facts, stored.origin, compiled).to_bytes()
        for stored in opened.store.stored_readings()
    }


def sound(opened: Engine, report: RescoreReport, moves: list[Move]) -> None:
    """Check that the report is of everything and that it adds up to what the store holds."""
    assert report.written + report.unchanged == report.moves.judged == len(contacts())
    assert report.moves.moved == len(moves)
    assert sum((one.difference or Decimal(0) for one in moves), Decimal(0)) == report.moves.total
    held_now = {one.interaction_id: one.composite for one in opened.store.assessments()}
    for one in moves:
        assert (one.after, one.band_after) == (held_now[one.interaction_id].value, held_now[one.interaction_id].band)
        assert one.why, "every move has a reason"
    assert opened.ledger().balanced
    opened.store.check()


@pytest.mark.parametrize("name", CHANGES)
def test_judged_again_is_judged_afresh(store: Engine, name: str) -> None:
    before = {one.interaction_id: one.composite for one in store.store.assessments()}
    moves: list[Move] = []
    report = store.rescore(CHANGES[name](BASE), moved=moves.append)
    assert held(store) == fresh(store)
    sound(store, report, moves)
    after = {one.interaction_id: one.composite for one in store.store.assessments()}
    moved = {one for one in after if (before[one].value, before[one].band) != (after[one].value, after[one].band)}
    assert moved == {one.interaction_id for one in moves}


@pytest.mark.parametrize("name", CHANGES)
def test_two_changes_in_a_row_and_back(store: Engine, name: str) -> None:
    first = held(store)
    for rubric in (
        also(BASE, "greeting", "good"),
        CHANGES[name](BASE),
        also(CHANGES["weights"](BASE), "greeting", "x y"),
    ):
        store.rescore(rubric)
        assert held(store) == fresh(store)
    store.rescore(BASE)
    assert held(store) == first
    every = [one.to_bytes() for one in store.store.assessments(current=False)]
    assert set(first.values()) <= set(every), "what was concluded before is superseded, not edited"


def test_what_a_change_does_not_touch_is_carried_over_in_a_small_row(store: Engine) -> None:
    store.rescore(CHANGES["a phrase that nobody says"](BASE))
    with store.store._database.read() as connection:
        kept = connection.exec_driver_sql("SELECT count(*), min(length(data)) FROM kept_record").one()
        rows = connection.exec_driver_sql("SELECT length(record) FROM assessment WHERE current = 1").scalars().all()
    assert kept[0] == len(contacts()), "no record was written"
    assert 10 * max(rows) < kept[1], "a row is a small part of the record that it shares"


def test_the_same_again_writes_nothing_and_reads_no_words(store: Engine) -> None:
    store.rescore(CHANGES["a phrase that some say"](BASE))
    rows = len(list(store.store.assessments(current=False)))
    report = store.rescore()
    assert (report.written, report.unchanged, report.moves.moved) == (0, len(contacts()), 0)
    assert len(list(store.store.assessments(current=False))) == rows


def test_no_model_is_opened_unless_there_are_new_sentences(tmp_path: Path, store: Engine) -> None:
    class Unwilling(ScriptedEncoder):
        def encode(self, texts: object) -> list[bytes]:
            raise AssertionError("nothing is to be encoded")

    path = store.store.path
    assert path is not None
    with engine(path, encoder=Unwilling()) as opened:
        for name in ("a phrase that some say", "a rule more, first", "weights", "intents"):
            if name != "intents":
                opened.rescore(CHANGES[name](BASE))
        with pytest.raises(AssertionError, match="encoded"):
            opened.rescore(CHANGES["intents"](BASE))


def test_what_other_code_concluded_is_judged_anew(store: Engine) -> None:
    """After an update of the engine nothing is carried over, also where the bytes are equal."""
    with store.store._database.write() as connection:
        connection.exec_driver_sql("UPDATE assessment SET judged_by = 'an earlier version'")
        other = "replace(CAST(data AS TEXT), 'the rule is not for', 'it is not for')"
        connection.exec_driver_sql(f"UPDATE kept_record SET data = CAST({other} AS BLOB)")
    report = store.rescore()
    assert held(store) == fresh(store)
    assert report.written + report.unchanged == len(contacts())
    assert len({one.judged_by for one in store.store.standing()}) == 1
    assert {one.judged_by for one in store.store.standing()} != {"an earlier version"}


def test_a_rubric_that_the_store_does_not_know_is_no_ground_to_go_by(store: Engine) -> None:
    with store.store._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM rubric")
    store.rescore(CHANGES["a phrase that some say"](BASE))
    assert held(store) == fresh(store)


def test_with_other_contacts_and_back(store: Engine) -> None:
    plain = held(store)
    moment = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    store.rescore(as_of=moment)
    seen = held(store)
    assert seen != plain
    store.rescore(CHANGES["a phrase that some say"](BASE), as_of=moment)
    assert all(one.as_of == moment for one in store.store.assessments())
    store.rescore(BASE, as_of=moment)
    assert held(store) == seen
    store.rescore()
    assert held(store) == plain


def test_what_another_process_replaced_meanwhile_is_judged_once_more(store: Engine) -> None:
    """While a page is judged, another rescore replaces it; this one wins in the end, and no score is doubled."""
    path = store.store.path
    assert path is not None
    raced: list[int] = []

    class Raced(SqliteStore):
        def replace_all(self, replacements):  # type: ignore[no-untyped-def]
            if not raced:
                raced.append(1)
                with engine(path) as other:
                    other.rescore(CHANGES["weights"](BASE))
            return super().replace_all(replacements)

    with engine(path) as opened:
        opened._store.close()
        opened._store = Raced(path).open()
        report = opened.rescore(CHANGES["a phrase that some say"](BASE))
        assert held(opened) == fresh(opened)
        assert report.moves.judged == len(contacts())
        assert opened.ledger().balanced


def test_compliance_alone_reads_rules(store: Engine) -> None:
    """What scoring again takes over from an assessment depends on no rule."""
    for one in store.store.assessments():
        signals = [
            infer_signals(
                JudgedInteraction(
                    interaction=one.interaction, readings=one.readings, facts=one.facts, findings=findings
                )
            )
            for findings in (one.findings, one.findings.evolve(rules=(), phrases=()))
        ]
        for name in set(SignalName) - {SignalName.COMPLIANCE}:
            assert signals[0][name] == signals[1][name]


def test_places_in_json() -> None:
    text = '{"a":1,"findings":{"rules":[{"rule":"x"},{"rule":"y"}],"none":[]},"z":"\\",\\"findings\\":{"}'
    at = only_place(text, "findings")
    assert at == text.index('{"rules"')
    inner = {one.name: one for one in members(text, at)}
    assert [text[one.start : one.end] for one in entries(text, inner["rules"].start)] == [
        '{"rule":"x"}',
        '{"rule":"y"}',
    ]
    assert list(entries(text, inner["none"].start)) == []
    assert only_place(text, "a") is None
    assert only_place(text + text, "findings") is None
    with pytest.raises(ValueError, match="no '\\['"):
        list(entries(text, 0))
