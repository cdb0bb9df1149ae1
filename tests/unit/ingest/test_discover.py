from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qa_engine.domain.interaction import Role
from qa_engine.errors import UsageError
from qa_engine.ingest import Discovery, FileFormat, discover, pair_tracks, read_arrivals

CHAT = json.dumps(
    {"id": "c", "channel": "chat", "participants": [{"id": "u"}], "turns": [{"participant": "u", "text": "Hi"}]}
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "calls"
    made.mkdir()
    return made


def uris(found: Discovery) -> list[str]:
    return [file.uri for file in found.files]


def reasons(found: Discovery) -> dict[str, str]:
    return {skipped.source: skipped.reason for skipped in found.skipped}


class TestWalk:
    def test_folders_are_walked_in_sorted_order_and_called_by_their_own_name(self, folder: Path) -> None:
        for name in ("b.jsonl", "a.jsonl", "sub/c.jsonl", "sub/.hidden.jsonl", ".git/d.jsonl"):
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(CHAT)
        assert uris(discover([folder])) == ["calls/a.jsonl", "calls/b.jsonl", "calls/sub/c.jsonl"]
        assert uris(discover([folder / "sub"])) == ["sub/c.jsonl"]
        assert uris(discover([str(folder / "sub" / "c.jsonl")])) == ["c.jsonl"]
        assert uris(discover([folder / "sub" / ".."])) == uris(discover([folder]))

    def test_nothing_about_the_machine_is_in_a_name(self, folder: Path, tmp_path: Path) -> None:
        (folder / "a.jsonl").write_text(CHAT)
        found = discover([folder])
        assert not any(str(tmp_path) in uri for uri in uris(found))

    def test_a_path_that_does_not_exist(self, folder: Path) -> None:
        with pytest.raises(UsageError, match=r"nowhere\.wav: there is no such file"):
            discover([folder, folder / "nowhere.wav"])

    def test_two_files_of_one_name_are_told_apart_and_one_named_twice_is_read_once(self, tmp_path: Path) -> None:
        for name in ("x", "y"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.jsonl").write_text(CHAT)
        found = discover([tmp_path / "x" / "a.jsonl", tmp_path / "y" / "a.jsonl", tmp_path / "x" / "a.jsonl"])
        assert uris(found) == ["a.jsonl", "a.jsonl~2"]
        assert reasons(found) == {"a.jsonl": "the file was named before"}

    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            ("../outside.jsonl", "a link that leads outside of the folder"),
            ("a.jsonl", "a link to what is read under its own name"),
            ("gone.jsonl", "a link that leads nowhere"),
            ("link", "a link that leads nowhere"),
            ("..", "a link that leads outside of the folder"),
            (".", "a link to what is read under its own name"),
        ],
    )
    def test_links_are_never_followed(self, folder: Path, target: str, reason: str) -> None:
        (folder / "a.jsonl").write_text(CHAT)
        (folder.parent / "outside.jsonl").write_text(CHAT)
        (folder / "link").symlink_to(target)
        found = discover([folder])
        assert uris(found) == ["calls/a.jsonl"]
        assert reasons(found) == {"calls/link": reason}

    def test_pipes_and_names_that_are_no_text(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe.wav")
        bad = os.fsencode(folder) + b"/caf\xe9.jsonl"
        Path(os.fsdecode(bad)).write_text(CHAT)
        found = discover([folder])
        assert reasons(found) == {"calls/pipe.wav": "not a regular file"}
        assert [(f.uri, f.problem and f.problem.code) for f in found.files] == [
            ("calls/caf\\xe9.jsonl", "unreadable_file")
        ]
        (arrival,) = read_arrivals(found.files[0], b"k")
        assert arrival.problem is not None
        arrival.to_bytes()


class TestWhatIsWhat:
    @pytest.mark.parametrize(
        "name",
        [
            "README.md",
            "LICENSE",
            "notes.txt",
            "make.py",
            "x.toml",
            "x.yaml",
            "x.png",
            "x.html",
            "x.truth.json",
            "x.meta.json",
        ],
    )
    def test_files_that_hold_no_interactions_are_skipped_with_a_reason(self, folder: Path, name: str) -> None:
        (folder / name).write_text("From here on: words.\n")
        found = discover([folder])
        assert found.files == ()
        assert reasons(found)[f"calls/{name}"]

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("a.wav", "unreadable_media"),
            ("a.mp3", "unreadable_media"),
            ("a.opus", "unreadable_media"),
            ("a.amr", "unreadable_media"),
            ("a.eml", "unreadable_email"),
            ("a.json", "invalid_record"),
            ("a.jsonl", "invalid_json"),
            ("a.srt", "invalid_record"),
            ("a.vtt", "invalid_record"),
        ],
    )
    def test_what_ought_to_be_an_interaction_is_an_arrival_even_if_no_reader_fits(
        self, folder: Path, name: str, code: str
    ) -> None:
        (folder / name).write_text('{"colour": "red"}' if name == "a.json" else "Words of no known form.\n")
        (file,) = discover([folder]).files
        (arrival,) = read_arrivals(file, b"k")
        assert file.format is None
        assert arrival.problem is not None
        assert arrival.problem.code == code
        assert (arrival.source.uri, arrival.source.ordinal) == (f"calls/{name}", 0)

    @pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.eml", "a.csv", "a.json", "a.jsonl", "a.srt"])
    def test_empty_files(self, folder: Path, name: str) -> None:
        (folder / name).touch()
        (file,) = discover([folder]).files
        assert [a.problem and a.problem.code for a in read_arrivals(file, b"k")] == ["empty"]

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (CHAT, FileFormat.INTERCHANGE_LINES),
            (json.dumps(json.loads(CHAT), indent=1), FileFormat.INTERCHANGE_DOCUMENT),
            (f"[{CHAT}]", FileFormat.INTERCHANGE_DOCUMENT),
            ('{"comments": [{"author_id": 1, "body": "x"}]}', FileFormat.ZENDESK),
            ('{"ticket": {"id": 1}, "comments": []}', FileFormat.ZENDESK),
            ('{"Transcript": [{"Content": "x"}], "Channel": "VOICE"}', FileFormat.CONTACT_LENS),
            ('{"segments": [{"text": "x"}]}', FileFormat.WHISPER),
            ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", FileFormat.WEBVTT),
            ("1\n00:00:01,000 --> 00:00:02,000\nHi\n", FileFormat.SRT),
            ("speaker;text\nagent;Hi\n", FileFormat.CHAT_CSV),
            ("Received: by x\nSubject: Hi\n\nHello", FileFormat.EMAIL),
            ("From x Mon Mar  2 10:00:00 2026\nFrom: a@x\nTo: b@x\n\nHello", FileFormat.EMAIL),
        ],
    )
    @pytest.mark.parametrize("name", ["export.dat", "call.wav"])
    def test_content_decides_not_the_name(self, folder: Path, name: str, content: str, expected: FileFormat) -> None:
        (folder / name).write_text(content)
        assert [file.format for file in discover([folder]).files] == [expected]


class TestCalls:
    @pytest.fixture
    def sides(self, folder: Path, small_wav: bytes) -> Path:
        for name in ("x_agent.wav", "x_customer.wav"):
            (folder / name).write_bytes(small_wav)
        return folder

    def test_sidecar_makes_one_call_of_two_files(self, sides: Path) -> None:
        (sides / "x.sidecar.json").write_text(
            '{"agent": "x_agent.wav", "customer": "x_customer.wav", "customer_id": "u1"}'
        )
        found = discover([sides])
        assert uris(found) == ["calls/x.sidecar.json"]
        assert set(reasons(found)) == {"calls/x_agent.wav", "calls/x_customer.wav"}
        (arrival,) = read_arrivals(found.files[0], b"k")
        assert [track.role for track in arrival.content.tracks] == [Role.AGENT, Role.CUSTOMER]
        assert arrival.content.details.customer_id == "u1"
        assert arrival.source.bytes == 2 * 1644

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ('{"agent": "x_agent.wav"}', "invalid_record"),
            ('{"agent": "x_agent.wav", "customer": "gone.wav"}', "unreadable_file"),
            ('{"agent": "x_agent.wav", "customer": "../calls/x_customer.wav"}', "invalid_record"),
            ('{"agent": "x_agent.wav", "customer": "/etc/passwd"}', "invalid_record"),
            ('{"agent": "x_agent.wav", "customer": "x_customer.wav", "mood": "bad"}', "invalid_record"),
            ('{"agent": "x_agent.wav", "agent": "x_customer.wav"}', "invalid_json"),
            ("{broken", "invalid_json"),
        ],
    )
    def test_a_sidecar_that_is_not_valid_loses_neither_itself_nor_the_files(
        self, sides: Path, content: str, code: str
    ) -> None:
        (sides / "x.sidecar.json").write_text(content)
        found = discover([sides])
        assert uris(found) == ["calls/x.sidecar.json", "calls/x_agent.wav", "calls/x_customer.wav"]
        outcomes = [a.problem and a.problem.code for file in found.files for a in read_arrivals(file, b"k")]
        assert outcomes == [code, None, None]

    def test_meta_beside_a_recording_gives_its_details(self, folder: Path, small_wav: bytes) -> None:
        (folder / "x.wav").write_bytes(small_wav)
        (folder / "x.meta.json").write_text(
            '{"id": "call-7", "survey": {"csat": 4}, "channel_roles": ["agent", "customer"]}'
        )
        found = discover([folder])
        (arrival,) = read_arrivals(found.files[0], b"k")
        assert arrival.content.details.id == "call-7"
        assert arrival.content.details.survey.csat == 4
        assert arrival.content.tracks[0].channel_roles == (Role.AGENT, Role.CUSTOMER)
        assert list(reasons(found)) == ["calls/x.meta.json"]

    @pytest.mark.parametrize("content", ['{"survey": {"csat": 9}}', '{"turns": []}', '{"channel": "chat"}', "{broken"])
    def test_meta_that_is_not_valid_quarantines_the_call(self, folder: Path, small_wav: bytes, content: str) -> None:
        (folder / "x.wav").write_bytes(small_wav)
        (folder / "x.meta.json").write_text(content)
        (arrival,) = read_arrivals(discover([folder]).files[0], b"k")
        assert arrival.problem is not None
        assert arrival.problem.message.startswith("x.meta.json: ")

    def test_pair_named_by_hand(self, sides: Path) -> None:
        file = pair_tracks(sides / "x_agent.wav", str(sides / "x_customer.wav"), id="call-9", language="en")
        (arrival,) = read_arrivals(file, b"k")
        assert file.uri == "x_agent.wav+x_customer.wav"
        assert (arrival.content.details.id, arrival.content.details.language) == ("call-9", "en")
        assert [track.role for track in arrival.content.tracks] == [Role.AGENT, Role.CUSTOMER]

    @pytest.mark.parametrize(
        ("customer", "details"),
        [
            ("gone.wav", {}),
            ("x_agent.wav", {}),
            ("x_customer.wav", {"colour": "red"}),
            ("x_customer.wav", {"survey": 3}),
        ],
    )
    def test_pairs_that_cannot_be(self, sides: Path, customer: str, details: dict[str, object]) -> None:
        with pytest.raises(UsageError):
            pair_tracks(sides / "x_agent.wav", sides / customer, **details)
