"""``qa-engine rescore``: judge the whole store again, without a model."""

from __future__ import annotations

import typer

from qa_engine.cli import options, screen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rescore", epilog="Example: qa-engine rescore --store qa.db --rubric telecom --as-of 2026-03-31")(
        rescore
    )


def rescore(store: options.Store = None, rubric: options.Rubric = None, as_of: options.AsOf = None) -> None:
    """Judge all stored interactions under RUBRIC. What was concluded before is superseded and kept."""
    from qa_engine.engine import Engine

    moment = options.parse_date(as_of)
    with Engine(rubric=rubric, store=options.existing(store)) as engine, screen.err().status("judging again"):
        report = engine.rescore(as_of=moment)
    typer.echo(f"{report.written} assessments written, {report.unchanged} unchanged")
