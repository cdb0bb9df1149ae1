"""``qa-engine run``: analyse files and folders into a store."""

from __future__ import annotations

from typing import Annotated

import typer

from qa_engine.cli import options, screen
from qa_engine.cli.exits import SOME_FAILED, UNBALANCED
from qa_engine.domain.assessment import Assessment, Failure


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "run",
        epilog="Example: qa-engine run inbox/ --store qa.db --rubric telecom   "
        "Two one-sided recordings: qa-engine run agent=a.wav customer=b.wav --store qa.db",
    )(run)


def run(
    paths: Annotated[list[str], typer.Argument(help="Files and folders, or agent=FILE customer=FILE.")],
    store: options.Store = None,
    rubric: options.Rubric = None,
    device: options.Device = None,
    accuracy: options.Accuracy = None,
    profile: options.Profile = None,
    language: options.Language = None,
    as_of: options.AsOf = None,
    format: options.Format = options.TableOrLines.TABLE,
) -> None:
    """Analyse everything under PATHS and keep the results in the store.

    Running the same command again changes nothing and goes on where an interrupted run stopped.
    """
    from qa_engine.engine import Engine

    moment = options.parse_date(as_of)
    path = options.store_path(store)
    named = options.sources(paths)
    lines = format is options.TableOrLines.JSONL
    results: list[Assessment | Failure] = []
    failed = 0
    with Engine(
        rubric=rubric, store=path, device=device, accuracy=accuracy, profile=profile, language=language
    ) as engine:
        with screen.progress_bar("reading") as progress:
            for result in engine.run(named, progress=progress):
                failed += isinstance(result, Failure)
                if lines and not moment:
                    typer.echo(result.model_dump_json())
                results.append(result)
        if moment:
            engine.rescore(as_of=moment)
            results = [engine.current(result) for result in results]
            for result in results if lines else ():
                typer.echo(result.model_dump_json())
        ledger = engine.ledger()
    if not lines:
        screen.show(screen.scores_table(results), *screen.ledger_tables(ledger))
    if not results:
        screen.err().print(f"no interaction was found; see: qa-engine ledger --store {path} --skipped")
    if not ledger.balanced:
        raise typer.Exit(UNBALANCED)
    if failed:
        screen.err().print(f"{failed} arrivals were set aside; see: qa-engine ledger --store {path} --entries")
        raise typer.Exit(SOME_FAILED)
