"""``qa-engine classify``: full assessments for interactions in the interchange form, nothing stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qa_engine.cli import options, screen
from qa_engine.cli.exits import SOME_FAILED
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("classify", epilog="Example: qa-engine classify chats.jsonl --format jsonl > answers.jsonl")(classify)


def classify(
    file: Annotated[Path, typer.Argument(help="One interaction a line, JSON; - for standard input.")],
    rubric: options.Rubric = None,
    device: options.Device = None,
    format: options.Format = options.TableOrLines.JSONL,
) -> None:
    """Answer every line of FILE, in order, with one assessment or failure. Nothing is stored."""
    from qa_engine.engine import Engine, Progress

    results: list[Assessment | Failure] = []
    failed = 0
    lines = _lines(file)
    total = sum(bool(line.strip()) for line in lines)
    with Engine(rubric=rubric, device=device, batch_size=64) as engine, screen.progress_bar("reading") as progress:
        for done, result in enumerate(engine.classify(lines, source=file.name), start=1):
            failed += isinstance(result, Failure)
            if format is options.TableOrLines.JSONL:
                sys.stdout.write(result.model_dump_json() + "\n")
            else:
                results.append(result)
            progress(Progress(done=done, total=total, item=""))
    if format is options.TableOrLines.TABLE:
        screen.show(screen.scores_table(results))
    if failed:
        screen.err().print(f"{failed} of {total} lines could not be assessed; each has its reason in the answer")
        raise typer.Exit(SOME_FAILED)


def _lines(file: Path) -> list[bytes]:
    if str(file) == "-":
        return sys.stdin.buffer.readlines()
    try:
        with file.open("rb") as stream:
            return stream.readlines()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", item=file.name) from error
