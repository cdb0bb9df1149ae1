"""The fixtures say what reading them must give; here, as far as it is decided before sound is decoded."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from qa_engine.domain.arrival import Arrival, Recording
from qa_engine.domain.interaction import Interaction
from qa_engine.errors import MediaError
from qa_engine.ingest import Discovery, discover, read_arrivals
from qa_engine.media import decode, join

FOLDER = Path(__file__).parents[3] / "fixtures"
EXPECTED: dict[str, Any] = tomllib.loads((FOLDER / "EXPECTED.toml").read_text()) if FOLDER.is_dir() else {"file": []}
FILES = [pytest.param(entry, id=entry["path"]) for entry in EXPECTED["file"]]


@pytest.fixture(scope="module")
def discovery() -> Discovery:
    return discover([FOLDER])


@pytest.fixture(scope="module")
def arrivals(discovery: Discovery) -> dict[str, list[Arrival]]:
    return {file.uri.removeprefix("fixtures/"): list(read_arrivals(file, b"k")) for file in discovery.files}


def reason(arrival: Arrival) -> str | None:
    """Why an arrival is quarantined, sound being decoded as a later stage does."""
    if arrival.problem is not None:
        return arrival.problem.code
    if isinstance(arrival.content, Recording):
        try:
            tracks = [decode(track.path) for track in arrival.content.tracks]
        except MediaError as error:
            return error.code
        # What is left of a truncated recording is still heard, so decoding it raises nothing.
        return "truncated_media" if any(track.truncated for track in tracks) else None
    return None


def interaction(arrival: Arrival) -> Interaction:
    assert arrival.content is not None
    return arrival.content.details if isinstance(arrival.content, Recording) else arrival.content


def test_every_file_is_accounted_for(discovery: Discovery) -> None:
    companions = {
        name for entry in EXPECTED["file"] for name in (*entry.get("companions", ()), *entry.get("together_with", ()))
    }
    skipped = {file.source.removeprefix("fixtures/") for file in discovery.skipped}
    assert {file.uri.removeprefix("fixtures/") for file in discovery.files} == {
        entry["path"] for entry in EXPECTED["file"]
    }
    assert companions | set(EXPECTED["skipped"]) <= skipped


def test_totals(arrivals: dict[str, list[Arrival]]) -> None:
    found = [reason(arrival) for inside in arrivals.values() for arrival in inside]
    totals = EXPECTED["totals"]
    assert (len(found), found.count(None)) == (totals["arrivals"], totals["assessed"])


@pytest.mark.parametrize("entry", FILES)
def test_arrivals_are_as_expected(arrivals: dict[str, list[Arrival]], entry: dict[str, Any]) -> None:
    found = arrivals[entry["path"]]
    assert [reason(arrival) for arrival in found] == [expected.get("reason") for expected in entry["arrival"]]
    for arrival, expected in zip(found, entry["arrival"], strict=True):
        if "id" in expected:
            # A ticket's bare number is put behind the name of its system, for two systems count alike.
            named = arrival.problem.interaction_id if arrival.problem else interaction(arrival).id
            assert named == expected["id"]
        if arrival.problem is None:
            check_content(interaction(arrival), expected)


def check_content(found: Interaction, expected: dict[str, Any]) -> None:
    assert found.channel == expected.get("channel", found.channel)
    assert found.customer_id == expected.get("customer_id", found.customer_id)
    assert len(found.turns) == expected.get("turns", len(found.turns))
    if found.language is not None:
        assert found.language == expected.get("language", found.language)


@pytest.mark.parametrize("entry", [entry for entry in FILES if {"present", "absent"} & set(entry.values[0])])
def test_words_that_were_said_and_words_that_were_not(
    arrivals: dict[str, list[Arrival]], entry: dict[str, Any]
) -> None:
    said = "\n".join(turn.text for arrival in arrivals[entry["path"]] for turn in interaction(arrival).turns)
    said = " ".join(said.split())
    assert [words for words in entry.get("present", ()) if words not in said] == []
    assert [words for words in entry.get("absent", ()) if words in said] == []


@pytest.mark.parametrize("entry", [entry for entry in FILES if "seconds" in entry.values[0]["arrival"][0]])
def test_calls_have_their_length(arrivals: dict[str, list[Arrival]], entry: dict[str, Any]) -> None:
    content = arrivals[entry["path"]][0].content
    assert isinstance(content, Recording)
    audio = (
        join([decode(track.path) for track in content.tracks])
        if len(content.tracks) > 1
        else decode(content.tracks[0].path)
    )
    assert audio.decoded_s == pytest.approx(entry["arrival"][0]["seconds"], abs=0.002)
