from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.ingest import CallDetails, discover, read_arrivals
from qa_engine.ingest.ids import keyed_digest
from qa_engine.ingest.recordings import roles_in_name

AGENT, CUSTOMER = Role.AGENT, Role.CUSTOMER


def test_details_of_a_call_are_the_fields_of_the_record_that_are_not_in_the_sound() -> None:
    assert set(CallDetails.model_fields) - {"channel_roles"} == set(Interaction.model_fields) - {"turns", "source"}


def test_recording_is_named_and_not_heard(read: Any, small_wav: bytes) -> None:
    (arrival,) = read("call.wav", small_wav)
    call = arrival.content.details
    assert (call.channel, call.turns, call.source) == (Channel.CALL, (), arrival.source)
    assert arrival.source.digest == keyed_digest(b"a key for tests", small_wav)
    assert (arrival.source.media_type, arrival.source.bytes, arrival.source.uri) == (
        "audio/wav",
        len(small_wav),
        "call.wav",
    )
    assert arrival.content.tracks[0].role is None
    assert arrival.content.tracks[0].channel_roles == (), "left is not taken for the agent without a word"


def test_id_is_the_same_every_time_and_another_under_another_key(tmp_path: Path, small_wav: bytes) -> None:
    (tmp_path / "call.wav").write_bytes(small_wav)
    (file,) = discover([tmp_path / "call.wav"]).files
    ids = [next(read_arrivals(file, key)).content.details.id for key in (b"one", b"one", b"two")]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("x-") and len(ids[0]) == 22


def test_header_alone_is_left_to_the_decoder(read: Any, small_wav: bytes) -> None:
    (arrival,) = read("call.wav", small_wav[:44])
    assert arrival.problem is None


def test_a_file_that_goes_away_between_finding_and_reading(tmp_path: Path, small_wav: bytes) -> None:
    (tmp_path / "call.wav").write_bytes(small_wav)
    (file,) = discover([tmp_path / "call.wav"]).files
    (tmp_path / "call.wav").unlink()
    (arrival,) = read_arrivals(file, b"k")
    assert arrival.problem is not None
    assert (arrival.problem.code, arrival.source.digest) == ("unreadable_file", None)


def test_a_file_that_changes_between_finding_and_reading(tmp_path: Path, small_wav: bytes) -> None:
    (tmp_path / "call.wav").write_bytes(small_wav)
    (file,) = discover([tmp_path / "call.wav"]).files
    for content, code in ((b"", "empty"), (b"text", "unreadable_media")):
        (tmp_path / "call.wav").write_bytes(content)
        (arrival,) = read_arrivals(file, b"k")
        assert arrival.problem is not None
        assert arrival.problem.code == code


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("call-17_agent-left", (AGENT, CUSTOMER)),
        ("call_left-agent_right-customer", (AGENT, CUSTOMER)),
        ("customer_left", (CUSTOMER, AGENT)),
        ("agent.right", (CUSTOMER, AGENT)),
        ("2026-03-01 caller-agent", (CUSTOMER, AGENT)),
        ("agent-customer", (AGENT, CUSTOMER)),
        ("call_agent", ()),
        ("agent-17", ()),
        ("left-luggage", ()),
        ("", ()),
    ],
)
def test_roles_in_a_name(stem: str, expected: tuple[Role, ...]) -> None:
    assert roles_in_name(stem) == expected


def test_roles_in_a_name_are_used_and_said(read: Any, small_wav: bytes) -> None:
    (arrival,) = read("c1_customer-left.wav", small_wav)
    assert arrival.content.tracks[0].channel_roles == (CUSTOMER, AGENT)
    assert arrival.notes == ("the file's name says who is on which channel: customer, agent",)
