"""The files of an audit: nothing that a spreadsheet or browser would run, nothing dropped, equal input, equal bytes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from qa_engine.domain.interaction import Interaction
from qa_engine.errors import UsageError
from qa_engine.reports.audit import AuditFile, collect
from qa_engine.reports.audit_csv import write_audit_csv
from qa_engine.reports.audit_html import pieces, write_audit_html
from qa_engine.reports.audit_pdf import audit_pdf, write_audit_pdf
from qa_engine.reports.audit_records import AuditQuestion, Standing
from qa_engine.reports.audit_sheet import Column, Sheet, Text
from qa_engine.reports.audit_type import measure, shown, wrap
from qa_engine.reports.audit_wording import NO_REVIEW, seconds, turn_list
from qa_engine.reports.embedding import csp_hash
from qa_engine.testing import call, interaction
from tests.unit.reports.test_audit import BAD, CHAT, GOOD, MARCH, WORDED, judged, ledger_of
from tests.unit.reports.test_html import Page

HOSTILE = call(
    ("agent", "=HYPERLINK(1) we will sue </td><script>alert(1)</script> \u202eevil", 0, 2),
    id="=cmd()",
    team="@team",
    agent_id="<img src=x onerror=alert(2)>\u202e",
)
TITLE = "Audit <b>"


def found(*said: Interaction, question: AuditQuestion | None = None) -> AuditFile:
    made = [judged(one) for one in said]
    return collect(
        made,
        (),
        ledger_of(made),
        question or AuditQuestion(),
        shelf=lambda _ids: [WORDED],
    )


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_csv_has_one_row_a_finding_and_two_tables_beside(tmp_path: Path) -> None:
    with found(GOOD, BAD, CHAT) as audit:
        written = write_audit_csv(tmp_path / "a.csv", audit)
    assert [path.name for path in written] == ["a.csv", "a.summary.csv", "a.coverage.csv"]
    rows, summary, coverage = map(table, written)
    assert [(row["rule"], row["interaction_id"], row["status"]) for row in rows] == [
        ("no_threat", "good", "satisfied"),
        ("no_threat", "bad", "breached"),
        ("no_threat", "chat", "satisfied"),
        ("recording", "good", "satisfied"),
        ("recording", "bad", "breached"),
        ("recording", "chat", "other_channel"),
    ]
    breach = rows[1]
    assert (breach["quote"], breach["turn"], breach["start_s"]) == ("We will sue", "2", "3.0")
    assert breach["speaker"] == "agent"
    absent = rows[4]
    assert (absent["quote"], absent["searched_turns"], absent["searched_speaker"]) == ("", "0, 2", "agent")
    assert {row["override_status"] for row in rows} == {""}, "nothing is made up where no review is kept"
    assert [(row["judged"], row["decided"], row["satisfied_of_decided"]) for row in summary] == [
        ("3", "3", "0.6667"),
        ("3", "2", "0.5"),
    ]
    arrivals = [int(row["count"]) for row in coverage if row["kind"] == "arrivals"]
    assert sum(arrivals[:-1]) == arrivals[-1] == 3
    assert NO_REVIEW in {row["what"] for row in coverage}


def test_csv_holds_no_formula(tmp_path: Path) -> None:
    with found(HOSTILE) as audit:
        write_audit_csv(tmp_path / "a.csv", audit)
    text = (tmp_path / "a.csv").read_bytes().decode()
    (row, _) = table(tmp_path / "a.csv")
    assert (row["interaction_id"], row["team"]) == ("'=cmd()", "'@team")
    assert not [cell for line in csv.reader(text.splitlines()) for cell in line if cell[:1] in "=+-@\t" and cell]
    assert text.count("\r\n") == text.count("\n") == 3, "RFC 4180"


def test_html_stays_text_and_runs_nothing() -> None:
    with found(HOSTILE, GOOD) as audit:
        text = "".join(pieces(audit, title=TITLE))
    page = Page(text)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "form"}
    assert not [attrs for _, attrs in page.elements if any(name.startswith("on") or name == "style" for name in attrs)]
    policy = next(attrs["content"] for tag, attrs in page.elements if attrs.get("http-equiv"))
    (style,) = [block for tag, _, block in page.blocks if tag == "style"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src " + csp_hash(style))
    assert "script-src" not in policy
    assert "⟨U+202E⟩" in text
    assert "\u202e" not in text


def test_html_links_lead_somewhere_and_every_shown_finding_has_an_anchor() -> None:
    with found(GOOD, BAD, CHAT) as audit:
        page = Page("".join(pieces(audit, title=TITLE)))
    ids = {attrs["id"] for _, attrs in page.elements if attrs.get("id")}
    links = {str(attrs["href"])[1:] for tag, attrs in page.elements if tag == "a"}
    assert links <= ids
    assert len([id for id in ids if str(id).startswith("f-")]) == 5, "all but the one for another channel"
    words = " ".join(page.words)
    assert "Counted but not listed here: 1 not for the channel" in words
    assert NO_REVIEW in words


def test_verdicts_that_are_not_asked_for_are_counted_not_listed() -> None:
    with found(GOOD, BAD, question=AuditQuestion(listed=(Standing.BREACHED,))) as audit:
        text = "".join(pieces(audit, title=TITLE))
    assert text.count('<tr id="f-') == 2
    assert "Counted but not listed here: 1 satisfied" in text


def test_equal_audits_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with found(GOOD, BAD, CHAT, HOSTILE) as audit:
            write_audit_csv(tmp_path / f"{name}.csv", audit)
            write_audit_html(tmp_path / f"{name}.html", audit, title=TITLE)
            write_audit_pdf(tmp_path / f"{name}.pdf", audit, title=TITLE)
    for kind in ("csv", "summary.csv", "coverage.csv", "html", "pdf"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes(), kind


def test_pdf_has_pages_bookmarks_and_no_clock_reading() -> None:
    many = [BAD.evolve(id=f"bad-{number}") for number in range(40)]
    with found(*many) as audit:
        data = audit_pdf(audit, title=TITLE)
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", data)) > 4
    assert b"No threat of legal action" in data, "a bookmark for each rule"
    assert set(re.findall(rb"/(?:CreationDate|ModDate) \(D:(\d+)", data)) == {b"20000101000000"}, "not a clock reading"


@pytest.mark.parametrize(
    ("words", "expected", "why"),
    [
        ("Ωραία, žluťoučký, Привет", "Ωραία, žluťoučký, Привет", "Greek, Latin and Cyrillic are there"),
        ("שלום", "[U+05E9][U+05DC][U+05D5][U+05DD]", "what the font lacks is shown by its code"),
        ("ok 😀", "ok [U+1F600]", "also beyond the first plane"),
        ("pay\u202enow", "pay[U+202E]now", "nothing invisible"),
        ("a\tb\r\nc", "a b\nc", "white space stays white space"),
    ],
)
def test_no_character_is_dropped(words: str, expected: str, why: str) -> None:
    assert shown(words) == expected, why


@pytest.mark.parametrize("words", ["", "one", "many small words that do not fit", "x" * 90, "two\n\nparts", "a  b"])
def test_lines_hold_every_letter_and_fit(words: str) -> None:
    lines = wrap(words, "regular", 8.0, 60.0)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "").replace("\n", "")
    assert all(measure(line, "regular", 8.0) <= 60.0 for line in lines)


def test_a_row_longer_than_a_page_goes_on_and_heads_are_repeated() -> None:
    drawn: list[str] = []

    class Watched(Sheet):
        def _draw(self, x: float, y: float, words: str, style: Text) -> None:
            assert y >= 20, "nothing is drawn below the page"
            drawn.append(words)
            super()._draw(x, y, words, style)

    sheet = Watched("T", "all")
    words = [f"word{number}" for number in range(3000)]
    sheet.table((Column("Head", 100), Column("Other", 100)), [((Text(" ".join(words)),), (Text("one"),))])
    sheet.finish()
    assert drawn.count("Head") == sum(text.startswith("Page ") for text in drawn) > 3
    assert [part for text in drawn for part in text.split() if part.startswith("word")] == words


@pytest.mark.parametrize(
    ("start_s", "end_s", "expected"),
    [
        (65.42, 70.0, "1:05.4–1:10.0"),
        (59.96, None, "1:00.0"),
        (3725, 3726, "1:02:05.0–1:02:06.0"),
        (None, None, None),
    ],
)
def test_seconds(start_s: float | None, end_s: float | None, expected: str | None) -> None:
    assert seconds(start_s, end_s) == expected


@pytest.mark.parametrize(("turns", "expected"), [((), ""), ((3,), "3"), ((0, 1, 2, 7, 9, 10), "0-2, 7, 9-10")])
def test_turn_lists(turns: tuple[int, ...], expected: str) -> None:
    assert turn_list(turns) == expected


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with found(GOOD) as audit:
        for write in (write_audit_html, write_audit_pdf):
            with pytest.raises(UsageError, match="cannot be written"):
                write(tmp_path / "no" / "a", audit, title=TITLE)
        with pytest.raises(UsageError, match="cannot be written"):
            write_audit_csv(tmp_path / "no" / "a.csv", audit)


def test_nothing_in_scope_is_a_file_that_says_so() -> None:
    empty = interaction(("customer", "Hello?"), ("agent", "Hi."), id="t", team="red")
    with found(empty, question=AuditQuestion(teams=("Blue", "UK"), since=MARCH)) as audit:
        text = "".join(pieces(audit, title=TITLE))
        assert audit_pdf(audit, title=TITLE).startswith(b"%PDF-")
    assert "Nothing in scope was judged by any of these rules." in text
    scope = "All rules; started from 2026-03-01 00:00:00 UTC; all channels; teams Blue, UK"
    assert scope in text, "names keep their letters"
