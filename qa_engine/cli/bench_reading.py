"""``qa-engine bench reading``: how fast this machine reads, and how right the engine is on the user's own labels."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import options, screen
from qa_engine.cli.exits import SOME_FAILED
from qa_engine.errors import UsageError

if TYPE_CHECKING:
    from qa_engine.bench.conditions import Conditions
    from qa_engine.bench.intervals import Interval
    from qa_engine.bench.measurements import Measurement
    from qa_engine.bench.own_reading import ReadingAccuracyReport
    from qa_engine.bench.own_speed import ReadingSpeedReport
    from qa_engine.bench.reading_accuracy import Confusion


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "reading",
        epilog="Example: qa-engine bench reading   "
        "On your own labels: qa-engine bench reading --labelled rows.csv --group-column customer   "
        "Surveys, kept as JSON: qa-engine bench reading --labelled dialogues.jsonl --format json --out accuracy.json",
    )(reading)


def reading(
    labelled: Annotated[
        list[Path] | None,
        typer.Option(
            help="Measure accuracy on this file instead of speed; may be given several times. CSV with a text and its"
            " sentiment (negative, neutral, positive), or JSON lines: the same, or interactions with 'survey'."
        ),
    ] = None,
    text_column: Annotated[str, typer.Option(help="Column with what customers said.")] = "text",
    label_column: Annotated[str, typer.Option(help="Column with the sentiment.")] = "sentiment",
    group_column: Annotated[
        str | None, typer.Option(help="Column with the dialogue or customer that a text comes from.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of labelled rows that do not say it, e.g. en; detected by default.")
    ] = None,
    device: Annotated[
        options.DeviceChoice | None, typer.Option("--device", help="For --labelled; speed is measured on the CPU.")
    ] = None,
    turns: Annotated[int, typer.Option(min=20, help="Made turns of about 14 words in a round.")] = 1000,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds, each with new turns; the cheapest counts.")] = 2,
    threads: Annotated[int, typer.Option(min=1, help="Threads of every contestant.")] = 1,
    peers: Annotated[
        bool, typer.Option("--peers/--no-peers", help="Measure plain transformers too, or leave them out.")
    ] = True,
    format: Annotated[options.TableOrJson, typer.Option(help="json is one object.")] = options.TableOrJson.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write the figures to this file as well, as JSON.")] = None,
) -> None:
    """Measure reading: turns a second of a CPU core, stage by stage, or with --labelled how right it is on your labels.

    Speed stands beside VADER and four separate transformers pipelines over the same encoder. Accuracy (macro-F1 of
    sentiment; how inferred signals follow survey answers, which they do not see) stands beside the commonest answer,
    VADER, and TF-IDF with logistic regression taught on your own labels. Nothing is stored or sent.
    """
    if out is not None and not out.parent.is_dir():
        raise UsageError("the folder for the figures does not exist; make it first", item=str(out.parent))
    if labelled:
        from qa_engine.bench.own_labels import Columns
        from qa_engine.bench.own_reading import bench_reading_accuracy

        columns = Columns(text_column, label_column, group_column)
        with screen.amount_bar() as progress:
            right = bench_reading_accuracy(
                labelled, columns=columns, language=language, device=device, progress=progress
            )
        figures, show = right.model_dump_json(indent=1), partial(_show_accuracy, right)
        failed = bool(right.not_assessed)
    else:
        from qa_engine.bench.own_speed import bench_reading_speed

        with screen.amount_bar() as progress:
            fast = bench_reading_speed(turns=turns, rounds=rounds, threads=threads, peers=peers, progress=progress)
        figures, show, failed = fast.model_dump_json(indent=1), partial(_show_speed, fast), False
    if format is options.TableOrJson.JSON:
        typer.echo(figures)
    else:
        show()
    if out is not None:
        out.write_text(figures + "\n", encoding="utf-8")
        screen.err().print(f"written: {out}")
    if failed:
        raise typer.Exit(SOME_FAILED)


def _show_speed(report: ReadingSpeedReport) -> None:
    speed = report.speed
    rounds = f"{speed.rounds} round{'' if speed.rounds == 1 else 's'}"
    threads = f"{speed.threads} thread{'' if speed.threads == 1 else 's'}"
    words = f"{speed.mean_words_per_turn:.0f} words"
    typer.echo(f"{rounds} of {speed.turns_per_round:,} distinct turns of {words}, {threads}; {_on(report)}")
    beside = Table()
    beside.add_column("", no_wrap=True)
    for title in ("turns a\nCPU s", "CPU beside\nours", "turns a\nwall s", "batch\nsize"):
        beside.add_column(title, justify="right")
    for one in sorted(speed.contestants, key=lambda each: each.cpu_s):
        size = "" if one.batch_size is None else str(one.batch_size)
        ratio = f"{one.cpu_relative_to_ours:.3g}x"
        beside.add_row(one.contestant, f"{one.turns_per_cpu_s:,.0f}", ratio, f"{one.turns_per_wall_s:,.0f}", size)
    stages = Table()
    stages.add_column("stage of qa-engine", no_wrap=True)
    for title in ("CPU ms a turn", "share"):
        stages.add_column(title, justify="right")
    for stage in speed.stages:
        share = "before" if stage.share is None else f"{100 * stage.share:.1f} %"
        stages.add_row(stage.stage, f"{stage.cpu_ms_per_turn:.2f}", share)
    screen.show(beside, stages)
    typer.echo("A CPU second is a second of one core. What the four classifiers answer means nothing: random heads.")


def _show_accuracy(report: ReadingAccuracyReport) -> None:
    counts = [f"{number:,} {what}" for number, what in ((report.texts, "texts"), (report.dialogues, "dialogues"))]
    typer.echo(f"{' and '.join(counts)} from {', '.join(report.files)}; {_on(report)}")
    table = Table()
    for title in ("question", "measure", "rows"):
        table.add_column(title)
    table.add_column("", no_wrap=True)
    for title in ("figure (95 %)", "ours minus it (95 %)"):
        table.add_column(title, justify="right", no_wrap=True)
    for one in report.measurements:
        for row in _rows(one):
            table.add_row(*row)
        table.add_section()
    screen.show(table, *(_confusion(one) for one in report.confusions))
    if any(who.startswith("TF-IDF") for one in report.measurements for who in one.contestants):
        typer.echo("TF-IDF + LR was taught your labels, on folds that part the groups; the others never saw a label.")
    notes = [f"{one.topic}: {note}" for one in report.measurements for note in one.notes]
    failed = [f"not assessed: {count} ({reason})" for reason, count in report.not_assessed.items()]
    for note in dict.fromkeys((*notes, *failed, *report.notes)):
        typer.echo(note)


def _rows(one: Measurement) -> list[tuple[str, ...]]:
    """Return a row a contestant, ours first; the question stands in the first of them."""
    rows = f"{one.rows:,}" + (f" of {one.groups:,} {one.group}s" if one.groups != one.rows else "")
    said = (one.topic, one.measure + ("" if one.higher_is_better else " (less is better)"), rows)
    places = 1 if "points" in one.measure else 3
    found: list[tuple[str, ...]] = []
    for who, interval in one.contestants.items():
        minus = "" if who in one.ours else _interval(one.minus[one.ours[0]][who], f"+.{places}f")
        found.append((*(said if not found else ("", "", "")), who, _interval(interval, f".{places}f"), minus))
    return found


def _interval(interval: Interval, form: str) -> str:
    if interval.low is None or interval.high is None:
        return f"{interval.value:{form}}"
    return f"{interval.value:{form}} ({interval.low:{form}} to {interval.high:{form}})"


def _confusion(one: Confusion) -> Table:
    table = Table(title=f"{one.question}: {one.contestant}", title_justify="left")
    table.add_column("labelled")
    for label in one.labels:
        table.add_column(f"said {label}", justify="right")
    for label, counts in zip(one.labels, one.counts, strict=True):
        table.add_row(label, *map(str, counts))
    return table


def _on(report: ReadingSpeedReport | ReadingAccuracyReport) -> str:
    conditions: Conditions = report.conditions
    cores = conditions.hardware.cores
    encoder = conditions.encoder or "no encoder"
    return f"{encoder} on {conditions.hardware.processor}, {cores} core{'' if cores == 1 else 's'}"
