"""``qa-engine bench``: what this engine costs and how often it errs, on the user's own data and hardware."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from qa_engine.cli import bench_reading, options, screen

if TYPE_CHECKING:
    from qa_engine.bench import SpeechFigures, SpeechReport

app = typer.Typer(help="Measure on your own data and hardware.", no_args_is_help=True, rich_markup_mode=None)


bench_reading.register(app)


@app.callback()
def _group() -> None:
    """Measure on your own data and hardware."""


@app.command(
    "speech",
    epilog="Example: qa-engine bench speech recordings/ --language en --price-per-hour 0.10   "
    "With texts in a folder: qa-engine bench speech recordings/ --reference texts/ --format json",
)
def speech(
    paths: Annotated[list[Path], typer.Argument(help="Recordings, or folders with them.")],
    reference: Annotated[
        Path | None,
        typer.Option(
            help="Folder with what was said: call.txt for call.wav, or call.ch1.txt and call.ch2.txt where it has two"
            " channels; by default beside the recordings."
        ),
    ] = None,
    language: options.Language = None,
    threads: Annotated[int, typer.Option(min=0, help="Threads of every contestant on a CPU; 0 takes every core.")] = 1,
    device: options.Device = None,
    price_per_hour: Annotated[float, typer.Option(min=0, help="Price of this machine for an hour.")] = 0.10,
    rounds: Annotated[int, typer.Option(min=1, help="How often each hears everything; the cheapest counts.")] = 1,
    minutes: Annotated[float, typer.Option(min=0, help="Hear no further recording after so many minutes.")] = 60.0,
    peers: Annotated[
        bool, typer.Option("--peers/--no-peers", help="Measure faster-whisper's modes too, or leave them out.")
    ] = True,
    format: Annotated[options.TableOrJson, typer.Option(help="json is one object.")] = options.TableOrJson.TABLE,
) -> None:
    """Measure speech recognition over your recordings: speed, hours a day, cost and, where texts exist, word errors.

    Every contestant hears the same decoded sound with the same weights and threads. Nothing is stored or sent.
    """
    from qa_engine.bench import bench_speech

    with screen.amount_bar() as progress:
        report = bench_speech(
            paths,
            references=reference,
            language=language,
            threads=threads,
            device=device,
            price_per_hour=price_per_hour,
            peers=peers,
            rounds=rounds,
            most_minutes=minutes,
            progress=progress,
        )
    if format is options.TableOrJson.JSON:
        typer.echo(report.model_dump_json(indent=1))
        return
    typer.echo(_title(report))
    screen.show(_table(report))
    for line in _explained(report):
        typer.echo(line)
    for note in report.notes:
        screen.err().print(note)


def _table(report: SpeechReport) -> Table:
    gpu = report.device == "cuda"
    table = Table()
    table.add_column("", no_wrap=True)
    table.add_column("real-time\nfactor", justify="right")
    table.add_column("wall s" if gpu else "audio s\na CPU s", justify="right")
    ours = [one for one in report.figures if one.ours]
    if any(one.speed_relative_to for one in ours):
        for one in ours:
            table.add_column(f"{one.contestant.split()[-1]} is\nfaster by", justify="right")
    table.add_column("audio h\na day", justify="right")
    table.add_column("cost an\naudio h", justify="right")
    table.add_column("word errors" if report.with_reference else "other words", justify="right")
    for figures in report.figures:
        table.add_row(*_row(figures, ours, gpu=gpu, referenced=bool(report.with_reference)))
    return table


def _row(figures: SpeechFigures, ours: list[SpeechFigures], *, gpu: bool, referenced: bool) -> list[str]:
    speed = f"{figures.wall_s:.1f}" if gpu else f"{figures.audio_s_per_cpu_s or 0:.1f}"
    row = [figures.contestant, f"{figures.real_time_factor:.3f}", speed]
    if any(one.speed_relative_to for one in ours):
        ratios = [one.speed_relative_to.get(figures.contestant) for one in ours]
        row += ["" if ratio is None else f"{ratio:.2f}x" for ratio in ratios]
    row += [f"{figures.hours_per_day:,.0f}", f"{figures.cost_per_audio_hour:.5f}"]
    return [*row, _errors(figures) if referenced else _percent(figures.word_difference)]


def _errors(figures: SpeechFigures) -> str:
    rate = figures.word_error_rate
    if rate is None:
        return "–"
    spread = "" if rate.low is None or rate.high is None else f" ({100 * rate.low:.1f}-{100 * rate.high:.1f})"
    return f"{100 * rate.value:.1f} %{spread}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _title(report: SpeechReport) -> str:
    where = report.hardware.gpu if report.device == "cuda" else report.hardware.processor
    sound = f"{report.audio_s / 60:.1f} minutes ({report.channel_s / 60:.1f} minutes of channels)"
    machine = f"{where}, {_counted(report.hardware.cores, 'core')}, {_counted(report.threads, 'thread')}"
    return f"{_counted(report.recordings, 'recording')}, {sound}; {report.model} {report.compute_type} on {machine}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _explained(report: SpeechReport) -> list[str]:
    busy = "from the wall time on the GPU" if report.device == "cuda" else "with every core at work, from the CPU time"
    lines = [f"Hours a day and cost (machine at {report.price_per_hour:g} an hour): {busy}."]
    if report.with_reference:
        of = f"{report.with_reference} of {report.recordings}"
        lines.append(
            f"Word errors: recordings with references, {of}; 95 % interval in brackets where there are several."
        )
    elif report.compared_with:
        lines.append(f"No references: words unlike those of {report.compared_with}. That is no error rate.")
    if report.language is None:
        lines.append("No --language: each contestant detected it, and words are compared without rules for English.")
    unstable = [one.contestant for one in report.figures if not one.same_words_in_all_rounds]
    if unstable:
        lines.append(f"Not the same words in all rounds: {', '.join(unstable)}.")
    return lines
