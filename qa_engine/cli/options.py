"""Options that several commands share, so that they mean and read the same everywhere."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_engine.errors import UsageError

if TYPE_CHECKING:
    from qa_engine.ingest import FoundFile


class TableOrLines(StrEnum):
    TABLE = "table"
    JSONL = "jsonl"


class TableOrJson(StrEnum):
    TABLE = "table"
    JSON = "json"


class DeviceChoice(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class AccuracyChoice(StrEnum):
    BEST = "best"
    FAST = "fast"


Store = Annotated[Path | None, typer.Option("--store", help="The store, a SQLite file; by default qa.db.")]
Rubric = Annotated[
    str | None, typer.Option("--rubric", help="Shipped rubric or path of a rubric file; by default xla_default.")
]
Device = Annotated[DeviceChoice | None, typer.Option("--device", help="auto falls back to the CPU and says so.")]
Accuracy = Annotated[
    AccuracyChoice | None, typer.Option("--accuracy", help="Of speech: fewest word errors, or most audio an hour.")
]
Profile = Annotated[Path | None, typer.Option("--profile", help="Names and terms to expect in speech, a TOML file.")]
Language = Annotated[str | None, typer.Option("--language", help="Language of recordings that do not say it, e.g. en.")]
Format = Annotated[TableOrLines, typer.Option("--format", help="table is for people; jsonl is stable and versioned.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Look at each customer's other contacts, as known on this date.")
]


def store_path(store: Path | None) -> Path:
    """Return the store that was named, else the one of the settings."""
    from qa_engine.settings import load_settings

    return load_settings(store=store).store


def existing(store: Path | None) -> Path:
    """Return the store if it is there, so that a mistyped name does not create an empty one.

    Raises:
        UsageError: there is no such file.
    """
    path = store_path(store)
    if not path.is_file():
        raise UsageError("there is no such store; make one with: qa-engine run PATH --store FILE", item=str(path))
    return path


def parse_date(text: str | None) -> dt.datetime | None:
    """Return the moment that ``text`` names: a date means the end of that day in UTC.

    Raises:
        typer.BadParameter: it is not an ISO date or date and time.
    """
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no date; write 2026-03-20 or 2026-03-20T18:00:00Z") from error
    if len(text) == len("2026-03-20"):
        moment += dt.timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def sources(paths: list[str]) -> list[Path | FoundFile]:
    """Return what was named: ``agent=FILE customer=FILE`` become one recording, all else is a path.

    Looks for every path, so that a mistyped one is named before a store is made.

    Raises:
        typer.BadParameter: only one of the two sides was given.
        UsageError: a path does not exist.
    """
    from qa_engine.ingest import pair_tracks

    marked = [path.split("=", 1) for path in paths if path.startswith(("agent=", "customer="))]
    plain: list[Path | FoundFile] = [Path(path) for path in paths if not path.startswith(("agent=", "customer="))]
    for path in plain:
        if isinstance(path, Path) and not path.exists():
            raise UsageError("there is no such file or folder; check the path", item=path.name or str(path))
    if not marked:
        return plain
    sides = dict(marked)
    if len(marked) != 2 or len(sides) != 2:
        raise typer.BadParameter("give agent=FILE and customer=FILE once each")
    return [pair_tracks(Path(sides["agent"]), Path(sides["customer"])), *plain]
