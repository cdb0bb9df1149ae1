"""``qa-engine rubrics import``: rules, categories and forms of other products as a rubric file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.cli.exits import FINE, SOME_FAILED
from qa_engine.domain.imports import FORMAT_TITLES, Fate, Note, Oblige, SourceFormat
from qa_engine.errors import UsageError

if TYPE_CHECKING:
    from qa_engine.rubrics.importing import Imported

_TITLES = {
    Fate.NOT_CARRIED: "Not carried over",
    Fate.DIFFERS: "Carried over, but not quite the same",
    Fate.IGNORED: "Left out on purpose",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "import",
        epilog="Example: qa-engine rubrics import rules.json --out my.yaml   "
        "A form that its rules answer: qa-engine rubrics import form.json rules.json --as must_say --out my.yaml",
    )(import_rubric)


def import_rubric(
    files: Annotated[list[Path], typer.Argument(help="JSON exports; they become one rubric.")],
    out: Annotated[Path, typer.Option("--out", help="The rubric file to write.")],
    source: Annotated[
        SourceFormat | None,
        typer.Option("--from", help="The format of the files; told from their fields if not given."),
    ] = None,
    oblige: Annotated[
        Oblige,
        typer.Option("--as", help="What a category becomes: a marker, or a rule that it must or must not come up."),
    ] = Oblige.MARKER,
    rubric_id: Annotated[
        str | None, typer.Option("--id", help="Id of the rubric; by default the name of --out.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace --out if it is there.")] = False,
    report_format: options.Format = options.TableOrLines.TABLE,
) -> None:
    """Turn FILES of Contact Lens, Transcribe Call Analytics, Connect forms or Google scorecards into a rubric file.

    Reports everything that could not be carried over. Ends with 0 if all was carried over, with 1 if something was not.
    """
    from qa_engine.rubrics.importing import import_files

    if out.exists() and not force:
        raise UsageError("there is a file of this name; choose another, or replace it with --force", item=str(out))
    imported = import_files(files, rubric_id or out.stem, source, oblige)
    try:
        out.write_text(imported.text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the file cannot be written: {error.strerror}", item=str(out)) from error
    _say_what_was_read(imported, out, told=source is not None, oblige=oblige)
    if report_format is options.TableOrLines.JSONL:
        for note in imported.notes:
            typer.echo(note.model_dump_json())
    else:
        _show(imported)
    raise typer.Exit(FINE if imported.complete else SOME_FAILED)


def _say_what_was_read(imported: Imported, out: Path, *, told: bool, oblige: Oblige) -> None:
    for one in imported.carried:
        how = "read as" if told else "looks like"
        typer.echo(f"{one.file}: {how} {FORMAT_TITLES[one.source]}", err=True)
    markers, rules, sections = (
        sum(len(getattr(one, kind)) for one in imported.carried) for kind in ("markers", "rules", "sections")
    )
    typer.echo(f"{out}: {rules} rules, {markers} markers, {sections} sections", err=True)
    if markers and oblige is Oblige.MARKER:
        typer.echo("markers oblige nobody; --as must_say or --as must_not_say makes rules of the categories", err=True)


def _show(imported: Imported) -> None:
    for fate, title in _TITLES.items():
        notes = [note for note in imported.notes if note.fate is fate]
        if notes:
            screen.show(_table(f"{title} ({len(notes)})", notes, several=len(imported.carried) > 1))
    if imported.complete:
        typer.echo("All was carried over.")


def _table(title: str, notes: list[Note], *, several: bool) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("where", overflow="fold", max_width=44)
    table.add_column("what it says", overflow="fold", max_width=30)
    table.add_column("why", overflow="fold")
    if any(note.by_hand for note in notes):
        table.add_column("by hand", overflow="fold", max_width=34)
    for note in notes:
        where = f"{note.file}: {note.path}" if several else note.path
        cells = [where or "the whole file", note.said, note.why, note.by_hand]
        table.add_row(*cells[: len(table.columns)])
    return table
