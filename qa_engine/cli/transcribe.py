"""``qa-engine transcribe``: the words of a recording, masked, with their times."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from qa_engine.cli import options, screen


class TranscriptFormat(StrEnum):
    TXT = "txt"
    JSON = "json"
    SRT = "srt"
    VTT = "vtt"
    RTTM = "rttm"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "transcribe",
        epilog="Example: qa-engine transcribe call.wav --format srt > call.srt   "
        "Two one-sided files: qa-engine transcribe agent=a.wav customer=b.wav",
    )(transcribe)


def transcribe(
    files: Annotated[list[str], typer.Argument(help="A recording, or agent=FILE customer=FILE.")],
    format: Annotated[
        TranscriptFormat, typer.Option(help="json is the interchange form; rttm says who spoke when.")
    ] = TranscriptFormat.TXT,
    device: options.Device = None,
    accuracy: options.Accuracy = None,
    profile: options.Profile = None,
    language: options.Language = None,
) -> None:
    """Print what was said in a recording, with personal data masked. Nothing is stored."""
    from qa_engine.engine import Engine
    from qa_engine.reports import transcript_text

    sources = options.sources(files)
    with Engine(device=device, accuracy=accuracy, profile=profile, language=language) as engine, _listening():
        interaction = engine.transcribe(sources[0])
    if format is TranscriptFormat.JSON:
        typer.echo(interaction.model_dump_json())
    else:
        sys.stdout.write(transcript_text(interaction, format.value))


@contextmanager
def _listening() -> Iterator[None]:
    """Show on stderr that work goes on, and for how long. How far it is, nobody knows before the last word."""
    columns = (SpinnerColumn(), TextColumn("listening"), TimeElapsedColumn())
    with Progress(*columns, console=screen.err(), transient=True) as shown:
        shown.add_task("", total=None)
        yield
