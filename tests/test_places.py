"""Files of one name in different folders are told apart, and one file is known again however it is named."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa_engine.domain.ledger import Ledger
from qa_engine.engine import Engine
from qa_engine.testing import ScriptedEncoder, ScriptedTranscriber

SAID = "1\n00:00:00,000 --> 00:00:02,000\n[Customer] {}\n\n2\n00:00:03,000 --> 00:00:05,000\n[Agent] I see.\n"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders that are both called inbox, with a transcript of one name in each; no id stands in them."""
    for day in ("mon", "tue"):
        inbox = tmp_path / day / "inbox"
        inbox.mkdir(parents=True)
        (inbox / "a.srt").write_text(SAID.format(f"It does not work on {day}."))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(paths: Sequence[str | Path]) -> tuple[Ledger, list[str]]:
    """Run over ``paths`` in order, one run each, and return the account and all names."""
    for path in paths:
        with Engine(store="qa.db", encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as engine:
            list(engine.run([path]))
    with Engine(store="qa.db", encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as engine:
        return engine.ledger(), [entry.source for entry in engine.store.ledger_entries()]


@pytest.mark.parametrize(
    ("paths", "names", "why"),
    [
        (["mon/inbox", "tue/inbox"], ["inbox/a.srt", "inbox/a.srt~2"], "two folders of one name"),
        (["mon/inbox", "tue/inbox"] * 2, ["inbox/a.srt", "inbox/a.srt~2"], "the same again"),
        (["mon/inbox", "tue/inbox", "mon/inbox"], ["inbox/a.srt", "inbox/a.srt~2"], "and the first once more"),
        (["mon/inbox/a.srt", "tue/inbox/a.srt"], ["a.srt", "a.srt~2"], "two files of one name"),
        (["mon/inbox/a.srt", "mon/inbox", "mon"], ["a.srt"], "a file, its folder, the folder around it"),
        (["mon/inbox", "mon/../mon/inbox", "./mon/inbox/"], ["inbox/a.srt"], "one folder, written differently"),
    ],
)
def test_a_file_has_one_name_and_no_other_file_has_it(
    house: Path, paths: list[str], names: list[str], why: str
) -> None:
    ledger, found = run(paths)
    assert found == names, why
    assert (ledger.total, ledger.scored + ledger.unscored, ledger.superseded) == (len(names), len(names), 0), why
    assert ledger.balanced


def test_relative_and_absolute_paths_are_one_file(house: Path) -> None:
    assert run(["mon/inbox", house / "mon" / "inbox"])[1] == ["inbox/a.srt"]


def test_named_together_in_either_order(house: Path) -> None:
    for paths in (["mon/inbox", "tue/inbox"], ["tue/inbox", "mon/inbox"]):
        with Engine(store="qa.db", encoder=ScriptedEncoder(), transcriber=ScriptedTranscriber()) as engine:
            list(engine.run(paths))
            ledger = engine.ledger()
    assert (ledger.total, ledger.superseded) == (2, 0)


def test_a_folder_that_moved_is_the_same_work(house: Path) -> None:
    run(["mon/inbox"])
    shutil.move("mon", "archive")
    assert run(["archive/inbox"])[1] == ["inbox/a.srt"]


def test_a_file_that_changed_is_a_revision(house: Path) -> None:
    run(["mon/inbox"])
    (house / "mon" / "inbox" / "a.srt").write_text(SAID.format("It works now, thank you."))
    ledger, names = run(["mon/inbox"])
    assert names == ["inbox/a.srt"] * 2
    assert ledger.superseded == 1


def test_where_files_lie_is_not_kept(house: Path) -> None:
    run(["mon/inbox"])
    content = b"".join(path.read_bytes() for path in house.glob("qa.db*"))
    assert b"a.srt" in content
    assert str(house).encode() not in content
