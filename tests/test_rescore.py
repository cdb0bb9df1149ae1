"""A second run writes nothing; judging a store again equals judging it for the first time, and loads no model."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.signals import Basis, SignalName
from qa_engine.engine import Engine
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber, interaction

KEY = b"k" * 32
RESOLVED = ("customer", "Great, that solved it. Thank you!")
PROBLEM = ("customer", "I was charged twice on my bill this month, please refund the double charge.")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Customer u-1 comes twice with the same matter within a week, u-2 once."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    contacts = [
        interaction(
            PROBLEM, ("agent", "Done."), RESOLVED, id="first", customer_id="u-1", started_at="2026-03-01T09:00Z"
        ),
        interaction(PROBLEM, ("agent", "Sorry."), id="again", customer_id="u-1", started_at="2026-03-04T09:00Z"),
        interaction(
            PROBLEM, ("agent", "Done."), RESOLVED, id="other", customer_id="u-2", started_at="2026-03-02T09:00Z"
        ),
    ]
    (folder / "chats.jsonl").write_text("\n".join(contact.model_dump_json() for contact in contacts))
    return folder


def engine(store: Path, encoder: ScriptedEncoder | None = None, rubric: str = "xla_default") -> Engine:
    return Engine(
        store=store,
        store_key=KEY,
        rubric=rubric,
        encoder=encoder or ScriptedEncoder(),
        transcriber=ScriptedTranscriber(),
    )


def stored(store: Path) -> dict[str, bytes]:
    with engine(store) as opened:
        return {one.interaction_id: one.to_bytes() for one in opened.store.assessments()}


def test_a_second_run_writes_no_new_bytes(inbox: Path, tmp_path: Path) -> None:
    with engine(tmp_path / "qa.db") as first:
        list(first.run([inbox]))
        before = {one.interaction_id: one.to_bytes() for one in first.store.assessments(current=False)}
    encoder = ScriptedEncoder()
    with engine(tmp_path / "qa.db", encoder) as second:
        list(second.run([inbox]))
        after = {one.interaction_id: one.to_bytes() for one in second.store.assessments(current=False)}
    assert after == before
    assert encoder.encoded == []


def test_rescoring_equals_judging_afresh_and_encodes_only_new_sentences(inbox: Path, tmp_path: Path) -> None:
    with engine(tmp_path / "a.db") as run:
        list(run.run([inbox]))
    encoder = ScriptedEncoder()
    with engine(tmp_path / "a.db", encoder) as opened:
        report = opened.rescore("telecom")
        sentences = {example for intent in opened.rubric.intents for example in intent.examples}
    assert (report.written, report.unchanged) == (3, 0)
    assert set(encoder.encoded) <= sentences, "no turn was encoded again"

    with engine(tmp_path / "b.db", rubric="telecom") as fresh:
        list(fresh.run([inbox]))
    assert stored(tmp_path / "a.db") == stored(tmp_path / "b.db")

    encoder = ScriptedEncoder()
    with engine(tmp_path / "a.db", encoder) as opened:
        opened.rescore("telecom")
        back = opened.rescore("xla_default")
    assert encoder.encoded == [], "all sentences are remembered"
    assert back.written == 3


def test_running_under_another_rubric_judges_what_is_there(inbox: Path, tmp_path: Path) -> None:
    with engine(tmp_path / "a.db") as run:
        list(run.run([inbox]))
    with engine(tmp_path / "a.db", rubric="telecom") as run:
        results = list(run.run([inbox]))
    assert all(isinstance(one, Assessment) and one.provenance.rubric == "telecom" for one in results)


@pytest.mark.parametrize("zone", [dt.UTC, None])
def test_other_contacts_are_seen_as_of_a_date(inbox: Path, tmp_path: Path, zone: dt.tzinfo | None) -> None:
    store = tmp_path / "qa.db"
    with engine(store) as run:
        results = list(run.run([inbox]))
    assert all(isinstance(one, Assessment) and one.signals.fcr.provisional for one in results)

    with engine(store) as opened:
        opened.rescore(as_of=dt.datetime(2026, 4, 1, tzinfo=zone))
        later = {one.interaction_id: one.signals[SignalName.FCR] for one in opened.store.assessments()}
        kept = list(opened.store.assessments(current=False))
    assert (later["first"].basis, later["first"].value) == (Basis.MEASURED, 0), "u-1 came again within the window"
    assert (later["other"].basis, later["other"].value) == (Basis.MEASURED, 100), "u-2 did not come again"
    assert later["again"].repeats == "first", "a contact that repeats an earlier one says so"
    assert len(kept) == 6, "what was concluded before is superseded, not edited"


@pytest.mark.model
@pytest.mark.slow
def test_a_rescore_imports_no_model_library(inbox: Path, tmp_path: Path) -> None:
    store = tmp_path / "qa.db"
    with Engine(store=store) as run:
        list(run.run([inbox]))
        run.rescore("telecom")
    code = (
        "import sys\n"
        "from qa_engine.engine import Engine\n"
        f"with Engine(store={str(store)!r}) as engine:\n"
        "    report = engine.rescore('xla_default')\n"
        "assert report.written == 3, report\n"
        "heavy = {'torch', 'transformers', 'ctranslate2', 'faster_whisper', 'onnxruntime', 'spacy', 'av'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert result.stdout.strip() == "[]", result.stderr


def test_bytes_do_not_depend_on_order_or_batch(inbox: Path, tmp_path: Path) -> None:
    lines = (inbox / "chats.jsonl").read_text().splitlines()
    digests = set()
    for size in (1, 2, 64):
        with Engine(encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber(), batch_size=size) as opened:
            answers = [one.to_bytes() for one in opened.classify(lines)]
        digests.add(hashlib.sha256(b"".join(answers)).hexdigest())
    assert len(digests) == 1


def test_without_a_store_the_same_input_gives_the_same_bytes_in_every_process(inbox: Path) -> None:
    """An id that is itself an address is replaced by a keyed digest, and that key may not be drawn at random."""
    contact = interaction(PROBLEM, id="c-1", customer_id="someone@example.com").model_dump_json()
    answers = []
    for _ in range(2):
        with Engine(encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as opened:
            answers.append(next(iter(opened.classify([contact]))).to_bytes())
    assert answers[0] == answers[1]
    assert b"someone@example.com" not in answers[0]
