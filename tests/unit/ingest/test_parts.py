"""Small parts that readers share: ids, speakers, labels, times, words, text, strict JSON."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.interaction import Role
from qa_engine.errors import IngestError
from qa_engine.ingest.ids import derived_id, keyed_digest, keyed_digest_of_files, person_id, source_id
from qa_engine.ingest.labelled import split_transcript
from qa_engine.ingest.languages import language_code
from qa_engine.ingest.moments import read_offset_s
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.speakers import Cast, name_in, role_of
from qa_engine.ingest.strict_json import read_json
from qa_engine.ingest.table import read_rows
from qa_engine.ingest.text_decoding import clean_text, decode_text
from qa_engine.ingest.word_times import HeardWord, place_words
from qa_engine.media import MediaReason


def test_every_reason_of_the_decoder_is_on_the_closed_list() -> None:
    assert {reason.value for reason in MediaReason} <= {reason.value for reason in QuarantineReason}


def test_every_reason_is_explained() -> None:
    import qa_engine.ingest.reasons as module

    explained = re.findall(r"^([a-z_]+)  +\S", module.__doc__ or "", re.MULTILINE)
    assert explained == [reason.value for reason in QuarantineReason]


class TestIds:
    def test_digest_is_keyed_hmac_sha256(self) -> None:
        assert keyed_digest(b"key", b"The quick brown fox jumps over the lazy dog") == (
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
        )

    def test_files_give_the_digest_of_their_bytes(self) -> None:
        assert keyed_digest_of_files(b"k", [io.BytesIO(b"abc")]) == (keyed_digest(b"k", b"abc"), 3)
        two, size = keyed_digest_of_files(b"k", [io.BytesIO(b"ab"), io.BytesIO(b"c")])
        moved, _ = keyed_digest_of_files(b"k", [io.BytesIO(b"a"), io.BytesIO(b"bc")])
        assert (two != moved, size) == (True, 3)

    def test_derived_ids_tell_places_apart(self) -> None:
        ids = {derived_id(b"k", uri, ordinal, "d") for uri in ("a", "a0") for ordinal in (0, 1)}
        assert len(ids) == 4
        assert all(re.fullmatch(r"x-[0-9a-f]{20}", one) for one in ids)

    def test_person_is_one_however_their_address_is_written(self) -> None:
        assert (
            person_id(b"k", " Ann@Example.com")
            == person_id(b"k", "ann@example.com")
            != person_id(b"k", "bob@example.com")
        )

    @pytest.mark.parametrize(
        ("named", "expected"),
        [(" c-1\t", "c-1"), ("a\n b", "a b"), ("", None), (" \x00 ", None), ("x" * 200, "x" * 200)],
    )
    def test_ids_of_a_source(self, named: str, expected: str | None) -> None:
        assert source_id(b"k", named) == expected

    def test_long_ids_stay_apart(self) -> None:
        one, other = (source_id(b"k", "x" * 300 + end) for end in "ab")
        assert one is not None and other is not None
        assert (len(one), len(other), one != other) == (200, 200, True)


@pytest.mark.parametrize(
    ("label", "role", "name"),
    [
        ("Agent", Role.AGENT, None),
        ("AGENT_01", Role.AGENT, None),
        ("Agent Delphine", Role.AGENT, "Delphine"),
        ("support rep", Role.AGENT, None),
        ("Customer", Role.CUSTOMER, None),
        ("end-user", Role.CUSTOMER, None),
        ("End User", Role.CUSTOMER, None),
        ("Customer Support", Role.AGENT, None),
        ("Support bot", Role.BOT, None),
        ("Virtual Assistant", Role.BOT, None),
        ("Team manager", Role.SUPERVISOR, "Team"),
        ("System", Role.SYSTEM, None),
        ("Kundin", Role.CUSTOMER, None),
        ("Mitarbeiter", Role.AGENT, None),
        ("SPEAKER_00", None, "SPEAKER_00"),
        ("Ann Lee", None, "Ann Lee"),
        ("", None, None),
        ("the agent told me that I should wait", None, None),
    ],
)
def test_roles_in_labels(label: str, role: Role | None, name: str | None) -> None:
    assert role_of(label) is role
    if name or not label.count(" ") > 3:
        assert name_in(label) == name


def test_cast_gives_ids_by_role_and_never_by_name() -> None:
    cast = Cast()
    ids = [cast.speaker(label, role_of(label)) for label in ("Agent A", "Customer", "Agent B", "Agent A", "Zoe")]
    assert ids == ["agent", "customer", "agent-2", "agent", "speaker"]
    assert cast.notes == ("the role of 1 of 4 participants is not named",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Agent: a\nCustomer: b", [("Agent", "a"), ("Customer", "b")]),
        ("Agent: a\nmore\n\nCustomer: b", [("Agent", "a\nmore"), ("Customer", "b")]),
        ("[Agent] a\n- Customer: b", [("Agent", "a"), ("Customer", "b")]),
        (
            "Agent: see https://x.example\nCustomer: at 10:30",
            [("Agent", "see https://x.example"), ("Customer", "at 10:30")],
        ),
        ("Agent: a\nError: b", [("Agent", "a\nError: b")]),
        ("Kai: a\nAnn: b\nKai: c\nAnn: d", [("Kai", "a"), ("Ann", "b"), ("Kai", "c"), ("Ann", "d")]),
        ("Kai: a\nAnn: b", [(None, "Kai: a\nAnn: b")]),
        ("no labels", [(None, "no labels")]),
        ("", []),
    ],
)
def test_transcripts_are_divided_at_labels(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(piece.label, piece.text) for piece in split_transcript(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("65.2", 65.2),
        ("3s", 3.0),
        ("01:05", 65.0),
        ("1:00:05,250", 3605.25),
        ("1700000000", None),
        ("soon", None),
        ("", None),
        ("-3", None),
    ],
)
def test_offsets(text: str, expected: float | None) -> None:
    assert read_offset_s(text) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en-US", "en"), ("DE", "de"), ("English", "en"), ("fil_PH", "fil"), ("?", None), (None, None), (3, None)],
)
def test_languages(tag: object, expected: str | None) -> None:
    assert language_code(tag) == expected


@given(st.lists(st.sampled_from(["no", "no,", "40", "Yes", "I'm"]), max_size=12))
def test_words_lie_in_order_at_their_own_text(words: list[str]) -> None:
    text = "I'm sure, no, no. Yes no 40 no!"
    placed = place_words(text, [HeardWord(word, 1.0, 2.0, None) for word in words])
    assert all(a.end <= b.start for a, b in pairwise(placed))
    assert all(text[w.start : w.end] in words for w in placed)


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        (["no", "no"], [(0, 2), (4, 6)]),
        (["NO", "yes"], [(0, 2), (8, 11)]),
        (["maybe", "yes"], [(8, 11)]),
        (["yes", "no"], [(8, 11)]),
    ],
)
def test_words_are_found_in_order(words: list[str], spans: list[tuple[int, int]]) -> None:
    placed = place_words("No, no. Yes", [HeardWord(word, 0.0, 1.0) for word in words])
    assert [(word.start, word.end) for word in placed] == spans


@pytest.mark.parametrize(
    ("data", "text", "noted"),
    [
        ("é".encode(), "é", False),
        ("é".encode("utf-8-sig"), "é", False),
        ("hello é".encode("utf-16"), "hello é", False),
        ("hello é".encode("utf-32"), "hello é", False),
        ("hello".encode("utf-16-be"), "hello", True),
        ("“é”".encode("cp1252"), "“é”", True),
        (b"ok \x81 ok", "ok \x81 ok", True),
        (b"", "", False),
    ],
)
def test_encodings(data: bytes, text: str, noted: bool) -> None:
    found, note = decode_text(data)
    assert (found, note is not None) == (text, noted)


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\xff\xfe\x00\xd8", b"\xef\xbb\xbf\xff"])
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(IngestError) as caught:
        decode_text(data)
    assert caught.value.code == QuarantineReason.UNSUPPORTED_ENCODING


def test_text_of_a_turn_is_clean() -> None:
    assert clean_text(" a\r\nb\u2028c\x00\x1bd\tx\ud83d ") == "a\nb\ncd\tx"


@pytest.mark.parametrize(
    "data", [b'{"a": {"b": 1, "b": 2}}', b"[NaN]", b'["\\ud800"]', b"[1e5,]", b"{'a': 1}", b'{"a": 01}']
)
def test_json_without_loopholes(data: bytes) -> None:
    with pytest.raises(IngestError) as caught:
        read_json(data)
    assert caught.value.code == QuarantineReason.INVALID_JSON


def test_json_keeps_whole_characters() -> None:
    assert read_json(b'["\\ud83d\\ude00", 1e999, "\xc3\xa9"]')[::2] == ["😀", "é"]


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), max_size=8
)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_rows_that_are_written_are_read_back(rows: list[list[str]], delimiter: str) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    found = list(read_rows(out.getvalue(), delimiter))
    assert [list(row.cells) for row in found] == [row for row in rows if any(cell.strip() for cell in row)]
    assert not any(row.damaged for row in found)


@given(st.text('ab,"\n', max_size=60))
def test_every_line_is_in_one_row_or_blank(text: str) -> None:
    rows = list(read_rows("x,y,z\n" + text, ","))
    covered = [line for row in rows for line in range(row.first_line, row.last_line + 1)]
    assert covered == sorted(set(covered))
    lines = ("x,y,z\n" + text).split("\n")
    missing = [lines[n - 1] for n in range(1, len(lines) + 1) if n not in covered]
    assert all(not line.strip(' ,"') for line in missing)
