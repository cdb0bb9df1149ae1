"""The reader: everything read once, in order, alone as in company, and never from what comes later."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.classify import TurnReader
from qa_engine.classify.annoyance import LABEL as ANNOYED
from qa_engine.classify.outcomes import LABELS
from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.domain.readings import Readings, SentimentReading
from qa_engine.ports import ComponentInfo, Device, TurnEncoder, TurnView
from qa_engine.testing import ScriptedEncoder, interaction
from tests.unit.classify.scripted import WIDTH, ToneWordEncoder, head

TALK = interaction(
    ("agent", "Hello, this is Ana. How can I help?"),
    ("customer", "My internet is not working. Can you please look at it?"),
    ("agent", "I have restarted the line. Is it working now?"),
    ("customer", "No, it still isn't mended. This is ridiculous."),
    ("customer", "   "),
    ("customer", "My internet is not working, can you please look at it?"),
    ("agent", "I'm so sorry. We replaced the port. Is it working now?"),
    ("customer", "Yes, it works now, thank you! I'd give you nine out of ten."),
    id="talk",
)
SHORT = interaction(("customer", "Great, thanks!"), ("agent", "Hello, this is Ana. How can I help?"), id="short")


def reader(encoder: ScriptedEncoder | None = None) -> TurnReader:
    return TurnReader(encoder)


@pytest.mark.parametrize("encoder", [None, ScriptedEncoder()])
def test_every_turn_with_words_is_read(encoder: ScriptedEncoder | None) -> None:
    (read,) = reader(encoder).read([TALK])
    worded = [0, 1, 2, 3, 5, 6, 7]
    assert [s.turn_index for s in read.readings.sentiment] == worded
    assert [v.turn_index for v in read.vectors] == ([] if encoder is None else worded)
    names = {cue.cue.value for cue in read.readings.cues}
    assert {"greeting", "problem_stated", "still_broken", "confirmed_resolved", "gratitude", "stated_rating"} <= names
    assert ("repeats_request" in names) is (encoder is not None)


def test_the_books_balance() -> None:
    # The unknown speaker beside a customer is taken for the agent, so only the system message has no side.
    talk = interaction(("customer", "hello there"), ("system", "Ana joined"), ("customer", ""), ("unknown", "hm"))
    (read,) = reader().read([talk])
    coverage = {c.classifier: (c.turns, c.read, c.skipped) for c in read.readings.coverage}
    assert coverage == {
        "sentiment": (4, 3, {"empty_text": 1}),
        "cues": (4, 2, {"no_side": 1, "empty_text": 1}),
        "outcomes": (4, 0, {"no_encoder": 3, "empty_text": 1}),
        "annoyance": (4, 0, {"no_encoder": 3, "empty_text": 1}),
        "vectors": (4, 0, {"no_encoder": 3, "empty_text": 1}),
    }


def test_a_language_that_is_not_known_is_skipped_and_said() -> None:
    polish = interaction(("customer", "Mój internet nie działa"), language="pl")
    (read,) = reader().read([polish])
    assert {c.classifier: c.skipped.get("unsupported_language", 0) for c in read.readings.coverage} == {
        "sentiment": 1,
        "cues": 1,
        "outcomes": 0,  # without an encoder no language is read, so that is the reason given
        "annoyance": 0,
        "vectors": 0,
    }
    assert read.readings.sentiment == read.readings.cues == ()


def outcome_reader(monkeypatch: pytest.MonkeyPatch, encoder: TurnEncoder) -> TurnReader:
    """Return a reader with a head that takes "mended" for a settled and "broken" for an open matter."""
    weights = [[0, 9, 0], [0, 0, 9]] * 2
    outcome = head("outcome", LABELS, [[*row, *[0] * (WIDTH - 3)] for row in weights], threshold=0.6)
    monkeypatch.setattr("qa_engine.classify.reader.load_heads", lambda: {"outcome": outcome})
    return TurnReader(encoder)


def outcomes_of(read: ReadInteraction) -> tuple[int, int, dict[str, int]]:
    (account,) = (c for c in read.readings.coverage if c.classifier == "outcomes")
    assert account.turns == account.read + sum(account.skipped.values())
    return account.turns, account.read, account.skipped


MIXED = interaction(
    ("customer", "It is broken."),
    ("system", "It is mended."),
    ("agent", " "),
    ("agent", "I have mended it."),
    ("customer", "Nic nie działa, broken."),
    ("agent", "Good morning."),
    id="mixed",
)
MIXED = MIXED.evolve(turns=(*MIXED.turns[:4], MIXED.turns[4].evolve(language="pl"), MIXED.turns[5]))


def test_outcomes_are_read_where_there_are_tones(monkeypatch: pytest.MonkeyPatch) -> None:
    (read,) = outcome_reader(monkeypatch, ToneWordEncoder("mended", "broken")).read([MIXED])
    assert outcomes_of(read) == (6, 3, {"empty_text": 1, "no_side": 1, "unsupported_language": 1})
    found = [(o.turn_index, o.settled > o.unsettled, o.evidence.quote) for o in read.readings.outcomes]
    assert found == [(0, False, "It is broken."), (3, True, "I have mended it.")]
    assert "outcome-head" in [component.name for component in read.readings.components]


@pytest.mark.parametrize(
    ("encoder", "contact", "expected"),
    [
        (None, MIXED, (6, 0, {"no_encoder": 5, "empty_text": 1})),
        (ScriptedEncoder(), MIXED, (6, 0, {"no_head": 5, "empty_text": 1})),
        (ScriptedEncoder(), MIXED.evolve(language="pl"), (6, 0, {"no_head": 5, "empty_text": 1})),
        (ToneWordEncoder("bad"), MIXED, (6, 0, {"no_head": 5, "empty_text": 1})),
        (None, Interaction(id="none", channel=Channel.EMAIL), (0, 0, {})),
    ],
    ids=["no encoder", "no tone", "no tone, foreign", "tones that no head was trained on", "no turns"],
)
def test_outcomes_that_cannot_be_read_are_accounted_for(
    encoder: TurnEncoder | None, contact: Interaction, expected: tuple[int, int, dict[str, int]]
) -> None:
    (read,) = TurnReader(encoder).read([contact])
    assert outcomes_of(read) == expected
    assert read.readings.outcomes == ()


def test_foreign_contacts_tell_no_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    own = outcome_reader(monkeypatch, ToneWordEncoder("mended", "broken"))
    polish = interaction(("customer", "Nic, broken."), ("agent", "Dobrze, mended."), language="pl", id="pl")
    english = interaction(("customer", "It is broken."), id="en")
    foreign, read = own.read([polish, english])
    assert outcomes_of(foreign) == (2, 0, {"unsupported_language": 2})
    assert foreign.readings.outcomes == ()
    assert outcomes_of(read) == (1, 1, {})
    spanish = TurnReader(ToneWordEncoder("mended"), multilingual=ScriptedEncoder())
    (read,) = spanish.read([interaction(("customer", "No funciona, mended."), language="es")])
    assert outcomes_of(read) == (1, 0, {"no_head": 1})


def test_outcomes_alone_as_in_company(monkeypatch: pytest.MonkeyPatch) -> None:
    own = outcome_reader(monkeypatch, ToneWordEncoder("mended", "broken"))
    together = own.read([SHORT, MIXED, TALK])
    assert [read.to_bytes() for read in together] == [own.read([one])[0].to_bytes() for one in (SHORT, MIXED, TALK)]
    assert [len(read.readings.outcomes) for read in together] == [0, 2, 1]


def test_annoyance_is_read_of_customers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = [[0] * WIDTH + [0, -1, 1] + [0] * (WIDTH - 3)]
    annoyance = head("annoyance", (ANNOYED,), weights, threshold=0.1)
    monkeypatch.setattr("qa_engine.classify.reader.load_heads", lambda: {"annoyance": annoyance})
    own = TurnReader(ToneWordEncoder("fixed", "broken"))
    together = own.read([MIXED, SHORT])
    assert [read.to_bytes() for read in together] == [own.read([one])[0].to_bytes() for one in (MIXED, SHORT)]
    readings = together[0].readings
    assert [(one.turn_index, one.annoyed > 0) for one in readings.annoyance] == [(0, True)]
    (account,) = (c for c in readings.coverage if c.classifier == "annoyance")
    skipped = {"empty_text": 1, "not_customer": 3, "unsupported_language": 1}
    assert (account.turns, account.read, account.skipped) == (6, 1, skipped)
    assert "annoyance-head" in [component.name for component in readings.components]


def test_each_text_meets_the_encoder_once() -> None:
    encoder = ScriptedEncoder()
    reader(encoder).read([TALK, SHORT, TALK.evolve(id="again")])
    assert len(encoder.encoded) == len(set(encoder.encoded))
    assert "   " not in encoder.encoded


def test_alone_as_in_company() -> None:
    together = reader(ScriptedEncoder()).read([SHORT, TALK, SHORT.evolve(id="other")])
    alone = [reader(ScriptedEncoder()).read([x])[0] for x in (SHORT, TALK, SHORT.evolve(id="other"))]
    assert [r.to_bytes() for r in together] == [r.to_bytes() for r in alone]


def without_totals(readings: Readings, turns: int) -> tuple[object, ...]:
    sentiment = [s for s in readings.sentiment if s.turn_index < turns]
    return sentiment, [c for c in readings.cues if c.turn_index < turns], readings.roles


@pytest.mark.parametrize("turns", range(1, len(TALK.turns) + 1))
def test_turn_by_turn_is_the_same_as_at_once(turns: int) -> None:
    (whole,) = reader(ScriptedEncoder()).read([TALK])
    (part,) = reader(ScriptedEncoder()).read([TALK.evolve(turns=TALK.turns[:turns])])
    assert without_totals(part.readings, turns) == without_totals(whole.readings, turns)
    assert part.vectors == tuple(v for v in whole.vectors if v.turn_index < turns)


_LINES = st.lists(
    st.tuples(
        st.sampled_from(["agent", "customer", "bot", "system"]),
        st.sampled_from([t.text for t in TALK.turns] + ["Okay.", "ok", "I want a refund please, can you do it?"]),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(_LINES)
def test_reading_never_looks_ahead(lines: list[tuple[str, str]]) -> None:
    whole = interaction(*lines)
    before = len(lines) - 1
    (all_turns,) = reader(ScriptedEncoder()).read([whole])
    (first_turns,) = reader(ScriptedEncoder()).read([whole.evolve(turns=whole.turns[:before])])
    assert without_totals(first_turns.readings, before) == without_totals(all_turns.readings, before)


def test_a_language_is_found_where_none_is_stated() -> None:
    german = interaction(("customer", "Mein Internet funktioniert seit gestern nicht mehr"), language=None)
    (read,) = reader().read([german])
    assert read.interaction.language == "de"
    assert [cue.cue.value for cue in read.readings.cues] == ["problem_stated"]


def test_roles_are_set_before_cues_are_read() -> None:
    mono = Interaction(
        id="mono",
        channel=Channel.CALL,
        language="en",
        participants=(Participant(id="speaker"),),
        turns=tuple(
            Turn(participant="speaker", text=t.text, start_s=i, end_s=i + 1)
            for i, t in enumerate(TALK.turns)
            if t.text.strip()
        ),
    )
    (read,) = reader().read([mono])
    assert {p.role for p in read.interaction.participants} == {Role.AGENT, Role.CUSTOMER}
    assert {cue.cue.value for cue in read.readings.cues} >= {"greeting", "still_broken", "gratitude"}


def test_nothing_and_nobody() -> None:
    encoder = ScriptedEncoder()
    empty = Interaction(id="empty", channel=Channel.EMAIL)
    assert reader(encoder).read([]) == []
    (read,) = reader(encoder).read([empty])
    assert read.readings.sentiment == read.readings.cues == read.readings.roles == ()
    assert encoder.encoded == []


def test_components_are_named_with_hashes_where_there_are_files() -> None:
    (read,) = reader(ScriptedEncoder()).read([TALK])
    names = [component.name for component in read.readings.components]
    # No trained head fits a scripted encoder's vectors.
    own = ["turn-reader", "scripted-encoder", "vader-sentiment", "cue-phrases"]
    assert names == [*own, "whisper-normalizer", "py3langid"]
    assert read.readings.components[3].sha256 is not None


class EvenSentiment:
    """A classifier of an operator's own."""

    info = ComponentInfo(name="even", version="7")

    def setup(self, device: Device) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to let go."""

    def read_batch(self, turns: list[TurnView]) -> list[SentimentReading]:
        even = {"negative": 0.25, "neutral": 0.5, "positive": 0.25}
        rows = [
            {"turn_index": i, "label": "neutral", "polarity": 0.0, "probabilities": even} for i in range(len(turns))
        ]
        return [SentimentReading.model_validate(row) for row in rows]


def test_an_own_classifier_is_used_and_named() -> None:
    own = TurnReader(None, sentiment=EvenSentiment())
    own.setup(Device())
    (read,) = own.read([interaction(("customer", "Toller Service, wirklich"), language="de")])
    own.close()
    assert [s.probabilities.neutral for s in read.readings.sentiment] == [0.5]
    assert "even" in [component.name for component in read.readings.components]


def test_importing_loads_no_model_library() -> None:
    script = (
        "import sys, qa_engine.classify\n"
        "heavy = {'torch', 'transformers', 'spacy', 're2', 'sklearn', 'py3langid', 'vaderSentiment', 'numpy'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
