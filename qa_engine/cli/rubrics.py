"""``qa-engine rubrics``: list, show and check rubrics."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from qa_engine.cli import rubrics_check, rubrics_test, rubrics_try, screen
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.signals import SignalName

app = typer.Typer(help="List, show and check rubrics.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="Name of a shipped rubric or path of a rubric file.")]


@app.command("list", epilog="Example: qa-engine rubrics list")
def list_all() -> None:
    """List the shipped rubrics."""
    from qa_engine.rubrics import list_rubrics

    table = Table(title="Rubrics", title_justify="left")
    for column in ("name", "version", "title"):
        table.add_column(column)
    for summary in list_rubrics():
        table.add_row(summary.name, summary.version, summary.title)
    screen.show(table)


@app.command("show", epilog="Example: qa-engine rubrics show telecom")
def show(name: Name) -> None:
    """Show a rubric's weights, bands, caps, rules, criteria and intents."""
    from qa_engine.rubrics import load_rubric

    rubric = load_rubric(name)
    console = screen.out()
    console.print(f"{rubric.id} {rubric.version}: {rubric.title}", markup=False)
    weights = ", ".join(f"{signal} {float(rubric.weights[signal]):.0%}" for signal in SignalName)
    console.print(f"weights: {weights}")
    console.print("bands: " + ", ".join(f"{band.name} from {band.lower}" for band in rubric.bands), markup=False)
    for cap in rubric.caps:
        console.print(f"cap at {cap.limit}: {cap.reason}", markup=False)
    if rubric.calibration is not None:
        console.print(f"calibrated by {rubric.calibration.file}: {', '.join(rubric.calibration.signals)}", markup=False)
    for title, rows in (
        ("Rules", [(rule.id, rule.obligation, rule.severity, rule.title) for rule in rubric.rules]),
        ("Criteria", [(line.id, line.check.by, str(line.weight), line.title) for line in rubric.criteria]),
        ("Intents", _intents(rubric)),
    ):
        table = Table(title=title, title_justify="left", show_header=False)
        for row in rows:
            table.add_row(*row)
        console.print(table)


def _intents(rubric: Rubric) -> list[tuple[str, str, str, str]]:
    taught = [(intent.name, "", f"{len(intent.examples)} examples", intent.title) for intent in rubric.intents]
    if rubric.intent_head is None:
        return taught
    return taught + [(name, "", f"head {rubric.intent_head.file}", "") for name in rubric.intent_head.intents]


for module in (rubrics_check, rubrics_test, rubrics_try):
    module.register(app)


@app.command("schema", epilog="Example: qa-engine rubrics schema > rubric.schema.json")
def schema() -> None:
    """Print the JSON Schema of rubric files, for editors."""
    from qa_engine.rubrics import rubric_schema

    typer.echo(json.dumps(rubric_schema(), indent=1))
