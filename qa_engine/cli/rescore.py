"""``qa-engine rescore``: judge the whole store again, without a model, and say who moved and why."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_engine.cli import moves, options, screen

if TYPE_CHECKING:
    from qa_engine.domain.moves import Move


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "rescore",
        epilog="Example: qa-engine rescore --store qa.db --rubric telecom --as-of 2026-03-31   "
        "Who moved: qa-engine rescore --store qa.db --rubric new.yaml --moves moves.csv",
    )(rescore)


def rescore(
    store: options.Store = None,
    rubric: options.Rubric = None,
    as_of: options.AsOf = None,
    form: options.Format = options.TableOrLines.TABLE,
    csv: Annotated[Path | None, typer.Option("--moves", help="Write one row for each moved score, as CSV.")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes that judge; by default one a processor.")
    ] = None,
) -> None:
    """Judge all stored interactions under RUBRIC, and say who moved and why.

    What was concluded before is superseded and kept. Only what the change of rubric touches is judged. Cut off, the
    same command goes on, and reports what was left. With jsonl, a line for each move comes first and the report last.
    """
    from qa_engine.engine import Engine
    from qa_engine.reports import MovesFile
    from qa_engine.settings import available_cpus

    moment, lines = options.parse_date(as_of), form is options.TableOrLines.JSONL
    path = options.existing(store)
    file: AbstractContextManager[MovesFile | None] = MovesFile(csv) if csv else nullcontext()
    with Engine(rubric=rubric, store=path) as engine, file as rows, screen.counting_bar("judging again") as step:

        def moved(move: Move) -> None:
            if rows is not None:
                rows.add(move)
            if lines:
                typer.echo(move.model_dump_json())

        count = workers or engine.settings.cpu_threads or available_cpus()
        report = engine.rescore(as_of=moment, workers=count, progress=step, moved=moved)
    if lines:
        typer.echo(report.model_dump_json())
        return
    typer.echo(f"{report.written} assessments written, {report.unchanged} unchanged")
    screen.show(*moves.tables(report.moves))
    if csv:
        typer.echo(str(csv.resolve()))
