"""``qa-engine intents``: a programme's own reasons for contact, learned from labelled rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen

if TYPE_CHECKING:
    from qa_engine.domain.intent_head import IntentFit, Rate

app = typer.Typer(help="Teach a programme's own intents.", no_args_is_help=True, rich_markup_mode=None)

_MOST_CONFUSIONS = 10
_MOST_LINES = 12


@app.callback()
def _group() -> None:
    """Teach a programme's own intents."""


@app.command(
    "fit",
    epilog="Example: qa-engine intents fit rows.csv --out my-intents.safetensors   "
    "With other columns: qa-engine intents fit rows.csv --out my.safetensors --text-column said --label-column topic",
)
def fit(
    rows: Annotated[Path, typer.Argument(help="CSV file with a header; several intents of a row are written a|b.")],
    out: Annotated[Path, typer.Option(help="The head to write; its report goes beside it as .json.")],
    text_column: Annotated[str, typer.Option(help="Column with what customers said.")] = "text",
    label_column: Annotated[str, typer.Option(help="Column with the intents.")] = "intent",
    none_label: Annotated[str, typer.Option(help="Label of rows that have none of the intents.")] = "none",
    device: options.Device = None,
) -> None:
    """Learn intents from ROWS and write a head that a rubric names with 'intent_head: FILE'.

    Texts are masked first. Nothing leaves this machine, and the report holds no customer's words.
    """
    from qa_engine.engine import Engine

    with Engine(device=device) as engine, screen.amount_bar() as progress:
        report = engine.fit_intents(
            rows,
            out,
            text_column=text_column,
            label_column=label_column,
            none_label=none_label,
            progress=lambda step, done, of: progress(step, done, of, ""),
        )
    screen.show(_summary(report), *_details(report))
    typer.echo(f"written: {out} and {out.with_suffix('.json')}; in a rubric: intent_head: {out.name}")


def _summary(report: IntentFit) -> Table:
    scope = report.out_of_scope
    table = Table(title=f"Intents {report.head} {report.head_sha256[:12]}", title_justify="left", show_header=False)
    table.add_row("rows", f"{report.rows:,} ({report.distinct_rows:,} distinct texts)")
    if report.rows_learned < report.distinct_rows:
        table.add_row("learned from", f"{report.rows_learned:,} of them, thinned evenly: more do not fit into memory")
    table.add_row("intents", str(len(report.intents)))
    table.add_row("rows with several intents", str(report.several_intents_rows))
    table.add_row(f"right, cross-validated ({report.folds} folds)", _percent(report.accuracy))
    table.add_row("chance from which an intent counts", f"{scope.threshold:.2f}")
    table.add_row("out of scope and told so", "–" if scope.told is None else _percent(scope.told))
    table.add_row("  measured on", scope.measured_on)
    table.add_row("in scope, but no intent found", _percent(scope.lost))
    for title, lines in (("lines without text", report.blank_lines), ("lines without label", report.unlabelled_lines)):
        if lines:
            table.add_row(f"{title}, left out", _lines(lines))
    if report.few_rows:
        table.add_row("intents with too few rows", ", ".join(report.few_rows))
    return table


def _details(report: IntentFit) -> list[Table]:
    tables = []
    if report.confusions:
        table = Table(title="Most confused", title_justify="left")
        for column in ("intent", "taken for", "rows", "lines"):
            table.add_column(column)
        for one in report.confusions[:_MOST_CONFUSIONS]:
            table.add_row(one.of, one.taken_for, str(one.rows), _lines(one.lines))
        tables.append(table)
    if report.contradictions:
        table = Table(title="The same text under different labels (all were taken to hold)", title_justify="left")
        for column in ("lines", "intents"):
            table.add_column(column)
        for contradiction in report.contradictions[:_MOST_CONFUSIONS]:
            table.add_row(_lines(contradiction.lines), ", ".join(contradiction.intents))
        tables.append(table)
    return tables


def _percent(rate: Rate) -> str:
    return f"{100 * rate.value:.1f} % ({100 * rate.low:.1f}-{100 * rate.high:.1f}) of {rate.rows:,} rows"


def _lines(lines: tuple[int, ...]) -> str:
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    return ", ".join(map(str, lines[:_MOST_LINES])) + more
