"""The page: whatever people wrote stays text, nothing is loaded from outside, equal input gives equal bytes."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Role
from qa_engine.domain.ledger import ArrivalState, Ledger, LedgerEntry
from qa_engine.domain.readings import RoleDoubt, RoleReading
from qa_engine.domain.rubric import Rubric
from qa_engine.errors import UsageError
from qa_engine.reports.embedding import csp_hash, json_for_script, visible
from qa_engine.reports.html import render_html, write_html
from qa_engine.testing import call, interaction

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> <!-- javascript:alert(3) \u202egnp.exe\u2028"
HEARD = call(("agent", "Good morning, Northwind.", 0.5, 2.0), ("customer", "My card [CARD_1] was", 2.2, 3.1), id="cut")
LOADING = {"src", "href", "action", "data", "poster", "srcset", "background", "formaction"}


class Page(HTMLParser):
    """What a browser sees of a page: its elements, their attributes, and what the raw blocks hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, dict[str, str | None], str]] = []
        self.words: list[str] = []
        self._inside: tuple[str, dict[str, str | None]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = (tag, dict(attrs)) if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks.append((*self._inside, data))
        else:
            self.words.append(data)

    def json(self, id: str) -> object:
        return json.loads(next(text for _, attrs, text in self.blocks if attrs.get("id") == id))


@pytest.fixture
def page(several: list[Assessment], ledger: Ledger, entries: tuple[LedgerEntry, ...], rubric: Rubric) -> str:
    heard = {("damaged/truncated.wav", 0): HEARD}
    return render_html(
        several, ledger, entries, title="Care", audio={"call-3": b"ID3 sound"}, rubric=rubric, heard=heard
    )


@pytest.fixture
def hostile_page(withheld: Assessment, several: list[Assessment]) -> str:
    bad = interaction(("customer", HOSTILE), ("agent", "Yes."), id=HOSTILE[:150], team=HOSTILE, agent_id=HOSTILE)
    changes = {"interaction": bad, "interaction_id": bad.id}
    entry = LedgerEntry(source=HOSTILE, ordinal=0, state=ArrivalState.QUARANTINED, reason=HOSTILE, detail=HOSTILE)
    heard = {(HOSTILE, 0): bad}
    return render_html(
        [withheld.evolve(**changes), *several], Ledger(total=1, quarantined=1), (entry,), title=HOSTILE, heard=heard
    )


def test_hostile_words_never_become_markup(hostile_page: str, page: str) -> None:
    parsed = Page(hostile_page)
    expected = {tag for tag, _ in Page(page).elements} | {"p"}
    assert {tag for tag, _ in parsed.elements} <= expected
    assert sum(tag == "script" and "type" not in attrs for tag, attrs in parsed.elements) == 1
    assert "<script>alert" not in hostile_page
    assert "<img" not in hostile_page


def test_hostile_words_are_all_there_as_text(hostile_page: str) -> None:
    parsed = Page(hostile_page)
    turns = [parsed.json(f"contact-{rank}") for rank in range(5)]
    texts = ["".join(part["text"] for part in turn["text"]) for found in turns for turn in found["turns"]]  # type: ignore[index]
    assert visible(HOSTILE) in texts
    assert any(visible(HOSTILE).split("\u2028")[0] in " ".join(words.split()) for words in parsed.words)


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u2028", "\x00", "\x1b"])
def test_no_character_that_changes_how_others_are_read(hostile_page: str, char: str) -> None:
    data = json_for_script({"text": f"a{char}b"})
    assert char not in data
    assert char not in "".join(text for _, _, text in Page(hostile_page).blocks)


def test_the_policy_allows_exactly_the_blocks_of_the_page(page: str) -> None:
    parsed = Page(page)
    meta = next(attrs for tag, attrs in parsed.elements if attrs.get("http-equiv") == "Content-Security-Policy")
    policy = dict(part.split(" ", 1) for part in (meta["content"] or "").split("; "))
    code = {tag: csp_hash(text) for tag, attrs, text in parsed.blocks if "type" not in attrs}
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == code["style"]
    assert policy["script-src"] == code["script"]
    assert "unsafe" not in (meta["content"] or "")


def test_nothing_that_the_policy_would_stop(page: str) -> None:
    for tag, attrs in Page(page).elements:
        assert "style" not in attrs, tag
        assert not [name for name in attrs if name.startswith("on")], tag


def test_nothing_from_outside(hostile_page: str, page: str) -> None:
    for text in (page, hostile_page):
        for tag, attrs in Page(text).elements:
            for name in LOADING & attrs.keys():
                assert (attrs[name] or "").startswith(("#", "data:")), (tag, name)
    assert not re.search(r"https?://|@import|url\(|fetch\(|XMLHttpRequest|WebSocket", page)


def test_scripts_write_no_markup(page: str) -> None:
    script = next(text for tag, attrs, text in Page(page).blocks if tag == "script" and "type" not in attrs)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script)


def test_the_same_twice(
    tmp_path: Path, several: list[Assessment], ledger: Ledger, entries: tuple[LedgerEntry, ...]
) -> None:
    for name, given in (("a", several), ("b", several[::-1])):
        write_html(tmp_path / name, given, ledger, entries, title="Care")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_contacts_are_listed_worst_first_and_withheld_last(page: str) -> None:
    rows = Page(page).json("contacts")["rows"]  # type: ignore[index]
    assert [row["id"] for row in rows] == ["call-3", "chat-9", "chat-7", "chat-fr"]
    assert [row["withheld"] for row in rows] == [False, False, False, True]
    assert [row["audio"] for row in rows] == [True, False, False, False]


def test_the_waterfall_runs_from_0_to_the_score(page: str) -> None:
    for rank in range(3):
        shown = Page(page).json(f"contact-{rank}")["anatomy"]  # type: ignore[index]
        steps = shown["steps"]
        assert steps[0]["start"] == 0
        assert [step["end"] for step in steps[:-1]] == [step["start"] for step in steps[1:]]
        assert steps[-1]["end"] == shown["value"]


def test_every_quote_leads_to_marked_words(page: str) -> None:
    for rank in range(4):
        found = Page(page).json(f"contact-{rank}")
        quotes = [line["quote"] for part in found["anatomy"]["components"] for line in part["lines"] if "quote" in line]  # type: ignore[index]
        for quote in quotes:
            turn = found["turns"][quote["turn"]]  # type: ignore[index]
            whole = quote["note"] in turn["notes"]
            marked = [part["text"] for part in turn["text"] if whole or quote["note"] in part["notes"]]
            assert "".join(marked) == quote["text"]


def test_sound_travels_in_the_page(page: str) -> None:
    assert Page(page).json("audio-0") == "data:audio/mpeg;base64,SUQzIHNvdW5k"


@pytest.mark.parametrize(
    ("expected", "why"),
    [
        ("6 arrivals = 3 scored + 1 unscored + 1 quarantined + 1 duplicate + 0 missing.", "the books balance"),
        ("truncated media", "the reason of a quarantined arrival"),
        ("The file ends after 3.2 of 12.0 s.", "its detail"),
        ("same as chat-7", "what a duplicate repeats"),
        ("10 of 12", "turns read of turns"),
        ("13 s of 13 s", "seconds decoded of declared"),
        ("Rubric telecom 3, Telecom care", "which rubric"),
        ("as NPS: −100", "the mean NPS signal as the NPS it stands for"),
        ("No threat of legal action", "a rule of the rubric"),
        ("Without JavaScript", "a note for readers without scripts"),
        ("damaged/truncated.wav 2 turns", "what was heard of a recording that was set aside"),
        ("0:02 customer My card [CARD_1] was", "its turns"),
    ],
)
def test_said_without_scripts(page: str, expected: str, why: str) -> None:
    assert expected in " ".join(" ".join(Page(page).words).split()), why


def test_what_was_heard_is_collapsed_and_only_of_what_was_set_aside(page: str, several: list[Assessment]) -> None:
    assert [attrs for tag, attrs in Page(page).elements if tag == "details" and attrs.get("class") == "heard"] == [
        {"class": "heard"}
    ]
    scored = {("chats.jsonl", 0): HEARD}
    entry = LedgerEntry(source="chats.jsonl", ordinal=0, state=ArrivalState.SCORED, interaction_id="chat-7")
    other = render_html(several, Ledger(total=1, scored=1), (entry,), title="x", heard=scored)
    assert "Northwind" not in other


def test_sides_that_seem_swapped_are_said(angry: Assessment, solved: Assessment) -> None:
    role = RoleReading(
        participant="agent",
        role=Role.AGENT,
        confidence=0.03,
        stated=True,
        doubt=RoleDoubt.SIDES_SWAPPED,
        doubt_probability=0.973,
    )
    doubted = angry.evolve(readings=angry.readings.evolve(roles=(role,)))
    page = Page(render_html([doubted, solved], Ledger(total=2, scored=2), (), title="x"))
    rows = page.json("contacts")["rows"]  # type: ignore[index]
    assert [row.get("doubt") for row in rows] == ["agent and customer seem to be swapped (p = 0.97)", None]


def test_times_lead_to_their_second_and_turn(page: str) -> None:
    shown = Page(page).json("contact-0")["timeline"]  # type: ignore[index]
    assert [quarter["start"]["start_s"] for quarter in shown["quarters"]] == [0, 3.25, 6.5, 9.75]
    assert [quarter["start"]["turn"] for quarter in shown["quarters"]] == [0, 1, 2, 3]
    assert Page(page).json("contact-2")["timeline"]["quarters"] == []  # type: ignore[index]


def test_books_that_do_not_balance_are_said_to(several: list[Assessment]) -> None:
    text = " ".join(render_html(several, Ledger(total=5, scored=3, open=1), (), title="x").split())
    assert "5 arrivals, of which 3 scored" in text
    assert "1 still open; 1 in no state." in text
    assert "does not balance" in text


def test_no_contacts() -> None:
    page = render_html([], Ledger(total=0), (), title="Nothing yet")
    assert "no contact has a score" in page
    assert Page(page).json("contacts") == {"rows": [], "bands": []}


def test_different_rubrics_are_said(solved: Assessment, capped: Assessment) -> None:
    other = capped.evolve(provenance=capped.provenance.evolve(rubric_version="4"))
    page = render_html([solved, other], Ledger(total=2, scored=2), (), title="x")
    assert "assessed under different rubrics" in page


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose another place"):
        write_html(tmp_path / "no" / "x.html", [], Ledger(total=0), (), title="x")
