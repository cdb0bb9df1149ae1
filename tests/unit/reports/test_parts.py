"""The small parts of a report: cut text, averages, wording, bands."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Channel, Interaction, Participant, Redaction, Role, Source, Turn
from qa_engine.domain.rubric import Rubric
from qa_engine.reports.averages import mean, signal_averages
from qa_engine.reports.bands import shown_bands
from qa_engine.reports.marked_text import stretches
from qa_engine.reports.transcript import transcript_text
from qa_engine.reports.wording import clock, length, share, signed
from qa_engine.testing import call

TEXT = "I was charged twice for [CARD_1]."


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((), [("I was charged twice for ", ()), ("[CARD_1]", ()), (".", ())]),
        (((6, 19, 0),), [("I was ", ()), ("charged twice", (0,)), (" for ", ()), ("[CARD_1]", ()), (".", ())]),
        (
            ((6, 19, 0), (14, 23, 1)),
            [
                ("I was ", ()),
                ("charged ", (0,)),
                ("twice", (0, 1)),
                (" for", (1,)),
                (" ", ()),
                ("[CARD_1]", ()),
                (".", ()),
            ],
        ),
        (((20, 28, 0),), [("I was charged twice ", ()), ("for ", (0,)), ("[CARD_1]", (0,)), (".", ())]),
    ],
    ids=["none", "one", "two that overlap", "one that ends inside a placeholder"],
)
def test_stretches(spans: tuple[tuple[int, int, int], ...], expected: list[tuple[str, tuple[int, ...]]]) -> None:
    masked = Redaction(kind="card_number", placeholder="[CARD_1]", start=24, end=32)
    found = stretches(TEXT, spans, (masked,))
    assert [(part.text, part.notes) for part in found] == expected
    assert [part.text for part in found if part.redaction] == ["[CARD_1]"]


_PLACE = st.integers(0, 40)


@given(st.text(max_size=40), st.lists(st.tuples(_PLACE, _PLACE)))
def test_stretches_lose_nothing(text: str, pairs: list[tuple[int, int]]) -> None:
    fitting = [(a, b) for a, b in pairs if a < b <= len(text)]
    spans = [(start, end, note) for note, (start, end) in enumerate(fitting)]
    found = stretches(text, spans)
    assert "".join(part.text for part in found) == text
    for start, end, note in spans:
        assert "".join(part.text for part in found if note in part.notes) == text[start:end]


@pytest.mark.parametrize(
    ("values", "expected", "why"),
    [
        ([], (0, None, None, None), "nothing has no mean, which is not 0"),
        ([80], (1, 80.0, None, None), "one contact has no interval"),
        ([70, 80], (2, 75.0, 11.47, 100.0), "two: 12.706 * 7.0711 / sqrt(2) = 63.53, cut at 100"),
        ([60, 70, 80, 90], (4, 75.0, 54.46, 95.54), "3.182 * 12.910 / 2 = 20.54"),
        ([50] * 40, (40, 50.0, 50.0, 50.0), "no spread, no width"),
    ],
)
def test_mean(values: list[int], expected: tuple[int, float | None, float | None, float | None], why: str) -> None:
    found = mean([Decimal(value) for value in values])
    assert (found.n, found.value, found.low, found.high) == expected, why


def test_measured_and_inferred_stand_apart(several: list[Assessment]) -> None:
    csat = signal_averages(several)[0]
    assert (csat.measured.n, csat.measured.value) == (1, 100.0)
    assert csat.inferred.n == 2
    assert csat.together.n == 3
    assert (csat.unknown, csat.of, csat.statuses) == (1, 4, {"insufficient_evidence": 1})


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (clock(0), "0:00"),
        (clock(59.99), "0:59"),
        (clock(3599), "59:59"),
        (clock(3600), "1:00:00"),
        (length(44.3), "44 s"),
        (length(59.7), "1 min 00 s"),
        (length(185), "3 min 05 s"),
        (length(7800), "2 h 10 min"),
        (share(0, 0), "–"),
        (share(1, 4), "25 %"),
        (share(1, 3), "33.3 %"),
        (share(9999, 10000), ">99.9 %"),
        (share(1, 10000), "<0.1 %"),
        (signed(Decimal("-7.25")), "−7.250"),
        (signed(Decimal("3"), 0), "+3"),
    ],
)
def test_wording(shown: str, expected: str) -> None:
    assert shown == expected


def test_bands_of_the_rubric_come_whole(several: list[Assessment], rubric: Rubric) -> None:
    found = [(band.name, band.tone, band.count, band.lower) for band in shown_bands(several, rubric)]
    assert found == [
        ("poor", "bad", 2, 0.0),
        ("fair", "low", 0, 50.0),
        ("good", "fair", 0, 70.0),
        ("excellent", "good", 1, 85.0),
    ]


def test_bands_without_the_rubric_are_those_seen(several: list[Assessment]) -> None:
    found = [(band.name, band.tone, band.count, band.lower) for band in shown_bands(several, None)]
    assert found == [("poor", "bad", 2, None), ("excellent", "good", 1, None)]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("txt", "[00:00:01.500] agent: Hello & welcome.\n[01:00:02.000] customer: Hi --> there\n"),
        (
            "srt",
            "1\n00:00:01,500 --> 00:00:03,000\nagent: Hello & welcome.\n\n"
            "2\n01:00:02,000 --> 01:00:03,250\ncustomer: Hi --> there\n",
        ),
        (
            "vtt",
            "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\n<v agent>Hello &amp; welcome.\n\n"
            "01:00:02.000 --> 01:00:03.250\n<v customer>Hi --&gt; there\n",
        ),
    ],
)
def test_transcripts(form: str, expected: str) -> None:
    heard = call(("agent", "Hello & welcome.", 1.5, 3.0), ("customer", "Hi -->\n there", 3602, 3603.25))
    assert transcript_text(heard, form) == expected


TWO = (Participant(id="speaker-1", role=Role.AGENT), Participant(id="speaker-2", role=Role.CUSTOMER))
THREE = (*TWO, Participant(id="speaker-3", role=Role.AGENT))


@pytest.mark.parametrize(
    ("participants", "attributes", "uri", "expected"),
    [
        (
            TWO,
            {"speakers": "by channel"},
            "calls/a call.wav",
            [
                "SPEAKER a_call 1 1.500 1.500 <NA> <NA> agent <NA> <NA>",
                "SPEAKER a_call 2 3602.000 1.250 <NA> <NA> customer <NA> <NA>",
            ],
        ),
        (
            THREE,
            {"speakers": "by voice"},
            "x.mp3",
            [
                "SPEAKER x 1 1.500 1.500 <NA> <NA> speaker-1 <NA> <NA>",
                "SPEAKER x 1 3602.000 1.250 <NA> <NA> customer <NA> <NA>",
            ],
        ),
        (
            TWO,
            {},
            None,
            [
                "SPEAKER call-1 1 1.500 1.500 <NA> <NA> agent <NA> <NA>",
                "SPEAKER call-1 1 3602.000 1.250 <NA> <NA> customer <NA> <NA>",
            ],
        ),
    ],
    ids=["a channel a side", "two agents in one channel", "no source"],
)
def test_who_spoke_when(
    participants: tuple[Participant, ...], attributes: dict[str, str], uri: str | None, expected: list[str]
) -> None:
    heard = Interaction(
        id="call-1",
        channel=Channel.CALL,
        participants=participants,
        attributes=attributes,
        source=Source(uri=uri) if uri else None,
        turns=(
            Turn(participant="speaker-1", text="Hello.", start_s=1.5, end_s=3.0),
            Turn(participant="speaker-2", text="nothing is as short as this", start_s=4.0, end_s=4.0),
            Turn(participant="speaker-2", text="Hi.", start_s=3602, end_s=3603.25),
            Turn(participant="speaker-2", text="without times"),
        ),
    )
    lines = transcript_text(heard, "rttm").splitlines()
    assert lines == expected
    assert {len(line.split()) for line in lines} == {10}


def test_an_unknown_form_of_transcript() -> None:
    with pytest.raises(ValueError, match="no transcript form"):
        transcript_text(call(), "doc")
