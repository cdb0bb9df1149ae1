"""``qa-engine rubrics``: list and show rubrics; each further command has a module of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import (
    rubrics_check,
    rubrics_diff,
    rubrics_import,
    rubrics_new,
    rubrics_test,
    rubrics_try,
    screen,
)
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.signals import SignalName

if TYPE_CHECKING:
    from qa_engine.domain.rules import ComplianceRule, Marker
    from qa_engine.rubrics.libraries import LibraryFile

app = typer.Typer(
    help="List, show, write, check, test, try and compare rubrics.", no_args_is_help=True, rich_markup_mode=None
)

Name = Annotated[str, typer.Argument(help="Name of a shipped rubric or path of a rubric file.")]


@app.command("list", epilog="Example: qa-engine rubrics list")
def list_all() -> None:
    """List the shipped rubrics."""
    from qa_engine.rubrics import list_rubrics

    table = Table(title="Rubrics", title_justify="left")
    for column in ("name", "version", "title"):
        table.add_column(column)
    for column in ("criteria", "rules", "markers", "tests", "intents"):
        table.add_column(column, justify="right")
    table.add_column("includes")
    for one in list_rubrics():
        counts = (one.criteria, one.rules, one.markers, one.tests, one.intents)
        table.add_row(one.name, one.version, one.title, *map(str, counts), ", ".join(one.includes))
    screen.show(table)


@app.command("show", epilog="Example: qa-engine rubrics show telecom")
def show(name: Name) -> None:
    """Show a rubric's weights, bands, caps, rules, markers, criteria and intents, and what it includes."""
    from qa_engine.rubrics import load_rubric_file

    file = load_rubric_file(name)
    rubric = file.rubric
    console = screen.out()
    console.print(f"{rubric.id} {rubric.version}: {rubric.title}", markup=False)
    weights = ", ".join(f"{signal} {float(rubric.weights[signal]):.0%}" for signal in SignalName)
    console.print(f"weights: {weights}")
    console.print("bands: " + ", ".join(f"{band.name} from {band.lower}" for band in rubric.bands), markup=False)
    for cap in rubric.caps:
        console.print(f"cap at {cap.limit}: {cap.reason}", markup=False)
    if rubric.calibration is not None:
        console.print(f"calibrated by {rubric.calibration.file}: {', '.join(rubric.calibration.signals)}", markup=False)
    for library in file.libraries:
        console.print(_included(library, rubric), markup=False)
    for title, rows in (
        ("Rules", [(one.id, one.obligation, one.severity, _tests(one), one.title) for one in rubric.rules]),
        ("Markers", [(one.id, one.speaker or "", _tests(one), one.title) for one in rubric.markers]),
        ("Criteria", [(line.id, line.check.by, str(line.weight), line.title) for line in rubric.criteria]),
        ("Intents", _intents(rubric)),
    ):
        table = Table(title=title, title_justify="left", show_header=False)
        for row in rows:
            table.add_row(*row)
        if rows or title != "Markers":
            console.print(table)


def _included(file: LibraryFile, rubric: Rubric) -> str:
    """Return what a library brings, and what of it the rubric has its own entry for."""
    entries = file.library.rules_and_markers
    taken = [one.id for one in entries if one in rubric.rules_and_markers]
    replaced = [one.id for one in entries if one.id not in taken]
    instead = f"; in place of {', '.join(replaced)} it has its own" if replaced else ""
    return f"includes {file.name} ({file.library.title}): {', '.join(taken)}{instead}"


def _tests(one: ComplianceRule | Marker) -> str:
    count = one.tests.count
    return screen.counted(count, "test") if count else "no tests"


def _intents(rubric: Rubric) -> list[tuple[str, str, str, str]]:
    taught = [(intent.name, "", f"{len(intent.examples)} examples", intent.title) for intent in rubric.intents]
    if rubric.intent_head is None:
        return taught
    return taught + [(name, "", f"head {rubric.intent_head.file}", "") for name in rubric.intent_head.intents]


for module in (rubrics_check, rubrics_test, rubrics_try, rubrics_diff, rubrics_new, rubrics_import):
    module.register(app)


@app.command("schema", epilog="Example: qa-engine rubrics schema > rubric.schema.json")
def schema(
    library: Annotated[bool, typer.Option("--library", help="Of rule libraries, which rubrics include.")] = False,
) -> None:
    """Print the JSON Schema of rubric files, for editors."""
    from qa_engine.rubrics import library_schema, rubric_schema

    typer.echo(json.dumps(library_schema() if library else rubric_schema(), indent=1))
